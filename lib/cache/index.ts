export { ContentCache, type ContentCacheOptions } from './content-cache';
export { contentDigest } from './digest';
export { cacheFolder } from './folder';
