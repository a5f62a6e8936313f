import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { ProblemError, ProblemList, suggest, type Problem, type SourceLocation } from '../../errors';
import { allGroups, groupOf, kindsOfGroup } from '../../kube';
import { isJsonObject, readManifests, type JsonObject, type JsonValue, type ManifestSource } from '../../yaml';

/** What a file with a policy holds. */
export interface PolicyFile {
  readonly policy: FileObject;
  readonly bindings: readonly FileObject[];

  /** What else is in it: params. */
  readonly companions: readonly FileObject[];
}

/** An object of the file, and where its fields stand. */
export interface FileObject {
  readonly object: JsonObject;
  readonly apiVersion: string;

  /** `group/Kind`. */
  readonly kind: string;
  readonly name: string;
  readonly spec: JsonObject;
  readonly locate: (path: readonly (string | number)[]) => SourceLocation;
}

/** Kinds of policies, with the kind of their bindings; Kyverno's have none. */
const POLICIES: Readonly<Record<string, string | undefined>> = {
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy':
    'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/MutatingAdmissionPolicy': 'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
  'policies.kyverno.io/ValidatingPolicy': undefined,
  'policies.kyverno.io/MutatingPolicy': undefined,
};

/**
 * Reads the one policy of a file.
 *
 * @throws ProblemError where the file cannot be read, holds no policy or several, or one that can never be asked
 */
export function readPolicyFile(path: string, where: Problem['where']): PolicyFile {
  const file = relative(process.cwd(), path).replaceAll('\\', '/');
  const objects = readManifests(readText(path, file, where), { file }).map(toFileObject);
  const policies = objects.filter(({ kind }) => Object.hasOwn(POLICIES, kind));
  const bindings = objects.filter(({ kind }) => Object.values(POLICIES).includes(kind));
  const [policy] = policies;
  const problems = new ProblemList();
  for (const object of objects) {
    if (object.kind.startsWith('kyverno.io/')) problems.add(outdated(object));
  }
  problems.throwIfAny();
  if (!policy || policies.length > 1) throw new ProblemError(notOne(policies, file, bindings, where));

  for (const binding of bindings) {
    if (binding.kind !== POLICIES[policy.kind] || binding.spec.policyName !== policy.name) {
      problems.add(bindsNothing(binding, policy));
    }
  }
  problems.add(...matchProblems(policy));
  problems.throwIfAny();
  const companions = objects.filter((object) => object !== policy && !bindings.includes(object));
  return { policy, bindings, companions };
}

/** Whether the cluster asks a policy of this kind only where a binding says so. */
export function needsBinding({ kind }: FileObject): boolean {
  return POLICIES[kind] !== undefined;
}

/** A policy's problem at a field of its file. */
export function fileProblem(
  { locate }: FileObject,
  path: readonly (string | number)[],
  problem: Pick<Problem, 'what' | 'why' | 'fix'> & Partial<Problem>,
): Problem {
  return { code: 'invalid-policy', where: [{ source: locate(path) }], ...problem };
}

function toFileObject({ object, document, path }: ManifestSource): FileObject {
  const group = groupOf(object.apiVersion);
  const { spec } = object;
  return {
    object: object as unknown as JsonObject,
    apiVersion: object.apiVersion,
    kind: group === '' ? object.kind : `${group}/${object.kind}`,
    name: object.metadata.name,
    spec: isJsonObject(spec) ? spec : {},
    locate: (field) => document.locate([...path, ...field]),
  };
}

function readText(path: string, file: string, where: Problem['where']): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ProblemError(
      {
        code: 'definition-not-found',
        what: `The file '${file}' cannot be read: ${(error as Error).message}.`,
        where,
        why: 'Its policy would be missing from the cluster.',
        fix: 'Correct the path; it is relative to the folder that the command is run in.',
      },
      { cause: error },
    );
  }
}

function outdated(object: FileObject): Problem {
  return fileProblem(object, ['kind'], {
    what: `'${object.name}' is a ${object.kind}.`,
    why: 'Kyverno has deprecated it in favour of CEL policies, and is to remove it.',
    fix: 'Write it as a ValidatingPolicy or MutatingPolicy of policies.kyverno.io, or extend Policy.',
  });
}

function notOne(
  policies: readonly FileObject[],
  file: string,
  bindings: readonly FileObject[],
  where: Problem['where'],
): Problem {
  const places = [...policies, ...bindings].map(({ locate }) => ({ source: locate([]) }));
  const count = policies.length === 0 ? 'no policy' : `${policies.length} policies`;
  const binds = policies.length === 0 && bindings.length > 0 ? ', and bindings without a policy' : '';
  return {
    code: 'invalid-policy',
    what: `The file '${file}' holds ${count}${binds}.`,
    where: places.length > 0 ? places : where,
    why: 'A policy is named, tested and waived by itself.',
    fix: 'Put one ValidatingAdmissionPolicy, MutatingAdmissionPolicy, ValidatingPolicy or MutatingPolicy into it, with its binding.',
  };
}

function bindsNothing(binding: FileObject, policy: FileObject): Problem {
  const name = typeof binding.spec.policyName === 'string' ? binding.spec.policyName : '';
  return fileProblem(binding, ['spec', 'policyName'], {
    what: `The binding '${binding.name}' binds the policy '${name}', which is not in the file.`,
    why: 'The cluster accepts a binding without a policy, and nothing happens.',
    fix: `Write '${policy.name}', or remove the binding.`,
  });
}

function matchProblems(policy: FileObject): Problem[] {
  const constraints = isJsonObject(policy.spec.matchConstraints) ? policy.spec.matchConstraints : {};
  const rules = Array.isArray(constraints.resourceRules) ? constraints.resourceRules : [];
  const path = ['spec', 'matchConstraints', 'resourceRules'];
  if (rules.length === 0) {
    return [
      fileProblem(policy, path, {
        what: `Policy '${policy.name}' matches nothing.`,
        why: 'Without resource rules it is never asked.',
        fix: 'Name the resources that it is about in matchConstraints.resourceRules.',
      }),
    ];
  }
  return rules.flatMap((rule, index) =>
    unknownResources(rule).map(({ resource, known }) =>
      fileProblem(policy, [...path, index, 'resources'], {
        what: `Policy '${policy.name}' matches the resource '${resource}', which nobody knows.`,
        why: 'The cluster would accept the policy and never ask it.',
        fix: suggest(resource, known),
      }),
    ),
  );
}

/** Resources of a rule that none of its groups has, as far as the groups are known. */
function unknownResources(rule: JsonValue): { resource: string; known: readonly string[] }[] {
  if (!isJsonObject(rule)) return [];
  const groups = textsIn(rule.apiGroups);
  if (groups.length === 0 || !groups.every((group) => allGroups().includes(group))) return [];
  const known = groups.flatMap((group) => kindsOfGroup(group).map(({ plural }) => plural));
  return textsIn(rule.resources)
    .map((resource) => resource.split('/')[0] ?? '')
    .filter((resource) => resource !== '*' && !known.includes(resource))
    .map((resource) => ({ resource, known }));
}

/** The texts of a list. */
export function textsIn(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
