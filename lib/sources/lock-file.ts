import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemError, type SourceLocation } from '../errors';
import { validate, type ChartReference } from '../model';
import { readYaml, writeYaml, type YamlDocument } from '../yaml';
import {
  lockSchema,
  type LockedChart,
  type LockedDependency,
  type LockedEngine,
  type LockedSource,
} from './lock-schema';
import { replaceFile } from './replace-file';
import { keyOfReference, keyOfRequest, requestOf, type ChartRequest } from './request';

/** Name of the lock, in the top folder of the repository. */
export const LOCK_FILE = 'fairlead.lock';

const HEADER = `# Written by 'fairlead lock': which charts this repository uses, and which bytes they are.
# Commit it. To move a chart, change its version where it is defined, or run 'fairlead lock --update'.
`;

/** The charts that a repository uses, as `fairlead.lock` has them. */
export class ChartLock {
  readonly #byRequest = new Map<string, LockedChart>();

  constructor(
    /** The engine that checked the charts; undefined where there is no lock yet. */
    public readonly engine: LockedEngine | undefined,
    public readonly charts: readonly LockedChart[],
    private readonly locate: (chart: LockedChart) => SourceLocation = () => ({ file: LOCK_FILE }),
  ) {
    for (const chart of charts) this.#byRequest.set(keyOfRequest(requestOf(chart)), chart);
  }

  /**
   * Reads the lock of a repository; an empty one where it has none.
   *
   * @throws ProblemError with everything that is wrong in it
   */
  public static read(root: string): ChartLock {
    let bytes: Buffer;
    try {
      bytes = readFileSync(join(root, LOCK_FILE));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new ChartLock(undefined, []);
      throw brokenLock(`'${LOCK_FILE}' cannot be read.`, undefined, error);
    }
    return ChartLock.parse(bytes);
  }

  /** @throws ProblemError with everything that is wrong in the text */
  public static parse(bytes: Uint8Array): ChartLock {
    refuseConflict(bytes);
    const documents = readYaml(bytes, { file: LOCK_FILE });
    const [document] = documents;
    if (!document || documents.length > 1 || document.value === null) {
      throw brokenLock(`'${LOCK_FILE}' does not hold one document.`, documents[1]?.source.line);
    }
    refuseNewerVersion(document);
    const { engine, charts } = validate(lockSchema, document.value, `'${LOCK_FILE}'`, {
      source: document.source,
      locate: (path) => document.locate(path.map((key) => (typeof key === 'number' ? key : String(key)))),
    });
    const list: readonly LockedChart[] = charts;
    return new ChartLock(engine, list, (chart) => document.locate(['charts', list.indexOf(chart)]));
  }

  /** The chart that answers a request, or undefined. */
  public find(request: Pick<ChartRequest, 'reference' | 'version'>): LockedChart | undefined {
    return this.#byRequest.get(keyOfRequest(request));
  }

  /** Every version of one chart that the lock has. */
  public versionsOf(reference: ChartReference): readonly LockedChart[] {
    const key = keyOfReference(reference);
    return this.charts.filter((chart) => keyOfReference(requestOf(chart).reference) === key);
  }

  /** Digests of all archives that the lock names, dependencies' included, each with the name of its file. */
  public archives(): ReadonlyMap<string, { readonly name: string; readonly version: string }> {
    const found = new Map<string, { name: string; version: string }>();
    for (const { name, version, digest, source, dependencies } of this.charts) {
      if (digest !== undefined && version !== undefined) found.set(digest, { name, version });
      // What is inside a packed archive needs no archive of its own.
      if (!('folder' in source)) continue;
      for (const { name, version, digest } of dependencies ?? []) {
        if (digest !== undefined && version !== undefined) found.set(digest, { name, version });
      }
    }
    return found;
  }

  /** Where the lock names a chart. */
  public locationOf(chart: LockedChart): SourceLocation {
    return this.locate(chart);
  }

