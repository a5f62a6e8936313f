import fc from 'fast-check';
import type { ClusterUnderCheck } from '../../lib/checks';
import { ClusterChart, HelmRelease, waive } from '../../lib/constructs';
import type { ChartFacts } from '../../lib/engine';
import { LayeredValues } from '../../lib/model';
import type { JsonObject } from '../../lib/yaml';
import { clusterWith, problemsOf, TODAY } from './support';

const NOTHING: ChartFacts = {
  name: 'web',
  version: '1.2.3',
  isLibrary: false,
  isDeprecated: false,
  dependencies: [],
  defaults: {},
  valuesText: '',
  schemas: {},
  valueUses: [],
  subcharts: [],
  crdFiles: [],
  readsCapabilities: false,
};

const DEFAULTS = {
  replicas: 1,
  image: { repository: 'web', tag: '' },
  service: { type: 'ClusterIP', port: 80 },
  nodeSelector: {},
  affinity: null,
  ingress: false,
};

/** A cluster with a release of a chart, as if it had been rendered there. */
function clusterWithRelease(
  facts: Partial<ChartFacts>,
  values: JsonObject | LayeredValues,
  prepare: (release: HelmRelease) => void = () => undefined,
): ClusterUnderCheck {
  const releases: HelmRelease[] = [];
  const cluster = clusterWith((scope) => {
    const release = new HelmRelease(new ClusterChart(scope, 'web', { namespace: 'default' }), 'release', {
      chart: { repository: 'https://charts.example.com', name: 'web' },
      version: '1.2.3',
      values,
    });
    prepare(release);
    releases.push(release);
  });
  const rendered = releases.map((construct) => ({
    construct,
    facts: { ...NOTHING, ...facts },
    request: {
      op: 'render' as const,
      chart: { digest: '', archive: '' },
      release: construct.releaseName,
      namespace: construct.namespace,
      values: construct.values,
      kubeVersion: 'v1.35.0',
      apiVersions: { names: [] },
      want: 'objects' as const,
    },
    chance: [],
    leftOut: [],
  }));
  return { ...cluster, charts: cluster.charts.map((chart) => ({ ...chart, releases: rendered })) };
}

/** Names of the values that are reported as unknown. */
function unknownOf(facts: Partial<ChartFacts>, values: JsonObject): readonly (string | undefined)[] {
  return problemsOf(clusterWithRelease(facts, values), 'no-unknown-value').map(
    ({ what }) => /knows no value '(.*?)'/.exec(what)?.[1],
  );
}

test('names the chart, the value, what was meant and the release', () => {
  const [problem, ...others] = problemsOf(
    clusterWithRelease({ defaults: DEFAULTS }, { image: { tga: '1.0' } }),
    'no-unknown-value',
  );

  expect(others).toEqual([]);
  expect(problem?.what).toBe("The chart 'web' 1.2.3 knows no value 'image.tga'.");
  expect(problem?.fix).toMatch(/^Did you mean 'tag'\?/);
  expect(problem?.where[0]?.path).toBe('acme/test/web/release');
  expect(problem?.where[0]?.source?.file).toMatch(/no-unknown-value\.test\.ts$/);
});

test('points at the layer and the line that set the value, the highest one', () => {
  const at = (line: number) => ({ locate: () => ({ file: 'fleet.yaml', line }) });
  const values = new LayeredValues([
    { name: 'fleet', values: { replicas: 2, imgae: { tag: '1' } }, origin: at(3) },
    { name: 'cluster test', values: { imgae: { tag: '2' } }, origin: at(7) },
  ]);

  const [problem] = problemsOf(clusterWithRelease({ defaults: DEFAULTS }, values), 'no-unknown-value');

  expect(problem?.what).toBe("The chart 'web' 1.2.3 knows no value 'imgae', which the layer 'cluster test' sets.");
  expect(problem?.where[0]?.source).toEqual({ file: 'fleet.yaml', line: 7 });
});

test('says where else the chart has a key', () => {
  const [problem] = problemsOf(
    clusterWithRelease({ defaults: { controller: { terminationSeconds: 1 } } }, { terminationSeconds: 5 }),
    'no-unknown-value',
  );

  expect(problem?.fix).toMatch(/^The chart has 'controller\.terminationSeconds'\./);
});

test('is excused by a waiver on the release', () => {
  const waiver = { check: 'no-unknown-value', reason: 'The chart reads it in a roundabout way.', owner: 'platform' };
  const cluster = clusterWithRelease({ defaults: DEFAULTS }, { hidden: 1 }, (release) => {
    waive(release, { ...waiver, expires: TODAY });
  });

  expect(problemsOf(cluster, 'no-unknown-value')).toEqual([]);
  expect(problemsOf(cluster, 'waiver-unused')).toEqual([]);
});

