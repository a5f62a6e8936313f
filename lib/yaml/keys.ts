import type { Node } from 'yaml';
import { hasLoneSurrogate, tryFindControl, tryFindHidden } from './characters';
import { loadLibrary } from './library';
import type { YamlProblems } from './problems';
import { readPlainScalar } from './scalars';
import { judgeTag, reportTag } from './tags';

/** A key of a mapping as Kubernetes reads it: always text. */
export interface MappingKey {
  readonly text: string;
  readonly offset: number;

  /** Whether it is the merge key `<<`, unquoted. */
  readonly isMerge: boolean;
}

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

/** Reads a key; reports it and returns undefined where readers would not agree on one name. */
export function tryReadKey(node: Node | null, pairOffset: number, problems: YamlProblems): MappingKey | undefined {
  const { isScalar } = loadLibrary();
  const offset = node?.range?.[0] ?? pairOffset;
  if (!isScalar(node)) {
    reportKey(offset, 'A key is a mapping, a list or an alias.', 'Write the key as text.', problems);
    return undefined;
  }
  const text = String(node.value);
  const verdict = judgeTag(node.tag, offset, problems);
  const plain = node.type === 'PLAIN' && verdict !== 'text';
  if (typeof verdict === 'function') reportTag(node.tag ?? '!', offset, problems);
  if (plain && text === '<<') return { text, offset, isMerge: true };
  if (!isSafeName(text, offset, problems)) return undefined;
  if (plain && !isSafePlainKey(text, offset, problems)) return undefined;
  return { text, offset, isMerge: false };
}

function isSafeName(text: string, offset: number, problems: YamlProblems): boolean {
  if (text === '__proto__') {
    reportKey(offset, "The key '__proto__' is not allowed.", 'Rename the key.', problems, PROTO);
    return false;
  }
  const hidden = tryFindHidden(text) ?? tryFindControl(text);
  if (hidden === undefined && !hasLoneSurrogate(text)) return true;
  problems.add('yaml-encoding', offset, {
    what: `A key holds a character that cannot be seen or written (${hidden ?? 'half a surrogate pair'}).`,
    why: 'Two keys that look the same could differ, and a reviewer would not see it.',
    fix: 'Remove the character from the key.',
  });
  return false;
}

const PROTO = 'JavaScript gives this name a meaning of its own, so programs that read the data could be misled by it.';

function isSafePlainKey(text: string, offset: number, problems: YamlProblems): boolean {
  const scalar = readPlainScalar(text);
  if (scalar.kind === 'ambiguous') {
    problems.add('yaml-ambiguous', offset, {
      what: `The key is ${scalar.form}.`,
      why: 'Tools would disagree about the name without a word.',
      fix: 'Put the key in quotes.',
    });
    return false;
  }
  const { value } = scalar;
  if (typeof value === 'string') return true;
  // Kubernetes turns integers and booleans into text; where that is the text written here, nobody is surprised.
  const isInteger = typeof value === 'bigint' || (typeof value === 'number' && scalar.kind !== 'float');
  const inRange = !isInteger || (BigInt(value) >= MIN_INT64 && BigInt(value) <= MAX_INT64);
  if (value !== null && scalar.kind !== 'float' && inRange && String(value) === text) return true;
  const form = value === null ? 'empty or null' : `a ${typeof value === 'boolean' ? 'boolean' : 'number'}`;
  problems.add('yaml-ambiguous', offset, {
    what: `The key is ${form}, not text.`,
    why: 'Kubernetes allows text only, and the text that readers make of it differs from what is written here.',
    fix: 'Put the key in quotes.',
  });
  return false;
}

function reportKey(offset: number, what: string, fix: string, problems: YamlProblems, why = TEXT_ONLY): void {
  problems.add('yaml-key', offset, { what, why, fix });
}

const TEXT_ONLY = 'Kubernetes allows text only as a key.';
