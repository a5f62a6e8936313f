/** What the templates of a repository need to know. */
export interface RepositoryFacts {
  /** Name of the fleet. */
  readonly name: string;

  /** Git repository that Argo CD reads the manifests from. */
  readonly repository: string;

  /** Whether the fleet is written as data only, without a program. */
  readonly isData: boolean;

  /** Packages of the repository with the versions that Fairlead was built with. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;

  /** Range of Node.js versions that Fairlead runs on. */
  readonly node: string;
}

export function packageJson({ name, dependencies, devDependencies, node, isData }: RepositoryFacts): string {
  const content = {
    name: `${name}-platform`,
    private: true,
    engines: { node },
    scripts: { synth: 'fairlead synth', check: 'fairlead check', ...(!isData && { types: 'tsc' }) },
    dependencies,
    ...(!isData && { devDependencies }),
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

export function tsconfigJson(): string {
  const compilerOptions = {
    target: 'ES2022',
    module: 'Node16',
    moduleResolution: 'Node16',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  };
  return `${JSON.stringify({ compilerOptions, include: ['apps'] }, undefined, 2)}\n`;
}

export function npmrc(): string {
  return 'engine-strict=true\n';
}

export function gitignore(): string {
  return `node_modules/
dist/.fairlead/
`;
}

export function gitattributes(): string {
  return `# The bytes in dist are what Argo CD reads: the same on every machine.
dist/** text eol=lf linguist-generated
# Archives of charts, where 'fairlead lock --vendor' keeps them here.
vendor/charts/*.tgz binary
`;
}

export function readme({ name, isData }: RepositoryFacts): string {
  const fleet = isData ? `apps/${name}/fleet.yaml` : `apps/${name}/fleet.ts`;
  return `# Platform of ${name}

\`${fleet}\` describes the fleet: its clusters and what runs on them. \`apps/${name}/tenants/\` holds the teams and
their applications. \`dist/\` holds the manifests that Argo CD reads; they are made, never edited.

\`\`\`sh
npx fairlead lock     # downloads the charts that are new, and writes fairlead.lock
npx fairlead synth    # writes dist, without the network
npx fairlead check    # checks the same and writes nothing
\`\`\`

Commit \`dist\` and \`fairlead.lock\` together with the change that caused them. \`npx fairlead diff\` shows what a change does to the clusters,
\`npx fairlead bootstrap dev\` what the bare cluster needs once.
`;
}
