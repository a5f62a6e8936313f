import { asOfMinor } from '../../lib/admission';
import { openEngine, type Engine } from '../../lib/engine';
import { allGroups, apiStatus, kindsOfGroup, type Api } from '../../lib/kube';
import type { JsonObject } from '../../lib/yaml';

let engine: Engine;
beforeAll(() => {
  engine = openEngine({ cache: false });
});
afterAll(() => engine.close());

/** What the API server of a minor version says of new objects. */
async function judge(kubernetes: string, objects: readonly JsonObject[]) {
  const requests = objects.map((object) => ({ operation: 'CREATE' as const, object }));
  const { verdicts } = await engine.call({ op: 'admit', context: { kubernetes, objects: [] }, requests });
  return verdicts.map((raw, index) => ({ raw, said: asOfMinor(raw, objects[index] ?? {}, kubernetes) }));
}

async function judgeOne(kubernetes: string, object: JsonObject) {
  const [judged] = await judge(kubernetes, [object]);
  if (!judged) throw new Error('There is no verdict.');
  const { verdict, findings, notEvaluated } = judged.said;
  return [verdict, ...findings.map(({ rule, path, fix }) => [rule, path, fix].join(' | ')), ...notEvaluated];
}

const pod = (spec: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'kube-system' },
  spec: { serviceAccountName: 'web', containers: [{ name: 'web', image: 'registry.example.com/web:1' }], ...spec },
});

test('a field that came later is unknown, as the API server of the version says', async () => {
  const named = pod({ hostnameOverride: 'web' });

  expect(await judgeOne('1.33', named)).toContain(
    'unknown-field | spec.hostnameOverride | Leave the field out until the cluster has Kubernetes 1.34.',
  );
  expect((await judgeOne('1.34', named)).join()).not.toContain('unknown-field');
});

test('a field that the newest version has forgotten is not refused where the cluster has it', async () => {
  const placed = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } };
  const labels = { app: 'web' };
  const { spec } = pod({ workloadRef: { name: 'web', podGroup: 'a' } });
  const deployment = {
    ...placed,
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
  const field = 'spec.template.spec.workloadRef';

  expect(await judgeOne('1.35', deployment as JsonObject)).toEqual([
    'admitted',
    `Kubernetes 1.35 has the field '${field}', but the code of 1.37 that judges here no longer does.`,
  ]);
  expect(await judgeOne('1.36', deployment as JsonObject)).toEqual([
    'denied',
    `unknown-field | ${field} | Leave the field out: Kubernetes has it no longer since 1.36.`,
  ]);
});

test.each([
  ['1.35', 'autoscaling/v2beta2', 'HorizontalPodAutoscaler', "Use 'autoscaling/v2'."],
  ['1.30', 'extensions/v1beta1', 'Ingress', "Use 'networking.k8s.io/v1'."],
  ['1.32', 'flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', "Use 'flowcontrol.apiserver.k8s.io/v1'."],
  [
    '1.33',
    'resource.k8s.io/v1',
    'ResourceClaim',
    "Use 'resource.k8s.io/v1beta1', where the operator of the cluster switched it on.",
  ],
])('H-6 on %s nothing serves %s %s', async (kubernetes, apiVersion, kind, fix) => {
  expect(await judgeOne(kubernetes, { apiVersion, kind, metadata: { name: 'web' } })).toEqual([
    'denied',
    expect.stringMatching(`^unserved-version \\| apiVersion \\| ${fix.slice(0, 12)}`),
  ]);
});

test('what an old version still serves is judged where the code has it, and not evaluated where it is forgotten', async () => {
  const schema = { priorityLevelConfiguration: { name: 'global-default' } };
  const flow = {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta3',
    kind: 'FlowSchema',
    metadata: { name: 'web' },
    spec: schema,
  };
  const claim = { apiVersion: 'resource.k8s.io/v1alpha3', kind: 'ResourceClaim', metadata: { name: 'web' } };

  expect(await judgeOne('1.31', flow)).toEqual([
    'warned',
    "deprecated-version | apiVersion | Use 'flowcontrol.apiserver.k8s.io/v1'.",
  ]);
  expect(await judgeOne('1.33', claim)).toEqual([
    'notEvaluated',
    'Kubernetes 1.33 serves ResourceClaim (resource.k8s.io/v1alpha3) where it was switched on, but the code of 1.37 that ' +
      'judges here no longer has it.',
  ]);
});

const APIS: readonly Api[] = allGroups()
  .flatMap(kindsOfGroup)
  .filter(({ builtIn }) => builtIn)
  .flatMap(({ group, kind, versions }) =>
    versions.map(({ name }) => ({ apiVersion: group === '' ? name : `${group}/${name}`, kind })),
  );

// Kubernetes' own code in the part of a version, against tables from the sources of that version.
test.each(['1.30', '1.34'])('what Kubernetes %s serves is what its API server says', async (kubernetes) => {
  const judged = await judge(
    kubernetes,
    APIS.map((api) => ({ ...api, metadata: { name: 'web' } })),
  );
  const known = APIS.flatMap((api, index) => {
    const { raw, said } = judged[index] ?? {};
    const isKnown = raw?.notEvaluated.some((sentence) => sentence.includes('is not built in')) === false;
    const [own, told] = [raw, said].map(
      (verdict) => !verdict?.findings.some(({ rule }) => rule === 'unserved-version'),
    );
    const state = apiStatus(api, kubernetes)?.state;
    return [
      { name: `${api.apiVersion} ${api.kind}`, isKnown, own, told, isServed: state === 'served' || state === 'optIn' },
    ];
  });

  expect(known.filter(({ told, isServed }) => told !== isServed)).toEqual([]);
  expect(known.filter(({ isKnown }) => isKnown).length).toBeGreaterThan(80);
  // An alpha version says nothing of its beginning.
  const differing = known.filter(({ isKnown, own, isServed }) => isKnown && own !== isServed);
  expect(differing.map(({ name }) => name)).toEqual(['scheduling.k8s.io/v1alpha3 Workload']);
});
