/** Bounds on what is read, so that a hostile file costs little time and memory. */
export interface YamlLimits {
  /** Size of one file in bytes. */
  readonly maxBytes: number;

  /** Number of documents in one file. */
  readonly maxDocuments: number;

  /** How deep mappings and lists may be nested. */
  readonly maxDepth: number;

  /** Number of tokens (keys, scalars, punctuation, blanks, comments) in one document. */
  readonly maxTokens: number;

  /** What all aliases of one document may add to it: one for each value, and one for each character of text. */
  readonly maxAliasExpansion: number;
}

/** The limits that hold unless the caller states others; the largest manifests in use stay far below them. */
export const YAML_LIMITS: YamlLimits = {
  maxBytes: 8 * 1024 * 1024,
  maxDocuments: 10_000,
  maxDepth: 200,
  maxTokens: 500_000,
  maxAliasExpansion: 1_000_000,
};

/** Problems reported for one file; a file with more is not helped by a longer list. */
export const MAX_YAML_PROBLEMS = 1_000;
