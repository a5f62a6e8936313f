import type { BadExample, GoodExample } from '../constructs';
import type { JsonObject } from '../yaml';
import { container, GOOD_SPEC, inTemplates, merge, podObject } from './example-pods';
import { podValidation } from './pod-validation';

const IMAGES = { container: "c.?image.orValue('')", volume: "v.?image.?reference.orValue('')" };

/** What must hold of every image of a pod: those of all containers, and those that are volumes. */
export function imageValidation({
  title,
  holds,
  fix,
}: {
  readonly title: string;

  /** Makes the expression that holds where an image, itself an expression, fits. */
  readonly holds: (image: string) => string;
  readonly fix: string;
}) {
  return podValidation({
    title,
    container: holds(IMAGES.container),
    shown: IMAGES.container,
    volume: `!has(v.image) || ${holds(IMAGES.volume)}`,
    shownVolume: IMAGES.volume,
    fix,
  });
}

/** Examples about images: each in a container, the first bad one also in an init container, in a volume and in every kind. */
export function imageExamples(
  good: Readonly<Record<string, string>>,
  bad: Readonly<Record<string, string>>,
  title: string,
): { readonly good: readonly GoodExample[]; readonly bad: readonly BadExample[] } {
  const says = `${title}: in `;
  const goodImage = Object.values(good)[0] ?? '';
  const badImage = Object.values(bad)[0] ?? '';
  const templates = inTemplates({ spec: specOf(goodImage) }, { spec: specOf(badImage) }, says);
  return {
    good: [
      ...Object.entries(good).map(([name, image]) => ({ name, object: podObject({ spec: specOf(image) }) })),
      ...templates.good,
    ],
    bad: [
      ...Object.entries(bad).map(([name, image]) => ({ name, object: podObject({ spec: specOf(image) }), says })),
      {
        name: 'init container with such an image',
        object: podObject({
          spec: merge(specOf(goodImage), { initContainers: [container('setup', { image: badImage })] }),
        }),
        says: `${says}spec, container 'setup' (${badImage})`,
      },
      ...templates.bad,
    ],
  };
}

function specOf(image: string): JsonObject {
  return merge(GOOD_SPEC, { containers: [container('web', { image })] });
}
