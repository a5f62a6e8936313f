import { POD_KINDS } from '../../lib/constructs';
import type { AdmissionRequest, Verdict } from '../../lib/engine';
import { BaselinePods, NoMutableTags, RequiredResources, RestrictedPods, TrustedRegistries } from '../../lib/policies';
import { testCluster } from '../../lib/testing';
import type { JsonObject } from '../../lib/yaml';
import { CUSTOM_SHAPES, OPEN_DEFINITIONS, POD_SHAPES, shop } from './pod-shapes';
import { engine } from './shared-engine';

const cluster = testCluster();
const policies = [
  new BaselinePods(cluster, 'baseline-pods'),
  new NoMutableTags(cluster, 'no-mutable-tags'),
  new RequiredResources(cluster, 'required-resources'),
  new RestrictedPods(cluster, 'restricted-pods'),
  new TrustedRegistries(cluster, 'trusted-registries', { registries: ['registry.example.com'] }),
];
const kinds = Object.keys(POD_SHAPES);
const lists = ['containers', 'initContainers', 'ephemeralContainers'];

const good: JsonObject = {
  name: 'web',
  image: 'registry.example.com/shop/web:1.4.2',
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  resources: { requests: { cpu: '100m' }, limits: { memory: '64Mi' } },
};

/** Fits no policy. */
const bad: JsonObject = { image: 'registry.invalid/shop/web', securityContext: { privileged: true } };

const specWith = (list: string, container: JsonObject): JsonObject => ({
  securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [good],
  [list]: list === 'containers' ? [good, { ...container, name: 'other' }] : [{ ...container, name: 'other' }],
});
const objectOf = (kind: string, spec: JsonObject): JsonObject => POD_SHAPES[kind]?.({ spec }) ?? {};
const cells = kinds.flatMap((kind) => lists.map((list) => ({ kind, list })));
const judge = (objects: readonly JsonObject[]): readonly Verdict[] =>
  engine.call({
    op: 'admit',
    context: {
      kubernetes: '1.37',
      assume: ['ServiceAccount'],
      objects: [shop(), ...OPEN_DEFINITIONS, ...policies.flatMap((policy) => policy.admissionObjects())],
    },
    requests: objects.map((object): AdmissionRequest => ({ operation: 'CREATE', object })),
  }).verdicts;

/** The API takes containers for debugging in pods only that run. They have no resources of their own. */
const isRefusedByItself = (kind: string, list: string) =>
  list === 'ephemeralContainers' && !CUSTOM_SHAPES.includes(kind);

const [verdicts, admitted] = [
  judge(cells.map(({ kind, list }) => objectOf(kind, specWith(list, bad)))),
  judge(cells.map(({ kind, list }) => objectOf(kind, specWith(list, good)))),
];

test('the kinds of these tests are those that policies about pods judge', () => {
  expect(kinds.toSorted()).toEqual(POD_KINDS.toSorted());
});

const asked = cells
  .map((cell, index) => ({ ...cell, verdict: verdicts[index] }))
  .filter(({ kind, list }) => !isRefusedByItself(kind, list));

test.each(asked)(
  'J-2 every policy about containers refuses a bad one among the $list of a $kind',
  ({ list, verdict }) => {
    const names = policies.map(({ name }) => name);
    const refusing = verdict?.findings.filter(({ rule, severity }) => rule === 'policy' && severity === 'error') ?? [];
    expect([...new Set(refusing.map(({ policy }) => policy))].toSorted()).toEqual(
      names.filter((name) => list !== 'ephemeralContainers' || name !== 'required-resources'),
    );
    expect(refusing.filter(({ message }) => !message.includes("container 'other'"))).toEqual([]);
  },
);

test('J-2 the API itself refuses what debugs before a pod runs', () => {
  const refused = cells.filter(({ kind, list }) => isRefusedByItself(kind, list));
  expect(refused.map((cell) => verdicts[cells.indexOf(cell)]?.verdict)).toEqual(refused.map(() => 'denied'));
});

test('J-2 a good container is let in wherever it stands', () => {
  const refused = cells.filter(
    ({ kind, list }, index) => admitted[index]?.verdict === 'denied' && !isRefusedByItself(kind, list),
  );
  expect(refused).toEqual([]);
});