describe('defaults', () => {
  test.each<[string, JsonObject]>([
    ['a default', { replicas: 3, service: { type: 'NodePort' } }],
    ['null, which removes a default', { image: null, service: { port: null } }],
    ['anything below an empty map', { nodeSelector: { 'kubernetes.io/os': 'linux' } }],
    ['anything below null', { affinity: { nodeAffinity: {} } }],
    ['a map where the default is none', { ingress: { host: 'a' } }],
    ['globals', { global: { anything: { goes: true } } }],
  ])('takes %s', (_, values) => {
    expect(unknownOf({ defaults: DEFAULTS }, values)).toEqual([]);
  });

  test.each<[JsonObject, string[]]>([
    [{ replica: 3 }, ['replica']],
    [{ image: { pullPolicy: 'Always' }, service: { ports: [] } }, ['image.pullPolicy', 'service.ports']],
    [{ gone: { deeper: { still: 1 } } }, ['gone']],
    [{ gone: null }, ['gone']],
    [{ tags: { front: true } }, ['tags']],
  ])('refuses %j', (values, unknown) => {
    expect(unknownOf({ defaults: DEFAULTS }, values)).toEqual(unknown);
  });

  test('every chart takes its own defaults, and none of them with a letter more', () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    const { values } = fc.letrec<{ values: JsonObject; value: JsonObject | number }>((tie) => ({
      values: fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 4 }),
      value: fc.oneof({ maxDepth: 3 }, fc.integer(), tie('values')),
    }));
    fc.assert(
      fc.property(values, (defaults) => {
        expect(unknownOf({ defaults }, defaults)).toEqual([]);
        const [key = ''] = Object.keys(defaults);
        expect(unknownOf({ defaults }, { [`${key}X`]: 1 })).toEqual([`${key}X`]);
      }),
      { numRuns: 20 },
    );
  });
});

describe('templates', () => {
  const uses = (...valueUses: ChartFacts['valueUses']) => ({ defaults: DEFAULTS, valueUses });

  test('what a template reads is known without a default', () => {
    const facts = uses({ path: ['extra', 'name'], whole: false });

    expect(unknownOf(facts, { extra: { name: 'a' } })).toEqual([]);
    expect(unknownOf(facts, { extra: { nmae: 'a' } })).toEqual(['extra.nmae']);
  });

  test('a map that a template prints as a whole is free-form, and all below it', () => {
    const facts = uses({ path: ['image'], whole: true });

    expect(unknownOf(facts, { image: { other: { a: 1 } }, imgae: 1 })).toEqual(['imgae']);
  });

  test('a map that is handed on as a whole while each of its keys is read by name is not free-form', () => {
    const facts = uses(
      { path: ['image'], whole: true },
      { path: ['image', 'repository'], whole: false },
      { path: ['image', 'tag'], whole: false },
    );

    expect(unknownOf(facts, { image: { tga: 1 } })).toEqual(['image.tga']);
  });

  test('a map with one default key that is handed on as a whole may be a map by name', () => {
    const facts = { defaults: { routes: { main: {} } }, valueUses: [{ path: ['routes'], whole: true }] };
    const valueUses = [...facts.valueUses, { path: ['routes', 'main'], whole: false }];

    expect(unknownOf({ ...facts, valueUses }, { routes: { other: {} } })).toEqual([]);
  });

  test('all values handed on together make nothing free-form', () => {
    expect(unknownOf(uses({ path: [], whole: true }), { replica: 1, image: { tga: 1 } })).toEqual([
      'image.tga',
      'replica',
    ]);
  });

  test('what the values mention themselves is known', () => {
    const values = { image: { tag: '{{ .Values.release.tag }}-{{ .Values.global.zone }}' }, release: { tag: '1' } };

    expect(unknownOf(uses(), values)).toEqual([]);
    expect(unknownOf(uses(), { ...values, releases: 1 })).toEqual(['releases']);
  });

  test('a chart of which nothing is known takes everything', () => {
    expect(unknownOf({ valueUses: [{ path: [], whole: true }] }, { anything: { goes: 1 } })).toEqual([]);
  });
});

