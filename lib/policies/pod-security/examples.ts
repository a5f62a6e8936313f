import type { BadExample, GoodExample, PolicyExamples } from '../../constructs';
import type { JsonObject } from '../../yaml';
import { container, GOOD_SPEC, inTemplates, merge, podObject, type ExamplePod } from '../example-pods';
import type { PodControl, PodExample } from './control';

/** The examples of some controls: each as a Pod and in an init container, the first in every kind that makes pods. */
export function examplesOf(controls: readonly PodControl[]): PolicyExamples {
  const good = controls.flatMap((control) => control.good.map(goodExample));
  const bad = controls.flatMap((control) => control.bad.map((example) => badExample(example, control)));
  const initial = controls.flatMap(initialExamples);
  const [first] = controls.flatMap((control) => control.bad.map((example) => ({ example, control })));
  const templates = first && inTemplates({ spec: GOOD_SPEC }, podOf(first.example), `${first.control.title}: in `);
  return {
    good: [...good, ...(templates?.good ?? [])],
    bad: [...bad, ...initial, ...(templates?.bad ?? [])],
  };
}

/** The pod that an example describes. */
function podOf({ annotations, spec = {}, container: changes = {} }: PodExample): ExamplePod {
  const base: JsonObject = { ...GOOD_SPEC, containers: [container('web', changes)] };
  return { spec: merge(base, spec), ...(annotations && { annotations: { ...annotations } }) };
}

function goodExample(example: PodExample): GoodExample {
  return { name: `pod ${example.name}`, object: podObject(podOf(example)) };
}

function badExample(example: PodExample, { title }: PodControl): BadExample {
  return { name: `pod ${example.name}`, object: podObject(podOf(example)), says: `${title}: in spec, ` };
}

/** The control's first example that is about a container, in one that initializes. */
function initialExamples({ title, bad }: PodControl): BadExample[] {
  const example = bad.find(({ container: changes, wholly }) => changes !== undefined && !wholly);
  if (!example) return [];
  // Only those that run on beside the others, as sidecars, may have probes.
  const initContainers = [container('setup', { restartPolicy: 'Always', ...example.container })];
  const spec = merge({ ...GOOD_SPEC, initContainers }, example.spec ?? {});
  return [
    {
      name: `pod with an init container ${example.name}`,
      object: podObject({ spec }),
      says: `${title}: in spec, container 'setup' `,
    },
  ];
}
