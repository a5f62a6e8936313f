import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject } from 'cdk8s';
import { ClusterChart, Kustomization, type Cluster, type KustomizationProps } from '../../../lib/constructs';
import { temporaryFolder } from '../../sources/support';
import { ChartRepository, configMap, crd, type Build } from './support';

const GROUP = 'kites.example.com';

const repository = new ChartRepository().write({
  'kites/base/kustomization.yaml': 'resources: [all.yaml, crd.yaml]\n',
  'kites/base/crd.yaml': crd(GROUP, 'Kite'),
  'kites/base/all.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "registry.example.com/web:1" }] }
---
apiVersion: ${GROUP}/v1
kind: Kite
metadata: { name: red }
---
apiVersion: v1
kind: Namespace
metadata: { name: sky }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: wind, namespace: sky }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: flyer }
rules: []
`,
  'kites/overlays/dev/kustomization.yaml': `resources: [../../base]
images: [{ name: registry.example.com/web, newTag: "2" }]
configMapGenerator: [{ name: settings, literals: [mode=fast], options: { disableNameSuffixHash: true } }]
`,
});

/** A kustomization on a cluster, in a namespace that is there. */
function build(folder: string, changes: Partial<KustomizationProps> = {}): Build {
  return (cluster) =>
    new Kustomization(new ClusterChart(cluster, 'kites', { namespace: 'default' }), 'all', { folder, ...changes });
}

describe('a kustomization of this repository', () => {
  const { names, problems, find, files } = repository.platform([build('kites/overlays/dev')]);

  test('is built here, its definitions in an Application of their own', () => {
    expect(problems).toEqual([]);
    expect([...names].sort()).toEqual(
      [
        `kites-crds: CustomResourceDefinition/kites.${GROUP}`,
        'kites: ClusterRole/flyer',
        'kites: ConfigMap/default/settings',
        'kites: ConfigMap/sky/wind',
        'kites: Deployment/default/web',
        'kites: Kite/default/red',
        'kites: Namespace/sky',
      ].sort(),
    );
    expect(JSON.stringify(find('Deployment/default/web'))).toContain('registry.example.com/web:2');
  });

  test('is protected from deletion as everything else is', () => {
    for (const name of ['Namespace/sky', `CustomResourceDefinition/kites.${GROUP}`]) {
      expect(find(name)?.metadata.annotations).toMatchObject({
        'argocd.argoproj.io/sync-options': 'Delete=confirm,Prune=confirm',
      });
    }
  });

  test('has its keys in the order of all manifests', () => {
    expect(files['acme/dev/kites/configmap.settings.yaml']).toBe(`apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: default
data:
  mode: fast
`);
  });

  test('takes patches, labels and annotations', () => {
    const changed = repository.platform([
      build('kites/overlays/dev', {
        patches: [{ target: { kind: 'Deployment', name: 'web' }, patch: { spec: { replicas: 3 } } }],
        commonLabels: { team: 'air' },
        commonAnnotations: { 'example.com/owner': 'air' },
      }),
    ]);
    expect(changed.problems).toEqual([]);
    expect(changed.find('Deployment/default/web')).toMatchObject({
      metadata: { labels: { team: 'air' }, annotations: { 'example.com/owner': 'air' } },
      spec: { replicas: 3, selector: { matchLabels: { app: 'web', team: 'air' } } },
    });
  });

  test('has its place in the order inside its chart', () => {
    const ordered = (cluster: Cluster) => {
      const chart = new ClusterChart(cluster, 'kites', { namespace: 'default' });
      const before = new ApiObject(chart, 'before', { apiVersion: 'v1', kind: 'ConfigMap' });
      new Kustomization(chart, 'all', { folder: 'kites/overlays/dev' }).node.addDependency(before);
    };
    const { find: findOrdered } = repository.platform([ordered]);
    expect(findOrdered('Deployment/default/web')?.metadata.annotations).toEqual({
      'argocd.argoproj.io/sync-wave': '1',
    });
  });
});

describe('D-14 a kustomization is refused', () => {
  const refuse = (folder: string) => repository.platform([build(folder)]).problems;

  test.each([
    ['a remote base', 'resources: ["https://github.com/acme/kites//base?ref=v1"]\n'],
    ['a remote file', 'resources: ["https://example.com/all.yaml"]\n'],
    ['a remote base by SSH', 'resources: ["git@github.com:acme/kites.git"]\n'],
    ['a function', 'transformers: [function.yaml]\n'],
    ['a chart', 'helmCharts: [{ name: web, repo: "https://charts.example.com", version: 1.0.0 }]\n'],
    ['a file that is not there', 'resources: [absent.yaml]\n'],
  ])('with %s, at its file', (_, text) => {
    repository.write({
      'refused/kustomization.yaml': text,
      'refused/function.yaml': `apiVersion: v1
kind: Function
metadata: { name: f, annotations: { config.kubernetes.io/function: "{ exec: { path: ./run.sh } }" } }
`,
    });
    const problems = refuse('refused');
    expect(problems.map(({ code }) => code)).toEqual(['kustomization-failed']);
    expect(problems[0]?.where[0]?.path).toBe('acme/dev/kites/all');
  });

  test('with a file that leads out of the repository', () => {
    const outside = temporaryFolder();
    repository.write({ 'linked/kustomization.yaml': 'resources: [map.yaml]\n' });
    symlinkSync(join(outside, '..'), join(repository.root, 'linked/map.yaml'));
    expect(refuse('linked').map(({ code, what }) => [code, what])).toEqual([
      ['invalid-definition', "'linked/map.yaml' leads out of the repository."],
    ]);
  });

  test.each(['..', '../kites', '/etc'])('where it lies outside the repository itself: %s', (folder) => {
    expect(refuse(folder)).toHaveLength(1);
  });

  test('where there is none', () => {
    const problems = refuse('kites');
    expect(problems).toHaveLength(1);
    expect(problems[0]?.where[0]?.path).toBe('acme/dev/kites/all');
    expect(problems[0]?.what).not.toContain(repository.root);
  });

  test('with a broken file, which is named as the repository knows it', () => {
    repository.write({
      'broken/base/kustomization.yaml': 'resources: [map.yaml]\n',
      'broken/base/map.yaml': `${configMap('a')}  b: [\n`,
      'broken/dev/kustomization.yaml': 'resources: [../base]\n',
    });
    for (const changes of [{}, { commonLabels: { a: 'b' } }]) {
      const [problem] = repository.platform([build('broken/dev', changes)]).problems;
      expect(problem?.code).toBe('kustomization-failed');
      expect(problem?.where.map(({ source }) => source?.file)).toContain('broken/base/map.yaml');
    }
  });
});