  /** The lock as it is written: the same charts are the same bytes. */
  public format(): string {
    const { engine } = this;
    if (!engine) throw new Error('A lock without an engine cannot be written.');
    return (
      HEADER +
      writeYaml({
        version: 1,
        engine: { helm: engine.helm, kustomize: engine.kustomize, digest: engine.digest },
        charts: [...this.charts].sort(inOrder).map(orderKeys),
      })
    );
  }

  /** Writes the lock beside the old one and puts it in its place; says whether anything changed. */
  public write(root: string): boolean {
    const text = this.format();
    const path = join(root, LOCK_FILE);
    if (tryRead(path) === text) return false;
    replaceFile(path, text);
    return true;
  }
}

/** Names that charts can be updated by: their own, and those of what was fetched for a chart's folder. */
export function lockedNames(lock: ChartLock, requests: readonly ChartRequest[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const request of requests) {
    const { reference } = request;
    const chart = lock.find(request);
    const path = 'folder' in reference ? reference.folder : 'path' in reference ? reference.path : reference.name;
    const name = chart?.name ?? path.split('/').at(-1);
    if (name !== undefined) names.add(name);
    for (const dependency of chart?.dependencies ?? []) if (dependency.source) names.add(dependency.name);
  }
  return names;
}

function inOrder(a: LockedChart, b: LockedChart): number {
  const [left, right] = [a, b].map((chart) => [chart.name, keyOfRequest(requestOf(chart))].join('\0'));
  return (left ?? '') < (right ?? '') ? -1 : 1;
}

type Written = Record<string, unknown>;

function orderKeys(chart: LockedChart | LockedDependency): Written {
  const { name, version, requested, source, digest, signedBy, dependencies } = chart;
  return defined({
    name,
    version,
    requested,
    source: source && orderSource(source),
    digest,
    files: 'files' in chart ? chart.files : undefined,
    signedBy: signedBy && { name: signedBy.name, fingerprint: signedBy.fingerprint },
    dependencies: dependencies?.length ? dependencies.map(orderKeys) : undefined,
  });
}

function orderSource(source: LockedSource): Written {
  if ('folder' in source) return { folder: source.folder };
  if ('path' in source) {
    const { repository, path, revision, commit } = source;
    return { repository, path, revision, commit };
  }
  return defined({ repository: source.repository, name: source.name });
}

function defined(map: Written): Written {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const CONFLICT = /^(<{7}|>{7}|\|{7})( |$)/m;

function refuseConflict(bytes: Uint8Array): void {
  const text = Buffer.from(bytes).toString('utf8');
  const found = CONFLICT.exec(text);
  if (!found) return;
  throw new ProblemError({
    code: 'broken-lock',
    what: `'${LOCK_FILE}' holds the marks of a merge conflict.`,
    where: [{ source: { file: LOCK_FILE, line: text.slice(0, found.index).split('\n').length } }],
    why: 'Until somebody decides between the two sides, nobody can say which charts are meant.',
    fix: "Take either side as a whole, then run 'fairlead lock', which adds what the definitions need.",
  });
}

function refuseNewerVersion(document: YamlDocument): void {
  const { value } = document;
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (typeof version !== 'number' || version <= 1) return;
  throw new ProblemError({
    code: 'broken-lock',
    what: `'${LOCK_FILE}' has the format ${version}; this version of Fairlead knows format 1.`,
    where: [{ source: document.locate(['version']) }],
    why: 'A newer Fairlead wrote it, and may have meant more than this one would read.',
    fix: 'Use the version of Fairlead that the repository asks for.',
  });
}

function brokenLock(what: string, line?: number, cause?: unknown): ProblemError {
  return new ProblemError(
    {
      code: 'broken-lock',
      what,
      where: [{ source: { file: LOCK_FILE, ...(line !== undefined && { line }) } }],
      why: 'It says which charts are meant, and which bytes they are.',
      fix: "Restore it from Git, then run 'fairlead lock'.",
    },
    { cause },
  );
}
