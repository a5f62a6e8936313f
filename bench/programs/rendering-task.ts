import type { JsonObject } from '../../lib/yaml';

/** One chart with one set of values. */
export interface ChartCase {
  /** What files are called after it. */
  readonly name: string;
  readonly archive: string;
  readonly digest: string;
  readonly release: string;
  readonly namespace: string;
  readonly values: JsonObject;

  /** The same values as Helm is given them. */
  readonly valuesFile: string;
  readonly kubeVersion: string;
}

/** What a process is to render, and how. */
export interface RenderingTask {
  /** Paths of the modules to load. */
  readonly engine: string;
  readonly caches: string;

  readonly workers: number;

  /** Folder of the cache of results. */
  readonly cache: string;
  readonly cases: readonly ChartCase[];

  /** With one, each case is rendered once; else each cluster has every chart once. */
  readonly clusters: number;

  /** Whether the threads begin before what is measured. */
  readonly startsApart: boolean;

  /** What is rendered again and again afterwards, with other values. @default - nothing */
  readonly latency?: ChartCase;

  /** Where objects are written, to be compared. @default - nowhere */
  readonly out?: string;
}

/** What a process needed: seconds, bytes. */
export interface RenderingCost {
  readonly startUp: number;
  readonly rendering: number;

  /** Seconds of all cores while rendering. */
  readonly cpu: number;
  readonly memory: number;
  readonly latency?: number;

  /** Requests that the engine itself answered, and those that were kept from an earlier run. */
  readonly performed: number;
  readonly cached: number;
}
