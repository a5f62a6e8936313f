import type { ChartTree, TreeFiles } from './chart-tree';
import { FetchFailure } from './fetch-problem';
import { runGit } from './git-program';

const FULL_COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
const MAX_FILES = 10_000;
const MAX_BYTES = 100 * 1024 * 1024;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * One revision of a Git repository.
 *
 * Nothing is ever checked out: files are read from Git's own store, so that neither a filter, a hook nor a link of the
 * repository has any effect here.
 */
export class GitTree implements ChartTree {
  private constructor(
    private readonly folder: string,
    public readonly commit: string,
    private readonly env: Environment,
  ) {}

  /**
   * @param folder empty, for Git's store
   * @throws FetchFailure where there is no such repository or revision
   */
  public static async fetch(folder: string, repository: string, revision: string, env: Environment): Promise<GitTree> {
    await runGit(folder, ['init', '--quiet', '--bare', '--template=', folder], env);
    await fetchRevision(folder, repository, revision, env);
    const commit = await runGit(folder, ['rev-parse', '--verify', '--end-of-options', 'FETCH_HEAD^{commit}'], env);
    return new GitTree(folder, commit.toString('utf8').trim(), env);
  }

  public async files(path: string): Promise<TreeFiles> {
    const prefix = path === '' || path === '.' ? '' : `${path.replace(/\/+$/, '')}/`;
    const list = await runGit(
      this.folder,
      ['ls-tree', '-r', '-z', '--long', '--full-tree', this.commit, ...(prefix === '' ? [] : ['--', prefix])],
      this.env,
    );
    const entries = list.toString('utf8').split('\0').filter(Boolean).map(parseEntry);
    refuseStrange(entries, path);
    const contents = await this.#read(entries.map(({ object }) => object));
    return Object.fromEntries(
      entries.map((entry, index) => [entry.path.slice(prefix.length), contents[index] ?? Buffer.alloc(0)] as const),
    );
  }

  async #read(objects: readonly string[]): Promise<readonly Buffer[]> {
    const answer = await runGit(
      this.folder,
      ['cat-file', '--batch'],
      this.env,
      objects.map((id) => `${id}\n`).join(''),
    );
    const contents: Buffer[] = [];
    let at = 0;
    for (const object of objects) {
      const end = answer.indexOf(10, at);
      const [, type, size] = answer.subarray(at, end).toString('latin1').split(' ');
      if (type !== 'blob') throw new FetchFailure(`Git has no content for ${object}.`, 'Run the command again.');
      contents.push(Buffer.from(answer.subarray(end + 1, end + 1 + Number(size))));
      at = end + 1 + Number(size) + 1;
    }
    return contents;
  }
}

async function fetchRevision(folder: string, repository: string, revision: string, env: Environment): Promise<void> {
  const fetch = (...args: readonly string[]) =>
    runGit(folder, ['fetch', '--quiet', '--no-tags', '--no-write-commit-graph', ...args], env);
  if (!FULL_COMMIT.test(revision)) {
    await fetch('--depth=1', '--', repository, revision);
    return;
  }
  try {
    await fetch('--depth=1', '--', repository, revision);
  } catch {
    // Not every server gives a commit by its name: then everything is fetched, and the commit must be in it.
    await fetch('--', repository, '+refs/*:refs/fetched/*');
    await runGit(folder, ['update-ref', '--no-deref', 'FETCH_HEAD', revision], env);
  }
}

interface Entry {
  readonly mode: string;
  readonly object: string;
  readonly size: number;
  readonly path: string;
}

// `100644 blob 8ab686eafeb1f44702738c8b0f24f2567c36da6d     120\tcharts/web/Chart.yaml`
function parseEntry(line: string): Entry {
  const tab = line.indexOf('\t');
  const [mode = '', , object = '', size = '0'] = line.slice(0, tab).split(/ +/);
  return { mode, object, size: Number(size), path: line.slice(tab + 1) };
}

function refuseStrange(entries: readonly Entry[], path: string): void {
  const link = entries.find(({ mode }) => mode !== '100644' && mode !== '100755');
  if (link) {
    const kind = link.mode === '160000' ? 'a submodule' : 'a symbolic link';
    throw new FetchFailure(`'${link.path}' is ${kind}.`, 'Put its content into the chart itself.');
  }
  const bytes = entries.reduce((sum, { size }) => sum + size, 0);
  if (entries.length > MAX_FILES || bytes > MAX_BYTES) {
    throw new FetchFailure(
      `'${path}' has ${entries.length} files with ${bytes} bytes, more than a chart may have.`,
      'Name the folder of the chart itself.',
    );
  }
}
