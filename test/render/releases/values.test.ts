import { MetricsServer } from '../../../lib/addons';
import { LayeredValues } from '../../../lib/model';
import { newFleet } from '../../fleets';
import { add, ChartRepository, type Outcome } from './support';

const METRICS = { repository: 'https://kubernetes-sigs.github.io/metrics-server', name: 'metrics-server' } as const;

const repository = new ChartRepository().vendor({
  ...METRICS,
  version: '3.13.1',
  files: {
    'values.yaml': `replicas: 1
args: [--default]
image: { repository: registry.example.com/metrics, tag: "1" }
labels: {}
tolerations: {}
`,
    'values.schema.json': JSON.stringify({
      type: 'object',
      properties: {
        replicas: { type: 'integer', minimum: 1 },
        image: { type: 'object', properties: { tag: { type: 'string' } } },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
      },
    }),
    'templates/map.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: values }
data: { values: {{ toJson .Values | quote }} }
`,
  },
});

/** A fleet with the chart, its settings in the program and in a file of definitions. */
function synthesize(fleetValues: object, clusterValues: string, more = ''): Outcome {
  const fleet = newFleet();
  fleet.addCluster('dev', { environment: 'dev', kubernetes: '1.35', cloud: 'kind', chartForm: 'rendered' });
  fleet.onClusters({}, (cluster) => new MetricsServer(cluster, 'metrics-server'));
  fleet.configure(MetricsServer, {}, { values: fleetValues as never });
  return repository.synthesize(fleet, {
    data: `apiVersion: fairlead.dev/v1
kind: Environment
metadata: { name: dev }
spec:
  addons:
    metrics-server:
${more}      values: ${clusterValues}
`,
  });
}

function valuesIn({ find }: Outcome): unknown {
  const data = find('ConfigMap/kube-system/values')?.data as { values: string };
  return JSON.parse(data.values);
}

describe('values of a chart', () => {
  test('come from all layers: maps are merged, lists replaced, and null takes a default away', () => {
    const outcome = synthesize(
      { replicas: 2, labels: { team: 'a', stage: 'dev' }, args: ['--fleet'] },
      '{ replicas: 3, labels: { team: b }, args: [--cluster], tolerations: null, image: { tag: null } }',
    );
    expect(outcome.problems).toEqual([]);
    expect(valuesIn(outcome)).toEqual({
      args: ['--cluster'],
      image: { repository: 'registry.example.com/metrics' },
      labels: { stage: 'dev', team: 'b' },
      replicas: 3,
    });
  });

  test('A-12 are data: what looks like a template in them is not evaluated', () => {
    const outcome = synthesize({}, '{ labels: { a: "{{ .Release.Name }}", b: "${HOME}", c: "$values/file" } }');
    expect(outcome.problems).toEqual([]);
    expect(valuesIn(outcome)).toMatchObject({ labels: { a: '{{ .Release.Name }}', b: '${HOME}', c: '$values/file' } });
  });

  test('that the schema does not accept are pointed at where the user wrote them', () => {
    const { problems } = synthesize({}, '\n        image:\n          tag: 1\n        replicas: none');
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    expect(problem?.code).toBe('chart-failed');
    expect(problem?.what).toContain("'metrics-server' 3.13.1 does not accept the values");
    const lines = problem?.where.flatMap(({ source }) => (source?.file === 'apps/acme/data.yaml' ? [source.line] : []));
    expect(lines).toEqual([9, 10]);
  });

  test('that the schema does not accept are pointed at in the program, where they were written there', () => {
    const { problems } = synthesize({ replicas: 'none' }, '{ labels: {} }');
    expect(problems.map(({ code }) => code)).toEqual(['chart-failed']);
    expect(problems[0]?.where[0]?.source?.file).toBe('test/render/releases/values.test.ts');
  });
});

describe('a value that the chart does not know', () => {
  test('is an error with the nearest spelling, where the user wrote it', () => {
    const { problems } = synthesize({}, '\n        replica: 2\n        image: { tagg: "2" }');
    expect(
      problems.map(({ code, what, where }) => [code, what, where[0]?.source?.file, where[0]?.source?.line]),
    ).toEqual([
      [
        'no-unknown-value',
        expect.stringContaining("knows no value 'replica', which the layer 'environment dev' sets"),
        'apps/acme/data.yaml',
        8,
      ],
      [
        'no-unknown-value',
        expect.stringContaining("knows no value 'image.tagg', which the layer 'environment dev' sets"),
        'apps/acme/data.yaml',
        9,
      ],
    ]);
    expect(problems.map(({ fix }) => fix)).toEqual([
      expect.stringContaining("Did you mean 'replicas'?"),
      expect.stringContaining("Did you mean 'tag'?"),
    ]);
  });

  test('is no error where the schema or the templates take any key', () => {
    expect(synthesize({ labels: { anything: 'goes' } }, '{}').problems).toEqual([]);
  });

  test('can be excused, with a reason', () => {
    const waiver = `      waivers:
        - { check: no-unknown-value, reason: The chart reads it through tpl., owner: platform, expires: 2099-12-31 }
`;
    expect(synthesize({}, '{ replica: 2 }', waiver).problems).toEqual([]);
  });
});

describe('values of a release that is made in the program', () => {
  repository.chart('plain', {
    'values.yaml': 'port: 80\n',
    'templates/map.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: plain }\ndata: { port: {{ .Values.port | quote }} }\n',
    'values.schema.json': '{ "type": "object", "properties": { "port": { "type": "integer" } } }',
  });

  test('know their layers where they were given layers', () => {
    const layers = new LayeredValues([
      { name: 'base', values: { port: 1 }, origin: { source: { file: 'base.yaml', line: 1 } } },
      { name: 'top', values: { port: 'none' }, origin: { source: { file: 'top.yaml', line: 7 } } },
    ]);
    const { problems } = repository.platform([add('plain', { values: layers })]);
    expect(problems[0]?.where[0]?.source).toEqual({ file: 'top.yaml', line: 7 });
  });

  test('are reported at the release where they were not', () => {
    const { problems } = repository.platform([add('plain', { values: { prot: 80 } })]);
    expect(problems.map(({ code, where }) => [code, where[0]?.path])).toEqual([
      ['no-unknown-value', 'acme/dev/plain/release'],
    ]);
  });
});
