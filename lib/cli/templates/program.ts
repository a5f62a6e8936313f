import type { RepositoryFacts } from './repository';

/** The fleet's program. */
export function fleetTs({ name, repository }: RepositoryFacts): string {
  return `import { Fleet } from 'fairlead';
import { ArgoCd, CertManager } from 'fairlead/addons';

const fleet = new Fleet('${name}', {
  repository: '${repository.replace(/[\\']/g, '\\$&')}',
  revision: 'main',
  path: 'dist/${name}',
  // Charts become manifests in dist; 'source' leaves them to Argo CD.
  chartForm: 'rendered',
});

fleet.addCluster('dev', { environment: 'dev', kubernetes: '1.36', cloud: 'kind' });

// On every cluster. Completion shows all add-ons, and so does 'fairlead list catalogue'.
fleet.onClusters({}, (cluster) => {
  new ArgoCd(cluster, 'argo-cd');
  new CertManager(cluster, 'cert-manager');
});

export default fleet;
`;
}

/** The program that stock cdk8s runs. */
export function mainTs(): string {
  return `import { ProblemError, synthesize } from 'fairlead';

// For 'npx cdk8s synth', which writes the same tree as 'npx fairlead synth'.
synthesize({ out: process.env.CDK8S_OUTDIR ?? 'dist' }).catch((error: unknown) => {
  console.error(error instanceof ProblemError ? error.message : error);
  process.exitCode = 1;
});
`;
}

export function cdk8sYaml(): string {
  return `language: typescript
app: node --import tsx apps/main.ts
output: dist
`;
}
