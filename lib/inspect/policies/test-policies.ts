import { Fleet, openCluster, policiesOf, type Cluster, type PolicyConstruct } from '../../constructs';
import { carryOut, type Engine } from '../../engine';
import { ProblemError, sortProblems, suggest, type Problem } from '../../errors';
import { SUPPORTED_KUBERNETES } from '../../kube';
import { BUILT_IN_POLICIES, tryExamples, typeCheckPolicies, type ExampleResult } from '../../policies';
import { formatJson } from '../../yaml';
import { exampleLocation } from './example-location';

/** What became of a policy's examples on one minor version of Kubernetes. */
export interface TestedPolicy {
  readonly policy: string;
  readonly kubernetes: string;

  /** Clusters that have the policy just so; none for one of Fairlead's own. */
  readonly clusters: readonly string[];
  readonly examples: readonly Pick<ExampleResult, 'example' | 'kind' | 'failures'>[];

  /** Sentences about what of it cannot be judged outside the cluster. */
  readonly notEvaluated: readonly string[];
}

/** What became of all policies. */
export interface PolicyTestReport {
  readonly policies: readonly TestedPolicy[];
  readonly problems: readonly Problem[];
}

export interface PolicyTestOptions {
  readonly engine: Engine;

  /** Built clusters whose policies are tested. */
  readonly clusters: readonly Cluster[];

  /** Policies by name. @default - all, and Fairlead's own */
  readonly names?: readonly string[];

  /** Minor versions to test on. @default - those of the clusters; for Fairlead's own the oldest and the newest */
  readonly kubernetes?: readonly string[];

  /** The repository. */
  readonly root: string;
}

/** A policy that several clusters have just so. */
interface Distinct {
  readonly policy: PolicyConstruct;
  readonly kubernetes: string;
  readonly clusters: string[];
}

/**
 * Checks the expressions of policies and tries their examples.
 *
 * @throws ProblemError where a name is none of a policy
 */
export async function testPolicies(options: PolicyTestOptions): Promise<PolicyTestReport> {
  const { engine, names, root } = options;
  const all = [...distinctOf(options.clusters, options.kubernetes), ...builtIn(options.kubernetes)];
  const unknown = (names ?? []).filter((name) => !all.some(({ policy }) => isCalled(policy, name)));
  if (unknown.length > 0) throw new ProblemError(unknown.map((name) => notFound(name, all)));
  const wanted = all.filter(({ policy }) => names?.some((name) => isCalled(policy, name)) ?? true);

  const policies: TestedPolicy[] = [];
  const problems: Problem[] = [];
  for (const [kubernetes, group] of byMinor(wanted)) {
    const tested = group.map(({ policy }) => policy);
    problems.push(...(await carryOut(typeCheckPolicies(tested, { wholly: true, kubernetes }), engine)));
    const results = await carryOut(tryExamples(tested, kubernetes), engine);
    for (const { policy, clusters } of group) {
      const examples = results.filter((result) => result.policy === policy);
      policies.push({
        policy: policy.name,
        kubernetes,
        clusters,
        examples: examples.map(({ example, kind, failures }) => ({ example, kind, failures })),
        notEvaluated: policy.notEvaluated,
      });
      problems.push(...examples.flatMap((result) => failureOf(result, root)));
    }
  }
  return { policies, problems: sortProblems(problems) };
}

function isCalled(policy: PolicyConstruct, name: string): boolean {
  return policy.name === name;
}

/** Clusters that have a policy just so are told as one. */
function distinctOf(clusters: readonly Cluster[], minors: readonly string[] | undefined): readonly Distinct[] {
  const known = new Map<string, Distinct>();
  for (const cluster of clusters) {
    for (const policy of policiesOf(cluster)) {
      for (const kubernetes of minors ?? [cluster.model.kubernetes]) {
        const { examples } = policy;
        const objects = [...policy.admissionObjects({ kubernetes, action: 'deny' })];
        const key = JSON.stringify([policy.name, kubernetes, formatJson(objects), JSON.stringify(examples, plain)]);
        const name = `${cluster.context.fleet.name}/${cluster.name}`;
        const same = known.get(key);
        if (same === undefined) known.set(key, { policy, kubernetes, clusters: [name] });
        else if (!same.clusters.includes(name)) same.clusters.push(name);
      }
    }
  }
  return [...known.values()];
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function builtIn(minors: readonly string[] | undefined): readonly Distinct[] {
  const ends = [SUPPORTED_KUBERNETES[0], SUPPORTED_KUBERNETES[SUPPORTED_KUBERNETES.length - 1] ?? ''];
  return (minors ?? ends).flatMap((kubernetes) => {
    const cluster = emptyCluster(kubernetes);
    return BUILT_IN_POLICIES.map((make) => ({ policy: make(cluster), kubernetes, clusters: [] }));
  });
}

function emptyCluster(kubernetes: string): Cluster {
  const fleet = new Fleet('policies', { repository: 'https://git.example.com/fleet.git', path: 'dist' });
  fleet.addCluster('cluster', { environment: 'dev', kubernetes, cloud: 'kind' });
  const { model } = fleet.resolve();
  const [cluster] = model.clusters;
  if (!cluster) throw new TypeError('A fleet with one cluster has none.');
  return openCluster(model, cluster, new Map());
}

/** The newest first, which is what most want to see. */
function byMinor(policies: readonly Distinct[]): ReadonlyMap<string, readonly Distinct[]> {
  const groups = new Map<string, Distinct[]>();
  for (const each of policies) groups.set(each.kubernetes, [...(groups.get(each.kubernetes) ?? []), each]);
  return new Map([...groups].sort(([a], [b]) => Number(b.split('.')[1]) - Number(a.split('.')[1])));
}

function failureOf({ policy, kubernetes, example, kind, failures }: ExampleResult, root: string): Problem[] {
  const source = exampleLocation(policy.source, example, root);
  const where = [{ path: policy.node.path, ...(source && { source }) }];
  return failures.map((failure) => ({
    code: 'policy-example',
    what: `Example '${example}' of policy '${policy.name}' on Kubernetes ${kubernetes}: ${failure}`,
    where,
    why:
      kind === 'cost'
        ? 'The API server stops expressions that take too long, and refuses the object.'
        : 'The policy does not do what its examples say, here and in the cluster.',
    fix:
      kind === 'cost'
        ? 'Look at each container once; keep what is computed in a variable.'
        : 'Correct the policy or the example.',
  }));
}

function notFound(name: string, known: readonly Distinct[]): Problem {
  return {
    code: 'not-found',
    what: `There is no policy '${name}'.`,
    where: [],
    why: 'Nothing would be tested.',
    fix: suggest(name, new Set(known.map(({ policy }) => policy.name))),
  };
}
