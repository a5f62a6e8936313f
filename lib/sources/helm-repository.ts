import { gunzipSync } from 'node:zlib';
import { contentDigest } from '../cache';
import { ProblemError, suggest, type ProblemSite } from '../errors';
import { showAddress } from './address';
import { describeContent, type AuthorizedClient } from './authorized-client';
import { explainFetch, FetchFailure } from './fetch-problem';
import { HelmIndex, type IndexEntry } from './helm-index';
import { single, type HttpAnswer } from './http';
import {
  MAX_CHART_BYTES,
  MAX_PROVENANCE_BYTES,
  type ChartRepository,
  type FetchedChart,
  type FetchOptions,
} from './repository';

const MAX_INDEX_BYTES = 100 * 1024 * 1024;

/** A Helm repository: a web server with an `index.yaml`. It is asked for its index once. */
export class HelmRepository implements ChartRepository {
  #index: Promise<HelmIndex> | undefined;

  constructor(
    private readonly address: URL,
    private readonly client: AuthorizedClient,
  ) {}

  public async listVersions(name: string, where: readonly ProblemSite[]): Promise<readonly string[]> {
    return (await this.#find(name, where)).map(({ version }) => version);
  }

  public async fetch(name: string, version: string, options: FetchOptions): Promise<FetchedChart> {
    const entries = await this.#find(name, options.where);
    const entry = entries.find((each) => each.version === version);
    if (!entry) throw notPublished(this.address, name, version, entries, options.where);
    return explainFetch(`Chart '${name}' ${version}`, options.where, () => this.#download(entry, options));
  }

  async #find(name: string, where: readonly ProblemSite[]): Promise<readonly IndexEntry[]> {
    const reading = (this.#index ??= this.#readIndex());
    const index = await explainFetch(`The index of ${showAddress(this.address)}`, where, () => reading);
    const entries = explainIndex(this.address, where, () => index.find(name));
    if (entries) return entries;
    throw new ProblemError({
      code: 'fetch-failed',
      what: `${showAddress(this.address)} has no chart '${name}'.`,
      where,
      why: 'A chart that is not locked cannot be rendered. Nothing has been written.',
      fix: suggest(name, index.names()),
    });
  }

  async #readIndex(): Promise<HelmIndex> {
    const url = new URL('index.yaml', this.address);
    const answer = await this.client.ask({
      url,
      maxBytes: MAX_INDEX_BYTES,
      headers: { 'accept-encoding': 'gzip' },
    });
    if (answer.status !== 200) throw failedAnswer(answer);
    const text = decode(answer);
    if (/^\s*<(!doctype|html)/i.test(text.slice(0, 200))) throw wrongContent(answer, 'an index of charts');
    return new HelmIndex(text);
  }

  async #download(entry: IndexEntry, { isProvenanceWanted }: FetchOptions): Promise<FetchedChart> {
    let failure = new FetchFailure('The index names no address of the archive.', 'Ask whoever runs the repository.');
    for (const text of entry.urls) {
      try {
        return await this.#downloadFrom(text, entry, isProvenanceWanted);
      } catch (error) {
        if (!(error instanceof FetchFailure)) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  async #downloadFrom(text: string, { digest }: IndexEntry, isProvenanceWanted: boolean): Promise<FetchedChart> {
    if (!URL.canParse(text, this.address.href)) {
      throw new FetchFailure(`The index names '${text}', which is no address.`, 'Ask whoever runs the repository.');
    }
    const url = new URL(text, this.address);
    const from = this.address;
    const answer = await this.client.ask({ url, from, maxBytes: MAX_CHART_BYTES });
    if (answer.status !== 200) throw failedAnswer(answer);
    if (!isGzip(answer.body)) throw wrongContent(answer, 'an archive of a chart');
    const actual = contentDigest(answer.body);
    if (digest !== undefined && actual !== `sha256:${digest}`) {
      throw new FetchFailure(
        `${showAddress(url)} has the digest ${actual}, but the index says sha256:${digest}.`,
        'Run the command again; if it stays so, ask whoever runs the repository what changed.',
      );
    }
    const filename = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
    return {
      archive: answer.body,
      filename,
      ...(digest !== undefined && { digest: actual }),
      ...(isProvenanceWanted && { provenance: await this.#downloadProvenance(url) }),
    };
  }

  async #downloadProvenance(archive: URL): Promise<Buffer | undefined> {
    const url = new URL(archive);
    url.pathname += '.prov';
    const answer = await this.client.ask({ url, from: this.address, maxBytes: MAX_PROVENANCE_BYTES });
    if (answer.status === 404 || answer.status === 403) return undefined;
    if (answer.status !== 200) throw failedAnswer(answer);
    return answer.body;
  }
}

/** Every archive begins so; a page that a proxy or portal sends instead does not. */
export function isGzip(content: Uint8Array): boolean {
  return content[0] === 0x1f && content[1] === 0x8b;
}

/** The failure of an answer that says it is one. */
export function failedAnswer(answer: HttpAnswer): FetchFailure {
  const { status, url } = answer;
  const place = showAddress(url);
  if (status === 401 || status === 403) {
    return new FetchFailure(
      `${place} wants another credential than it was shown (status ${status}).`,
      `Log in to '${url.host}' with docker or helm, so that the docker configuration has a credential for it.`,
      status,
    );
  }
  if (status === 404)
    return new FetchFailure(`${place} does not exist (status 404).`, 'Correct address, name or version.', status);
  return new FetchFailure(
    `${place} answers with status ${status} and ${describeContent(answer)}${status === 429 || status >= 500 ? ', at the third try as well' : ''}.`,
    'Run the command again later, or ask whoever runs the server.',
    status,
  );
}

/** The failure of an answer that is something else than what was asked for. */
export function wrongContent(answer: HttpAnswer, expected: string): FetchFailure {
  return new FetchFailure(
    `${showAddress(answer.url)} answers with ${describeContent(answer)}, not with ${expected}.`,
    'Check the address, and whether a proxy or a login page stands in between.',
    answer.status,
  );
}

/** The problem of a version that the repository does not have. */
export function notPublished(
  address: URL,
  name: string,
  version: string,
  entries: readonly { readonly version: string }[],
  where: readonly ProblemSite[],
): ProblemError {
  return new ProblemError({
    code: 'fetch-failed',
    what: `${showAddress(address)} has no version '${version}' of chart '${name}'.`,
    where,
    why: 'A chart that is not locked cannot be rendered. Nothing has been written.',
    fix: suggest(
      version,
      entries.slice(0, 500).map((entry) => entry.version),
    ),
  });
}

function decode(answer: HttpAnswer): string {
  if (single(answer.headers['content-encoding']) !== 'gzip') return answer.body.toString('utf8');
  try {
    return gunzipSync(answer.body, { maxOutputLength: MAX_INDEX_BYTES }).toString('utf8');
  } catch (error) {
    throw new FetchFailure(
      `${showAddress(answer.url)} cannot be unpacked within ${MAX_INDEX_BYTES} bytes.`,
      'Ask whoever runs the repository.',
      undefined,
      { cause: error },
    );
  }
}

function explainIndex<T>(address: URL, where: readonly ProblemSite[], step: () => T): T {
  try {
    return step();
  } catch (error) {
    const [line = ''] = error instanceof Error ? error.message.split('\n') : [];
    throw new ProblemError(
      {
        code: 'fetch-failed',
        what: `The index of ${showAddress(address)} cannot be read: ${line}`,
        where,
        why: 'It says which versions there are, and where their archives are.',
        fix: 'Check the address; ask whoever runs the repository.',
      },
      { cause: error },
    );
  }
}
