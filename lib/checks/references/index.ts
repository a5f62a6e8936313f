export { findMissing, tryFindMissing, type MissingTarget } from './find-missing';
export { isContent } from './reference';
