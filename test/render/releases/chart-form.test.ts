import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Fleet } from '../../../lib';
import { MetricsServer } from '../../../lib/addons';
import type { ChartForm } from '../../../lib/model';
import { add, ChartRepository, configMap, type Outcome } from './support';

const CHARTS = 'https://kubernetes-sigs.github.io/metrics-server';
const METRICS = { repository: CHARTS, name: 'metrics-server' } as const;
const files = { 'templates/map.yaml': configMap('metrics', '{{ .Chart.Version }}') };

const repository = new ChartRepository().vendor({ ...METRICS, version: '3.13.1', files });
const empty = new ChartRepository();

interface Forms {
  readonly fleet?: ChartForm;
  readonly cluster?: ChartForm;
  readonly addon?: ChartForm;
  readonly data?: ChartForm;
}

/** A fleet with one chart, and the form that each layer asks for. */
function synthesize(forms: Forms, place = repository): Outcome {
  const fleet = new Fleet('acme', {
    repository: 'https://git.example.com/acme/gitops.git',
    path: 'dist/acme',
    ...(forms.fleet && { chartForm: forms.fleet }),
  });
  fleet.addCluster('dev', {
    environment: 'dev',
    kubernetes: '1.35',
    cloud: 'kind',
    ...(forms.cluster && { chartForm: forms.cluster }),
  });
  fleet.onClusters({}, (cluster) => new MetricsServer(cluster, 'metrics-server'));
  if (forms.addon) fleet.configure(MetricsServer, {}, { chartForm: forms.addon });
  const data = `apiVersion: fairlead.dev/v1
kind: Environment
metadata: { name: dev }
spec: { addons: { metrics-server: { chartForm: ${forms.data ?? ''} } } }`;
  return place.synthesize(fleet, forms.data ? { data } : {});
}

interface Source {
  readonly path?: string;
  readonly chart?: string;
  readonly targetRevision: string;
}

function sourceOf(outcome: Outcome, application = 'metrics-server'): Source {
  const text = outcome.files[`acme/dev/argocd/application.dev-${application}.yaml`] ?? '{}';
  return (parse(text) as { spec: { source: Source } }).spec.source;
}

const RENDERED = { path: 'dist/acme/dev/metrics-server' };
const SOURCE = { chart: 'metrics-server', targetRevision: '3.13.1' };

describe('whether a chart is rendered here or left to Argo CD', () => {
  test.each<[string, Forms, ChartForm]>([
    ['nobody says anything: Argo CD renders it', {}, 'source'],
    ['the fleet decides', { fleet: 'rendered' }, 'rendered'],
    ['the cluster decides over the fleet', { fleet: 'rendered', cluster: 'source' }, 'source'],
    ['the cluster may render what the fleet does not', { fleet: 'source', cluster: 'rendered' }, 'rendered'],
    ['the add-on decides over both', { fleet: 'rendered', cluster: 'rendered', addon: 'source' }, 'source'],
    ['the add-on may be the only one that is rendered', { addon: 'rendered' }, 'rendered'],
    ['the strongest layer of the add-on decides', { addon: 'source', data: 'rendered' }, 'rendered'],
  ])('%s', (_, forms, form) => {
    const outcome = synthesize(forms);
    expect(outcome.problems).toEqual([]);
    expect(sourceOf(outcome)).toMatchObject(form === 'rendered' ? RENDERED : SOURCE);
    expect(outcome.names).toEqual(form === 'rendered' ? ['metrics-server: ConfigMap/kube-system/metrics'] : []);
  });

  test('is not changed by locking the chart', () => {
    expect(synthesize({}, repository).files).toEqual(synthesize({}, empty).files);
  });
});