describe('comments', () => {
  const valuesText = [
    '# Note: set what you need',
    'service:',
    '  type: ClusterIP',
    '  # nodePort: 30080',
    '  # tls:',
    '  #   secret: a',
    '  port: 80',
    '## @param image.digest [string] Digest of the image',
    'image:',
    '  repository: web',
    '# extraEnv:',
    '#   - name: a',
    '#     value: b',
    'script: |',
    '  # inner: 1',
  ].join('\n');

  test('what values.yaml documents in comments is known', () => {
    const values = { service: { nodePort: 1, tls: { secret: 'b' } }, image: { digest: 'a' }, extraEnv: [{ any: 1 }] };

    expect(unknownOf({ defaults: DEFAULTS, valuesText }, values)).toEqual([]);
  });

  test('at the place that its indentation gives it, and never in a text', () => {
    const values = { nodePort: 1, service: { extraEnv: 1, inner: 1 }, image: { inner: 1 }, inner: 1 };

    expect(unknownOf({ defaults: DEFAULTS, valuesText }, values)).toEqual([
      'image.inner',
      'inner',
      'nodePort',
      'service.extraEnv',
      'service.inner',
    ]);
  });
});

describe('schemas', () => {
  const withSchema = (schema: JsonObject, defaults: JsonObject = DEFAULTS) => ({ defaults, schemas: { '': schema } });

  test.each<[string, JsonObject, JsonObject]>([
    ['a property', { properties: { extra: {} } }, { extra: { a: 1 } }],
    ['a key by pattern', { patternProperties: { '^x-': {} } }, { 'x-a': 1 }],
    ['any key where it says so', { properties: { image: { additionalProperties: true } } }, { image: { a: 1 } }],
    [
      'keys with a schema',
      { properties: { image: { additionalProperties: { type: 'string' } } } },
      { image: { a: 1 } },
    ],
    ['a property by reference', { $ref: '#/$defs/a', $defs: { a: { properties: { extra: {} } } } }, { extra: 1 }],
    [
      'a property of an alternative',
      { anyOf: [{ properties: { a: {} } }, { properties: { extra: {} } }] },
      { extra: 1 },
    ],
    ['a property on a condition', { if: {}, then: { properties: { extra: {} } } }, { extra: 1 }],
    [
      'everything below a reference to another machine',
      { properties: { image: { $ref: 'https://example.com/schema.json' } } },
      { image: { a: 1 } },
    ],
  ])('take %s', (_, schema, values) => {
    expect(unknownOf(withSchema(schema), values)).toEqual([]);
  });

  test('refuse a key in the items of a list, where they admit no others', () => {
    const item = { properties: { name: {} }, additionalProperties: false };
    const schema = { properties: { hosts: { items: item }, open: { items: { properties: { name: {} } } } } };

    expect(unknownOf(withSchema(schema), { hosts: [{ name: 'a' }, { nmae: 'b' }], open: [{ other: 1 }] })).toEqual([
      'hosts[1].nmae',
    ]);
  });

  test('that refer to themselves come to an end', () => {
    const schema: JsonObject = {
      $ref: '#/$defs/tree',
      $defs: { tree: { allOf: [{ $ref: '#/$defs/tree' }], properties: { tree: { $ref: '#/$defs/tree' } } } },
    };

    expect(unknownOf(withSchema(schema), { tree: { tree: { tree: {} } } })).toEqual([]);
    expect(unknownOf(withSchema(schema), { tree: { tree: { treee: 1 } } })).toEqual(['tree.tree.treee']);
  });
});

describe('subcharts', () => {
  const facts: Partial<ChartFacts> = {
    defaults: { ...DEFAULTS, redis: { port: 6379, global: { zone: '' } } },
    dependencies: [
      { name: 'redis', version: '1.x', repository: '', isPresent: true },
      { name: 'postgresql', alias: 'db', version: '1.x', repository: '', isPresent: false },
    ],
    subcharts: ['redis'],
    schemas: { redis: { properties: { password: {} } } },
  };

  test('have their own values below their names', () => {
    expect(unknownOf(facts, { redis: { port: 1, password: 'a', enabled: false }, tags: { front: true } })).toEqual([]);
    expect(unknownOf(facts, { redis: { prot: 1 } })).toEqual(['redis.prot']);
  });

  test('share their globals with the chart', () => {
    const complete = { ...facts, dependencies: [] };

    expect(unknownOf(complete, { global: { zone: 'a' }, redis: { global: { zone: 'a' } } })).toEqual([]);
    expect(unknownOf(complete, { global: { zoen: 'a' } })).toEqual(['global.zoen']);
  });

  test('that the chart does not contain take everything', () => {
    expect(unknownOf(facts, { db: { anything: { goes: 1 } } })).toEqual([]);
  });
});
