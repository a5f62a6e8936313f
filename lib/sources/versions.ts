import { EngineError } from '../engine';
import { ProblemError, type ProblemSite } from '../errors';
import type { ChartEngine, UpdateOptions } from './lock-options';

type Within = NonNullable<UpdateOptions['within']>;

/** Tells which versions a range admits, as Helm does. */
export class Versions {
  constructor(private readonly engine: ChartEngine) {}

  /** @throws ProblemError where the range cannot be read */
  public async admitted(
    range: string,
    versions: readonly string[],
    where: readonly ProblemSite[],
  ): Promise<readonly string[]> {
    try {
      return (await this.engine.call({ op: 'versions', range, versions })).versions;
    } catch (error) {
      if (!(error instanceof EngineError) || error.failure.kind !== 'version') throw error;
      throw new ProblemError(
        {
          code: 'invalid-definition',
          what: `'${range}' is not a range of versions: ${error.failure.message.replace(/\.?$/, '.')}`,
          where,
          why: 'Fairlead reads ranges exactly as Helm does.',
          fix: "Write a version such as '1.4.2', or a range such as '^1.4'.",
        },
        { cause: error },
      );
    }
  }

  /** Of these versions, newest first, the first that a move from another may lead to. */
  public async newestWithin(
    from: string,
    versions: readonly string[],
    within: Within | undefined,
    where: readonly ProblemSite[],
  ): Promise<string | undefined> {
    const [newest] = await this.#within(from, versions, within, where);
    return newest;
  }

  /** The newest version after this one, or undefined. */
  public async tryFindNewer(
    from: string,
    versions: readonly string[],
    within: Within | undefined,
    where: readonly ProblemSite[],
  ): Promise<string | undefined> {
    const later = await this.admitted(`>${from}`, versions, where);
    return this.newestWithin(from, later, within, where);
  }

  async #within(
    from: string,
    versions: readonly string[],
    within: Within | undefined,
    where: readonly ProblemSite[],
  ): Promise<readonly string[]> {
    const [, major, minor] = /^v?(\d+)\.(\d+)\./.exec(from) ?? [];
    if (within === undefined || within === 'major' || major === undefined || minor === undefined) return versions;
    const end = within === 'minor' ? `${Number(major) + 1}.0.0` : `${major}.${Number(minor) + 1}.0`;
    // A version before the end of the range can be a first sight of the end itself: `-0` comes before all of those.
    const admitted = new Set(await this.admitted(`>=${from}, <${end}-0`, versions, where));
    return versions.filter((version) => admitted.has(version));
  }
}
