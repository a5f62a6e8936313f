import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Policy } from '../../lib/constructs';
import { carryOutHere, engineInThisThread, type AdmissionRequest, type Verdict } from '../../lib/engine';
import { SUPPORTED_KUBERNETES, type KubernetesMinor } from '../../lib/kube';
import { BaselinePods, BUILT_IN_POLICIES, RestrictedPods, typeCheckPolicies } from '../../lib/policies';
import { testCluster } from '../../lib/testing';
import { isJsonObject, type JsonObject } from '../../lib/yaml';
import { CUSTOM_SHAPES, OPEN_DEFINITIONS, POD_SHAPES, shop } from '../policies/pod-shapes';

/** A pod with which Pod Security tests itself. */
interface Fixture {
  readonly level: 'baseline' | 'restricted';
  readonly version: string;
  readonly name: string;
  readonly passes: boolean;
  readonly pod: JsonObject;
}

const engine = engineInThisThread();
const PREFIX = 'pod-security.kubernetes.io';

const fixtures = JSON.parse(
  execFileSync('go', ['run', './fixtures'], {
    cwd: join(__dirname, '../../engine/admission'),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  }),
) as readonly Fixture[];

/** All kinds with the newest rules; with earlier ones, a kind for each way to find the pod. */
const kindsFor = (kubernetes: KubernetesMinor) =>
  kubernetes === SUPPORTED_KUBERNETES.at(-1)
    ? Object.keys(POD_SHAPES)
    : ['Pod', 'PodTemplate', 'apps/Deployment', 'batch/CronJob', 'argoproj.io/Rollout'];

const policyOf = (level: Fixture['level'], kubernetes: KubernetesMinor): Policy =>
  level === 'baseline'
    ? new BaselinePods(testCluster('dev', { kubernetes }), 'pods')
    : new RestrictedPods(testCluster('dev', { kubernetes }), 'pods');

const says = (rule: string, verdict: Verdict) => verdict.findings.some((finding) => finding.rule === rule);

/** Whether the API server refuses the object before it asks anybody. */
const isInvalid = ({ findings }: Verdict) =>
  findings.some(({ rule, severity }) => severity === 'error' && rule !== 'pod-security' && rule !== 'policy');

const rounds = SUPPORTED_KUBERNETES.flatMap((kubernetes) =>
  (['baseline', 'restricted'] as const).map((level) => ({ kubernetes, level })),
);

test.each(rounds)(
  'C-8 at $level the policy of a cluster with Kubernetes $kubernetes decides as Pod Security on all its own pods, in every kind',
  ({ kubernetes, level }) => {
    const own = fixtures.filter((one) => one.level === level && one.version === `v${kubernetes}`);
    const trials = kindsFor(kubernetes).flatMap((kind) => own.map((fixture) => ({ kind, fixture })));
    const { verdicts } = engine.call({
      op: 'admit',
      context: {
        kubernetes,
        assume: ['ServiceAccount'],
        objects: [
          // Pods are refused, and workloads warned of.
          shop(
            Object.fromEntries(
              ['enforce', 'warn'].flatMap((mode) => [
                [`${PREFIX}/${mode}`, level],
                [`${PREFIX}/${mode}-version`, `v${kubernetes}`],
              ]),
            ),
          ),
          ...OPEN_DEFINITIONS,
          ...policyOf(level, kubernetes).admissionObjects(),
        ],
      },
      requests: trials.map(({ kind, fixture }): AdmissionRequest => ({
        operation: 'CREATE',
        object: POD_SHAPES[kind]?.(partsOf(fixture.pod)) ?? {},
      })),
    });
    const judged = trials.map(({ kind, fixture }, index) => {
      const verdict = verdicts[index]!;
      return { kind, name: fixture.name, passes: fixture.passes, verdict };
    });
    const named = (some: typeof judged) =>
      some.map(({ kind, name, verdict }) => ({ kind, name, said: textOf(verdict) }));

    // Nobody but the policy looks into custom resources without a schema: it must know by itself.
    const custom = judged.filter(({ kind }) => CUSTOM_SHAPES.includes(kind));
    expect(named(custom.filter(({ passes, verdict }) => passes === says('policy', verdict)))).toEqual([]);

    const builtIn = judged.filter(({ kind, verdict }) => !CUSTOM_SHAPES.includes(kind) && !isInvalid(verdict));
    expect(named(builtIn.filter(({ verdict }) => says('pod-security', verdict) !== says('policy', verdict)))).toEqual(
      [],
    );
    // Before 1.33 the API drops procMount, so that nobody sees it.
    const seen = builtIn.filter(({ name }) => !name.startsWith('procmount') || kubernetes >= '1.33');
    expect(named(seen.filter(({ passes, verdict }) => passes === says('policy', verdict)))).toEqual([]);
    expect(seen.length).toBeGreaterThan(trials.length / 2);
  },
);

const builtIn = BUILT_IN_POLICIES.map((make) => make(testCluster()));

test('J-3 the API server’s type checker has nothing to say about any expression', () => {
  const problems = carryOutHere(typeCheckPolicies(builtIn, { wholly: true }), engine);
  expect(problems.map(({ what }) => what)).toEqual([]);
});

test.each(builtIn.map((policy) => ({ name: policy.name, policy })))(
  'every validation of $name alone refuses one of its examples',
  ({ policy }) => {
    const { bad } = policy.examples;
    const [rule, binding] = policy.admissionObjects();
    const spec = isJsonObject(rule?.spec) ? rule.spec : {};
    const validations = Array.isArray(spec.validations) ? spec.validations : [];
    const idle = validations.filter((validation) => {
      const { verdicts } = engine.call({
        op: 'admit',
        context: {
          kubernetes: '1.37',
          assume: ['ServiceAccount'],
          objects: [
            shop(),
            ...OPEN_DEFINITIONS,
            { ...rule, spec: { ...spec, validations: [validation] } },
            binding ?? {},
          ],
        },
        requests: bad.map(({ object = {}, old }): AdmissionRequest =>
          old === undefined
            ? { operation: 'CREATE', object: completed(object) }
            : { operation: 'UPDATE', object: completed(object), old: completed(old) },
        ),
      });
      return !verdicts.some((verdict) => says('policy', verdict));
    });
    // The API itself refuses an unmasked /proc in a pod that shares the users of its node.
    const excused = (message: unknown) =>
      policy.name === 'baseline-pods' && String(message).startsWith('Masks of /proc');
    expect(idle.filter((validation) => isJsonObject(validation) && !excused(validation.message))).toEqual([]);
  },
);

function textOf({ findings }: Verdict): string {
  return findings.map(({ rule, message }) => `${rule}: ${message}`).join('\n');
}

function partsOf({ metadata, spec }: JsonObject) {
  const annotations = isJsonObject(metadata) && isJsonObject(metadata.annotations) ? metadata.annotations : {};
  return { annotations, spec: isJsonObject(spec) ? spec : {} };
}

function completed(object: JsonObject): JsonObject {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  return {
    ...object,
    metadata: { name: 'web', ...(object.kind !== 'Namespace' && { namespace: 'shop' }), ...metadata },
  };
}
