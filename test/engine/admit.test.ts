import fc from 'fast-check';
import { join } from 'node:path';
import { ContentCache } from '../../lib/cache';
import {
  admissionFacts,
  EngineError,
  engineInThisThread,
  openEngine,
  shippedCrd,
  type AdmissionContext,
  type AdmissionRequest,
  type AdmitRequest,
  type Engine,
  type EngineOptions,
  type Verdict,
} from '../../lib/engine';
import type { JsonObject } from '../../lib/yaml';
import { render, temporaryFolder, writeChart } from './charts';

const top = temporaryFolder();

const open: Engine[] = [];

/** One that keeps no verdicts, but where a test says so. */
const freshEngine = (options: EngineOptions = {}): Engine => {
  const engine = openEngine({ cache: false, ...options });
  open.push(engine);
  return engine;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((engine) => engine.close()));
});

const configMap = (name: string, data: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
  data,
});
const create = (object: JsonObject): AdmissionRequest => ({ operation: 'CREATE', object });

/** A policy about ConfigMaps, bound everywhere. */
const policy = (name: string, expression: string): JsonObject[] => [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
      },
      validations: [{ expression }],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  },
];

const shop: JsonObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
const context: AdmissionContext = {
  kubernetes: '1.36',
  objects: [
    shop,
    ...policy('small', '!has(object.data) || object.data.size() < 3'),
    ...policy('named', "object.metadata.name != 'bad'"),
  ],
};
const admit = (requests: readonly AdmissionRequest[], rest: Partial<AdmitRequest> = {}): AdmitRequest => ({
  op: 'admit',
  context,
  requests,
  ...rest,
});

const requests: readonly AdmissionRequest[] = [
  create(configMap('good')),
  create(configMap('bad')),
  create(configMap('large', { a: '1', b: '2', c: '3' })),
  create({ ...configMap('strange'), datum: 1 }),
  create(configMap('typed', { a: 1 })),
  {
    operation: 'UPDATE',
    object: { ...configMap('fixed', { a: '2' }), immutable: true },
    old: { ...configMap('fixed', { a: '1' }), immutable: true },
  },
  { operation: 'DELETE', old: configMap('good') },
  { operation: 'DELETE', old: { ...shop, metadata: { name: 'kube-system' } } },
  create({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' } }),
];

/** In few words: the outcome, and what is said. */
const say = ({ verdict, findings }: Verdict) =>
  [verdict, ...findings.map(({ rule, path, policy: by }) => [rule, path ?? by].filter(Boolean).join(' '))].join(', ');

const first = engineInThisThread(false).call(admit(requests)).verdicts;

test('the API server says what it would do with each object', () => {
  expect(first.map(say)).toEqual([
    'admitted',
    'denied, policy named',
    'denied, policy small',
    'denied, unknown-field datum',
    'denied, wrong-type data',
    'denied, immutable data',
    'admitted',
    'denied, protected-namespace',
    'notEvaluated',
  ]);
  expect(first[8]?.notEvaluated).toEqual([expect.stringContaining('Widget (example.com/v1)')]);
});

test('verdicts cannot be changed by whoever asked, and equal ones are one', () => {
  expect(Object.isFrozen(first[1]?.findings[0])).toBe(true);
  expect(first[0]).toBe(first[6]);
});

test('the same request has the same verdict, in any thread of any number, in any order, beside any others', async () => {
  const indexes = fc.array(fc.nat({ max: requests.length - 1 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 2 }),
      fc.array(indexes, { minLength: 1, maxLength: 3 }),
      async (admissionWorkers, calls) => {
        const engine = freshEngine({ admissionWorkers });
        const answers = await Promise.all(
          calls.map((call) => engine.call(admit(call.map((index) => requests[index]!)))),
        );
        expect(answers.map(({ verdicts }) => verdicts)).toEqual(calls.map((call) => call.map((index) => first[index])));
        await engine.close();
      },
    ),
    { numRuns: 3 },
  );
});

test('hundreds of objects are judged in one call, each distinct one once', async () => {
  const engine = freshEngine();
  const many = Array.from({ length: 900 }, (_, index) =>
    create(configMap(`map-${String(index % 450)}`, index % 2 === 0 ? {} : { a: 1 })),
  );
  const { verdicts } = await engine.call(admit(many));
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(
    many.map((_, index) => (index % 2 === 0 ? 'admitted' : 'denied')),
  );
  expect(engine.statistics).toEqual({ performed: 450, cached: 0, shared: 450 });
  await engine.call(admit(many));
  expect(engine.statistics).toEqual({ performed: 450, cached: 0, shared: 1350 });
});

test('another context is another verdict', async () => {
  const engine = freshEngine();
  const judged = admit([create(configMap('bad'))]);
  expect((await engine.call(judged)).verdicts.map(say)).toEqual(['denied, policy named']);
  const free = await engine.call({ ...judged, context: { kubernetes: '1.36', objects: [shop] } });
  expect(free.verdicts.map(say)).toEqual(['admitted']);
});

test('objects as the cluster would store them have all their digits', () => {
  const engine = engineInThisThread(false);
  const exact = 2n ** 62n + 1n;
  const pod: JsonObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'shop' },
    spec: { terminationGracePeriodSeconds: exact, containers: [{ name: 'a', image: 'b' }] },
  };
  const [verdict] = engine.call(admit([create(pod)], { emit: true })).verdicts;
  expect(verdict?.admitted?.spec).toMatchObject({ terminationGracePeriodSeconds: exact, restartPolicy: 'Always' });
  expect(engine.call(admit([create(pod)])).verdicts[0]).not.toHaveProperty('admitted');
});

