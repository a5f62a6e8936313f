import { readYamlComments } from '../yaml';

/** What the comments of a chart's `values.yaml` say of one value, and of those below it. */
export interface ValueNotes {
  /** What it is for, in the chart's own words. */
  text?: string;

  /** Its default in words, where the chart says it so. */
  defaultText?: string;
  readonly below: Map<string, ValueNotes>;
}

/** Separators and headings, and marks of tools that read comments. */
const NO_TEXT =
  /^\s*(?:[-=#*~_+\s]*$|\+docs:|@(?:section|skip|descriptionStart|descriptionEnd|ignored?|raw|schema|notationType)\b)/;
const PARAM = /^\s*@(?:param|extra)\s+(\S+)\s+(.*)$/;
const HELM_DOCS = /^\s*--\s?(?:\([\w/.-]+\)\s)?/;
const DEFAULT = /^\s*@default\s+--\s*(.*)$/;

/**
 * Reads what a `values.yaml` says in comments: above a key, in lists of parameters (`@param a.b text`), and as keys that
 * are commented out.
 */
export function readValueNotes(valuesText: string): ValueNotes {
  const root: ValueNotes = { below: new Map() };
  const comments = readYamlComments(valuesText);
  for (const path of comments.commentedOut) notesAt(root, path);
  for (const { path, lines } of comments.above) {
    const notes = notesAt(root, path);
    const { text, defaultText } = textOf(lines);
    if (text !== '') notes.text = text;
    if (defaultText !== undefined) notes.defaultText = defaultText;
  }
  for (const line of comments.lines) {
    const [, name, text = ''] = PARAM.exec(line) ?? [];
    if (name === undefined) continue;
    const notes = notesAt(root, pathOf(name));
    // The line of parameters is written for the reader; what else stands above a key may be an example.
    notes.text = text.replace(/^\[[^\]]*\]\s*/, '').trim();
  }
  return root;
}

function textOf(lines: readonly string[]): { text: string; defaultText?: string } {
  let kept: string[] = [];
  let defaultText: string | undefined;
  let inSchema = false;
  for (const line of lines) {
    if (/^\s*@schema\b/.test(line)) inSchema = !inSchema && !/@schema\s+\S/.test(line);
    if (inSchema || NO_TEXT.test(line) || PARAM.test(line)) continue;
    const said = DEFAULT.exec(line)?.[1];
    if (said !== undefined) {
      defaultText = said;
      continue;
    }
    // What stands above the mark of helm-docs is a heading or an example.
    if (HELM_DOCS.test(line)) kept = [];
    kept.push(line.replace(HELM_DOCS, '').replace(/^ /, '').trimEnd());
  }
  return { text: kept.join('\n').trim(), ...(defaultText !== undefined && { defaultText }) };
}

/** `a.b[0].c` names `a.b`: items of a list are not described apart. */
function pathOf(name: string): readonly string[] {
  return (name.split('[')[0] ?? name).split('.').filter((step) => step !== '');
}

function notesAt(root: ValueNotes, path: readonly string[]): ValueNotes {
  let notes = root;
  for (const key of path) {
    let next = notes.below.get(key);
    if (!next) notes.below.set(key, (next = { below: new Map() }));
    notes = next;
  }
  return notes;
}
