import { displayName, labelKeyProblem, labelValueProblem } from '../kube';
import type { Check, Finding, Subject } from './check';
import { metadataMaps } from './metadata';
import { isMap } from './subjects';

/** Labels, those of templates and of selectors included, are ones that Kubernetes accepts. */
export const validLabel: Check = {
  name: 'valid-label',
  severity: 'error',
  why: 'The API server would refuse the object.',
  fix: 'Correct the label; what does not fit into one belongs into an annotation.',

  *run(_cluster, { survey }) {
    const problemsOf = labelProblems();
    for (const { apiVersion, kind, info, subjects } of survey.types.values()) {
      const selects = apiVersion === 'v1' && SELECTING_KINDS.includes(kind);
      for (const subject of subjects) {
        const { object } = subject.object;
        for (const map of metadataMaps(object, info?.builtIn === true, 'labels')) {
          const problems = problemsOf(map.entries);
          if (problems !== NONE) yield* findings(subject, map.path, problems);
        }
        const selector = selects && isMap(object.spec) ? object.spec.selector : undefined;
        const problems = selector === undefined ? NONE : problemsOf(selector);
        if (problems !== NONE) yield* findings(subject, 'spec.selector', problems);
      }
    }
    for (const { chart, object, path, entries } of survey.selectors) {
      const problems = problemsOf(entries);
      if (problems !== NONE) yield* findings({ chart, object }, path.join('.'), problems);
    }
  },
};

/** Kinds whose selector is a plain map of labels. */
const SELECTING_KINDS = ['Service', 'ReplicationController'];

function* findings(subject: Required<Subject>, path: string, problems: readonly string[]): Generator<Finding> {
  for (const problem of problems) {
    yield { ...subject, path, message: `In '${path}' of ${displayName(subject.object.object)}: ${problem}` };
  }
}

// The same few keys and values stand on thousands of objects: each is judged once.
function labelProblems(): (entries: unknown) => readonly string[] {
  const fineKeys = new Set<string>();
  const fineValues = new Set<string>();
  const judge = (
    text: string,
    fine: Set<string>,
    problemOf: (text: string) => string | undefined,
  ): string | undefined => {
    if (fine.has(text)) return undefined;
    const problem = problemOf(text);
    if (problem === undefined) fine.add(text);
    return problem;
  };
  return (entries) => {
    if (!isMap(entries)) return ['Labels must be a map of text to text.'];
    let problems: string[] | undefined;
    for (const key in entries) {
      const value = entries[key];
      const keyProblem = judge(key, fineKeys, labelKeyProblem);
      const valueProblem =
        typeof value === 'string'
          ? judge(value, fineValues, labelValueProblem)
          : `The value of the label '${key}' is ${value === null ? 'empty' : `a ${typeof value}`}, not text; write it in quotes.`;
      if (keyProblem !== undefined) (problems ??= []).push(keyProblem);
      if (valueProblem !== undefined) (problems ??= []).push(valueProblem);
    }
    return problems ?? NONE;
  };
}

const NONE: readonly string[] = [];
