import { isLoopback, showAddress } from './address';
import { basicAuthorization, tryFindCredential, type Credential } from './docker-credentials';
import { FetchFailure } from './fetch-problem';
import { single, type HttpAnswer, type HttpClient, type HttpRequest } from './http';

const MAX_TOKEN_BYTES = 1024 * 1024;

/** What a server wants to see before it answers. */
interface Challenge {
  readonly scheme: 'basic' | 'bearer';
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Asks one server, and shows it a credential when it wants one: the one that the docker configuration has for its host.
 */
export class AuthorizedClient {
  readonly #authorizations = new Map<string, Promise<string | undefined>>();
  #credential: Promise<Credential | undefined> | undefined;

  constructor(
    private readonly http: HttpClient,
    private readonly origin: URL,
    private readonly env: Readonly<Record<string, string | undefined>>,
  ) {}

  /**
   * @param scope what is asked for, as registries name it; one credential is good for everything where there is none
   * @throws FetchFailure where no answer comes
   */
  public async ask(request: HttpRequest, scope = ''): Promise<HttpAnswer> {
    // Whatever the server names by an address of another host is asked for without any credential.
    if (request.url.origin !== this.origin.origin) return this.http.ask(request);
    const known = await this.#authorizations.get(scope);
    const answer = await this.http.ask({ ...request, ...(known !== undefined && { authorization: known }) });
    if (answer.status !== 401 || answer.url.origin !== this.origin.origin) return answer;
    const authorization = await this.#authorize(answer, scope);
    if (authorization === undefined || authorization === known) return answer;
    return this.http.ask({ ...request, authorization });
  }

  #authorize(answer: HttpAnswer, scope: string): Promise<string | undefined> {
    const challenge = readChallenge(answer.headers['www-authenticate']);
    const authorization = challenge ? this.#answerChallenge(challenge, scope) : Promise.resolve(undefined);
    this.#authorizations.set(scope, authorization);
    return authorization;
  }

  async #answerChallenge({ scheme, parameters }: Challenge, scope: string): Promise<string | undefined> {
    this.#credential ??= tryFindCredential(this.origin.host, this.env);
    const credential = await this.#credential;
    if (scheme === 'bearer') return this.#fetchToken(parameters, scope, credential);
    return credential && 'username' in credential
      ? basicAuthorization(credential.username, credential.password)
      : undefined;
  }

  // https://distribution.github.io/distribution/spec/auth/token/
  async #fetchToken(
    parameters: Readonly<Record<string, string>>,
    scope: string,
    credential: Credential | undefined,
  ): Promise<string> {
    const realm = this.#realmOf(parameters);
    const wanted = parameters.scope ?? scope;
    const { service } = parameters;
    const from = this.origin;
    if (credential && 'identityToken' in credential) {
      const form = {
        grant_type: 'refresh_token',
        refresh_token: credential.identityToken,
        client_id: 'fairlead',
        ...(service !== undefined && { service }),
        ...(wanted !== '' && { scope: wanted }),
      };
      return readToken(await this.http.ask({ url: realm, from, form, maxBytes: MAX_TOKEN_BYTES }));
    }
    if (service !== undefined) realm.searchParams.set('service', service);
    if (wanted !== '') realm.searchParams.set('scope', wanted);
    const authorization = credential && basicAuthorization(credential.username, credential.password);
    return readToken(
      await this.http.ask({
        url: realm,
        from,
        maxBytes: MAX_TOKEN_BYTES,
        ...(authorization !== undefined && { authorization }),
      }),
    );
  }

  #realmOf({ realm = '' }: Readonly<Record<string, string>>): URL {
    const url = URL.canParse(realm) ? new URL(realm) : undefined;
    // A registry on this machine may name a place on this machine; the client refuses everything else itself.
    if (url && (url.protocol === 'https:' || (isLoopback(url) && isLoopback(this.origin)))) return url;
    throw new FetchFailure(
      `${this.origin.host} asks for a token of '${realm}', which is not an https address.`,
      'Ask whoever runs the registry.',
    );
  }
}

function readToken(answer: HttpAnswer): string {
  if (answer.status !== 200) {
    throw new FetchFailure(
      `${showAddress(answer.url)} gives no token (status ${answer.status}).`,
      'Log in to the registry with docker or helm, so that the docker configuration has a credential for it.',
      answer.status,
    );
  }
  try {
    const { token, access_token: accessToken } = JSON.parse(answer.body.toString('utf8')) as {
      token?: unknown;
      access_token?: unknown;
    };
    const found = token ?? accessToken;
    if (typeof found === 'string' && /^[\x21-\x7e]+$/.test(found)) return `Bearer ${found}`;
  } catch {
    // Whatever it is, it is no token.
  }
  throw new FetchFailure(`${showAddress(answer.url)} answers without a token.`, 'Ask whoever runs the registry.');
}

/** Reads `WWW-Authenticate`; a bearer token is preferred where several ways are offered. */
function readChallenge(header: string | readonly string[] | undefined): Challenge | undefined {
  const offers = (typeof header === 'string' ? [header] : (header ?? [])).map(parseOffer);
  const known = offers.filter((offer): offer is Challenge => offer !== undefined);
  return known.find(({ scheme }) => scheme === 'bearer') ?? known[0];
}

function parseOffer(text: string): Challenge | undefined {
  const [, scheme, rest = ''] = /^\s*(basic|bearer)\b(.*)$/i.exec(text) ?? [];
  if (scheme === undefined) return undefined;
  const parameters = [...rest.matchAll(/([a-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi)].map(
    ([, key = '', quoted, plain]) => [key.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? ''] as const,
  );
  return { scheme: scheme.toLowerCase() as Challenge['scheme'], parameters: Object.fromEntries(parameters) };
}

/** What an answer's content is, for messages: a page of a portal is what comes instead of a chart most often. */
export function describeContent({ headers, body }: HttpAnswer): string {
  const type = single(headers['content-type'])?.split(';')[0]?.trim();
  const start = body.subarray(0, 200).toString('latin1').trimStart();
  if (/^<(!doctype html|html)/i.test(start)) return 'an HTML page';
  if (body.length === 0) return 'nothing';
  return type === undefined ? `${body.length} bytes` : `${body.length} bytes of '${type}'`;
}