test('pods of workloads are judged where that is asked for', () => {
  const engine = engineInThisThread(false);
  const job: JsonObject = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'a', namespace: 'shop' },
    spec: {
      template: {
        spec: { restartPolicy: 'Never', priorityClassName: 'ghost', containers: [{ name: 'a', image: 'b' }] },
      },
    },
  };
  expect(engine.call(admit([create(job)])).verdicts.map(say)).toEqual(['admitted']);
  const [verdict] = engine.call(admit([create(job)], { templates: true })).verdicts;
  expect(verdict?.findings).toMatchObject([{ rule: 'missing-priority-class', severity: 'warning', of: 'pod' }]);
});

test('what is wrong with the context itself is said with its position', () => {
  const [broken] = policy('broken', 'object.data.size() <');
  const { context: said } = engineInThisThread(false).call(
    admit([], { context: { kubernetes: '1.36', objects: [shop, broken!] } }),
  );
  expect(said).toMatchObject([
    { object: 1, message: expect.stringContaining('No binding') as string },
    { object: 1, subject: 'ValidatingAdmissionPolicy/broken', path: 'spec.validations[0].expression' },
  ]);
});

test('expressions of policies are checked against the schemas of what they match', async () => {
  const engine = freshEngine();
  const [wrong, right] = [policy('wrong', 'object.dada.size() > 1'), policy('right', 'object.data.size() > 1')];
  const request = { op: 'typecheck', context, policies: [wrong[0]!, right[0]!] } as const;
  const { warnings } = await engine.call(request);
  expect(warnings).toEqual([
    {
      policy: 'wrong',
      path: 'spec.validations[0].expression',
      message: expect.stringContaining("undefined field 'dada'") as string,
    },
  ]);
  expect(await engine.call(request)).toEqual({ warnings });
  expect(engineInThisThread(false).call(request)).toEqual({ warnings });
  expect(engine.statistics).toEqual({ performed: 2, cached: 0, shared: 2 });
});

test('a version that the engine does not know is a failure, not a crash', async () => {
  const engine = freshEngine();
  const unknown = engine.call(admit([], { context: { kubernetes: '1.12', objects: [] } }));
  await expect(unknown).rejects.toMatchObject({ op: 'admit', failure: { kind: 'request' } });
  expect((await engine.call(admit(requests.slice(0, 1)))).verdicts).toEqual([first[0]]);
});

describe('verdicts are kept', () => {
  const cache = new ContentCache(join(top, 'verdicts'));

  test('from run to run, those of a context together', async () => {
    const before = freshEngine({ cache });
    await before.call(admit(requests));
    await before.call(admit([create(configMap('later'))]));
    expect(before.statistics).toEqual({ performed: 10, cached: 0, shared: 0 });

    const after = freshEngine({ cache });
    expect((await after.call(admit(requests))).verdicts).toEqual(first);
    expect(after.statistics).toEqual({ performed: 0, cached: 9, shared: 0 });
  });

  test('and so is what there is to say of a context that judges nothing', async () => {
    const [broken] = policy('unfinished', 'object.data.size() <');
    const nothing = admit([], { context: { kubernetes: '1.36', objects: [broken!] } });
    const said = await freshEngine({ cache }).call(nothing);
    expect(said.context).not.toEqual([]);

    const modules = Symbol.for('fairlead.dev/compiled-modules');
    const shared: unknown = Reflect.get(globalThis, modules);
    const compiled = new Map<string, unknown>();
    Reflect.set(globalThis, modules, compiled);
    expect(await freshEngine({ cache }).call(nothing)).toEqual(said);
    expect(compiled.size).toBe(0);
    Reflect.set(globalThis, modules, shared);
  });

  test('and are the same where they are verified', async () => {
    await freshEngine({ cache }).call(admit(requests));
    const engine = freshEngine({ cache, verifyCache: true });
    expect((await engine.call(admit(requests))).verdicts).toEqual(first);
    expect(engine.statistics).toEqual({ performed: 9, cached: 0, shared: 0 });
  });
});

