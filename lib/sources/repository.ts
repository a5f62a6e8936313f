import type { ProblemSite } from '../errors';

/** A chart as a repository sent it. */
export interface FetchedChart {
  readonly archive: Buffer;

  /** Name of the archive's file, which a provenance file names as well. */
  readonly filename: string;

  /** The provenance file, where it was asked for and is there. */
  readonly provenance?: Buffer;

  /** Digest that the repository itself says the archive has, which it has indeed. */
  readonly digest?: string;
}

/** What to fetch from a repository. */
export interface FetchOptions {
  /** Whether the provenance file is wanted too. */
  readonly isProvenanceWanted: boolean;
  readonly where: readonly ProblemSite[];
}

/** Somewhere that charts are published. */
export interface ChartRepository {
  /** All versions of a chart, as they are published. */
  listVersions(name: string, where: readonly ProblemSite[]): Promise<readonly string[]>;

  fetch(name: string, version: string, options: FetchOptions): Promise<FetchedChart>;
}

/** The largest archive that is taken. Helm itself stops at the same size. */
export const MAX_CHART_BYTES = 100 * 1024 * 1024;
export const MAX_PROVENANCE_BYTES = 1024 * 1024;
