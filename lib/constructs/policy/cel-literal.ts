import type { JsonValue } from '../../yaml';

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/**
 * A value as CEL: integers become `int`, all other numbers `double`, an object a map.
 *
 * Kubernetes refuses lists and maps of several types, so where their entries have different ones each is a `dyn`.
 *
 * @throws RangeError where CEL has no such value: integers beyond 64 bits, NaN, infinity, half of a surrogate pair
 */
export function celLiteral(value: JsonValue): string {
  return literalOf(value).text;
}

interface Literal {
  readonly text: string;

  /** CEL type, written so that equal types are equal texts. */
  readonly type: string;
}

function literalOf(value: JsonValue): Literal {
  if (value === null) return { text: 'null', type: 'null' };
  switch (typeof value) {
    case 'boolean':
      return { text: String(value), type: 'bool' };
    case 'string':
      return { text: quote(value), type: 'string' };
    case 'bigint':
      return integer(value);
    case 'number':
      return number(value);
  }
  if (Array.isArray(value)) {
    const { texts, type } = alike(value.map(literalOf));
    return { text: `[${texts.join(', ')}]`, type: `list(${type})` };
  }
  const entries = Object.entries(value);
  const { texts, type } = alike(entries.map(([, entry]) => literalOf(entry)));
  const text = entries.map(([key], index) => `${quote(key)}: ${texts[index] ?? ''}`).join(', ');
  return { text: `{${text}}`, type: `map(${type})` };
}

function alike(entries: readonly Literal[]): { texts: readonly string[]; type: string } {
  const types = new Set(entries.map(({ type }) => type));
  const [type = ''] = types;
  return types.size <= 1
    ? { texts: entries.map(({ text }) => text), type }
    : { texts: entries.map(({ text }) => `dyn(${text})`), type: 'dyn' };
}

function number(value: number): Literal {
  if (Number.isSafeInteger(value)) return integer(BigInt(value));
  if (!Number.isFinite(value)) throw new RangeError(`CEL has no number ${String(value)}.`);
  const text = String(value);
  // A number without a point or an exponent would be an `int`.
  return { text: /[.e]/.test(text) ? text : `${text}.0`, type: 'double' };
}

function integer(value: bigint): Literal {
  if (value < INT64.min || value > INT64.max) throw new RangeError(`CEL has no integer ${String(value)}.`);
  return { text: String(value), type: 'int' };
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function quote(text: string): string {
  if (/\p{Cs}/u.test(text)) throw new RangeError('CEL has no half of a surrogate pair.');
  // Invisible characters as well: whoever reads the manifest must see what is compared.
  const escaped = text.replace(/[\\'\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return (
      ESCAPES[character] ??
      (code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
    );
  });
  return `'${escaped}'`;
}
