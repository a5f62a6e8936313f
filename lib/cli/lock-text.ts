import { formatLocation } from '../errors';
import type { LockedChange, LockedSource, LockedState, LockReport } from '../sources';
import { count } from './count';
import { describeChartChange } from './lock-changes';
import { printable } from './printable';
import type { Terminal } from './terminal';

interface Shown {
  /** Whether versions were allowed to move. */
  readonly isUpdate: boolean;

  /** Whether what a moved chart does differently is printed below it. */
  readonly withChanges: boolean;
}

const WORDS = { added: 'locked', moved: 'updated', removed: 'dropped', kept: 'kept' } as const;
const STATES = ['added', 'moved', 'removed', 'kept'] as const;
const DIGITS = 12;

/** Prints what locking did, for reviewers: one line for each chart, and below it what its new version changes. */
export function printLockReport(report: LockReport, { isUpdate, withChanges }: Shown, terminal: Terminal): void {
  const { green, yellow, red, dim } = terminal.colors;
  const paint = { added: green, moved: yellow, removed: red, kept: dim };
  for (const chart of report.charts) {
    terminal.print(`${paint[chart.state](WORDS[chart.state].padEnd(7))} ${printable(headline(chart))}`);
    if (!withChanges) continue;
    for (const [word, text] of details(chart)) {
      terminal.print(`        ${dim(word.padEnd(11))} ${printable(text)}`);
    }
  }
  terminal.print(summary(report, isUpdate));
  for (const [folder, files] of [
    ['vendor/charts', report.vendored],
    ['imports/charts', report.types],
  ] as const) {
    if (files.length > 0) terminal.print(`${folder}: ${count(files.length, 'file')} written or removed`);
  }
}

function headline(chart: LockedChange): string {
  const { name, state, requested, from, to } = chart;
  const range = requested !== '' && requested !== to?.version ? ` (${requested})` : '';
  switch (state) {
    case 'added':
      if (to && 'folder' in to.source) return `${name}${version(to)}`;
      return `${name}${version(to)}${range} from ${to ? sourceText(to.source) : 'nowhere'}${signature(to)}`;
    case 'moved': {
      const isOther = from?.version !== to?.version;
      return `${name}${isOther ? `${version(from)} →${version(to)}` : version(to)}${range}`;
    }
    case 'removed':
      return `${name}${version(from)}, which no release asks for any more`;
    case 'kept':
      return `${name}${version(to)}${range}${newer(chart)}`;
  }
}

function version(state: LockedState | undefined): string {
  if (state?.version !== undefined) return ` ${state.version}`;
  return state && 'folder' in state.source ? ` in '${state.source.folder}'` : '';
}

function newer({ newer: found, requested, where }: LockedChange): string {
  if (found === undefined) return '';
  const [site] = where;
  const place = site?.source ? formatLocation(site.source) : (site?.path ?? 'the fleet');
  return `; ${found} is newer, but ${place} asks for ${requested}`;
}

function signature(state: LockedState | undefined): string {
  return state?.signedBy ? `, signed by ${state.signedBy.name}` : '';
}

function sourceText(source: LockedSource): string {
  if ('folder' in source) return `the folder '${source.folder}'`;
  if ('path' in source) return `'${source.path}' of ${source.repository} at ${source.commit.slice(0, DIGITS)}`;
  return `${source.repository.replace(/\/+$/, '')}${source.name === undefined ? '' : `/${source.name}`}`;
}

/** What a reviewer should see of a chart that moved, the unexpected first. */
function* details({ state, from, to, change, newer: found }: LockedChange): Generator<readonly [string, string]> {
  if (state !== 'moved' || !from || !to) return;
  if (sourceText(from.source) !== sourceText(to.source)) {
    yield ['source', `${sourceText(from.source)} → ${sourceText(to.source)}`];
  } else if (from.version === to.version && from.digest !== to.digest) {
    yield ['digest', `${shortDigest(from)} → ${shortDigest(to)}: other bytes under the same version`];
  }
  if (from.signedBy?.fingerprint !== to.signedBy?.fingerprint) {
    yield ['signed by', `${from.signedBy?.name ?? 'nobody'} → ${to.signedBy?.name ?? 'nobody'}`];
  }
  if (found !== undefined) yield ['newer', found];
  if (change) yield* describeChartChange(change);
  else if ('folder' in to.source) yield ['changes', 'other versions of what the chart depends on'];
  else yield ['changes', 'not known, for the old archive is neither in vendor/charts nor in the cache of this machine'];
}

function shortDigest({ digest = 'none' }: LockedState): string {
  return digest.slice(0, 'sha256:'.length + DIGITS);
}

function summary({ charts, isLockChanged, vendored, types }: LockReport, isUpdate: boolean): string {
  const counts = STATES.map((state) => [charts.filter((chart) => chart.state === state).length, WORDS[state]] as const);
  const text = counts.flatMap(([number, word]) => (number > 0 ? [`${number} ${word}`] : [])).join(', ');
  const isAllKept = charts.every(({ state }) => state === 'kept');
  // The range of a version, or the engine, can have changed alone.
  if (isLockChanged) return `fairlead.lock: ${isAllKept ? 'rewritten, ' : ''}${text}`;
  if (isUpdate) return `fairlead.lock: nothing newer that the fleets leave room for, ${text}`;
  return `fairlead.lock: ${vendored.length + types.length > 0 ? 'unchanged' : 'nothing to do'}, ${text}`;
}
