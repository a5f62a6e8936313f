import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../engine';
import { ProblemError, type ProblemSite } from '../errors';
import type { ProvenanceRule } from '../model';
import type { ChartEngine } from './lock-options';
import type { Signature } from './lock-schema';
import type { FetchedChart } from './repository';

/** Charts of which repositories must be signed, and by whom. */
export class Provenance {
  readonly #keyrings = new Map<string, Buffer>();

  constructor(
    private readonly root: string,
    private readonly rules: readonly ProvenanceRule[],
    private readonly engine: ChartEngine,
  ) {}

  /** The rule for a repository; the longest address that it begins with counts. */
  public tryFindRule(repository: string): ProvenanceRule | undefined {
    const address = `${repository.replace(/\/+$/, '')}/`;
    return [...this.rules]
      .filter((rule) => address.startsWith(`${rule.repository.replace(/\/+$/, '')}/`))
      .sort((a, b) => b.repository.length - a.repository.length)[0];
  }

  /** @throws ProblemError where the chart is not signed by a key of the ring */
  public async verify(
    rule: ProvenanceRule,
    what: string,
    { archive, filename, provenance }: FetchedChart,
    where: readonly ProblemSite[],
  ): Promise<Signature> {
    if (!provenance) throw unsigned(rule, `${what} has no provenance file.`, where);
    const keyring = this.#keyring(rule, where);
    try {
      const { signedBy, fingerprint } = await this.engine.call({
        op: 'verify',
        archive,
        filename,
        provenance,
        keyring,
      });
      return { name: signedBy, fingerprint };
    } catch (error) {
      if (!(error instanceof EngineError) || error.failure.kind === 'internal') throw error;
      throw unsigned(
        rule,
        `${what} is not signed as it must be: ${error.failure.message.replace(/\.?$/, '.')}`,
        where,
        error,
      );
    }
  }

  /** @throws ProblemError: nothing signs a folder of a Git repository */
  public refuseGit(rule: ProvenanceRule, what: string, where: readonly ProblemSite[]): never {
    throw unsigned(rule, `${what} comes from Git, which has no provenance file.`, where);
  }

  #keyring({ keyring: path }: ProvenanceRule, where: readonly ProblemSite[]): Buffer {
    const known = this.#keyrings.get(path);
    if (known) return known;
    try {
      const keyring = readFileSync(join(this.root, path));
      this.#keyrings.set(path, keyring);
      return keyring;
    } catch (error) {
      throw new ProblemError(
        {
          code: 'unsigned-chart',
          what: `The keyring '${path}' cannot be read.`,
          where,
          why: 'Without the public keys nobody can tell who signed a chart. Nothing has been written.',
          fix: "Export the public keys into it, for example with 'gpg --export'.",
        },
        { cause: error },
      );
    }
  }
}

function unsigned(rule: ProvenanceRule, what: string, where: readonly ProblemSite[], cause?: unknown): ProblemError {
  return new ProblemError(
    {
      code: 'unsigned-chart',
      what,
      where,
      why: `The fleet asks for a signature by a key of '${rule.keyring}' on charts of ${rule.repository}. Nothing has been written.`,
      fix: 'Ask whoever publishes the chart to sign it, or correct the rule.',
    },
    { cause },
  );
}
