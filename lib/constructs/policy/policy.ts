import type { Construct } from 'constructs';
import { ProblemList, type Problem } from '../../errors';
import { isServed } from '../../kube';
import type { JsonObject } from '../../yaml';
import { admissionObjects, ADMISSION_API } from './admission-objects';
import { kyvernoObjects } from './kyverno-objects';
import { PolicyConstruct, type AdmissionVariant } from './policy-construct';
import { tenantNamespaces } from './tenant-namespaces';
import { typedForms, type TypedForm } from './typed-forms';
import type {
  PolicyAction,
  PolicyEngine,
  PolicyExamples,
  PolicyNamespaces,
  PolicyProps,
  PolicyRule,
  PolicyTier,
  SettledPolicy,
} from './rule';
import { ruleMistakes } from './rule-mistakes';

/** Namespaces that no policy holds for unless it says so: refusing what runs here can leave a cluster that nobody can mend. */
const EXCLUDED_NAMESPACES: readonly string[] = ['kube-system'];

/** Where the catalogue's Kyverno runs. Its webhook must not be asked about the pods that answer it: it could never start. */
const KYVERNO_NAMESPACE = 'kyverno-system';

/**
 * A rule that a cluster enforces, written once: the API server's own policy or Kyverno's, and judged here before the
 * commit.
 *
 * Extend it for a policy of your own, and hand the rule over as data. On a cluster it goes into the chart `policies`,
 * which all policies share; in a chart it belongs to that.
 *
 * @example
 * class NoLoadBalancers extends Policy {
 *   constructor(scope: Construct, id: string, props: PolicyProps = {}) {
 *     super(scope, id, {
 *       name: 'no-load-balancers',
 *       description: 'Services are reached through the gateway; a load balancer of its own costs money.',
 *       tier: 'default',
 *       match: { kinds: ['Service'], namespaces: 'tenants' },
 *       validations: [{ expression: "object.spec.type != 'LoadBalancer'", message: 'Use a route of the gateway.' }],
 *       examples: { good: […], bad: […] },
 *     }, props);
 *   }
 * }
 *
 * @throws ProblemError where the rule makes no sense, or a prop lowers a floor
 */
export abstract class Policy extends PolicyConstruct {
  public readonly rule: PolicyRule;
  public readonly action: PolicyAction;
  public readonly engine: PolicyEngine;

  public readonly namespaces: PolicyNamespaces;

  /** Namespaces that are left alone. */
  public readonly excludedNamespaces: readonly string[];

  constructor(scope: Construct, id: string, rule: PolicyRule, props: PolicyProps = {}) {
    super(scope, id);
    this.rule = rule;
    this.action = props.action ?? 'deny';
    this.engine = props.engine ?? 'admission';
    this.namespaces = props.namespaces ?? rule.match.namespaces ?? 'all';
    const excluded = [
      ...(rule.match.excludedNamespaces ?? EXCLUDED_NAMESPACES),
      ...(this.engine === 'kyverno' ? [KYVERNO_NAMESPACE] : []),
      ...(props.excludedNamespaces ?? []),
    ];
    this.excludedNamespaces = [...new Set(excluded)].sort();

    const problems = new ProblemList();
    problems.add(...this.mistakes(), ...this.lowered(props), ...this.nobody(), ...this.unserved());
    problems.throwIfAny();
    this.emit(this.engine === 'kyverno' ? kyvernoObjects(this.settled) : admissionObjects(this.settled));
  }

  public override get description(): string {
    return this.rule.description;
  }

  public override get tier(): PolicyTier {
    return this.rule.tier;
  }

  public override get examples(): PolicyExamples {
    return this.rule.examples;
  }

  /** The rule with everything that the cluster has settled about it. */
  public get settled(): SettledPolicy {
    return {
      name: this.name,
      rule: this.rule,
      action: this.action,
      namespaces: this.namespaces,
      excludedNamespaces: this.excludedNamespaces,
      kubernetes: this.cluster.model.kubernetes,
    };
  }

  public override admissionObjects(other: AdmissionVariant = {}): readonly JsonObject[] {
    return admissionObjects({ ...this.settled, ...other });
  }

  public override typedForms(kubernetes = this.cluster.model.kubernetes): readonly TypedForm[] {
    return typedForms({ ...this.settled, kubernetes });
  }

  public override misuses(): readonly Problem[] {
    const tenants = tenantNamespaces(this.cluster);
    return this.excludedNamespaces.flatMap((name) => {
      const tenant = tenants.get(name);
      if (tenant === undefined) return [];
      return this.problem(
        `Policy '${this.name}' leaves the namespace '${name}' of tenant '${tenant}' alone.`,
        'Exclusions are for what the platform itself must run; a tenant that is excluded is bound by nothing.',
        `Remove '${name}' from excludedNamespaces, and waive what the tenant cannot comply with.`,
      );
    });
  }

  private mistakes(): Problem[] {
    return ruleMistakes(this.rule).map(({ what, why, fix }) => this.problem(`Policy '${this.name}' ${what}`, why, fix));
  }

  private lowered(props: PolicyProps): Problem[] {
    if (this.tier !== 'floor') return [];
    const lowered = [
      ...(this.action === 'deny' ? [] : ['action']),
      ...(props.namespaces === undefined || props.namespaces === (this.rule.match.namespaces ?? 'all')
        ? []
        : ['namespaces']),
      ...((props.excludedNamespaces ?? []).length > 0 ? ['excludedNamespaces'] : []),
    ];
    return lowered.map((prop) =>
      this.problem(
        `'${prop}' lowers the policy '${this.name}', which is a floor.`,
        'A floor protects others on the cluster, so it holds everywhere and refuses.',
        `Remove '${prop}'. What cannot comply is waived in a file of the platform, with owner, reason and last day.`,
        'floor-lowered',
      ),
    );
  }

  private nobody(): Problem[] {
    const { namespaces } = this;
    if (typeof namespaces === 'string' || namespaces.tenants.length > 0) return [];
    return [
      this.problem(
        `Policy '${this.name}' matches nothing.`,
        "Its 'namespaces' are those of no tenant, so the policy would never be asked.",
        "Name tenants, or write 'tenants' for all of them.",
      ),
    ];
  }

  private unserved(): Problem[] {
    const { kubernetes } = this.cluster.model;
    if (this.engine === 'kyverno' || (this.rule.mutations ?? []).length === 0) return [];
    if (isServed(ADMISSION_API, 'MutatingAdmissionPolicy', kubernetes)) return [];
    return [
      this.problem(
        `Policy '${this.name}' changes objects, which the API server of Kubernetes ${kubernetes} does not do.`,
        'It serves no MutatingAdmissionPolicy yet.',
        "Let Kyverno enforce it (engine: 'kyverno'), or keep it off this cluster.",
      ),
    ];
  }
}
