import { applicationYaml, clusterYaml, fleetYaml, tenantYaml } from './data';
import { cdk8sYaml, fleetTs, mainTs } from './program';
import { gitattributes, gitignore, npmrc, packageJson, readme, tsconfigJson, type RepositoryFacts } from './repository';

export type { RepositoryFacts } from './repository';

/** Files of a platform repository, path → content. */
export function repositoryFiles(facts: RepositoryFacts): Readonly<Record<string, string>> {
  const app = `apps/${facts.name}`;
  const own: Record<string, string> = facts.isData
    ? { [`${app}/fleet.yaml`]: fleetYaml(facts), [`${app}/clusters/dev.yaml`]: clusterYaml() }
    : {
        'apps/main.ts': mainTs(),
        [`${app}/fleet.ts`]: fleetTs(facts),
        'cdk8s.yaml': cdk8sYaml(),
        'tsconfig.json': tsconfigJson(),
      };
  return {
    '.gitattributes': gitattributes(),
    '.gitignore': gitignore(),
    '.npmrc': npmrc(),
    'README.md': readme(facts),
    ...own,
    [`${app}/tenants/demo/podinfo.yaml`]: applicationYaml(),
    [`${app}/tenants/demo/tenant.yaml`]: tenantYaml(),
    'package.json': packageJson(facts),
  };
}
