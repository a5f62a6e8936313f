import type { BuiltInKind } from '../../kube';
import type { JsonObject, JsonValue } from '../../yaml';

/**
 * How far a policy can be lowered. A `floor` protects others than its user: it always denies, and only a file of the
 * platform waives it. A `default` is what a security review expects, an `opt-in` what some want: both deny unless told
 * otherwise.
 */
export type PolicyTier = 'floor' | 'default' | 'opt-in';

/** What becomes of an object that breaks a policy: refused, let in with a warning, or only written into the audit log. */
export type PolicyAction = 'deny' | 'warn' | 'audit';

/** What is asked of the API server that a policy judges. */
export type PolicyOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** Namespaces by whom they belong to: all, those of tenants, those of the platform, those of some tenants. */
export type PolicyNamespaces = 'all' | 'tenants' | 'platform' | { readonly tenants: readonly string[] };

/** A kind as `group/Kind`, one of the core group as `Kind`. Groups of custom kinds have a dot. */
export type PolicyKind = BuiltInKind | `${string}.${string}/${string}`;

/** Which objects a policy judges. */
export interface PolicyMatch {
  /**
   * Kinds as `group/Kind`, those of the core group as `Kind`; `pods` for pods and everything that makes pods from a
   * template. Expressions about `pods` read `variables.pod` and do not care where the pod stands.
   */
  readonly kinds: 'pods' | readonly PolicyKind[];

  /** Subresources that are judged as well, for example `['services/status']`. Those that change pods are known. @default - none */
  readonly subresources?: readonly string[];

  /** @default - `CREATE` and `UPDATE` */
  readonly operations?: readonly PolicyOperation[];

  /** Whose namespaces; objects without a namespace are always judged. @default 'all' */
  readonly namespaces?: Exclude<PolicyNamespaces, object>;

  /** Namespaces that are left alone whoever asks, in the platform's hands only. @default - `kube-system` */
  readonly excludedNamespaces?: readonly string[];

  /** Objects for which one of the expressions is false are not judged. Variables are not known to them. @default - none */
  readonly conditions?: readonly PolicyCondition[];
}

/** An expression that decides whether a policy judges an object. */
export interface PolicyCondition {
  readonly name: string;
  readonly expression: string;
}

/** A named expression, known to those after it as `variables.name`. */
export interface PolicyVariable {
  readonly name: string;
  readonly expression: string;
}

/** What must hold. An expression that fails to evaluate refuses as well. */
export interface PolicyValidation {
  /** CEL; true where the object may pass. */
  readonly expression: string;

  /** What is wrong and what to do, in a sentence. */
  readonly message: string;

  /** CEL that makes the same sentence with the names of what is wrong. @default - the message */
  readonly messageExpression?: string;

  /** Reason in the API server's answer. @default 'Invalid' */
  readonly reason?: 'Unauthorized' | 'Forbidden' | 'Invalid' | 'RequestEntityTooLarge';
}

/** A change to objects on their way into the cluster: CEL that makes an `Object{…}`, or a list of `JSONPatch{…}`. */
export type PolicyMutation = { readonly applyConfiguration: string } | { readonly jsonPatch: string };

/** What is noted in the audit log. */
export interface PolicyAuditAnnotation {
  readonly key: string;

  /** CEL that makes a string, or null for no note. */
  readonly valueExpression: string;
}

/** An object that shows what a policy means. */
export interface PolicyExample {
  /** What it shows, once in a policy. */
  readonly name: string;

  /**
   * The object; absent for a deletion. Where they are left out it is given a name and, where its kind has one, a
   * namespace.
   */
  readonly object?: JsonObject;

  /** The object before, for an update or a deletion. */
  readonly old?: JsonObject;

  /** Labels of the object's namespace. @default - those of a namespace that the policy is about */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
}

/** An object that a policy lets in. */
export interface GoodExample extends PolicyExample {
  /** Fields that the object must have after the policy's mutations. @default - nothing is asked */
  readonly becomes?: JsonObject;
}

/** An object that a policy must refuse. */
export interface BadExample extends PolicyExample {
  /** A part of the message that refuses it. */
  readonly says: string;
}

/** Objects that show what a policy means; `fairlead policy test` tries them all. */
export interface PolicyExamples {
  readonly good: readonly GoodExample[];
  readonly bad: readonly BadExample[];
}

/** A policy as data: everything that does not depend on the cluster it stands on. */
export interface PolicyRule {
  /** Permanent name of the rule, `kebab-case`. */
  readonly name: string;

  /** What it asks and why, in whole sentences. */
  readonly description: string;

  /** Pages to read. @default - none */
  readonly see?: readonly string[];
  readonly tier: PolicyTier;
  readonly match: PolicyMatch;

  /** Values of the policy's own props, by the name of the variable that the expressions read. @default - none */
  readonly params?: Readonly<Record<string, JsonValue>>;

  /** Variables, each built on those before it; after params and the pod's. @default - none */
  readonly variables?: readonly PolicyVariable[];

  /** @default - none */
  readonly validations?: readonly PolicyValidation[];

  /** @default - none */
  readonly mutations?: readonly PolicyMutation[];

  /** @default - none */
  readonly auditAnnotations?: readonly PolicyAuditAnnotation[];

  readonly examples: PolicyExamples;
}

/** Props that every policy has. */
export interface PolicyProps {
  /** What becomes of objects that break the policy. That of a floor policy cannot be changed. @default 'deny' */
  readonly action?: PolicyAction;

  /** Whose namespaces the policy holds for. That of a floor policy cannot be changed. @default - what the policy says */
  readonly namespaces?: PolicyNamespaces;

  /**
   * Further namespaces that are left alone. They belong to the platform, never to a tenant, and a floor policy takes none.
   *
   * @default - none
   */
  readonly excludedNamespaces?: readonly string[];

  /**
   * Who enforces it in the cluster: the API server itself (`admission`), or Kyverno, which the cluster must have then and
   * whose reports tell about objects that are there already.
   *
   * @default 'admission'
   */
  readonly engine?: PolicyEngine;
}

/** Who enforces a policy in the cluster. */
export type PolicyEngine = 'admission' | 'kyverno';

/** A rule with everything that a cluster has settled about it. */
export interface SettledPolicy {
  /** Name of the policy's objects. */
  readonly name: string;
  readonly rule: PolicyRule;
  readonly action: PolicyAction;
  readonly namespaces: PolicyNamespaces;
  readonly excludedNamespaces: readonly string[];

  /** The cluster's Kubernetes minor. */
  readonly kubernetes: string;
}
