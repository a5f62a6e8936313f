import { nameProblem, namespaceProblem } from '../kube';
import type { Check } from './check';
import { isApplication } from './subjects';

/** Names of objects and namespaces are ones that Kubernetes, and the controllers of their kind, can work with. */
export const validName: Check = {
  name: 'valid-name',
  severity: 'error',
  why: 'The API server would refuse the object, or its controller could never make anything of it.',
  fix: 'Choose another name.',

  *run(cluster, { survey }) {
    const namespaces = new Map<string, string | undefined>();
    for (const { group, kind, subjects } of survey.types.values()) {
      for (const { chart, object } of subjects) {
        // Applications are named after the charts they bring, and the check of their names speaks of the chart.
        if (chart === cluster.argocd && isApplication(object.object)) continue;
        const name: unknown = object.object.metadata.name;
        const namespace: unknown = object.object.metadata.namespace;
        if (typeof name !== 'string') {
          yield { chart, object, message: `The name of a ${kind} is not text.`, fix: QUOTES };
          continue;
        }
        const problem = nameProblem(group, kind, name);
        if (problem !== undefined) yield { chart, object, message: problem };
        if (namespace === undefined) continue;
        if (typeof namespace !== 'string') {
          yield { chart, object, message: `The namespace of ${kind}/${name} is not text.`, fix: QUOTES };
          continue;
        }
        if (!namespaces.has(namespace)) namespaces.set(namespace, namespaceProblem(namespace));
        const inNamespace = namespaces.get(namespace);
        if (inNamespace !== undefined) {
          yield { chart, object, message: `${kind}/${name} cannot be in its namespace. ${inNamespace}` };
        }
      }
    }
  },
};

const QUOTES = 'Write it in quotes.';