describe('a chart that is rendered here', () => {
  const LOCK = "Run 'fairlead lock'";

  test('needs a lock, and says how to get it', () => {
    const { problems } = synthesize({ fleet: 'rendered' }, empty);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.code).toBe('missing-chart');
    expect(problems[0]?.where[0]?.path).toBe('acme/dev/metrics-server/release');
    expect(problems[0]?.fix).toContain(LOCK);
  });

  test('needs none where Argo CD renders it', () => {
    expect(synthesize({}, empty).problems).toEqual([]);
  });

  test('D-4 asks for a new lock where another version is asked for than the lock has', () => {
    const outdated = new ChartRepository().vendor({ ...METRICS, version: '3.12.0', files });
    const { problems } = synthesize({ fleet: 'rendered' }, outdated);
    expect(problems.map(({ code, what }) => [code, what])).toEqual([
      ['outdated-lock', expect.stringContaining("is asked for as '3.13.1', but 'fairlead.lock' has '3.12.0'")],
    ]);
    expect(problems[0]?.fix).toContain(LOCK);
  });

  test('asks for the archive where the lock has the chart and this machine does not', () => {
    const lost = new ChartRepository().vendor({
      ...METRICS,
      version: '3.13.1',
      files: { 'templates/map.yaml': configMap('lost', 'on no other machine') },
    });
    for (const name of readdirSync(join(lost.root, 'vendor/charts'))) rmSync(join(lost.root, 'vendor/charts', name));
    const { problems } = synthesize({ fleet: 'rendered' }, lost);
    expect(problems.map(({ code }) => code)).toEqual(['missing-chart']);
    expect(problems[0]?.fix).toContain(LOCK);
    expect(problems[0]?.where.map(({ source }) => source?.file)).toContain('fairlead.lock');
  });

  test('D-3 is refused where its archive is not what the lock says', () => {
    const changed = new ChartRepository().vendor({ ...METRICS, version: '3.13.1', files });
    const [name = ''] = readdirSync(join(changed.root, 'vendor/charts'));
    changed.write({ [`vendor/charts/${name}`]: 'something else' });
    expect(synthesize({ fleet: 'rendered' }, changed).problems.map(({ code }) => code)).toEqual(['changed-chart']);
  });

  test('D-4 may be asked for by a range, and is the version that the lock has for it', () => {
    const place = new ChartRepository().vendor({
      repository: 'https://charts.example.com',
      name: 'web',
      version: '1.4.2',
      requested: '^1.2',
      files: { 'templates/map.yaml': configMap('web', '{{ .Chart.Version }}') },
    });
    const chart = { repository: 'https://charts.example.com', name: 'web' };
    const { find, problems } = place.platform([add('web', { chart, version: '^1.2' })]);
    expect(problems).toEqual([]);
    expect(find('ConfigMap/default/web')?.data).toEqual({ text: '1.4.2' });
    const other = place.platform([add('web', { chart, version: '^1.3' })]);
    expect(other.problems.map(({ code }) => code)).toEqual(['outdated-lock']);
  });

  test('D-4 is refused with a range where Argo CD would render it', () => {
    const chart = { repository: 'https://charts.example.com', name: 'web' };
    const { problems } = empty.platform([add('web', { chart, version: '^1.2', chartForm: 'source' })]);
    expect(problems.map(({ code }) => code)).toEqual(['invalid-definition']);
    expect(problems[0]?.fix).toContain("chartForm: 'rendered'");
  });

  test('may be there in two versions, each where it is asked for', () => {
    const chart = { repository: 'https://charts.example.com', name: 'web' };
    const web = { 'templates/map.yaml': configMap('{{ .Release.Name }}', '{{ .Chart.Version }}') };
    const place = new ChartRepository().vendor(
      { ...chart, version: '1.0.0', files: web },
      { ...chart, version: '2.0.0', files: web },
    );
    const { find, problems } = place.platform([
      add('web', { id: 'old', chart, version: '1.0.0' }),
      add('web', { id: 'new', chart, version: '2.0.0' }),
    ]);
    expect(problems).toEqual([]);
    expect(['old', 'new'].map((name) => find(`ConfigMap/default/${name}`)?.data)).toEqual([
      { text: '1.0.0' },
      { text: '2.0.0' },
    ]);
  });

  test('that is broken is reported, and the others with it', () => {
    const place = new ChartRepository()
      .chart('broken', { 'templates/map.yaml': '{{ fail "out of order" }}' })
      .chart('awry', { 'templates/map.yaml': 'a: [' })
      .chart('well', { 'templates/map.yaml': configMap('well') });
    const { problems } = place.platform([add('broken'), add('well'), add('awry'), add('absent')]);
    expect(problems.map(({ code, where }) => `${code} ${where[0]?.path}`).sort()).toEqual([
      'chart-failed acme/dev/awry/release',
      'chart-failed acme/dev/broken/release',
      'missing-chart acme/dev/absent/release',
    ]);
    const [broken] = problems.filter(({ where }) => where[0]?.path === 'acme/dev/broken/release');
    expect(broken?.where[1]?.source).toMatchObject({ file: 'broken/templates/map.yaml', line: 1 });
  });
});
