import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ProblemError, type Problem } from '../../lib/errors';
import { openFolder, type ChangeSet, type OutputFile, type PublishOptions, type PublishScope } from '../../lib/publish';

const folders: string[] = [];

/** A folder of the test's own, removed by {@link removeTemporaryFolders}. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'publish-'));
  folders.push(folder);
  return folder;
}

export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** An output file whose folder, cluster and construct follow from its path, unless said otherwise. */
export function file(path: string, content = `# ${path}\n`, more: Partial<OutputFile> = {}): OutputFile {
  const folder = path.split('/').slice(0, 2).join('/');
  return { path, content, construct: dirname(path), cluster: folder, folder, ...more };
}

/** Every file below a folder with its content, `->` for a link, folders that are empty with a slash. */
export function treeOf(folder: string, prefix = ''): Record<string, string> {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    const found = lstatSync(path);
    if (found.isSymbolicLink()) tree[`${prefix}${name}`] = `-> ${readlinkSync(path)}`;
    else if (found.isFile()) tree[`${prefix}${name}`] = readFileSync(path, 'utf8');
    else if (readdirSync(path).length === 0) tree[`${prefix}${name}/`] = '';
    else Object.assign(tree, treeOf(path, `${prefix}${name}/`));
  }
  return tree;
}

/** Paths of {@link treeOf} without the indexes. */
export function pathsOf(folder: string): string[] {
  return Object.keys(treeOf(folder)).filter((path) => !path.endsWith('/index.json'));
}

export function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** Publishes files as one run does. */
export async function publish(
  out: string,
  files: Iterable<OutputFile>,
  scope: PublishScope = { fleets: ['acme'] },
  options?: PublishOptions,
): Promise<ChangeSet> {
  const publisher = await openFolder(out, options);
  try {
    publisher.stage(files);
    publisher.plan(scope);
    return publisher.apply();
  } finally {
    publisher.abort();
  }
}

/** The problems that a step ends with. */
export async function problemsOf(step: () => unknown): Promise<readonly Problem[]> {
  try {
    await step();
  } catch (error) {
    if (error instanceof ProblemError) return error.problems;
    throw error;
  }
  throw new Error('No problem was reported.');
}
