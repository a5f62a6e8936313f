import { ApiObject } from 'cdk8s';
import { parse } from 'yaml';
import { ClusterChart, Kustomization, type Cluster } from '../../../lib/constructs';
import { add, ChartRepository, configMap, crd, where, type Build, type Outcome } from './support';

const GROUP = 'monitoring.coreos.com';
const MONITOR = `apiVersion: ${GROUP}/v1
kind: ServiceMonitor
metadata: { name: web }
spec: { selector: {}, endpoints: [] }
`;
const API = `${GROUP}/v1/ServiceMonitor`;
const NAME = 'ServiceMonitor/default/web';

const repository = new ChartRepository()
  .chart('web', { 'templates/monitor.yaml': where(API, MONITOR) })
  .chart('crds-folder', { 'crds/monitors.yaml': crd(GROUP, 'ServiceMonitor') })
  .chart('crds-template', { 'templates/monitors.yaml': crd(GROUP, 'ServiceMonitor') })
  .write({
    'kustomize/monitors/kustomization.yaml': 'resources: [monitors.yaml]\n',
    'kustomize/monitors/monitors.yaml': crd(GROUP, 'ServiceMonitor'),
  });

/** An add-on in TypeScript that brings the definition itself. */
function ownDefinition(cluster: Cluster): void {
  const chart = new ClusterChart(cluster, 'own');
  new ApiObject(chart, 'monitors', parse(crd(GROUP, 'ServiceMonitor')) as ConstructorParameters<typeof ApiObject>[2]);
}

function kustomization(cluster: Cluster): void {
  new Kustomization(new ClusterChart(cluster, 'own'), 'monitors', { folder: 'kustomize/monitors' });
}

const bringers: readonly (readonly [string, Build, string])[] = [
  ['a chart in crds/', add('crds-folder'), 'acme/dev/crds-folder/release'],
  ['a template of a chart', add('crds-template'), 'acme/dev/crds-template/release'],
  ['an add-on in TypeScript', ownDefinition, 'acme/dev/own'],
  ['a kustomization', kustomization, 'acme/dev/own'],
];

describe('D-11 a chart makes a ServiceMonitor', () => {
  test('not where nothing on the cluster brings its definition', () => {
    const { names, problems } = repository.platform([add('web')]);
    expect(names).toEqual([]);
    expect(problems).toEqual([]);
  });

  test.each(bringers)('where %s brings its definition', (_, bringer, path) => {
    const { find, problems, clusters } = repository.platform([bringer, add('web')]);
    expect(find(NAME)).toBeDefined();
    expect(problems).toEqual([]);
    expect(clusters[0]?.broughtApis.get(API)).toEqual([path]);
  });

  test.each(bringers)('whatever the order of the program, where %s brings its definition', (_, bringer) => {
    const before = repository.platform([bringer, add('web')]);
    const after = repository.platform([add('web'), bringer]);
    expect(after.files).toEqual(before.files);
  });

  test('in a namespace, and after the definition, though nobody said so', () => {
    const { files } = repository.platform([add('web'), add('crds-folder')]);
    expect(wave(files, 'web')).toBeGreaterThan(wave(files, 'crds-folder-crds'));
  });
});

function wave(files: Outcome['files'], application: string): number {
  const { metadata } = parse(files[`acme/dev/argocd/application.dev-${application}.yaml`] ?? '{}') as {
    metadata: { annotations: Record<string, string> };
  };
  return Number(metadata.annotations['argocd.argoproj.io/sync-wave'] ?? 0);
}

test('charts that wait for each other’s definitions settle, however long the chain and whatever its order', () => {
  const letters = ['a', 'b', 'c', 'd', 'e'];
  letters.forEach((letter, index) => {
    const definition = crd('chain.example.com', `Kind${letter}`);
    const before = letters[index - 1];
    repository.chart(`chain-${letter}`, {
      'templates/crd.yaml': before === undefined ? definition : where(`chain.example.com/v1/Kind${before}`, definition),
    });
  });
  const builds = letters.map((letter) => add(`chain-${letter}`));
  const { names, problems, files } = repository.platform(builds);
  expect(problems).toEqual([]);
  expect(names).toEqual(
    letters.map((letter) => `chain-${letter}-crds: CustomResourceDefinition/kind${letter}s.chain.example.com`),
  );
  expect(repository.platform([...builds].reverse()).files).toEqual(files);
});

