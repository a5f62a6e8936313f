import { ProblemError } from '../errors';
import { displayName, identityKey, type KubeObject } from '../kube';
import { readManifests } from '../yaml';
import type { BaseTree, TreeFile } from './base-tree';
import { isSecret, maskSecrets, mayHoldSecret, type ShownPair } from './mask-secrets';
import { comparePaths } from './output-file';
import { INDEX_FILE } from './path-rules';

/** What became of an object. */
export type ChangeKind = 'deleted' | 'changed' | 'moved' | 'created';

/** One object that differs between two trees. */
export interface ObjectChange extends ShownPair {
  readonly fleet: string;

  /** The cluster whose folder the object lies in. */
  readonly cluster: string;

  /** Application that brings the object, in the newer tree where it is in both. */
  readonly application: string;

  /** `Kind/namespace/name`; the path of a file that does not hold exactly one object. */
  readonly object: string;
  readonly change: ChangeKind;
  readonly oldPath?: string;
  readonly newPath?: string;
}

/** A file with the object in it. */
interface Unit extends TreeFile {
  /** Group, kind, namespace and name; the path where the file does not hold exactly one object. */
  readonly key: string;
  readonly object?: KubeObject;
}

/**
 * Compares two trees object by object. Objects are paired by identity within a cluster's folder, so that one in another
 * file is moved, not deleted and created. Values of Secrets are hidden.
 *
 * Files that Fairlead does not own in the base (those that a folder's index does not list) are none of its business.
 *
 * @param covers whether a cluster's folder, `<fleet>/<cluster>`, is compared
 * @returns changes, deletions first
 */
export async function compareTrees(
  base: BaseTree,
  next: AsyncIterable<TreeFile>,
  covers: (folder: string) => boolean = () => true,
): Promise<readonly ObjectChange[]> {
  const known = new Set(base.paths);
  const left = new Set(await ownedPaths(base, covers));
  const newer: TreeFile[] = [];
  for await (const { path, content } of next) {
    if (known.has(path) && base.isSame(path, content)) left.delete(path);
    else newer.push({ path, content });
  }
  const older: Unit[] = [];
  for await (const file of base.read([...left])) older.push(toUnit(file));
  return pair(older, newer.map(toUnit)).sort(compareChanges);
}

/** Deletions first, those that lose data before all others; then by place and name. */
function compareChanges(a: ObjectChange, b: ObjectChange): number {
  return (
    dangerOf(a) - dangerOf(b) ||
    comparePaths(
      `${a.fleet}/${a.cluster}/${a.application}/${a.object}`,
      `${b.fleet}/${b.cluster}/${b.application}/${b.object}`,
    ) ||
    comparePaths(a.newPath ?? a.oldPath ?? '', b.newPath ?? b.oldPath ?? '')
  );
}

const ORDER: readonly ChangeKind[] = ['deleted', 'changed', 'moved', 'created'];
const KINDS_WITH_DATA = /^(Namespace|PersistentVolumeClaim|PersistentVolume|CustomResourceDefinition|StatefulSet)\//;

function dangerOf({ change, object }: ObjectChange): number {
  return change === 'deleted' && KINDS_WITH_DATA.test(object) ? -1 : ORDER.indexOf(change);
}

/** Files of the base that Fairlead wrote: those that the index of their folder lists, all where it has none. */
async function ownedPaths(base: BaseTree, covers: (folder: string) => boolean): Promise<string[]> {
  const listed = new Map<string, ReadonlySet<string>>();
  const indexes = base.paths.filter((path) => path.endsWith(`/${INDEX_FILE}`) && path.split('/').length === 3);
  for await (const { path, content } of base.read(indexes)) {
    const files = tryReadFileNames(content);
    if (files) listed.set(folderOf(path), new Set(files));
  }
  return base.paths.filter((path) => {
    if (!path.endsWith('.yaml') || path.split('/').length < 4) return false;
    const folder = folderOf(path);
    const own = listed.get(folder);
    return covers(folder) && (own === undefined || own.has(path.slice(folder.length + 1)));
  });
}

// An index of another version may look different in detail; which files it lists is enough here, nothing is written.
function tryReadFileNames(index: string): string[] | undefined {
  try {
    const { files } = JSON.parse(index) as { files?: unknown };
    return typeof files === 'object' && files !== null ? Object.keys(files) : undefined;
  } catch {
    return undefined;
  }
}

function pair(older: readonly Unit[], newer: readonly Unit[]): ObjectChange[] {
  const open = new Map<string, Unit[]>();
  for (const unit of older) open.set(unit.key, [...(open.get(unit.key) ?? []), unit]);
  const take = (unit: Unit, isSame: (candidate: Unit) => boolean): Unit | undefined => {
    const candidates = open.get(unit.key) ?? [];
    const index = candidates.findIndex(isSame);
    return index < 0 ? undefined : candidates.splice(index, 1)[0];
  };
  // An object that two files hold is paired with the one in the same place first.
  const pairs = new Map(newer.map((unit) => [unit, take(unit, ({ path }) => path === unit.path)]));
  const changes = newer.map((unit) => toChange(pairs.get(unit) ?? take(unit, () => true), unit));
  return [...changes, ...[...open.values()].flat().map((unit) => toChange(unit, undefined))];
}

function toChange(before: Unit | undefined, after: Unit | undefined): ObjectChange {
  const path = (after ?? before)?.path ?? '';
  const [fleet = '', cluster = ''] = path.split('/');
  const object = (after ?? before)?.object;
  return {
    fleet,
    cluster,
    application: applicationOf(path),
    object: object ? displayName(object) : path,
    change: kindOf(before, after),
    ...(before && { oldPath: before.path }),
    ...(after && { newPath: after.path }),
    ...shown(before, after),
  };
}

function kindOf(before: Unit | undefined, after: Unit | undefined): ChangeKind {
  if (!after) return 'deleted';
  if (!before) return 'created';
  return before.content === after.content ? 'moved' : 'changed';
}

function shown(before: Unit | undefined, after: Unit | undefined): ShownPair {
  const units = [before, after].filter((unit) => unit !== undefined);
  if (units.some(({ object }) => object && isSecret(object))) return maskSecrets(before?.object, after?.object);
  if (units.some(({ object, content }) => !object && mayHoldSecret(content))) return {};
  return { ...(before && { before: before.content }), ...(after && { after: after.content }) };
}

function toUnit({ path, content }: TreeFile): Unit {
  const object = tryReadObject(path, content);
  const key = object ? identityKey(object) : path;
  return { path, content, key: `${folderOf(path)}\n${key}`, ...(object && { object }) };
}

// What another hand or another version wrote may not be readable; it is compared as text then.
function tryReadObject(path: string, content: string): KubeObject | undefined {
  try {
    const [first, ...others] = readManifests(content, { file: path });
    return others.length === 0 ? first?.object : undefined;
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

function folderOf(path: string): string {
  return path.split('/', 2).join('/');
}

/** The Application of a file's folder; what lies in `argocd` comes with the root Application. */
function applicationOf(path: string): string {
  const [, cluster = '', ...rest] = path.split('/');
  const folders = rest.slice(0, -1);
  if (folders.join('/') === 'argocd') return `${cluster}-root`;
  return [cluster, ...(folders[0] === 'tenants' ? folders.slice(1) : folders)].join('-');
}
