import { ApiObject } from 'cdk8s';
import { parse } from 'yaml';
import { ClusterChart, HelmRelease, Kustomization, type Cluster } from '../../../lib/constructs';
import { add, ChartRepository, configMap, crd } from './support';

const repository = new ChartRepository();

interface Application {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
  readonly spec: {
    readonly syncPolicy: {
      readonly automated: { readonly prune: boolean };
      readonly syncOptions: readonly string[];
    };
  };
}

const applicationIn = (files: Readonly<Record<string, string>>, name: string) =>
  parse(files[`acme/dev/argocd/application.dev-${name}.yaml`] ?? '{}') as Application;

describe('D-12 definitions of custom kinds', () => {
  repository.chart('gadgets', {
    'crds/gadgets.yaml': `${crd('gadgets.example.com', 'Gadget')}---\n${crd('gadgets.example.com', 'Gizmo')}`,
    'templates/widgets.yaml': crd('gadgets.example.com', 'Widget', {
      annotations: '{ helm.sh/resource-policy: keep }',
    }),
    'templates/gadget.yaml': 'apiVersion: gadgets.example.com/v1\nkind: Gadget\nmetadata: { name: own }\n',
  });
  const { names, files, problems, find } = repository.platform([add('gadgets')]);
  const ofKind = (kind: string) => find(`CustomResourceDefinition/${kind}s.gadgets.example.com`);

  test('go to an Application of their own, from crds/ and from templates', () => {
    expect(problems).toEqual([]);
    expect(names).toEqual([
      ...['gadget', 'gizmo', 'widget'].map(
        (kind) => `gadgets-crds: CustomResourceDefinition/${kind}s.gadgets.example.com`,
      ),
      'gadgets: Gadget/default/own',
    ]);
  });

  test('go before their users, are applied by the server, and stay', () => {
    const [own, main] = ['gadgets-crds', 'gadgets'].map((name) => applicationIn(files, name));
    const wave = (application: Application | undefined) =>
      Number(application?.metadata.annotations['argocd.argoproj.io/sync-wave'] ?? 0);
    expect(wave(own)).toBeLessThan(wave(main));
    expect(own?.spec.syncPolicy.syncOptions).toContain('ServerSideApply=true');
    expect([own, main].map((application) => application?.spec.syncPolicy.automated.prune)).toEqual([false, true]);
  });

  test('are deleted after a confirmation only, and never where the chart says so', () => {
    expect(ofKind('gadget')?.metadata.annotations).toEqual({
      'argocd.argoproj.io/sync-options': 'Delete=confirm,Prune=confirm',
    });
    expect(ofKind('widget')?.metadata.annotations).toEqual({
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
      'helm.sh/resource-policy': 'keep',
    });
  });

  test('are deleted in no case where the chart keeps them', () => {
    repository.chart('keeper', {
      'templates/claim.yaml': `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, annotations: { "helm.sh/resource-policy": keep, argocd.argoproj.io/sync-options: Prune=confirm } }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`,
    });
    const claim = repository.platform([add('keeper')]).find('PersistentVolumeClaim/default/data');
    // What the chart itself tells Argo CD is what its authors mean.
    expect(claim?.metadata.annotations?.['argocd.argoproj.io/sync-options']).toBe('Delete=false,Prune=confirm');
  });
});

