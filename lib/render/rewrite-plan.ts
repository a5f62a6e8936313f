import type { ImageRewrite, RewriteRule } from '../model';
import { tryMoveImage, tryParseImage } from './image-reference';

/** A setting with the rule that it comes from. */
export interface Ruled<T> {
  readonly value: T;
  readonly rule: RewriteRule;
}

/** What several rules together do to an object; where they contradict each other, the last one counts. */
export interface RewritePlan {
  readonly labels: ReadonlyMap<string, Ruled<string>>;
  readonly annotations: ReadonlyMap<string, Ruled<string>>;
  readonly templateLabels: ReadonlyMap<string, Ruled<string>>;
  readonly templateAnnotations: ReadonlyMap<string, Ruled<string>>;
  readonly images: readonly (ImageRewrite & { readonly rule: RewriteRule })[];
  readonly pullPolicy?: Ruled<string>;
  readonly pullSecrets: readonly Ruled<string>[];
}

/** Rules that are for the same objects, as one. */
export function planOf(rules: readonly RewriteRule[]): RewritePlan {
  const last = rules.findLast(({ imagePullPolicy }) => imagePullPolicy !== undefined);
  const secrets = new Map<string, Ruled<string>>();
  for (const rule of rules) {
    for (const value of rule.imagePullSecrets ?? []) if (!secrets.has(value)) secrets.set(value, { value, rule });
  }
  const onTemplates = rules.filter(({ podTemplates }) => podTemplates === true);
  return {
    labels: merged(rules, 'labels'),
    annotations: merged(rules, 'annotations'),
    templateLabels: merged(onTemplates, 'labels'),
    templateAnnotations: merged(onTemplates, 'annotations'),
    images: rules.flatMap((rule) => (rule.images ?? []).map((image) => ({ ...image, rule }))),
    ...(last?.imagePullPolicy && { pullPolicy: { value: last.imagePullPolicy, rule: last } }),
    pullSecrets: [...secrets.values()],
  };
}

function merged(rules: readonly RewriteRule[], field: 'labels' | 'annotations'): Map<string, Ruled<string>> {
  return new Map(
    rules.flatMap((rule) => Object.entries(rule[field] ?? {}).map(([key, value]) => [key, { value, rule }] as const)),
  );
}

/** What keeps account of the changes to one object. */
export interface Ledger {
  /** Notes what was done, by which rule. */
  readonly note: (rule: RewriteRule, what: string) => void;

  /** Whether a rule may change a label; notes it where something selects by that label. */
  readonly mayLabel: (rule: RewriteRule, key: string) => boolean;
}

/** How sure it is that a text names an image: where it stands says so, or only what it looks like. */
export type ImagePlace = 'image' | 'likely image' | 'any text';

/** Where an image comes from by the plan: the text itself where it is no image, or none that a rule is for. */
export function moveImage(text: string, place: ImagePlace, { images }: RewritePlan, ledger: Ledger): string {
  if (images.length === 0) return text;
  const reference = tryParseImage(text);
  if (!reference) return text;
  if (!reference.namesRegistry) {
    // Istio puts its own image in the place of `auto`.
    if (place === 'any text' || text === 'auto') return text;
    // A name alone may as well be that of a machine image.
    if (place === 'likely image' && reference.version === '') return text;
  }
  const moved = tryMoveImage(reference, images);
  if (!moved) return text;
  ledger.note(moved.entry.rule, `moves the image '${text}' to '${moved.image}'`);
  return moved.image;
}
