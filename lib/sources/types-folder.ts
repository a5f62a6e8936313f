import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ChartFacts } from '../engine';
import { ProblemError } from '../errors';
import { replaceFile } from './replace-file';
import { TYPES_MARK, typesHeader, valuesTypes } from './values-types';
import type { Versions } from './versions';

/** Folder of the repository that holds the types of charts' values. */
export const TYPES_FOLDER = 'imports/charts';

type NamedChart = Pick<ChartFacts, 'name' | 'version'>;

/** Types that a run has made and not yet written. */
export interface PlannedTypes {
  /** Text by the name of its file. */
  readonly files: ReadonlyMap<string, string>;

  /** Names of files that an earlier run left there and nothing needs any more. */
  readonly removed: readonly string[];
}

/** Whether the repository has types that an earlier run wrote. */
export function hasTypes(root: string): boolean {
  return ownFiles(root).length > 0;
}

/**
 * The types of charts, as files.
 *
 * @throws ProblemError where a file that somebody else wrote is in the way
 */
export async function planTypes(
  root: string,
  charts: readonly ChartFacts[],
  versions: Versions,
): Promise<PlannedTypes> {
  const named = await nameTypes(charts, versions);
  const files = new Map([...named].map(([file, facts]) => [file, valuesTypes(facts)] as const));
  const foreign = [...files.keys()].filter((file) => isInTheWay(root, file));
  if (foreign.length > 0) {
    throw new ProblemError(
      foreign.map((file) => ({
        code: 'foreign-file',
        what: `'${TYPES_FOLDER}/${file}' was not written by 'fairlead lock --types', and would be replaced by it.`,
        where: [{ source: { file: `${TYPES_FOLDER}/${file}` } }],
        why: 'Fairlead replaces only files that it wrote. Nothing has been written.',
        fix: 'Move the file elsewhere.',
      })),
    );
  }
  return { files, removed: ownFiles(root).filter((file) => !files.has(file)) };
}

/** Writes what was planned; returns the names of files that changed. */
export function writeTypes(root: string, { files, removed }: PlannedTypes): readonly string[] {
  const folder = join(root, TYPES_FOLDER);
  const changed = [...files].filter(([file, text]) => tryRead(join(folder, file)) !== text);
  if (changed.length > 0) mkdirSync(folder, { recursive: true });
  for (const [file, text] of changed) {
    replaceFile(join(folder, file), text);
  }
  for (const file of removed) rmSync(join(folder, file));
  return [...changed.map(([file]) => file), ...removed].sort();
}

/** Names of files that are not there, or are of another version, or of a chart that is no longer used. */
export async function outdatedTypes(
  root: string,
  charts: readonly NamedChart[],
  versions: Versions,
): Promise<readonly string[]> {
  const named = await nameTypes(charts, versions);
  const own = ownFiles(root);
  const stale = [...named].filter(
    ([file, chart]) => !own.includes(file) || tryReadHeader(root, file) !== typesHeader(chart),
  );
  return [...stale.map(([file]) => file), ...own.filter((file) => !named.has(file))].sort();
}

/**
 * Files for charts: `web.ts` for a chart's newest version, so that what imports it sees an upgrade, and `web-1.4.2.ts` for
 * each older one. File systems that take `Web` for `web` get a file for each as well.
 */
async function nameTypes<T extends NamedChart>(
  charts: readonly T[],
  versions: Versions,
): Promise<ReadonlyMap<string, T>> {
  const groups = new Map<string, T[]>();
  for (const chart of charts) {
    const group = groups.get(chart.name.toLowerCase()) ?? [];
    if (!group.some(({ name, version }) => name === chart.name && version === chart.version)) group.push(chart);
    groups.set(chart.name.toLowerCase(), group);
  }
  const files = new Map<string, T>();
  for (const group of groups.values()) {
    const newest = await newestFirst(group, versions);
    newest.forEach((chart, index) => {
      const { name, version } = chart;
      const plain = index === 0 ? `${name}.ts` : `${name}-${version}.ts`;
      const isTaken = (file: string) => [...files.keys()].some((each) => each.toLowerCase() === file.toLowerCase());
      let file = plain;
      for (let count = 2; isTaken(file); count += 1) file = plain.replace(/\.ts$/, `-${count}.ts`);
      files.set(file, chart);
    });
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function newestFirst<T extends NamedChart>(charts: readonly T[], versions: Versions): Promise<readonly T[]> {
  if (charts.length === 1) return charts;
  const sorted = await versions.admitted(
    '>=0.0.0-0',
    charts.map(({ version }) => version),
    [],
  );
  const key = ({ name, version }: T) => `${String(sorted.indexOf(version)).padStart(9, '0')}\0${name}`;
  return [...charts].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Names of the files that say they were written here. */
function ownFiles(root: string): readonly string[] {
  const folder = join(root, TYPES_FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && tryReadHeader(root, file)?.startsWith(TYPES_MARK) === true)
    .sort();
}

function isInTheWay(root: string, file: string): boolean {
  const path = join(root, TYPES_FOLDER, file);
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined && !ownFiles(root).includes(file);
}

function tryReadHeader(root: string, file: string): string | undefined {
  const path = join(root, TYPES_FOLDER, file);
  // A link leads to a file that stands elsewhere.
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  return tryRead(path)?.split(/\r?\n/, 1)[0];
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
