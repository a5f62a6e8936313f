import type { Node, Pair } from 'yaml';
import { loadLibrary } from './library';
import { Positions } from './positions';

/** What the comments of a YAML text say. */
export interface YamlComments {
  /** The comment right above each key of a mapping that has one, without `#`; below a list, no key is named. */
  readonly above: readonly { readonly path: readonly string[]; readonly lines: readonly string[] }[];

  /** Keys that are only there as a comment (`# nodePort: 30080`), at the place where their indentation puts them. */
  readonly commentedOut: readonly (readonly string[])[];

  /** Every line that is a comment, without `#`, in order. */
  readonly lines: readonly string[];
}

/** A key where it is written; `path` is undefined below a list. */
interface KeyLine {
  readonly column: number;
  readonly path: readonly string[] | undefined;
  readonly holdsMap: boolean;
}

interface CommentLine {
  readonly line: number;
  /** Column of the `#`, from 0. */
  readonly column: number;
  readonly text: string;
}

/** A key, perhaps quoted, and the colon after it. */
const KEY = /^(\s*)(?:"([^"]+)"|'([^']+)'|([\w./-]+)):(?:\s|$)/;

/** Words with a colon that are no keys: what follows them, indented, is an example. */
const LEAD_IN = /^(?:e\.?g\.?|i\.?e\.?|examples?|ex|defaults?|notes?|usage|sample|warning|https?)$/i;

/**
 * Reads the comments of the first document of a YAML text. Charts document their values so; a text that is not wholly
 * valid is read as far as it goes.
 */
export function readYamlComments(text: string): YamlComments {
  const lines = text.split(/\r?\n/);
  const { keys, hidden } = layoutOf(text);
  const open: KeyLine[] = [];
  const above: { path: readonly string[]; lines: readonly string[] }[] = [];
  const commentedOut: (readonly string[])[] = [];
  const all: string[] = [];
  let block: CommentLine[] = [];
  const endBlock = (next: KeyLine | undefined) => {
    commentedOut.push(...keysInComments(block, open, next));
    block = [];
  };
  lines.forEach((content, line) => {
    const comment = hidden.has(line) ? null : /^(\s*)#+(.*)$/.exec(content);
    if (comment) {
      const [, indent = '', rest = ''] = comment;
      all.push(rest);
      block.push({ line, column: indent.length, text: rest });
      return;
    }
    const key = keys.get(line);
    const own = key ? block.filter(({ column }) => column === key.column) : [];
    if (key?.path && own.length > 0) above.push({ path: key.path, lines: own.map((entry) => entry.text) });
    endBlock(key);
    if (!key) return;
    while ((open.at(-1)?.column ?? -1) >= key.column) open.pop();
    open.push(key);
  });
  endBlock(undefined);
  return { above, commentedOut, lines: all };
}

/** Where keys stand, by line, and the lines inside of multi-line texts, where `#` begins no comment. */
function layoutOf(text: string): { keys: ReadonlyMap<number, KeyLine>; hidden: ReadonlySet<number> } {
  const { isMap, isScalar, isSeq, parseDocument } = loadLibrary();
  const positions = new Positions('', text);
  const lineOf = (offset: number) => (positions.at(offset).line ?? 1) - 1;
  const keys = new Map<number, KeyLine>();
  const hidden = new Set<number>();
  const visit = (node: unknown, path: readonly string[] | undefined): void => {
    if (isMap(node)) {
      for (const pair of node.items as Pair<Node, Node | null>[]) {
        const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
        const start = pair.key.range?.[0];
        const own = path && key !== undefined ? [...path, key] : undefined;
        if (start !== undefined && !node.flow) {
          const { line = 1, column = 1 } = positions.at(start);
          const holdsMap =
            pair.value === null || isMap(pair.value) || (isScalar(pair.value) && pair.value.value === null);
          keys.set(line - 1, { column: column - 1, path: own, holdsMap });
        }
        visit(pair.value, own);
      }
    } else if (isSeq(node)) {
      for (const item of node.items) visit(item, undefined);
    } else if (isScalar(node) && node.range) {
      const [start, end] = node.range;
      const last = lineOf(Math.max(start, end - 1));
      for (let line = lineOf(start) + 1; line <= last; line += 1) hidden.add(line);
    }
  };
  const document = parseDocument(text, { logLevel: 'silent', strict: false, uniqueKeys: false });
  visit(document.contents, []);
  return { keys, hidden };
}

/** Keys written in one block of comment lines, as paths. */
function keysInComments(
  block: readonly CommentLine[],
  open: readonly KeyLine[],
  next: KeyLine | undefined,
): (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const inner: { column: number; path: readonly string[] }[] = [];
  let listColumn: number | undefined;
  for (const { column: hash, text } of block) {
    const column = hash + 1 + (/^\s*/.exec(text)?.[0].length ?? 0);
    if (listColumn !== undefined && column > listColumn) continue;
    listColumn = /^\s*-(\s|$)/.test(text) ? column : undefined;
    const match = KEY.exec(text);
    const key = match?.[2] ?? match?.[3] ?? match?.[4];
    if (listColumn !== undefined || key === undefined || LEAD_IN.test(key)) continue;
    while ((inner.at(-1)?.column ?? -1) >= column) inner.pop();
    const parent = inner.at(-1)?.path ?? parentOf(hash, column, open, next);
    if (!parent) continue;
    const path = [...parent, key];
    inner.push({ column, path });
    found.push(path);
  }
  return found;
}

/**
 * The mapping that a commented key belongs to. Its column is that of the text once `# ` or `#` is taken away, whichever
 * fits the keys around.
 */
function parentOf(
  hash: number,
  column: number,
  open: readonly KeyLine[],
  next: KeyLine | undefined,
): readonly string[] | undefined {
  const candidates = [Math.max(hash, column - 2), column - 1, column];
  const known = new Set([...open.map((key) => key.column), ...(next ? [next.column] : [])]);
  const at = candidates.find((candidate) => known.has(candidate)) ?? candidates[0] ?? 0;
  const around = open.filter((key) => key.column < at && (key.holdsMap || key.path === undefined));
  const parent = around.at(-1);
  return parent ? parent.path : [];
}
