import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ProblemError, type ProblemSite } from '../errors';
import { isJsonObject, readYaml, type JsonObject, type JsonValue } from '../yaml';

/** Files of a kustomization and of what it refers to, below the nearest folder that holds all of them. */
export interface KustomizationTree {
  /** Content by path, `/` between names. */
  readonly files: Readonly<Record<string, Uint8Array>>;

  /** Folder of the kustomization among them; `.` where it is the top one. */
  readonly root: string;
}

const FILE_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Fields of a kustomization whose entries can be folders elsewhere. */
const REFERENCES = ['resources', 'bases', 'components', 'generators', 'transformers', 'validators'];

// Far beyond what anybody writes; a wrong folder, a home directory say, must not be read whole.
const MAX_FILES = 10_000;
const MAX_BYTES = 100 * 1024 * 1024;
const SKIPPED = new Set(['.git', 'node_modules']);

/**
 * Reads a kustomization from disk, with the folders that it and those refer to.
 *
 * @param boundary folder that nothing may lie outside of, links followed
 * @param where who asks, for messages
 * @throws ProblemError where there is no kustomization, or something lies outside
 */
export function readKustomization(
  folder: string,
  boundary: string | undefined,
  where: readonly ProblemSite[],
): KustomizationTree {
  const reader = new TreeReader(boundary === undefined ? undefined : realpathSync(boundary), where);
  const start = resolve(folder);
  const shown = boundary === undefined ? folder : relative(boundary, start).split(sep).join('/');
  if (!FILE_NAMES.some((name) => existsSync(join(start, name)))) {
    throw new ProblemError({
      code: 'not-found',
      what: `There is no kustomization in '${shown}'.`,
      where,
      why: `A kustomization is a folder with one of ${FILE_NAMES.join(', ')}.`,
      fix: 'Correct the folder.',
    });
  }
  reader.addFolder(start);
  const top = commonFolder([start, ...reader.passed, ...[...reader.files.keys()].map((file) => dirname(file))]);
  const inside = (path: string) => relative(top, path).split(sep).join('/');
  const files = [...reader.files].map(([path, content]) => [inside(path), content] as const);
  return { files: Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1))), root: inside(start) || '.' };
}

class TreeReader {
  public readonly files = new Map<string, Uint8Array>();

  /** Folders that a reference goes up to and down from again: their names must be there to go through. */
  public readonly passed = new Set<string>();
  readonly #folders = new Set<string>();
  readonly #boundary: string | undefined;
  readonly #where: readonly ProblemSite[];
  #bytes = 0;

  constructor(boundary: string | undefined, where: readonly ProblemSite[]) {
    this.#boundary = boundary;
    this.#where = where;
  }

  /** Adds everything below a folder, then the folders that kustomizations in it refer to. */
  public addFolder(folder: string, root = folder): void {
    if (this.#folders.has(folder)) return;
    this.#folders.add(folder);
    this.requireInside(folder);
    const isRoot = FILE_NAMES.some((name) => existsSync(join(folder, name)));
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (SKIPPED.has(entry.name)) continue;
      this.addEntry(join(folder, entry.name), entry.isSymbolicLink(), isRoot ? folder : root);
    }
    for (const name of FILE_NAMES) {
      const content = this.files.get(join(folder, name));
      for (const entry of content ? referencesOf(content) : []) this.addReference(folder, entry);
    }
  }

  private addEntry(path: string, isLink: boolean, root: string): void {
    const found = statSync(path, { throwIfNoEntry: false });
    // A link to nothing is nothing.
    if (!found) return;
    this.requireInside(path);
    if (found.isDirectory()) this.addFolder(path, root);
    // Kustomize takes files of the kustomization's own folder alone, and goes by where a link leads.
    else if (found.isFile() && !(isLink && leadsOut(root, path))) this.addFile(path);
  }

  private addReference(folder: string, reference: string): void {
    const path = resolve(folder, reference);
    const found = statSync(path, { throwIfNoEntry: false });
    // What is not there is for Kustomize to say.
    if (!found) return;
    this.addPassed(folder, reference);
    if (found.isDirectory()) this.addFolder(path);
    else if (found.isFile()) this.addFile(path);
  }

  private addPassed(folder: string, reference: string): void {
    let [at, highest] = [folder, folder];
    for (const name of reference.split('/')) {
      at = resolve(at, name);
      if (at.length < highest.length) highest = at;
    }
    this.requireInside(highest);
    this.passed.add(highest);
  }

  private addFile(path: string): void {
    if (this.files.has(path)) return;
    this.requireInside(path);
    const content = readFileSync(path);
    this.#bytes += content.length;
    this.files.set(path, content);
    if (this.files.size <= MAX_FILES && this.#bytes <= MAX_BYTES) return;
    throw new ProblemError({
      code: 'invalid-definition',
      what: `The kustomization has more than ${String(MAX_FILES)} files, or more than ${String(MAX_BYTES / 1024 / 1024)} MiB.`,
      where: this.#where,
      why: 'Everything below its folder is read, since any of it may be meant.',
      fix: 'Name the folder of the kustomization itself.',
    });
  }

  private requireInside(path: string): void {
    if (this.#boundary === undefined) return;
    if (!leadsOut(this.#boundary, path)) return;
    throw new ProblemError({
      code: 'invalid-definition',
      what: `'${relative(this.#boundary, path).split(sep).join('/')}' leads out of the repository.`,
      where: this.#where,
      why: 'What lies outside is not the same for everybody, and not meant to be read.',
      fix: 'Copy what is needed into the repository.',
    });
  }
}

/** Whether something lies outside a folder, links followed. */
function leadsOut(folder: string, path: string): boolean {
  const place = relative(realpathSync(folder), realpathSync(path));
  return place === '..' || place.startsWith(`..${sep}`) || isAbsolute(place);
}

/** Paths that a kustomization names and that can lie outside its own folder. */
function referencesOf(content: Uint8Array): string[] {
  let fields: JsonObject;
  try {
    const [document] = readYaml(content, { file: 'kustomization.yaml' });
    if (!isJsonObject(document?.value)) return [];
    fields = document.value;
  } catch (error) {
    // Kustomize says what is wrong with it.
    if (error instanceof ProblemError) return [];
    throw error;
  }
  return REFERENCES.flatMap((field) => {
    const entries = fields[field];
    const list: readonly JsonValue[] = Array.isArray(entries) ? entries : [];
    return list.filter((entry): entry is string => typeof entry === 'string' && /(^|\/)\.\.(\/|$)/.test(entry));
  });
}

function commonFolder(folders: readonly string[]): string {
  const [first = '.', ...others] = folders;
  return others.reduce((common, folder) => {
    let candidate = common;
    while (relative(candidate, folder).startsWith('..')) candidate = dirname(candidate);
    return candidate;
  }, first);
}
