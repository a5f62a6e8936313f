import type { PlainScalar } from './scalars';
import type { YamlProblems } from './problems';

/** What a tag asks of a scalar: to be text, or to mean a value that passes the test. */
export type TagVerdict = 'text' | ((scalar: PlainScalar) => boolean);

const STANDARD = 'tag:yaml.org,2002:';

const SCALAR_TAGS: ReadonlyMap<string, TagVerdict> = new Map<string, TagVerdict>([
  [`${STANDARD}str`, 'text'],
  [`${STANDARD}null`, (scalar) => scalar.kind === 'value' && scalar.value === null],
  [`${STANDARD}bool`, (scalar) => scalar.kind === 'value' && typeof scalar.value === 'boolean'],
  [`${STANDARD}int`, (scalar) => scalar.kind === 'value' && ['number', 'bigint'].includes(typeof scalar.value)],
  [`${STANDARD}float`, (scalar) => scalar.kind !== 'ambiguous' && typeof scalar.value === 'number'],
]);

/** Judges the tag of a scalar; an unknown one is reported, and the scalar is then taken for text. */
export function judgeTag(tag: string | undefined, offset: number, problems: YamlProblems): TagVerdict | undefined {
  if (tag === undefined) return undefined;
  const verdict = SCALAR_TAGS.get(tag);
  if (verdict !== undefined) return verdict;
  reportTag(tag, offset, problems);
  return 'text';
}

/** Reports a tag that is unknown or does not fit the value after it. */
export function reportTag(tag: string, offset: number, problems: YamlProblems): void {
  const known = SCALAR_TAGS.has(tag) || tag === `${STANDARD}map` || tag === `${STANDARD}seq`;
  const name = tag.startsWith(STANDARD) ? `!!${tag.slice(STANDARD.length)}` : tag;
  problems.add('yaml-tag', offset, {
    what: known ? `The tag '${name}' does not fit the value after it.` : `The tag '${name}' is not allowed.`,
    why: 'Kubernetes has no such type: its readers drop or change what stands behind the tag without a word.',
    fix: 'Remove the tag and write the value as plain data.',
  });
}
