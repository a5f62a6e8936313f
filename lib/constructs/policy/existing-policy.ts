import type { Construct } from 'constructs';
import { ProblemList, type Problem, type SourceLocation } from '../../errors';
import { isServed } from '../../kube';
import { isJsonObject, type JsonObject } from '../../yaml';
import { Caller } from '../caller';
import { ADMISSION_API, VALIDATION_ACTIONS } from './admission-objects';
import { translateKyverno, type KyvernoTranslation } from './kyverno-translation';
import { PolicyConstruct, type AdmissionVariant } from './policy-construct';
import { ruleOf } from './existing-rule';
import { fileProblem, needsBinding, readPolicyFile, textsIn, type PolicyFile } from './policy-file';
import type { PolicyAction, PolicyEngine, PolicyExamples, PolicyNamespaces, PolicyTier } from './rule';
import { typedForms, type TypedForm } from './typed-forms';

export interface ExistingPolicyProps {
  /**
   * YAML file with one policy and its bindings, relative to the repository: a ValidatingAdmissionPolicy or
   * MutatingAdmissionPolicy, or Kyverno's ValidatingPolicy or MutatingPolicy (`policies.kyverno.io`). Params may stand in
   * it as well.
   */
  readonly file: string;

  /** @default 'default' */
  readonly tier?: PolicyTier;

  /** What becomes of objects that break the policy, in place of what the file says. @default - what the file says */
  readonly action?: PolicyAction;

  /** Objects that show what it means. @default - none */
  readonly examples?: PolicyExamples;
}

/**
 * A policy that is there as YAML already: deployed as it is, and judged, listed, tested and waived like all others.
 *
 * @example
 * new ExistingPolicy(cluster, 'no-host-path', { file: 'policies/no-host-path.yaml', tier: 'floor' });
 *
 * @throws ProblemError with the line of what can never work: no binding, a binding without its policy, a resource that
 * nobody knows, a floor that fails open
 */
export class ExistingPolicy extends PolicyConstruct {
  public readonly tier: PolicyTier;
  public readonly action: PolicyAction;
  public readonly engine: PolicyEngine;
  public readonly examples: PolicyExamples;
  public readonly namespaces: PolicyNamespaces = 'all';
  readonly #file: PolicyFile;
  readonly #kyverno: KyvernoTranslation | undefined;

