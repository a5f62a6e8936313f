import fc from 'fast-check';
import type { AdmissionRequest, SynchronousEngine, Verdict } from '../../lib/engine';
import { BaselinePods, RestrictedPods } from '../../lib/policies';
import { testCluster } from '../../lib/testing';
import type { JsonObject, JsonValue } from '../../lib/yaml';
import { OPEN_DEFINITIONS, POD_SHAPES, shop } from './pod-shapes';

/** The levels of Pod Security, with the policy that says the same. */
export const LEVELS = [
  { level: 'baseline', policy: new BaselinePods(testCluster(), 'pods') },
  { level: 'restricted', policy: new RestrictedPods(testCluster(), 'pods') },
] as const;

/** What a cluster with these objects says of others. */
export const judge = (
  engine: SynchronousEngine,
  objects: readonly JsonObject[],
  context: readonly JsonObject[],
): readonly Verdict[] =>
  engine.call({
    op: 'admit',
    context: { kubernetes: '1.37', assume: ['ServiceAccount'], objects: [...OPEN_DEFINITIONS, ...context] },
    requests: objects.map((object): AdmissionRequest => ({ operation: 'CREATE', object })),
  }).verdicts;

const refusedBy = (rule: string, verdict: Verdict | undefined) =>
  verdict?.findings.some((finding) => finding.rule === rule && finding.severity === 'error') ?? false;

type Values = Readonly<Record<string, readonly JsonValue[]>>;

/** What the fields that the standards look at may hold, by their path: right, wrong, and as nobody would expect. */
const OF_POD: Values = {
  hostNetwork: [true, false],
  hostPID: [true, false],
  hostIPC: [true, false],
  hostUsers: [true, false],
  'os.name': ['windows', 'linux'],
  'securityContext.runAsNonRoot': [true, false],
  'securityContext.runAsUser': [0, 1000],
  'securityContext.sysctls': [[{ name: 'kernel.msgmax', value: '1' }], [{ name: 'net.ipv4.tcp_rmem', value: '1' }], []],
  'securityContext.seLinuxOptions': [{ type: 'spc_t' }, { type: 'container_t' }, { user: 'u' }, { role: '' }, {}],
  'securityContext.seccompProfile': [
    { type: 'Unconfined' },
    { type: 'RuntimeDefault' },
    { type: 'Localhost', localhostProfile: 'a.json' },
  ],
  'securityContext.appArmorProfile': [{ type: 'Unconfined' }, { type: 'RuntimeDefault' }],
  securityContext: [{}],
};
const OF_CONTAINER: Values = {
  'securityContext.privileged': [true, false],
  'securityContext.allowPrivilegeEscalation': [true, false],
  'securityContext.runAsNonRoot': [true, false],
  'securityContext.runAsUser': [0, 1000],
  'securityContext.procMount': ['Default', 'Unmasked'],
  'securityContext.capabilities': [{}, { add: ['NET_RAW'] }, { add: ['CHOWN'], drop: ['ALL'] }, { drop: ['all'] }],
  'securityContext.seLinuxOptions': [{ type: 'spc_t' }, { type: 'container_t' }, { level: 's0' }],
  'securityContext.seccompProfile': [{ type: 'Unconfined' }, { type: 'RuntimeDefault' }],
  'securityContext.appArmorProfile': [{ type: 'Unconfined' }, { type: 'RuntimeDefault' }],
  ports: [[{ containerPort: 80 }], [{ containerPort: 80, hostPort: 80 }], [{ containerPort: 80, hostPort: 0 }], []],
  livenessProbe: [{ tcpSocket: { port: 80, host: 'a' } }, { tcpSocket: { port: 80, host: '' } }],
  lifecycle: [{ preStop: { httpGet: { port: 80, host: 'a' } } }, { preStop: { httpGet: { port: 80 } } }],
  securityContext: [{}],
};
const VOLUMES: readonly JsonValue[] = [
  [{ name: 'a', emptyDir: {} }],
  [{ name: 'a', hostPath: { path: '/' } }],
  [{ name: 'a', hostPath: { path: '/' }, configMap: null }],
  [{ name: 'a', nfs: { server: 'a', path: '/' } }],
  [{ name: 'a', image: { reference: 'a' } }],
];
const ODD: readonly JsonValue[] = [null, true, false, 'true', 'false', '', '0', 0, 1, -1, 0.5, [], {}, ['ALL'], [{}]];

const set = (target: JsonValue | undefined, [key, ...rest]: readonly string[], value: JsonValue): JsonValue => {
  if (key === undefined) return value;
  const object = typeof target === 'object' && target !== null && !Array.isArray(target) ? target : {};
  return { ...object, [key]: set(object[key], rest, value) };
};

/** An object with some of its fields set. */
export const apply = (target: JsonObject, all: readonly (readonly [path: string, value: JsonValue])[]): JsonObject =>
  all.reduce<JsonValue>((object, [path, value]) => set(object, path.split('.'), value), target) as JsonObject;

/** Some fields with values; one in sixteen values may be anything. */
const changes = (fields: Values) => {
  const field = fc.constantFrom(...Object.entries(fields));
  const change = field.chain(([path, values]) =>
    fc
      .oneof({ weight: 15, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: fc.constantFrom(...ODD) })
      .map((value): [string, JsonValue] => [path, value]),
  );
  return fc.array(change, { maxLength: 2 });
};

/** What the strictest level asks of a pod. */
export const CLEAN_POD: JsonObject = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
};

/** What it asks of a container. */
export const CLEAN_CONTAINER: JsonObject = {
  name: 'web',
  image: 'registry.example.com/web:1',
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
};
const container = changes(OF_CONTAINER).map((all) => apply(CLEAN_CONTAINER, all));
const podSpec = fc
  .tuple(container, fc.constantFrom(undefined, ...VOLUMES), changes(OF_POD))
  .map(([web, volumes, all]) => apply({ ...CLEAN_POD, containers: [web], ...(volumes && { volumes }) }, all));

const asPod = (spec: JsonObject) => POD_SHAPES.Pod?.({ spec }) ?? {};

/** A Rollout of such pods, in which anything may stand. */
export const asRollout = (spec: JsonObject) => POD_SHAPES['argoproj.io/Rollout']?.({ spec }) ?? {};

/** So many specs of pods, always the same ones. */
export const oddSpecs = (count: number) => fc.sample(podSpec, { numRuns: count, seed: 7 });

/** How a policy decides about specs beside Pod Security at its level. */
export function compareWithPodSecurity(
  engine: SynchronousEngine,
  { level, policy }: (typeof LEVELS)[number],
  specs: readonly JsonObject[],
) {
  const enforcing = shop({ 'pod-security.kubernetes.io/enforce': level });
  const both = judge(engine, [...specs.map(asPod), ...specs.map(asRollout)], [enforcing, ...policy.admissionObjects()]);
  const pods = specs.map((spec, index) => ({ spec, pod: both[index], rollout: both[index + specs.length] }));

  // What is no pod to the API is not asked about any further.
  const asked = pods.filter(
    ({ pod }) => ['pod-security', 'policy'].some((rule) => refusedBy(rule, pod)) || pod?.verdict !== 'denied',
  );
  const refused = asked.filter(({ pod }) => refusedBy('pod-security', pod));
  return {
    refused: refused.length,
    admitted: asked.length - refused.length,
    podsThatDiffer: asked.filter(({ pod }) => refusedBy('pod-security', pod) !== refusedBy('policy', pod)),
    rolloutsLetIn: refused.filter(({ rollout }) => !refusedBy('policy', rollout)),
  };
}
