import { displayName } from '../kube';
import { kindOf, kindsFromCrds } from './apis';
import type { Check } from './check';

/** Objects name a namespace exactly where their kind lives in one. */
export const validScope: Check = {
  name: 'valid-scope',
  severity: 'error',
  why: 'Argo CD would put the object where nobody said, or report it as different forever.',
  fix: 'Give the object, or its chart, a namespace.',

  *run(_cluster, { survey }) {
    const crds = kindsFromCrds(survey);
    for (const type of survey.types.values()) {
      const scope = kindOf(type, crds)?.scope;
      for (const { chart, object } of scope === undefined ? [] : type.subjects) {
        const { namespace } = object.object.metadata;
        if (scope === 'Namespaced' && (namespace === undefined || namespace === '')) {
          const message = `${displayName(object.object)} names no namespace, but its kind lives in one.`;
          yield { chart, object, message };
        } else if (scope === 'Cluster' && namespace !== undefined) {
          const message = `${displayName(object.object)} names the namespace '${namespace}', but its kind lives in none.`;
          yield { chart, object, message, fix: WITHOUT };
        }
      }
    }
  },
};

const WITHOUT = 'Remove the namespace. Where it is the chart’s, put the object into a chart without one.';
