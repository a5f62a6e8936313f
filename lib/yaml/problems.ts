import { ProblemError, type Problem, type ProblemCode, type SourceLocation } from '../errors';
import { MAX_YAML_PROBLEMS } from './limits';
import type { Positions } from './positions';

/** The problems of one file, at most {@link MAX_YAML_PROBLEMS} of them. */
export class YamlProblems {
  readonly #found: Problem[] = [];

  constructor(private readonly positions: Positions) {}

  public get isFull(): boolean {
    return this.#found.length >= MAX_YAML_PROBLEMS;
  }

  /** Keeps a problem at one offset of the file, or at several: the one to change first. */
  public add(
    code: ProblemCode,
    offsets: number | readonly number[],
    text: { readonly what: string; readonly why: string; readonly fix: string },
  ): void {
    if (this.isFull) return;
    const places = typeof offsets === 'number' ? [offsets] : offsets;
    this.#found.push({ code, where: places.map((offset) => ({ source: this.locate(offset) })), ...text });
  }

  public locate(offset: number): SourceLocation {
    return this.positions.at(offset);
  }

  /** Reports that the file goes beyond a limit, and stops reading: throws it with all problems found so far. */
  public stop(what: string, offset: number): never {
    throw new ProblemError([...this.#found, limitProblem(what, this.locate(offset))]);
  }

  /** Throws all problems at once, where there are any. */
  public throwIfAny(): void {
    if (this.#found.length > 0) throw new ProblemError(this.#found);
  }
}

/** The problem of a file that goes beyond a limit. */
export function limitProblem(what: string, source: SourceLocation): Problem {
  return {
    code: 'yaml-limit',
    what,
    where: [{ source }],
    why: 'Input without bounds could stop the run for everybody, so reading stops here.',
    fix: 'Split the file, or state a higher limit where the file is read if its author is trusted.',
  };
}