test('what a chart failed for while an API was not known yet is forgotten once it is', () => {
  repository.chart('brings', { 'templates/crd.yaml': crd('late.example.com', 'Late') }).chart('insists', {
    'templates/map.yaml': where('late.example.com/v1', configMap('insists'), '{{ fail "no Late" }}'),
  });
  const { find, problems } = repository.platform([add('insists'), add('brings')]);
  expect(problems).toEqual([]);
  expect(find('ConfigMap/default/insists')).toBeDefined();
  const alone = repository.platform([add('insists')]);
  expect(alone.problems.map(({ code, what }) => [code, what])).toEqual([
    ['chart-failed', expect.stringContaining('no Late')],
  ]);
});

describe('charts that undo what they need', () => {
  const unless = (api: string, kind: string) => where(api, '', crd('circle.example.com', kind));
  repository
    .chart('left', { 'templates/crd.yaml': unless('circle.example.com/v1/Right', 'Left') })
    .chart('right', { 'templates/crd.yaml': unless('circle.example.com/v1/Left', 'Right') })
    .chart('itself', { 'templates/crd.yaml': unless('circle.example.com/v1/Self', 'Self') })
    .chart('bystander', {
      'templates/map.yaml': where('circle.example.com/v1/Left', configMap('seen'), configMap('unseen')),
    });

  test('are a problem that names each of them and no other', () => {
    const { problems } = repository.platform([add('bystander'), add('left'), add('right')]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.code).toBe('unstable-apis');
    expect(problems[0]?.what).toContain("'left' and 'right'");
    expect(problems[0]?.where.map(({ path }) => path)).toEqual(['acme/dev/left/release', 'acme/dev/right/release']);
  });

  test('are found where one chart does so to itself', () => {
    const { ofCode } = repository.platform([add('itself'), add('web')]);
    expect(ofCode('unstable-apis').map(({ where: places }) => places.map(({ path }) => path))).toEqual([
      ['acme/dev/itself/release'],
    ]);
  });
});

describe('D-11 the Kubernetes version of the cluster decides', () => {
  repository.chart('versions', {
    'templates/map.yaml': configMap('versions').replace(
      'text: ""',
      'text: {{ .Capabilities.KubeVersion.Version | quote }}, minor: {{ .Capabilities.KubeVersion.Minor | quote }}, modern: {{ semverCompare ">=1.36-0" .Capabilities.KubeVersion.Version | quote }}',
    ),
    'templates/policy.yaml': `apiVersion: {{ if .Capabilities.APIVersions.Has "resource.k8s.io/v1/DeviceClass" }}resource.k8s.io/v1{{ else }}resource.k8s.io/v1beta1{{ end }}
kind: DeviceClass
metadata: { name: gpu }
spec: {}
`,
  });

  test.each([
    ['1.33', 'v1.33.0', '33', 'false', 'resource.k8s.io/v1beta1'],
    ['1.36', 'v1.36.0', '36', 'true', 'resource.k8s.io/v1'],
  ])('on %s what templates see', (kubernetes, version, minor, modern, api) => {
    const { find } = repository.platform([add('versions')], { kubernetes });
    expect(find('ConfigMap/default/versions')?.data).toEqual({ text: version, minor, modern });
    expect(find('DeviceClass/gpu')?.apiVersion).toBe(api);
  });

  test('whether a chart that asks for another one is refused', () => {
    repository.chart('picky', {
      'Chart.yaml': 'apiVersion: v2\nname: picky\nversion: 1.0.0\nkubeVersion: ">=1.36.0-0"\n',
      'templates/map.yaml': configMap('picky'),
    });
    expect(repository.platform([add('picky')], { kubernetes: '1.36' }).problems).toEqual([]);
    const [problem] = repository.platform([add('picky')], { kubernetes: '1.35' }).problems;
    expect(problem?.code).toBe('chart-failed');
    expect(problem?.what).toContain('>=1.36.0-0');
  });
});

test('one chart may render differently on two clusters of a fleet, by what each of them has', () => {
  const with_ = repository.platform([add('web'), add('crds-folder')]);
  const without = repository.platform([add('web')]);
  expect(with_.find(NAME)).toBeDefined();
  expect(without.find(NAME)).toBeUndefined();
});