describe('namespaces', () => {
  const objects = `${configMap('nowhere')}---
apiVersion: v1
kind: ConfigMap
metadata: { name: elsewhere, namespace: kube-public }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: empty, namespace: "" }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: wide }
rules: []
---
apiVersion: places.example.com/v1
kind: Town
metadata: { name: somewhere }
---
apiVersion: places.example.com/v1
kind: Planet
metadata: { name: everywhere }
`;
  const definitions = [crd('places.example.com', 'Town'), crd('places.example.com', 'Planet', { scope: 'Cluster' })];
  const expected = [
    'ConfigMap/default/nowhere',
    'ConfigMap/kube-public/elsewhere',
    'ConfigMap/default/empty',
    'ClusterRole/wide',
    'Town/default/somewhere',
    'Planet/everywhere',
  ];
  repository
    .chart('places', { 'templates/all.yaml': objects })
    .chart('definitions', { 'crds/all.yaml': definitions.join('---\n') })
    .write({
      'kustomize/definitions/kustomization.yaml': 'resources: [all.yaml]\n',
      'kustomize/definitions/all.yaml': definitions.join('---\n'),
    });
  const ownDefinitions = (cluster: Cluster) => {
    const chart = new ClusterChart(cluster, 'definitions');
    definitions.forEach((text, index) => {
      new ApiObject(chart, `crd-${index}`, parse(text) as ConstructorParameters<typeof ApiObject>[2]);
    });
  };

  test.each([
    ['a chart', add('definitions')],
    ['TypeScript', ownDefinitions],
    [
      'a kustomization',
      (cluster: Cluster) =>
        new Kustomization(new ClusterChart(cluster, 'definitions'), 'all', { folder: 'kustomize/definitions' }),
    ],
  ])('are the release’s where a chart names none and the kind has one, defined by %s', (_, bringer) => {
    const { names, problems } = repository.platform([add('places'), bringer]);
    expect(problems).toEqual([]);
    expect(names.filter((name) => name.startsWith('places: ')).sort()).toEqual(
      expected.map((name) => `places: ${name}`).sort(),
    );
  });

  test('that a chart makes itself come with it, and are deleted after a confirmation only', () => {
    repository.chart('settler', {
      'templates/namespace.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: settlement }\n',
      'templates/map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: map, namespace: settlement }\n',
    });
    const { names, find, problems } = repository.platform([add('settler')]);
    expect(problems).toEqual([]);
    expect(names).toEqual(['settler: Namespace/settlement', 'settler: ConfigMap/settlement/map']);
    expect(find('Namespace/settlement')?.metadata.annotations).toEqual({
      'argocd.argoproj.io/sync-options': 'Delete=confirm,Prune=confirm',
    });
  });

  test('that nobody makes are reported, for objects that a chart puts there', () => {
    repository.chart('stranger', {
      'templates/map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: map, namespace: nirvana }\n',
    });
    const { problems } = repository.platform([add('stranger')]);
    expect(problems.map(({ code }) => code)).toEqual(['no-missing-namespace']);
  });
});

describe('a list', () => {
  test('is taken apart, its objects belong to the release as any other', () => {
    repository.chart('lists', {
      'templates/list.yaml': `apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: one } }
  - apiVersion: v1
    kind: List
    items:
      - { apiVersion: v1, kind: Namespace, metadata: { name: two } }
`,
      'templates/typed.yaml': `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleList
items:
  - metadata: { name: three }
    rules: []
`,
    });
    const { names, problems } = repository.platform([add('lists')]);
    expect(problems).toEqual([]);
    expect([...names].sort()).toEqual([
      'lists: ConfigMap/default/one',
      'lists: Namespace/two',
      'lists: Role/default/three',
    ]);
  });

  test.each([
    ['nothing', '[null]'],
    ['a text', '[text]'],
    ['a list', '[[]]'],
    ['no kind', '[{ apiVersion: v1, metadata: { name: a } }]'],
    ['no API version', '[{ kind: ConfigMap, metadata: { name: a } }]'],
    ['a number for a kind', '[{ apiVersion: v1, kind: 1, metadata: { name: a } }]'],
  ])('that holds %s is an error of the template', (_, items) => {
    repository.chart('broken-list', { 'templates/list.yaml': `apiVersion: v1\nkind: List\nitems: ${items}\n` });
    const { problems } = repository.platform([add('broken-list')]);
    expect(problems.map(({ code, what }) => [code, what])).toEqual([
      ['chart-failed', expect.stringContaining("'broken-list' 1.0.0 makes no manifests")],
    ]);
    expect(problems[0]?.where).toContainEqual({ source: { file: 'broken-list/templates/list.yaml' } });
  });
});

