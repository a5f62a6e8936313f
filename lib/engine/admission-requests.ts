import type { JsonObject } from '../yaml';

/** A level of Pod Security and the version of its rules, by default `latest`. */
export interface PodSecurityDefaults {
  readonly enforce?: string;
  readonly enforceVersion?: string;
  readonly audit?: string;
  readonly auditVersion?: string;
  readonly warn?: string;
  readonly warnVersion?: string;
}

/** The cluster that judges: what it is, and what it has before the objects that are judged. It must not be changed. */
export interface AdmissionContext {
  /** Its minor version, for example `1.35`. */
  readonly kubernetes: string;

  /**
   * CRDs, Namespaces, policies, bindings, their params, webhook configurations, ServiceAccounts, classes, LimitRanges,
   * ResourceQuotas. Their order decides nothing but the positions in context findings.
   */
  readonly objects: readonly JsonObject[];

  /** What the API server's own configuration says of Pod Security. @default - everything is privileged */
  readonly podSecurity?: {
    /** Levels of namespaces without labels. */
    readonly defaults?: PodSecurityDefaults;

    /** Who is never asked about. */
    readonly exemptions?: {
      readonly usernames?: readonly string[];
      readonly namespaces?: readonly string[];
      readonly runtimeClasses?: readonly string[];
    };
  };

  /** Kinds of which every object exists that a pod names; a verdict that needed one says so. @default - none */
  readonly assume?: readonly ('ServiceAccount' | 'PriorityClass' | 'RuntimeClass')[];
}

/** One thing to judge. */
export type AdmissionRequest = (
  | { readonly operation: 'CREATE'; readonly object: JsonObject }
  | { readonly operation: 'UPDATE'; readonly object: JsonObject; readonly old: JsonObject }
  | { readonly operation: 'DELETE'; readonly old: JsonObject }
) & {
  /**
   * SHA-256 in base64url of all that it says, by which its verdict is kept: whoever has one spares making one.
   *
   * @default - made from the objects
   */
  readonly digest?: string;
};

/** Asks for the API server's verdict on objects. */
export interface AdmitRequest {
  readonly op: 'admit';
  readonly context: AdmissionContext;

  /** Each is judged by itself: no verdict depends on the other requests, or on their order. */
  readonly requests: readonly AdmissionRequest[];

  /** Answers with the objects as the cluster would store them as well. @default false */
  readonly emit?: boolean;

  /** Judges the pods too that workloads would make. @default false */
  readonly templates?: boolean;
}

/** What the API server would answer, in a word; `notEvaluated` only where nothing could be judged. */
export type AdmissionOutcome = 'admitted' | 'warned' | 'denied' | 'notEvaluated';

/** An error refuses, a warning is shown to who applies, an audit is only recorded. */
export type AdmissionSeverity = 'error' | 'warning' | 'audit';

/** One thing that the API server would say of an object. */
export interface AdmissionFinding {
  /** What is broken, by a permanent name: `unknown-field`, `invalid`, `immutable`, `pod-security`, `policy`, … */
  readonly rule: string;

  /** Field, for example `spec.template.spec.containers[0].image`. */
  readonly path?: string;

  /** The API server's own sentence. */
  readonly message: string;
  readonly severity: AdmissionSeverity;
  readonly policy?: string;
  readonly binding?: string;

  /** Says that not the object is refused, but the pods that it makes. */
  readonly of?: 'pod';
}

/** The verdict on one request. Findings and sentences are sorted. */
export interface Verdict {
  readonly verdict: AdmissionOutcome;
  readonly findings: readonly AdmissionFinding[];

  /** Sentences about what could not be known. */
  readonly notEvaluated: readonly string[];

  /** The object as the cluster would store it, where `emit` asks for it and nothing refuses it. */
  readonly admitted?: JsonObject;
}

/** Something about the context itself: what makes verdicts less sure, such as a policy that does not compile. */
export interface ContextFinding {
  /** Position among the context's objects; absent where it is about none of them. */
  readonly object?: number;

  /** The object as `Kind/name`. */
  readonly subject: string;
  readonly path?: string;
  readonly message: string;
  readonly severity: AdmissionSeverity;
}

export interface AdmitAnswer {
  /** One for each request, in their order. */
  readonly verdicts: readonly Verdict[];
  readonly context: readonly ContextFinding[];
}

/** Checks expressions of ValidatingAdmissionPolicies against the schemas of what they match. */
export interface TypeCheckRequest {
  readonly op: 'typecheck';

  /** Its definitions bring schemas beside those of built-in kinds. */
  readonly context: AdmissionContext;
  readonly policies: readonly JsonObject[];
}

/** An expression that cannot work for one of the kinds that its policy matches. */
export interface TypeWarning {
  readonly policy: string;

  /** The expression's field, for example `spec.validations[0].expression`. */
  readonly path: string;

  /** The type checker's own words. */
  readonly message: string;
}

export interface TypeCheckAnswer {
  /** In the order of the policies. */
  readonly warnings: readonly TypeWarning[];
}
