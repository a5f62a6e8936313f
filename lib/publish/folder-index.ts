import { lstatSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ProblemError, type Problem } from '../errors';
import { isDigest } from './digest';
import { comparePaths, type OwnedFile } from './output-file';
import { resolveOutputFolder } from './output-folder';
import { INDEX_FILE, tryFindPathFault } from './path-rules';
import { refuseUnfinished } from './recovery';

/** What Fairlead owns in one cluster's folder. */
export interface FolderIndex {
  /** The folder, as `<fleet>/<cluster>`. */
  readonly folder: string;

  /** Files by their path relative to the output folder, sorted. */
  readonly files: ReadonlyMap<string, OwnedFile>;
}

const HEADER = { apiVersion: 'fairlead.dev/v1', kind: 'OutputIndex' } as const;

/**
 * Reads the index of a cluster's folder, `<out>/<fleet>/<cluster>`. Throws where there is none, where it is not exactly
 * what Fairlead wrote, or where a killed run left the output folder half-written.
 */
export function readIndex(folder: string): FolderIndex {
  const index = tryReadIndex(folder);
  if (index) return index;
  const shown = resolveOutputFolder(folder).shown;
  throw new ProblemError({
    code: 'not-found',
    what: `Folder '${shown}' has no '${INDEX_FILE}'.`,
    where: [{ source: { file: `${shown}/${INDEX_FILE}` } }],
    why: 'Without it nothing says which files there belong to Fairlead.',
    fix: "Check the path, or run 'fairlead synth' to write the folder.",
  });
}

/** Like {@link readIndex}, but returns undefined where there is no index. */
export function tryReadIndex(folder: string): FolderIndex | undefined {
  const absolute = resolve(folder);
  const fleet = dirname(absolute);
  const out = resolveOutputFolder(dirname(fleet));
  refuseUnfinished(out);
  const name = `${basename(fleet)}/${basename(absolute)}`;
  const text = tryReadIndexText(join(absolute, INDEX_FILE), `${out.shown}/${name}/${INDEX_FILE}`);
  return text === undefined ? undefined : parseIndex(text, name, out.shown);
}

/** Text of an index file, or undefined where there is none. A link or folder in its place is a problem. */
export function tryReadIndexText(file: string, shown: string): string | undefined {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (!found) return undefined;
  if (!found.isFile()) throw new ProblemError(foreignIndex(shown, 'is not a regular file'));
  return readFileSync(file, 'utf8');
}

/** Reads the text of an index, strictly: it must be, byte for byte, what {@link formatIndex} writes. */
export function parseIndex(text: string, folder: string, out: string): FolderIndex {
  const shown = `${out}/${folder}/${INDEX_FILE}`;
  if (!looksLikeIndex(text)) throw new ProblemError(foreignIndex(shown, `does not say 'kind: ${HEADER.kind}'`));
  if (/^(?:<{7}|>{7}) /m.test(text)) throw new ProblemError(brokenIndex(shown, 'contains conflict marks of a merge'));

  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new ProblemError(brokenIndex(shown, 'is not valid JSON'));
  }
  const files = new Map<string, OwnedFile>();
  const listed = isRecord(data) && isRecord(data.files) ? Object.entries(data.files) : [];
  for (const [path, entry] of listed) {
    const fault = tryFindPathFault(path);
    if (fault !== undefined) throw new ProblemError(brokenIndex(shown, `lists '${path}', which ${fault}`));
    if (!isEntry(entry)) throw new ProblemError(brokenIndex(shown, `describes '${path}' wrongly`));
    const { digest, construct, tenant, cluster = folder } = entry;
    files.set(`${folder}/${path}`, { path: `${folder}/${path}`, digest, construct, tenant, cluster, folder });
  }
  // Git may hand out CRLF on Windows. Everything else that differs was written by somebody else: a duplicate line, an
  // unknown field, another order.
  if (formatIndex(folder, files.values()) !== text.replaceAll('\r\n', '\n')) {
    throw new ProblemError(brokenIndex(shown, 'is not as Fairlead wrote it'));
  }
  return { folder, files };
}

/** Whether a text claims to be an index of ours, however damaged. */
export function looksLikeIndex(text: string): boolean {
  return text.includes(`"kind": "${HEADER.kind}"`);
}

/** The text of an index: sorted, one file a line, so that Git shows a changed file as a changed line. */
export function formatIndex(folder: string, files: Iterable<OwnedFile>): string {
  const lines = [...files]
    .sort((a, b) => comparePaths(a.path, b.path))
    .map(({ path, digest, construct, tenant, cluster }) => {
      const entry = { digest, construct, tenant, cluster: cluster === folder ? undefined : cluster };
      return `    ${JSON.stringify(path.slice(folder.length + 1))}: ${JSON.stringify(entry)}`;
    });
  const header = Object.entries(HEADER).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  return ['{', ...header, '  "files": {', lines.join(',\n'), '  }', '}', ''].join('\n');
}

interface IndexEntry {
  readonly digest: string;
  readonly construct: string;
  readonly tenant?: string;
  readonly cluster?: string;
}

function isEntry(value: unknown): value is IndexEntry {
  if (!isRecord(value)) return false;
  const { digest, construct, tenant, cluster } = value;
  return (
    typeof digest === 'string' &&
    isDigest(digest) &&
    typeof construct === 'string' &&
    (tenant === undefined || typeof tenant === 'string') &&
    (cluster === undefined || typeof cluster === 'string')
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function brokenIndex(shown: string, fault: string): Problem {
  return {
    code: 'broken-index',
    what: `Index '${shown}' ${fault}.`,
    where: [{ source: { file: shown } }],
    why: 'The index alone says which files may be overwritten and removed, so it is never guessed at.',
    fix: `Restore the file, for example with 'git checkout HEAD -- ${shown}', then run 'fairlead synth'.`,
  };
}

function foreignIndex(shown: string, fault: string): Problem {
  return {
    code: 'foreign-file',
    what: `File '${shown}' stands where Fairlead keeps its index, but ${fault}.`,
    where: [{ source: { file: shown } }],
    why: 'Fairlead overwrites and removes only files that it wrote.',
    fix: 'Move the file elsewhere, or choose another output folder.',
  };
}
