import { ProblemError, type Problem, type ProblemSite } from '../errors';

/**
 * Something that went wrong between here and a server. Whoever asked says for whom, and makes it a problem.
 */
export class FetchFailure extends Error {
  public override readonly name = 'FetchFailure';

  constructor(
    /** A whole sentence. */
    message: string,
    public readonly fix: string,

    /** Status of the answer, where there was one. */
    public readonly status?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** The failure as the problem of those who asked for the chart. */
  public toProblem(what: string, where: readonly ProblemSite[]): ProblemError {
    const problem: Problem = {
      code: 'fetch-failed',
      what: `${what} could not be fetched: ${this.message}`,
      where,
      why: 'A chart that is not locked cannot be rendered. Nothing has been written.',
      fix: this.fix,
    };
    return new ProblemError(problem, { cause: this });
  }
}

/** Runs a step; a failure of the network becomes a problem of those who asked. */
export async function explainFetch<T>(what: string, where: readonly ProblemSite[], step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw error instanceof FetchFailure ? error.toProblem(what, where) : error;
  }
}
