import type Table from 'cli-table3';
import { printable } from './printable';
import type { Terminal } from './terminal';

/** A table without borders: one row a line, columns aligned, so that it can also be searched and cut. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { colors }: Pick<Terminal, 'colors'>,
): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only where a table is printed
  const CliTable = require('cli-table3') as typeof Table;
  const table = new CliTable({
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    head: head.map((title) => colors.bold(title)),
  });
  table.push(...rows.map((row) => row.map(printable)));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
} as const;