  constructor(scope: Construct, id: string, props: ExistingPolicyProps) {
    super(scope, id);
    const source = new Caller().location;
    this.#file = readPolicyFile(props.file, [{ path: this.node.path, ...(source && { source }) }]);
    const { policy } = this.#file;
    this.tier = props.tier ?? 'default';
    this.action = props.action ?? actionOf(this.#file);
    this.engine = policy.kind.startsWith('policies.kyverno.io/') ? 'kyverno' : 'admission';
    this.examples = props.examples ?? { good: [], bad: [] };
    this.#kyverno = this.engine === 'kyverno' ? translateKyverno(policy) : undefined;

    const problems = new ProblemList();
    problems.add(...this.unbound(props), ...this.lowered(), ...this.unserved());
    problems.throwIfAny();
    const objects = [policy, ...this.#file.bindings].map(({ object }) => object);
    this.emit([...withAction([...objects, ...this.missingBinding()], props.action), ...this.companions]);
  }

  public override get name(): string {
    return this.#file.policy.name;
  }

  public override get source(): SourceLocation | undefined {
    return this.#file.policy.locate([]);
  }

  public override get description(): string {
    const { metadata } = this.#file.policy.object;
    const annotations = isJsonObject(metadata) && isJsonObject(metadata.annotations) ? metadata.annotations : {};
    const said = annotations['kubernetes.io/description'] ?? annotations['policies.kyverno.io/description'];
    return typeof said === 'string' ? said : `The policy '${this.name}' of ${this.source?.file ?? 'a file'}.`;
  }

  public override get notEvaluated(): readonly string[] {
    return this.#kyverno?.notEvaluated ?? [];
  }

  public override get companions(): readonly JsonObject[] {
    return this.#file.companions.map(({ object }) => object);
  }

  public override admissionObjects({ action = this.action }: AdmissionVariant = {}): readonly JsonObject[] {
    const { policy, bindings } = this.#file;
    const own = [...[policy, ...bindings].map(({ object }) => object), ...this.missingBinding()];
    return withAction(this.#kyverno?.objects ?? own, action);
  }

  public override typedForms(kubernetes = this.cluster.model.kubernetes): readonly TypedForm[] {
    const { policy } = this.#file;
    const [form] = this.admissionObjects();
    const spec = isJsonObject(form?.spec) ? form.spec : {};
    // Types of params are not known: what reads them cannot be checked.
    if (spec.paramKind !== undefined || form?.kind !== 'ValidatingAdmissionPolicy') return [];
    const settled = {
      name: this.name,
      rule: ruleOf(this.name, spec, this.tier),
      action: this.action,
      namespaces: this.namespaces,
      excludedNamespaces: [],
      kubernetes,
    };
    return typedForms(settled).map((typed) => ({
      ...typed,
      expressions: typed.expressions.map((expression) => {
        const place = expression.place.replace('match.conditions', 'matchConditions');
        return { ...expression, place: `spec.${place}`, source: policy.locate(['spec', ...stepsOf(place)]) };
      }),
    }));
  }

  public override misuses(): readonly Problem[] {
    return [];
  }

  private missingBinding(): readonly JsonObject[] {
    const { policy, bindings } = this.#file;
    if (bindings.length > 0 || !needsBinding(policy)) return [];
    const isMutating = policy.kind.endsWith('/MutatingAdmissionPolicy');
    return [
      {
        apiVersion: ADMISSION_API,
        kind: isMutating ? 'MutatingAdmissionPolicyBinding' : 'ValidatingAdmissionPolicyBinding',
        metadata: { name: policy.name },
        spec: {
          policyName: policy.name,
          ...(!isMutating && { validationActions: [...VALIDATION_ACTIONS[this.action]] }),
        },
      },
    ];
  }

  private unbound({ action }: ExistingPolicyProps): Problem[] {
    const { policy, bindings } = this.#file;
    if (bindings.length > 0 || action !== undefined || !needsBinding(policy)) return [];
    return [
      fileProblem(policy, [], {
        what: `Policy '${this.name}' has no binding.`,
        why: 'The API server asks a policy only where a binding says so.',
        fix: "Add a binding to the file, or say 'action', which makes one.",
      }),
    ];
  }

  private lowered(): Problem[] {
    if (this.tier !== 'floor') return [];
    const { policy, bindings } = this.#file;
    const problems: Problem[] = [];
    const [first] = bindings;
    if (policy.spec.failurePolicy === 'Ignore') {
      problems.push(
        fileProblem(policy, ['spec', 'failurePolicy'], {
          what: `Policy '${this.name}' is a floor and lets in what it cannot judge.`,
          why: 'Whoever makes an expression fail passes it.',
          fix: "Write 'failurePolicy: Fail'.",
        }),
      );
    }
    if (this.action !== 'deny') {
      problems.push(
        fileProblem(first ?? policy, ['spec', 'validationActions'], {
          code: 'floor-lowered',
          what: `Policy '${this.name}' is a floor and does not deny.`,
          why: 'A floor protects others on the cluster, so it holds everywhere and refuses.',
          fix: "Write 'validationActions: [Deny]', or give it another tier.",
        }),
      );
    }
    return problems;
  }

  private unserved(): Problem[] {
    const { policy } = this.#file;
    const { apiVersion } = policy;
    const { kubernetes } = this.cluster.model;
    const kind = policy.kind.slice(policy.kind.indexOf('/') + 1);
    if (this.engine === 'kyverno' || isServed(apiVersion, kind, kubernetes)) return [];
    return [
      fileProblem(policy, ['apiVersion'], {
        what: `Kubernetes ${kubernetes} serves no ${kind} in ${apiVersion}.`,
        why: `Policy '${this.name}' could not be applied there.`,
        fix: 'Write it in a version that the cluster serves, or keep it off this cluster.',
      }),
    ];
  }
}

/** The strictest thing that bindings, or Kyverno, do with an object. */
function actionOf({ policy, bindings }: PolicyFile): PolicyAction {
  if (policy.kind.endsWith('/MutatingAdmissionPolicy') || policy.kind.endsWith('/MutatingPolicy')) return 'deny';
  const actions = [policy, ...bindings].flatMap(({ spec }) => textsIn(spec.validationActions));
  if (actions.length === 0 || actions.includes('Deny')) return 'deny';
  return actions.includes('Warn') ? 'warn' : 'audit';
}

/** Objects of policies with another action. */
function withAction(objects: readonly JsonObject[], action: PolicyAction | undefined): readonly JsonObject[] {
  if (action === undefined) return objects;
  return objects.map((object) => {
    const takesActions = object.kind === 'ValidatingAdmissionPolicyBinding' || object.kind === 'ValidatingPolicy';
    if (!takesActions || !isJsonObject(object.spec)) return object;
    return { ...object, spec: { ...object.spec, validationActions: [...VALIDATION_ACTIONS[action]] } };
  });
}

/** `validations[0].expression` as steps of a path. */
function stepsOf(place: string): (string | number)[] {
  return [...place.matchAll(/(\w+)|\[(\d+)\]/g)].map(([text, , index]) => (index === undefined ? text : Number(index)));
}
