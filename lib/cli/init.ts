import { basename, relative, resolve } from 'node:path';
import { toFleetSettings } from '../model';
import type { CliCommand } from './command';
import { formatOption } from './format-option';
import { scaffold } from './scaffold';
import { repositoryFiles, type RepositoryFacts } from './templates';
import { packageFacts, type PackageFacts } from './version';

/** What else the package says of itself: the versions that it was built with. */
interface BuiltWith {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** `fairlead init`: a platform repository, whose charts are rendered. */
export const init: CliCommand = {
  configure(command) {
    command
      .argument('[folder]', 'folder of the new repository', '.')
      .option('--name <name>', "name of the fleet (default: the folder's name)")
      .option('--repository <url>', 'Git repository that Argo CD will read')
      .option('--yaml', 'write the fleet as data, without a program')
      .addOption(formatOption('text', 'json'))
      .addHelpText(
        'after',
        '\nExamples:\n  fairlead init platform --name acme\n  fairlead init platform --name acme --yaml',
      );
  },

  run({ args, options, root, terminal }) {
    const folder = resolve(root, args[0] ?? '.');
    const facts = factsOf(folder, options);
    const files = repositoryFiles(facts);
    scaffold(folder, files);

    const shown = (relative(process.cwd(), folder) || '.').replaceAll('\\', '/');
    // The branch that the fleet's definition names.
    const git = 'git init --initial-branch=main';
    const next = [
      ...(shown === '.' ? [] : [`cd ${shown}`]),
      git,
      'npm install',
      'npx fairlead lock',
      'npx fairlead synth',
    ];
    if (options.format === 'json') {
      const { name, repository } = facts;
      terminal.print(
        JSON.stringify({ folder: shown, name, repository, files: Object.keys(files).sort(), next }, undefined, 2),
      );
      return 0;
    }
    const { green, bold } = terminal.colors;
    for (const path of Object.keys(files).sort())
      terminal.print(`${green('+')} ${shown === '.' ? '' : `${shown}/`}${path}`);
    terminal.print(`\n${bold('Next')}\n${next.map((step) => `  ${step}`).join('\n')}`);
    if (options.repository === undefined) {
      const file = facts.isData ? 'fleet.yaml' : 'fleet.ts';
      terminal.print(`\nThen put the address of your Git repository into apps/${facts.name}/${file}.`);
    }
    return 0;
  },
};

function factsOf(folder: string, options: Readonly<Record<string, unknown>>): RepositoryFacts {
  const name = typeof options.name === 'string' ? options.name : nameOf(folder);
  const repository =
    typeof options.repository === 'string' ? options.repository : `https://git.example.com/${name}/platform.git`;
  // Says what is wrong with a name or an address before anything is written.
  toFleetSettings(name, { repository, path: `dist/${name}` }, {});
  const own = packageFacts() as PackageFacts & BuiltWith;
  const pick = (from: BuiltWith['devDependencies'], ...names: readonly string[]) =>
    Object.fromEntries(names.map((each) => [each, from?.[each] ?? '*']));
  return {
    name,
    repository,
    isData: options.yaml === true,
    dependencies: {
      ...pick(own.peerDependencies, 'cdk8s', 'cdk8s-plus-28', 'constructs'),
      fairlead: `^${own.version}`,
    },
    devDependencies: pick(
      { ...own.devDependencies, ...own.dependencies },
      '@types/node',
      'cdk8s-cli',
      'tsx',
      'typescript',
    ),
    node: own.engines.node,
  };
}

/** The folder's name in the grammar of names. */
function nameOf(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return name || 'platform';
}
