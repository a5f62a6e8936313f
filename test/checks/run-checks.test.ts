import { CHECKS } from '../../lib/checks';
import { Addon, ClusterChart, waive, type AddonProps, type Cluster } from '../../lib/constructs';
import { PROBLEM_CODES } from '../../lib/errors';
import { addObjects, clusterOf, clusterWith, configMap, problemsOf } from './support';

const waiver = (check: string, expires = '2026-12-31') => ({
  check,
  reason: 'The vendor has not given a date.',
  owner: 'platform',
  expires,
});
const pending = configMap('settings', { data: { date: 'TODO' } });

class Example extends Addon<AddonProps & { readonly enabled?: boolean }> {
  public static override readonly about = {
    name: 'example',
    description: 'Stands for an add-on.',
    category: 'platform' as const,
    namespace: 'default',
  };
}

const codes = (build: (chart: ClusterChart, cluster: Cluster) => void, ...objects: readonly object[]) =>
  problemsOf(
    clusterWith((cluster) => {
      const chart = new ClusterChart(cluster, 'app', { namespace: 'default' });
      addObjects(chart, ...objects);
      build(chart, cluster);
    }),
  ).map(({ code }) => code);

test('every check has a name of its own that is a problem code', () => {
  const names = CHECKS.map(({ name }) => name);

  expect(new Set(names).size).toBe(names.length);
  expect(PROBLEM_CODES).toEqual(expect.arrayContaining(names));
});

test.each([
  ['the object', (chart: ClusterChart) => chart.node.findChild('0')],
  ['its chart', (chart: ClusterChart) => chart],
  ['its cluster', (_: ClusterChart, cluster: Cluster) => cluster],
])('keeps a finding out of the report that is waived on %s', (_, target) => {
  const waived = codes((chart, cluster) => {
    waive(target(chart, cluster), waiver('no-placeholder'));
  }, pending);

  expect(waived).toEqual([]);
});

test('keeps a finding out of the report that the definition of the cluster waives', () => {
  expect(problemsOf(clusterOf([pending], { waivers: [waiver('no-placeholder')] }))).toEqual([]);
});

test('a waiver on one of two constructs excuses what they have done together', () => {
  const waived = codes(
    (chart) => {
      waive(chart.node.findChild('1'), waiver('unique-object'));
    },
    configMap('settings'),
    configMap('settings'),
  );

  expect(waived).toEqual([]);
});

test('a waiver excuses neither another check nor another construct', () => {
  const problems = codes(
    (chart) => {
      waive(chart.node.findChild('1'), waiver('no-placeholder'));
      waive(chart.node.findChild('0'), waiver('size-limit'));
    },
    pending,
    configMap('other'),
  );

  expect([...problems].sort()).toEqual(['no-placeholder', 'waiver-unused', 'waiver-unused']);
});

test('a waiver holds on its last day, and is a problem the day after', () => {
  const until = (expires: string) =>
    codes((chart) => {
      waive(chart, waiver('no-placeholder', expires));
    }, pending);

  expect(until('2026-06-30')).toEqual([]);
  expect([...until('2026-06-29')].sort()).toEqual(['no-placeholder', 'waiver-expired']);
});

test('a waiver that excuses nothing is reported where it was written', () => {
  const [problem] = problemsOf(
    clusterWith((cluster) => {
      waive(cluster, waiver('no-placeholder'));
    }),
  );

  expect(problem?.code).toBe('waiver-unused');
  expect(problem?.where).toEqual([
    { path: 'acme/test', source: expect.objectContaining({ file: 'test/checks/run-checks.test.ts' }) as object },
  ]);
});

test.each(['no-placehodler', 'waiver-unused'])('a waiver of %s, which is no check, is reported', (name) => {
  const [problem, ...others] = problemsOf(
    clusterWith((cluster) => {
      waive(cluster, waiver(name));
    }),
  );

  expect(problem?.code).toBe('waiver-invalid');
  expect(problem?.fix).toContain(name === 'waiver-unused' ? 'Known are' : "Did you mean 'no-placeholder'?");
  expect(others).toEqual([]);
});

test('a waiver on what is switched off is not judged', () => {
  const cluster = clusterWith((scope) => {
    new Example(scope, 'example', { enabled: false, waivers: [waiver('no-placeholder')] });
  });

  expect(problemsOf(cluster)).toEqual([]);
});

test('the same cluster on the same day has the same problems, sorted', () => {
  const cluster = clusterOf([pending, configMap('settings'), configMap('Upper')]);
  const problems = problemsOf(cluster);

  expect(problemsOf(cluster)).toEqual(problems);
  expect(problems.map(({ code, where }) => [where[0]?.path, code])).toEqual([
    ['acme/test/app/0', 'no-placeholder'],
    ['acme/test/app/0', 'unique-object'],
    ['acme/test/app/2', 'valid-name'],
  ]);
});

test("what is told of a chart's object names its template behind its name, or at the end", () => {
  const service = (name: string) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] },
  });
  const cluster = clusterOf([service('web'), service('web-2'), configMap('on', { metadata: { name: true } })]);
  const charts = cluster.charts.map((chart) => ({
    ...chart,
    objects: chart.objects.map((each) => ({ ...each, template: 'web/templates/all.yaml' })),
  }));

  expect(problemsOf({ ...cluster, charts }).map(({ what }) => what)).toEqual([
    'Service/kube-system/web-2 (template web/templates/all.yaml) has the node port 30080/TCP, which Service/kube-system/web has too.',
    'The name of a ConfigMap is not text (template web/templates/all.yaml).',
  ]);
});
