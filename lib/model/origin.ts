import type { SourceLocation } from '../errors';

/** Where a definition was written, down to a single field of it. */
export interface Origin {
  /** The definition's first line: a call in a program, or a document in a file. */
  readonly source?: SourceLocation;

  /** The place of one field, for definitions read from a file. */
  locate?(path: readonly PropertyKey[]): SourceLocation | undefined;
}

/** The place of a field where it is known, else of the whole definition. */
export function locate(origin: Origin, path: readonly PropertyKey[] = []): SourceLocation | undefined {
  return origin.locate?.(path) ?? origin.source;
}

/** The same origin, seen from a field further in. */
export function within(origin: Origin, ...prefix: readonly PropertyKey[]): Origin {
  return {
    source: origin.source,
    ...(origin.locate && { locate: (path) => origin.locate?.([...prefix, ...path]) }),
  };
}
