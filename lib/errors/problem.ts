import type { ProblemCode } from './codes';

/** A place in a file that the user wrote. Line and column count from 1. */
export interface SourceLocation {
  /** Path of the file, relative to the repository where it lies inside it, with forward slashes. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Where a problem is: a construct, a place in a file, or both. */
export interface ProblemSite {
  /** Path of the construct, for example `acme/prod-eu-1/cert-manager`. */
  readonly path?: string;
  readonly source?: SourceLocation;
}

/** Something the user must act on. Data only: printing it is the command line's work. */
export interface Problem {
  /** Permanent name, the same in every version, to search for and to waive. */
  readonly code: ProblemCode;

  /** What is wrong, in a whole sentence. Objects are said as `Kind/namespace/name`, values are quoted. */
  readonly what: string;

  /** Every place that takes part, the one to change first. */
  readonly where: readonly ProblemSite[];

  /** Why it matters. */
  readonly why: string;

  /** What to do about it. */
  readonly fix: string;
}

interface ProblemErrorOptions extends ErrorOptions {
  /** What the run found besides, which the user should know and need not act on. */
  readonly notices?: readonly Problem[];
}

/** Thrown when the user must act. Carries every problem found, not just the first. */
export class ProblemError extends Error {
  public override readonly name = 'ProblemError';
  public readonly problems: readonly Problem[];
  public readonly notices: readonly Problem[];

  constructor(problems: Problem | readonly Problem[], options?: ProblemErrorOptions) {
    const list = sortProblems(Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem]);
    super(list.map((problem) => `${problem.code}: ${problem.what}`).join('\n'), options);
    this.problems = list;
    this.notices = sortProblems(options?.notices ?? []);
  }
}

/** Collects problems so that one run reports all of them. */
export class ProblemList {
  readonly #problems: Problem[] = [];

  public get all(): readonly Problem[] {
    return this.#problems;
  }

  public add(...problems: readonly Problem[]): void {
    this.#problems.push(...problems);
  }

  /** Runs a step; problems it throws are kept, everything else is thrown on. Returns undefined where the step failed. */
  public collect<T>(step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.add(...error.problems);
      return undefined;
    }
  }

  /** The same for a step that takes time. */
  public async collectAsync<T>(step: () => Promise<T>): Promise<T | undefined> {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.add(...error.problems);
      return undefined;
    }
  }

  /** Everything collected, as one error. */
  public toError(notices: readonly Problem[] = []): ProblemError {
    return new ProblemError(this.#problems, { notices });
  }

  /** Throws a {@link ProblemError} where anything was collected. */
  public throwIfAny(notices: readonly Problem[] = []): void {
    if (this.#problems.length > 0) throw this.toError(notices);
  }
}

/**
 * Sorted by file, line, construct path, code and text. What is the same mistake in several places, one line of a program
 * on all clusters for example, is one problem with several places.
 */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const keyed = new Map(problems.map((problem) => [sortKey(problem), problem]));
  const sorted = [...keyed.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, problem]) => problem);
  const merged = new Map<string, Problem>();
  for (const problem of sorted) {
    const key = JSON.stringify([problem.code, problem.what, problem.why, problem.fix, problem.where[0]?.source]);
    const same = merged.get(key);
    merged.set(key, same ? { ...same, where: distinct([...same.where, ...problem.where]) } : problem);
  }
  return [...merged.values()];
}

function distinct(sites: readonly ProblemSite[]): readonly ProblemSite[] {
  return [...new Map(sites.map((site) => [JSON.stringify(site), site])).values()];
}

function sortKey(problem: Problem): string {
  const [site] = problem.where;
  const number = (value: number | undefined) => String(value ?? 0).padStart(9, '0');
  return [
    site?.source?.file ?? '',
    number(site?.source?.line),
    number(site?.source?.column),
    site?.path ?? '',
    problem.code,
    problem.what,
  ].join('\0');
}
