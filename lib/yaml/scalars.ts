/** A JSON value that is neither a mapping nor a list. */
type JsonScalar = null | boolean | number | bigint | string;

/** What an unquoted scalar means, where every reader of YAML agrees; else what they make of it. */
export type PlainScalar =
  | { readonly kind: 'value'; readonly value: JsonScalar }
  | { readonly kind: 'float'; readonly value: number }
  | {
      readonly kind: 'ambiguous';
      readonly form: string;
      readonly fix: string;

      /** What kubectl makes of it, where that is a value of JSON. */
      readonly kubectl?: JsonScalar;
    };

const NULLS = new Set(['', '~', 'null', 'Null', 'NULL']);
const TRUES = new Set(['true', 'True', 'TRUE']);
const FALSES = new Set(['false', 'False', 'FALSE']);
const YAML_1_1_BOOLEAN = /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/;

// Forms that YAML 1.1 and YAML 1.2 readers understand alike.
const INTEGER = /^[-+]?(?:0|[1-9][0-9]*)$/;
const HEXADECIMAL = /^0x[0-9a-fA-F]+$/;
const FLOAT = /^(?:[-+]?[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]+)?$/;

// Forms that are a number to some readers and text, or another number, to others.
const SEXAGESIMAL = /^[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?$/;
const LEADING_ZERO = /^[-+]?0[0-9]+$/;
const PREFIXED = /^[-+]?0(?:[oO][0-7]+|[xX][0-9a-fA-F]+|[bB][01]+)$/;
const CORE_FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const NOT_FINITE = /^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/;

const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;
const LONGEST_INT64 = 20;

/** Reads an unquoted scalar. The text of the answer never repeats the scalar, which may be a password. */
export function readPlainScalar(text: string): PlainScalar {
  if (NULLS.has(text)) return { kind: 'value', value: null };
  const first = text.charCodeAt(0);
  if (first <= 0x39 /* 9 */) return readNumber(text);
  if (TRUES.has(text)) return { kind: 'value', value: true };
  if (FALSES.has(text)) return { kind: 'value', value: false };
  if (text.length <= 3 && YAML_1_1_BOOLEAN.test(text)) {
    const meaning = /^[yYoO](?![fF])/.test(text) ? 'true' : 'false';
    return ambiguous(
      `'${text}', which is ${meaning} in YAML 1.1 and text in YAML 1.2`,
      `Write "${text}" for the text, or ${meaning} for the boolean.`,
      meaning === 'true',
    );
  }
  return { kind: 'value', value: text };
}

function readNumber(text: string): PlainScalar {
  if (INTEGER.test(text)) return readInteger(text.startsWith('+') ? text.slice(1) : text);
  if (HEXADECIMAL.test(text)) return readInteger(text);
  if (FLOAT.test(text)) {
    const value = Number(text);
    if (Number.isFinite(value)) return { kind: 'float', value: value === 0 ? 0 : value };
    return ambiguous(
      'a number too large for a 64-bit float',
      'Put it in quotes to keep the text, or write a smaller number.',
    );
  }
  if (NOT_FINITE.test(text)) {
    return ambiguous(
      'an infinity or not-a-number, which Kubernetes cannot hold as a number',
      'Put it in quotes to keep the text, or write a finite number.',
    );
  }
  const digits = text.replaceAll('_', '');
  const form = tryNameForm(digits);
  if (form !== undefined) return ambiguous(form, QUOTE_OR_DECIMAL, readAsKubectl(text, digits));
  return { kind: 'value', value: text };
}

function tryNameForm(digits: string): string | undefined {
  if (LEADING_ZERO.test(digits)) return 'a number with a leading zero, octal in YAML 1.1 and decimal in YAML 1.2';
  if (SEXAGESIMAL.test(digits)) return 'digits with colons, a number to the base 60 in YAML 1.1 and text in YAML 1.2';
  if (PREFIXED.test(digits)) return 'a number with a prefix or sign that YAML 1.1 and YAML 1.2 read differently';
  if (INTEGER.test(digits)) return 'a number with underscores, which YAML 1.2 reads as text';
  if (CORE_FLOAT.test(digits)) return 'a number in a form that YAML 1.1 and YAML 1.2 read differently';
  return NOT_FINITE.test(digits) ? 'a number with underscores, which YAML 1.2 reads as text' : undefined;
}

function readInteger(text: string): PlainScalar {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return { kind: 'value', value: value === 0 ? 0 : value };
  // Long digits would take BigInt quadratic time.
  const exact = text.length <= LONGEST_INT64 ? BigInt(text) : undefined;
  if (exact !== undefined && exact >= MIN_INT64 && exact <= MAX_UINT64) return { kind: 'value', value: exact };
  return ambiguous(
    'an integer beyond 64 bits, whose last digits most readers lose',
    'Put it in quotes to keep every digit as text, or write it as a float such as 1.0e+21.',
  );
}

const QUOTE_OR_DECIMAL = 'Put it in quotes to keep the text, or write the number with decimal digits only.';

function ambiguous(form: string, fix: string, kubectl?: JsonScalar): PlainScalar {
  return { kind: 'ambiguous', form, fix, ...(kubectl !== undefined && { kubectl }) };
}

// As Go's strconv.ParseInt tells bases apart.
const GO_INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|(0|[1-9][0-9]*))$/;

/** A number in a form that readers disagree about, as kubectl's reader of YAML takes it: octal, hexadecimal, or text. */
function readAsKubectl(text: string, digits: string): JsonScalar | undefined {
  const [, sign, hexadecimal, octal, binary, decimal] = GO_INTEGER.exec(digits) ?? [];
  if (sign !== undefined) {
    const magnitude = [
      ['0x', hexadecimal],
      ['0o', octal],
      ['0b', binary],
      ['', decimal],
    ].find(([, found]) => found !== undefined);
    const written = magnitude?.join('') ?? '';
    if (written.length > LONGEST_INT64 * 4) return undefined;
    const value = sign === '-' ? -BigInt(written) : BigInt(written);
    if (value < MIN_INT64 || value > MAX_UINT64) return undefined;
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  if (!CORE_FLOAT.test(digits)) return NOT_FINITE.test(digits) ? undefined : text;
  const value = Number(digits);
  return Number.isFinite(value) ? value : undefined;
}
