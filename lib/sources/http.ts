import { setTimeout as sleep } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import type { Agent, Dispatcher, EnvHttpProxyAgent, request as Request } from 'undici';
import { isLoopback, showAddress, tryRefuseAddress } from './address';
import { ConnectionFailure } from './connection-failure';
import { FetchFailure } from './fetch-problem';
import type { LockChartsOptions } from './lock-options';

const MAX_REDIRECTS = 5;
const TRIES = 3;
const LONGEST_RETRY_AFTER_MS = 30_000;

/** What to ask for. */
export interface HttpRequest {
  readonly url: URL;

  /** The largest answer that is taken, in bytes. */
  readonly maxBytes: number;
  readonly headers?: Readonly<Record<string, string>>;

  /** Goes to the host that it is for, and never along with a redirect to another. */
  readonly authorization?: string;

  /** Posts a form instead of asking for a page. */
  readonly form?: Readonly<Record<string, string>>;

  /** The address that led here, where it was not the user who named this one. */
  readonly from?: URL;
}

/** An answer, whatever its status is. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;

  /** Where the answer came from, after redirects. */
  readonly url: URL;
}

type NetworkOptions = Pick<LockChartsOptions, 'plainHttp' | 'env' | 'certificateAuthorities' | 'times'>;

interface Network {
  readonly request: typeof Request;
  readonly proxied: EnvHttpProxyAgent;

  /** For this machine itself, which no proxy reaches. */
  readonly direct: Agent;
}

/**
 * Asks servers, within bounds of size, time and trust.
 *
 * https alone, http to this machine where that is asked for; redirects are followed by hand.
 */
export class HttpClient {
  #network: Network | undefined;

  constructor(private readonly options: NetworkOptions) {}

  public get plainHttp(): boolean {
    return this.options.plainHttp ?? false;
  }

  /** @throws FetchFailure where no answer comes, or none that is taken */
  public async ask(request: HttpRequest): Promise<HttpAnswer> {
    const { retry = 1000 } = this.options.times ?? {};
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt === TRIES;
      let wait = retry * 2 ** (attempt - 1);
      try {
        const answer = await this.#follow(request);
        if (isLast || !isBusy(answer.status)) return answer;
        wait = Math.max(wait, retryAfter(answer));
      } catch (error) {
        if (!(error instanceof ConnectionFailure)) throw error;
        if (isLast) throw error.toFailure();
      }
      await sleep(wait);
    }
  }

  /** Lets connections go. */
  public async close(): Promise<void> {
    await Promise.all([this.#network?.proxied.destroy(), this.#network?.direct.destroy()]);
  }

  async #follow(request: HttpRequest): Promise<HttpAnswer> {
    let { url, from } = request;
    for (let hops = 0; ; hops++) {
      this.#refuse(url, from);
      const isAtHome = url.origin === request.url.origin;
      const answer = await this.#once(url, {
        ...request,
        ...(!isAtHome && { authorization: undefined }),
      });
      const location = single(answer.headers.location);
      if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return answer;
      if (request.form)
        throw new FetchFailure(`${showAddress(url)} sends a form with a credential on.`, 'Correct the address.');
      if (hops === MAX_REDIRECTS) {
        throw new FetchFailure(
          `${showAddress(request.url)} leads through more than ${MAX_REDIRECTS} redirects.`,
          'Write the address that it finally leads to.',
        );
      }
      from = url;
      url = parseLocation(location, url);
    }
  }

  #refuse(url: URL, from: URL | undefined): void {
    const reason = tryRefuseAddress(url, this.plainHttp, from);
    if (reason === undefined) return;
    throw new FetchFailure(
      `${showAddress(url)} is refused: ${reason}.`,
      from
        ? 'Ask whoever runs the server, or write the address that it should lead to.'
        : isLoopback(url)
          ? "Write an https address, or run 'fairlead lock --plain-http'."
          : 'Write an https address.',
    );
  }

  async #once(url: URL, { maxBytes, headers, authorization, form }: HttpRequest): Promise<HttpAnswer> {
    const network = this.#open();
    const { idle = 30_000, total = 600_000 } = this.options.times ?? {};
    try {
      const answer = await network.request(url, {
        dispatcher: isLoopback(url) ? network.direct : network.proxied,
        method: form ? 'POST' : 'GET',
        headers: {
          'user-agent': 'fairlead',
          accept: '*/*',
          ...headers,
          ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
          ...(authorization !== undefined && { authorization }),
        },
        ...(form && { body: new URLSearchParams(form).toString() }),
        headersTimeout: idle,
        bodyTimeout: idle,
        // A server that sends a byte now and then is never idle.
        signal: AbortSignal.timeout(total),
      });
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: await readBody(answer, url, maxBytes),
        url,
      };
    } catch (error) {
      if (error instanceof FetchFailure) throw error;
      throw new ConnectionFailure(url, error);
    }
  }

  #open(): Network {
    if (this.#network) return this.#network;
    // Only what fetches pays for it, and what only synthesizes has no network code in it.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const undici = require('undici') as typeof import('undici');
    const { env = process.env, certificateAuthorities, times: { connect = 15_000 } = {} } = this.options;
    const trust = certificateAuthorities === undefined ? {} : { ca: [...rootCertificates, certificateAuthorities] };
    const options = { connect: { timeout: connect, ...trust }, maxHeaderSize: 64 * 1024 };
    this.#network = {
      request: undici.request,
      direct: new undici.Agent(options),
      proxied: new undici.EnvHttpProxyAgent({
        ...options,
        requestTls: { timeout: connect, ...trust },
        httpProxy: env.http_proxy ?? env.HTTP_PROXY ?? '',
        httpsProxy: env.https_proxy ?? env.HTTPS_PROXY ?? '',
        noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
      }),
    };
    return this.#network;
  }
}

async function readBody(answer: Dispatcher.ResponseData, url: URL, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  // Whoever leaves this loop early closes the connection as well.
  for await (const part of answer.body as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > maxBytes) {
      throw new FetchFailure(
        `${showAddress(url)} answers with more than ${maxBytes} bytes.`,
        'Find out what the server sends; nothing of this size is expected there.',
      );
    }
    parts.push(Buffer.from(part));
  }
  return Buffer.concat(parts);
}

function isBusy(status: number): boolean {
  return status === 429 || status >= 500;
}

function retryAfter({ headers }: HttpAnswer): number {
  const seconds = Number(single(headers['retry-after']) ?? 0);
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, LONGEST_RETRY_AFTER_MS) : 0;
}

function parseLocation(location: string, base: URL): URL {
  try {
    return new URL(location, base);
  } catch (error) {
    throw new FetchFailure(
      `${showAddress(base)} leads to '${location}', which is no address.`,
      'Ask whoever runs the server.',
      undefined,
      { cause: error },
    );
  }
}

/** A header that can stand once only. */
export function single(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}
