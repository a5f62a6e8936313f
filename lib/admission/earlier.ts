import { identityKey, type KubeObject } from '../kube';
import type { OutputFile } from '../render';
import { readYaml } from '../yaml';
import type { ChangedFiles, FieldLocator } from './describe';

/** An object as a revision has it. */
export interface EarlierObject {
  readonly object: KubeObject;

  /** Its file, relative to the repository. */
  readonly file: string;
  readonly content: string;
}

/** What a revision has of a cluster's objects, where it differs from what will be written. */
export interface EarlierObjects {
  /** The revision, for people. */
  readonly revision: string;

  /** Folder that the files lie in, relative to the repository. */
  readonly folder: string;

  /** By folder of a cluster and identity, as {@link earlierKey} has them. */
  readonly objects: ReadonlyMap<string, EarlierObject>;
}

/** The key of an object that lies in the folder of a cluster. */
export function earlierKey(folder: string, object: KubeObject): string {
  return `${folder}\n${identityKey(object)}`;
}

/** What an object was, where it is changed and not made again. */
export function tryFindEarlier(
  earlier: EarlierObjects | undefined,
  object: KubeObject,
  file: OutputFile,
): EarlierObject | undefined {
  if (!earlier || isMadeAgain(object)) return undefined;
  return earlier.objects.get(earlierKey(file.folder, object));
}

/** Files of a change, to name lines of. */
export function changedFiles(earlier: EarlierObjects, old: EarlierObject, file: OutputFile): ChangedFiles {
  return {
    revision: earlier.revision,
    old: locator(old.file, old.content),
    new: locator(`${earlier.folder}/${file.path}`, file.content),
  };
}

/** Read only where a line is to be named. */
function locator(file: string, content: string): FieldLocator {
  return (steps) => {
    const [document] = readYaml(content, { file });
    return document?.locate([...steps]);
  };
}

/** Whether Argo CD deletes the object and makes it anew instead of changing it: hooks, and what asks for it. */
function isMadeAgain({ metadata: { annotations } }: KubeObject): boolean {
  if (annotations?.['argocd.argoproj.io/hook'] !== undefined) return true;
  const options = annotations?.['argocd.argoproj.io/sync-options'] ?? '';
  return options.split(',').some((option) => option.trim() === 'Force=true');
}
