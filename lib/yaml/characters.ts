// Characters that change how text looks or where it ends without being seen.

/** Controls that reorder the text around them, so that a reviewer sees another order than a program reads. */
const BIDI_CONTROLS = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069';

/** Characters without width: two names that look the same may differ by them. */
const ZERO_WIDTH = '\\u00ad\\u180e\\u200b-\\u200d\\u2060-\\u2064\\u206a-\\u206f\\ufeff';

const HIDDEN = new RegExp(`[${BIDI_CONTROLS}${ZERO_WIDTH}]`);
const REORDERING = new RegExp(`[${BIDI_CONTROLS}]`, 'g');
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The first character of a text that nobody can see or that reorders its neighbours, as `U+202E`. */
export function tryFindHidden(text: string): string | undefined {
  const match = HIDDEN.exec(text);
  return match === null ? undefined : formatCodePoint(match[0]);
}

/** The first control character or line separator of a text, as `U+0000`. */
export function tryFindControl(text: string): string | undefined {
  const match = CONTROL.exec(text);
  return match === null ? undefined : formatCodePoint(match[0]);
}

/** Offsets of the characters that reorder text. */
export function* findReordering(text: string): Generator<number> {
  for (const { index } of text.matchAll(REORDERING)) yield index;
}

/** Offsets of halves of a surrogate pair that stand alone: no encoding can hold them. */
export function* findLoneSurrogates(text: string): Generator<number> {
  for (const { index } of text.matchAll(LONE_SURROGATE)) yield index;
}

/** Whether a text holds half a surrogate pair. */
export function hasLoneSurrogate(text: string): boolean {
  LONE_SURROGATE.lastIndex = 0;
  return LONE_SURROGATE.test(text);
}

/** `U+202E` */
export function formatCodePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
