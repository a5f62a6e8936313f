import { ApiObject } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { ProblemError, type Problem, type SourceLocation } from '../../errors';
import type { JsonObject } from '../../yaml';
import { Caller } from '../caller';
import { Cluster } from '../cluster';
import { ClusterChart, enclosingChart } from '../cluster-chart';
import type { PolicyAction, PolicyEngine, PolicyExamples, PolicyNamespaces, PolicyTier } from './rule';
import type { TypedForm } from './typed-forms';

/** Folder, and Application, of the policies that stand on the cluster itself. */
const POLICIES = 'policies';

/** What another cluster, or a trial, would have otherwise. */
export interface AdmissionVariant {
  /** Minor version of the cluster. @default - that of the policy's own */
  readonly kubernetes?: string;

  /** @default - the policy's own */
  readonly action?: PolicyAction;
}

/** A policy on a cluster, whatever it is written in. */
export abstract class PolicyConstruct extends Construct {
  public readonly cluster: Cluster;

  /** What the policy asks and why. */
  public abstract readonly description: string;
  public abstract readonly tier: PolicyTier;
  public abstract readonly action: PolicyAction;

  /** Who enforces it in the cluster. */
  public abstract readonly engine: PolicyEngine;
  public abstract readonly examples: PolicyExamples;

  /** Whose namespaces it holds for. */
  public abstract readonly namespaces: PolicyNamespaces;
  readonly #caller = new Caller();

  constructor(scope: Construct, id: string) {
    super(ClusterChart.is(enclosingChart(scope)) ? scope : policiesChart(Cluster.of(scope)), id);
    this.cluster = Cluster.of(this);
    Object.defineProperty(this, POLICY, { value: true });
  }

  /** Name of the policy's objects, and of the rule that findings are waived by. */
  public get name(): string {
    return this.node.id;
  }

  /** Where the user made the policy; for a class of the user's, where it hands its rule over. */
  public get source(): SourceLocation | undefined {
    return this.#caller.location ?? enclosingChart(this)?.source;
  }

  /**
   * The policy as the API server's own policies and bindings, whoever enforces it in the cluster: what objects are judged
   * by before the commit.
   */
  public abstract admissionObjects(other?: AdmissionVariant): readonly JsonObject[];

  /** The policy as the type checker can read it, one form for each kind. */
  public abstract typedForms(kubernetes?: string): readonly TypedForm[];

  /** What is wrong with how the policy is used, which can be said only when the whole cluster is there. */
  public abstract misuses(): readonly Problem[];

  /** Sentences about what of it cannot be judged outside the cluster. */
  public get notEvaluated(): readonly string[] {
    return [];
  }

  /** Objects that the policy's expressions read besides what they judge: params. */
  public get companions(): readonly JsonObject[] {
    return [];
  }

  /** Whether a construct is a policy. */
  public static is(construct: IConstruct): construct is PolicyConstruct {
    return POLICY in construct;
  }

  /** Makes the objects that the cluster is given. */
  protected emit(objects: readonly JsonObject[]): void {
    const ids = new Map<string, number>();
    for (const object of objects) {
      const kind = idOf(object);
      const count = (ids.get(kind) ?? 0) + 1;
      ids.set(kind, count);
      new PolicyObject(this, count === 1 ? kind : `${kind}-${count}`, object);
    }
  }

  /** A problem with the policy, at its line. */
  protected problem(what: string, why: string, fix: string, code: Problem['code'] = 'invalid-policy'): Problem {
    const { source } = this;
    return { code, what, where: [{ path: this.node.path, ...(source && { source }) }], why, fix };
  }
}

/** The policies that a cluster is given, in the order of the tree. */
export function policiesOf(cluster: Cluster): readonly PolicyConstruct[] {
  const policies = cluster.node.findAll().filter((construct) => PolicyConstruct.is(construct));
  return policies.filter((policy) => enclosingChart(policy)?.active !== false);
}

/** An object of a policy, whose line is the policy's. */
class PolicyObject extends ApiObject {
  readonly #policy: PolicyConstruct;

  constructor(scope: PolicyConstruct, id: string, object: JsonObject) {
    super(scope, id, object as unknown as ConstructorParameters<typeof ApiObject>[2]);
    this.#policy = scope;
  }

  public get source(): SourceLocation | undefined {
    return this.#policy.source;
  }
}

/** A class of its own, so that an add-on with the same id is not taken for it. */
class PoliciesChart extends ClusterChart {}

/** The one chart of the policies that stand on the cluster itself, made for the first of them. */
function policiesChart(cluster: Cluster): ClusterChart {
  const found = cluster.node.tryFindChild(POLICIES);
  if (found === undefined) return new PoliciesChart(cluster, POLICIES);
  if (found.constructor === PoliciesChart) return found as PoliciesChart;
  const source = ClusterChart.is(found) ? found.source : undefined;
  throw new ProblemError({
    code: 'reserved-name',
    what: `The id '${POLICIES}' is taken where policies stand on the cluster.`,
    where: [{ path: found.node.path, ...(source && { source }) }],
    why: `'${POLICIES}' is the folder of the cluster's policies.`,
    fix: 'Choose another id, or make the policies in a chart of your own.',
  });
}

const POLICY = Symbol.for('fairlead.Policy');

function idOf({ kind }: JsonObject): string {
  return typeof kind === 'string' ? kind.toLowerCase() : 'policy';
}
