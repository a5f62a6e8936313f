export { digestOf } from './digest';
export { readIndex, tryReadIndex, type FolderIndex } from './folder-index';
export type { LockOptions } from './lock';
export type { ChangeSet, OutputFile, OwnedFile, PublishScope } from './output-file';
export { foldPath, INDEX_FILE, tryFindPathFault } from './path-rules';
export { FolderPlanner, planFolder } from './plan-folder';
export { FolderPublisher, openFolder, type PublishOptions } from './publish-folder';
export type { Recovery } from './recovery';
