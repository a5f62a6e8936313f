/** A TypeScript type as text: on one line, or a union or map that may be laid out over several. */
export type TypeText =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'union'; readonly parts: readonly TypeText[] }
  | { readonly kind: 'list'; readonly items: TypeText }
  | { readonly kind: 'record'; readonly values: TypeText }
  | { readonly kind: 'map'; readonly members: readonly TypeMember[]; readonly isOpen: boolean };

/** One key of a map. */
export interface TypeMember {
  readonly key: string;
  readonly type: TypeText;

  /** Lines of its comment. */
  readonly comment: readonly string[];
}

/** Any value, and any map, by the names that {@link VALUE_TYPES} gives them. */
export const ANY_VALUE: TypeText = { kind: 'name', text: 'Value' };
export const ANY_MAP: TypeText = { kind: 'name', text: 'ValueMap' };

/** What generated types are made of: values are data, so they can be given to a `HelmRelease`. */
export const VALUE_TYPES = `/** Anything that values can hold. */
type Value = null | boolean | number | bigint | string | Value[] | ValueMap;

/** A map that the chart passes on, or does not describe. */
type ValueMap = { [key: string]: Value };
`;

const WIDTH = 120;

/** Names a type. */
export function named(text: string): TypeText {
  return { kind: 'name', text };
}

/** One of several types, each said once, null last; any value includes all others. */
export function unionOf(parts: readonly TypeText[]): TypeText {
  const flat = parts.flatMap((part) => (part.kind === 'union' ? part.parts : [part]));
  if (flat.some((part) => part === ANY_VALUE)) return ANY_VALUE;
  const byText = new Map(flat.map((part) => [formatType(part, '', 0), part]));
  const distinct = [...byText]
    .filter(([text]) => !WIDENED.some(([wide, literal]) => byText.has(wide) && literal.test(text)))
    .map(([, part]) => part);
  const sorted = [...distinct.filter((part) => !isNull(part)), ...distinct.filter(isNull)];
  const [only] = sorted;
  return sorted.length === 1 && only ? only : { kind: 'union', parts: sorted };
}

function isNull(type: TypeText): boolean {
  return type.kind === 'name' && type.text === 'null';
}

/** Types that include literals. */
const WIDENED: readonly (readonly [string, RegExp])[] = [
  ['string', /^['"]/],
  ['number', /^-?\d/],
  ['boolean', /^(?:true|false)$/],
];

/**
 * Prints a type as prettier would, lines after the first indented.
 *
 * @param used characters that stand before it on its line and after it
 */
export function formatType(type: TypeText, indent: string, used: number): string {
  switch (type.kind) {
    case 'name':
      return type.text;
    case 'list': {
      const items = formatType(type.items, indent, used + 2);
      return needsBrackets(type.items) ? `(${items})[]` : `${items}[]`;
    }
    case 'record':
      return formatRecord(formatType(type.values, `${indent}  `, used + 20), indent);
    case 'map': {
      const body = type.members.map((member) => formatMember(member, `${indent}  `)).join('');
      const map = `{\n${body}${indent}}`;
      return type.isOpen ? `${map} & ValueMap` : map;
    }
    case 'union':
      return formatUnion(type.parts, indent, used);
  }
}

function formatRecord(values: string, indent: string): string {
  if (!values.includes('\n')) return `{ [key: string]: ${values} }`;
  return `{\n${indent}  [key: string]:${values.startsWith('\n') ? '' : ' '}${values};\n${indent}}`;
}

function formatUnion(parts: readonly TypeText[], indent: string, used: number): string {
  const format = (inner: string) =>
    parts.map((part) => {
      const text = formatType(part, inner, used);
      return part.kind === 'map' && part.isOpen ? `(${text})` : text;
    });
  const line = format(indent).join(' | ');
  const [first] = parts;
  const isPlainMap = first?.kind === 'record' || (first?.kind === 'map' && !first.isOpen);
  const isMapOrNull = isPlainMap && parts.length === 2 && parts.some(isNull);
  if (isMapOrNull || (!line.includes('\n') && used + line.length <= WIDTH)) return line;
  return format(`${indent}    `)
    .map((part) => `\n${indent}  | ${part}`)
    .join('');
}

function needsBrackets(type: TypeText): boolean {
  return type.kind === 'union' || (type.kind === 'map' && type.isOpen);
}

function formatMember({ key, type, comment }: TypeMember, indent: string): string {
  const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
  const used = indent.length + name.length + 4;
  const text = formatType(type, indent, used);
  return `${formatComment(comment, indent)}${indent}${name}?:${text.startsWith('\n') ? '' : ' '}${text};\n`;
}

/** A doc comment; nothing in it can end it early. */
export function formatComment(lines: readonly string[], indent: string): string {
  const safe = lines.map((line) =>
    line
      .replaceAll('*/', '*\\/')
      .replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
      .trimEnd(),
  );
  const [first] = safe;
  if (first === undefined) return '';
  if (safe.length === 1) return `${indent}/** ${first} */\n`;
  const body = safe.map((line) => `${indent} *${line === '' ? '' : ` ${line}`}\n`).join('');
  return `${indent}/**\n${body}${indent} */\n`;
}

/** A text as a TypeScript literal in single quotes. */
export function quote(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
  return text.includes("'") && !text.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`;
}
