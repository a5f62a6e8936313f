import { annotationKeyProblem, displayName } from '../kube';
import type { Check } from './check';
import { metadataMaps, type PlacedMap } from './metadata';
import { isMap } from './subjects';

/** Annotations, those of templates included, have keys that Kubernetes accepts and values that are text. */
export const validAnnotation: Check = {
  name: 'valid-annotation',
  severity: 'error',
  why: 'The API server would refuse the object.',
  fix: 'Correct the annotation.',

  *run(_cluster, { survey }) {
    // The same few keys stand on thousands of objects: each is judged once.
    const fine = new Set<string>();
    for (const { info, subjects } of survey.types.values()) {
      for (const { chart, object } of subjects) {
        for (const map of metadataMaps(object.object, info?.builtIn === true, 'annotations')) {
          for (const message of annotationProblems(map, fine)) {
            yield {
              chart,
              object,
              path: map.path,
              message: `In '${map.path}' of ${displayName(object.object)}: ${message}`,
            };
          }
        }
      }
    }
  },
};

function* annotationProblems({ entries }: PlacedMap, fine: Set<string>): Generator<string> {
  if (!isMap(entries)) {
    yield 'Annotations must be a map of text to text.';
    return;
  }
  for (const key in entries) {
    const problem = fine.has(key) ? undefined : annotationKeyProblem(key);
    if (problem === undefined) fine.add(key);
    else yield problem;
    if (typeof entries[key] !== 'string') {
      yield `The value of the annotation '${key}' is not text; write it in quotes.`;
    }
  }
}