describe('what breaks the engine ends one request only:', () => {
  const endless: AdmissionContext = {
    kubernetes: '1.36',
    objects: Array.from({ length: 200 }, (_, index) =>
      policy(
        `endless-${String(index)}`,
        ['a', 'b', 'c', 'd', 'e'].reduceRight(
          (inner, name) => `[0,1,2,3,4,5,6,7,8,9].all(${name}, ${inner})`,
          'a + e >= 0',
        ),
      ),
    ).flat(),
  };

  test('policies that take too long, when their time is over', async () => {
    const engine = freshEngine({ timeout: 2 });
    const error: unknown = await engine
      .call(admit([create(configMap('a'))], { context: endless }))
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EngineError);
    expect(error).toMatchObject({
      failure: { kind: 'limit', message: expect.stringContaining('not done within 2 seconds') as string },
    });
    expect((await engine.call(admit(requests.slice(0, 2)))).verdicts).toEqual(first.slice(0, 2));
  });
});

test('charts are rendered and objects judged by one engine, each by its own module', async () => {
  const engine = freshEngine();
  const web = writeChart(top, 'web', {
    'templates/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad, namespace: shop}\n',
  });
  const { manifests } = await engine.call(render(web));
  const { verdicts } = await engine.call(admit(manifests.flatMap(({ object }) => (object ? [create(object)] : []))));
  expect(verdicts.map(say)).toEqual(['denied, policy named']);
  expect(admissionFacts().kubernetes).toMatch(/^1\.37\./);
});

describe('definitions of custom resources that are shipped', () => {
  const definition = (group: string, kind: string) => shippedCrd(group, kind) ?? {};
  const cluster: AdmissionContext = {
    kubernetes: '1.36',
    objects: [
      definition('cert-manager.io', 'Certificate'),
      definition('gateway.networking.k8s.io', 'HTTPRoute'),
      definition('karpenter.sh', 'NodePool'),
    ],
  };
  const judge = (object: JsonObject) =>
    engineInThisThread(false).call({ op: 'admit', context: cluster, requests: [create(object)], emit: true })
      .verdicts[0];

  test('admit what is right, with its defaults', () => {
    const verdict = judge({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { parentRefs: [{ name: 'public' }], rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
    });

    expect(verdict).toMatchObject({ verdict: 'admitted', findings: [] });
    expect(verdict?.admitted?.spec).toMatchObject({
      parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'public' }],
      rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }],
    });
  });

  const certificate = (spec: JsonObject): JsonObject => ({
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { secretName: 'web', issuerRef: { name: 'ca' }, ...spec },
  });
  const nodePool = (requirement: JsonObject): JsonObject => ({
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name: 'default' },
    spec: {
      template: {
        spec: {
          nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'default' },
          requirements: [{ key: 'karpenter.sh/capacity-type', ...requirement }],
        },
      },
    },
  });

  test.each<[string, JsonObject, string, string]>([
    [
      'a field that the kind does not have',
      certificate({ dnsName: 'a' }),
      'unknown-field',
      'unknown field "spec.dnsName"',
    ],
    ['a missing field', certificate({ issuerRef: {} }), 'invalid', 'Required value'],
    ['what a CEL rule of the kind forbids', nodePool({ operator: 'In', values: [] }), 'invalid', 'must have a value'],
  ])('refuse %s', (_case, object, rule, message) => {
    expect(judge(object)).toMatchObject({
      verdict: 'denied',
      findings: expect.arrayContaining([
        expect.objectContaining({ rule, message: expect.stringContaining(message) as string }),
      ]) as object,
    });
  });

  test('do not say what other versions of a kind would be', () => {
    expect(judge({ ...certificate({}), apiVersion: 'cert-manager.io/v1alpha2' })?.verdict).toBe('notEvaluated');
  });
});