describe('an object that Kubernetes would not take', () => {
  test.each([
    ['no metadata', 'apiVersion: v1\nkind: ConfigMap\n'],
    ['no name', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { labels: { a: b } }\n'],
    ['a number for a name', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: 5 }\n'],
    ['a list for metadata', 'apiVersion: v1\nkind: ConfigMap\nmetadata: [a]\n'],
    ['a list for labels', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, labels: [a] }\n'],
    ['a text for annotations', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, annotations: text }\n'],
    ['a number for a namespace', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: 5 }\n'],
  ])('with %s is a problem, never a crash', (_, text) => {
    repository.chart('odd', { 'templates/odd.yaml': text });
    const { problems } = repository.platform([add('odd')]);
    expect(problems.length).toBeGreaterThan(0);
    for (const { where } of problems) expect(where.map(({ path }) => path).join()).toContain('acme/dev/odd');
  });
});

test.each(['', 'spec: text\n', 'spec: { group: 1, names: [] }\n'])(
  'a definition that defines nothing brings no API, and does no harm: %p',
  (spec) => {
    const [head = ''] = crd('a.example.com', 'A').split('spec:');
    repository.chart('hollow', { 'templates/crd.yaml': `${head}${spec}` });
    const { names, clusters } = repository.platform([add('hollow')]);
    expect(names).toEqual(['hollow-crds: CustomResourceDefinition/as.a.example.com']);
    expect(clusters[0]?.broughtApis.size).toBe(0);
  },
);

describe('the name of a release', () => {
  repository.chart('named', { 'templates/map.yaml': configMap('{{ .Release.Name }}', '{{ .Release.Namespace }}') });

  test('is the id of the chart around it', () => {
    expect(repository.platform([add('named', { id: 'shop' })]).names).toEqual(['shop: ConfigMap/default/shop']);
  });

  test('is what the release says', () => {
    expect(repository.platform([add('named', { releaseName: 'other' })]).names).toEqual([
      'named: ConfigMap/default/other',
    ]);
  });

  test.each(['Upper', 'a_b', '-flag', 'x'.repeat(54), 'a b', '$(id)'])(
    'D-9 is refused by grammar: %p',
    (releaseName) => {
      const { problems } = repository.platform([add('named', { releaseName })]);
      expect(problems.length).toBeGreaterThan(0);
      expect(problems[0]?.where[0]?.path).toBe('acme/dev/named/release');
    },
  );

  test('tells several releases of one chart apart', () => {
    const { names, problems } = repository.platform([add('named', { id: 'one' }), add('named', { id: 'two' })]);
    expect(problems).toEqual([]);
    expect(names).toEqual(['one: ConfigMap/default/one', 'two: ConfigMap/default/two']);
  });
});

test('a library chart cannot be released by itself, and helps the charts that depend on it', () => {
  repository.chart('library', {
    'Chart.yaml': 'apiVersion: v2\nname: library\nversion: 1.0.0\ntype: library\n',
    'templates/_map.tpl': `{{- define "library.map" }}${configMap('from-library')}{{ end }}`,
  });
  repository.chart('user', {
    'Chart.yaml':
      'apiVersion: v2\nname: user\nversion: 1.0.0\ndependencies: [{ name: library, version: 1.0.0, repository: "" }]\n',
    'templates/map.yaml': '{{ include "library.map" . }}',
    'charts/library/Chart.yaml': 'apiVersion: v2\nname: library\nversion: 1.0.0\ntype: library\n',
    'charts/library/templates/_map.tpl': `{{- define "library.map" }}${configMap('from-library')}{{ end }}`,
  });
  expect(repository.platform([add('user')]).names).toEqual(['user: ConfigMap/default/from-library']);
  expect(repository.platform([add('library')]).problems.map(({ code, what }) => [code, what])).toEqual([
    ['chart-failed', expect.stringContaining('library')],
  ]);
});

describe('what depends on a release inside one chart', () => {
  repository.chart('middle', { 'templates/map.yaml': configMap('middle') });
  const build = (cluster: Cluster) => {
    const chart = new ClusterChart(cluster, 'ordered', { namespace: 'default' });
    const object = (id: string) =>
      new ApiObject(chart, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id } });
    const release = new HelmRelease(chart, 'release', { chart: { folder: 'charts/middle' }, releaseName: 'middle' });
    release.node.addDependency(object('before'));
    object('after').node.addDependency(release);
  };

  test('is applied after it, and before it what it depends on', () => {
    const { find, problems } = repository.platform([build]);
    expect(problems).toEqual([]);
    const wave = (name: string) =>
      Number(find(`ConfigMap/default/${name}`)?.metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0);
    expect(wave('before')).toBeLessThan(wave('middle'));
    expect(wave('middle')).toBeLessThan(wave('after'));
  });
});
