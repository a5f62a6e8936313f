import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';

/** Two states of a file; undefined where there is none. */
export interface FileStates {
  readonly oldPath?: string;
  readonly newPath?: string;
  readonly before?: string;
  readonly after?: string;
}

/** Differences beyond this many lines are shown as a whole: finding the smallest patch would take too long. */
const MAX_EDITS = 4_000;

/** A patch in the unified form, as `diff -u` and Git write it; empty where the states are alike. */
export function unifiedPatch({ oldPath, newPath, before = '', after = '' }: FileStates): string {
  if (before === after) return '';
  const from = oldPath === undefined ? '/dev/null' : `a/${oldPath}`;
  const to = newPath === undefined ? '/dev/null' : `b/${newPath}`;
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY, maxEditLength: MAX_EDITS };
  const patch =
    before === '' || after === '' ? undefined : createTwoFilesPatch(from, to, before, after, '', '', options);
  return patch ?? wholePatch(from, to, before, after);
}

function wholePatch(from: string, to: string, before: string, after: string): string {
  const [removed, added] = [linesOf(before), linesOf(after)];
  const range = (lines: readonly string[]) => `${lines.length === 0 ? 0 : 1},${lines.length}`;
  const body = [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)];
  return [`--- ${from}`, `+++ ${to}`, `@@ -${range(removed)} +${range(added)} @@`, ...body, ''].join('\n');
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
