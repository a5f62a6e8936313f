import fc from 'fast-check';
import type { AdmissionRequest, Verdict } from '../../lib/engine';
import { BaselinePods, RestrictedPods } from '../../lib/policies';
import { testCluster } from '../../lib/testing';
import type { JsonObject, JsonValue } from '../../lib/yaml';
import { OPEN_DEFINITIONS, POD_SHAPES, shop } from './pod-shapes';
import { engine } from './shared-engine';

const LEVELS = [
  { level: 'baseline', policy: new BaselinePods(testCluster(), 'pods') },
  { level: 'restricted', policy: new RestrictedPods(testCluster(), 'pods') },
] as const;

const judge = (objects: readonly JsonObject[], context: readonly JsonObject[]): readonly Verdict[] =>
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
const apply = (target: JsonObject, all: readonly (readonly [path: string, value: JsonValue])[]): JsonObject =>
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
const CLEAN_POD: JsonObject = { securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } };
const CLEAN_CONTAINER: JsonObject = {
  name: 'web',
  image: 'registry.example.com/web:1',
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
};
const container = changes(OF_CONTAINER).map((all) => apply(CLEAN_CONTAINER, all));
const podSpec = fc
  .tuple(container, fc.constantFrom(undefined, ...VOLUMES), changes(OF_POD))
  .map(([web, volumes, all]) => apply({ ...CLEAN_POD, containers: [web], ...(volumes && { volumes }) }, all));

const asPod = (spec: JsonObject) => POD_SHAPES.Pod?.({ spec }) ?? {};
const asRollout = (spec: JsonObject) => POD_SHAPES['argoproj.io/Rollout']?.({ spec }) ?? {};
const specs = fc.sample(podSpec, { numRuns: 150, seed: 7 });

test.each(LEVELS)(
  'J-6 the policy decides as Pod Security does at $level, whatever stands in a pod',
  ({ level, policy }) => {
    const enforcing = shop({ 'pod-security.kubernetes.io/enforce': level });
    const both = judge([...specs.map(asPod), ...specs.map(asRollout)], [enforcing, ...policy.admissionObjects()]);
    const pods = specs.map((spec, index) => ({ spec, pod: both[index], rollout: both[index + specs.length] }));

    // What is no pod to the API is not asked about any further.
    const asked = pods.filter(
      ({ pod }) => ['pod-security', 'policy'].some((rule) => refusedBy(rule, pod)) || pod?.verdict !== 'denied',
    );
    expect(asked.filter(({ pod }) => refusedBy('pod-security', pod) !== refusedBy('policy', pod))).toEqual([]);
    const refused = asked.filter(({ pod }) => refusedBy('pod-security', pod));
    expect(refused.filter(({ rollout }) => !refusedBy('policy', rollout))).toEqual([]);

    // Else the law would say little.
    expect(refused.length).toBeGreaterThan(30);
    expect(asked.length - refused.length).toBeGreaterThan(10);
  },
);

/** Fields of a wrong type, which only a schema that lets everything in lets in. */
const WRONG_TYPES: readonly (readonly [path: string, value: JsonValue])[] = [
  ['hostNetwork', 'true'],
  ['hostPID', 1],
  ['hostIPC', ['true']],
  ['securityContext.sysctls', 'kernel.msgmax'],
  ['securityContext.sysctls', { name: 'kernel.msgmax' }],
  ['securityContext.seLinuxOptions.type', 0],
  ['securityContext.seLinuxOptions.user', ['system_u']],
  ['securityContext.seccompProfile', 'Unconfined'],
  ['securityContext.seccompProfile.type', ['Unconfined']],
  ['securityContext.appArmorProfile.type', true],
  ['securityContext.windowsOptions.hostProcess', 'true'],
  ['containers', { name: 'web' }],
  ['initContainers', 'web'],
  ['ephemeralContainers', { web: {} }],
];
const WRONG_TYPES_OF_CONTAINER: readonly (readonly [path: string, value: JsonValue])[] = [
  ['securityContext.privileged', 'true'],
  ['securityContext.privileged', 1],
  ['securityContext.capabilities.add', 'SYS_ADMIN'],
  ['securityContext.capabilities.add', [['SYS_ADMIN']]],
  ['securityContext.procMount', ['Default']],
  ['ports', [{ hostPort: '8080' }]],
  ['ports', 'host'],
  ['livenessProbe.httpGet.host', ['node']],
];
const WRONG_TYPES_OF_RESTRICTED: readonly (readonly [path: string, value: JsonValue])[] = [
  ['securityContext.runAsUser', '0'],
  ['securityContext.runAsNonRoot', 'true'],
  ['securityContext.allowPrivilegeEscalation', 'false'],
  ['securityContext.capabilities', 'ALL'],
  ['securityContext', 'privileged'],
];

test.each(LEVELS)('J-6 a field of a wrong type is refused at $level, and the message names it', ({ level, policy }) => {
  const ofContainer = [...WRONG_TYPES_OF_CONTAINER, ...(level === 'restricted' ? WRONG_TYPES_OF_RESTRICTED : [])];
  const wrong = [
    ...WRONG_TYPES.map((change) => ({
      change,
      spec: apply({ ...CLEAN_POD, containers: [CLEAN_CONTAINER] }, [change]),
    })),
    ...ofContainer.map((change) => ({
      change,
      spec: { ...CLEAN_POD, containers: [apply(CLEAN_CONTAINER, [change])] },
    })),
  ];
  const verdicts = judge(
    wrong.map(({ spec }) => asRollout(spec)),
    [shop(), ...policy.admissionObjects()],
  );
  const silent = wrong.filter(({ change: [path] }, index) => {
    // All containers are asked together, so that the message cannot say which list is none.
    const field = /containers$/i.test(path) ? 'containers' : (path.split('.').at(-1) ?? path);
    return !verdicts[index]?.findings.some(({ rule, message }) => rule === 'policy' && message.includes(field));
  });
  expect(silent).toEqual([]);
});
