import type { ContentCache } from '../cache';
import type { Engine } from '../engine';
import type { ProvenanceRule } from '../model';

/** What locking needs of an engine. */
export type ChartEngine = Pick<Engine, 'call'>;

/** Which locked charts may move. */
export interface UpdateOptions {
  /** Names of charts. @default - all */
  readonly names?: readonly string[];

  /** How far a version may move. @default - as far as the definition's range admits */
  readonly within?: 'patch' | 'minor' | 'major';
}

/** How patient the network is asked. In milliseconds. */
export interface NetworkTimes {
  /** Until a connection stands. @default 15000 */
  readonly connect?: number;

  /** Until an answer begins, and between two pieces of it. @default 30000 */
  readonly idle?: number;

  /** For one answer as a whole. @default 600000 */
  readonly total?: number;

  /** Before the second try; twice that before the third. @default 1000 */
  readonly retry?: number;
}

/** How charts are locked. */
export interface LockChartsOptions {
  /** Top folder of the repository. */
  readonly root: string;
  readonly engine: ChartEngine;
  readonly cache: ContentCache;

  /** Whether the repository keeps the archives. @default - it does where it has a folder for them */
  readonly vendor?: boolean;

  /** Whether the repository has the types of charts' values. @default - it has where an earlier run wrote some */
  readonly types?: boolean;

  /** Moves charts that the definitions leave room for. @default - what the lock has stays */
  readonly update?: UpdateOptions;

  /** Downloads every chart again and compares it with the lock. @default false */
  readonly verify?: boolean;

  /** Whether http without TLS is allowed, to this machine alone. @default false */
  readonly plainHttp?: boolean;

  /** Repositories whose charts must be signed. @default - none */
  readonly keyrings?: readonly ProvenanceRule[];

  /** Is told what happens, in sentences. */
  readonly onProgress?: (sentence: string) => void;

  /** Is told what the user should know, in sentences. */
  readonly onNotice?: (sentence: string) => void;

  /** Gets a function that leaves no temporary file behind, for whoever must stop at once. */
  readonly onStart?: (abort: () => void) => void;

  /** Environment that names proxies and the docker configuration. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;

  /** Certificate authorities to trust besides those of Node, as PEM. @default - none */
  readonly certificateAuthorities?: string;
  readonly times?: NetworkTimes;
}
