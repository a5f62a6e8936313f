import { contentDigest } from '../cache';
import type { ProblemSite } from '../errors';
import { isLoopback, showAddress } from './address';
import type { AuthorizedClient } from './authorized-client';
import { explainFetch, FetchFailure } from './fetch-problem';
import { failedAnswer, isGzip, notPublished, wrongContent } from './helm-repository';
import { single, type HttpAnswer } from './http';
import {
  MAX_CHART_BYTES,
  MAX_PROVENANCE_BYTES,
  type ChartRepository,
  type FetchedChart,
  type FetchOptions,
} from './repository';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CHART_LAYERS = ['application/vnd.cncf.helm.chart.content.v1.tar+gzip', 'application/tar+gzip'];
const PROVENANCE_LAYER = 'application/vnd.cncf.helm.chart.provenance.v1.prov';
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
const MAX_PAGES = 1000;

interface Layer {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/**
 * The registry's own address for an `oci://` repository: http on this machine where that is asked for, else https.
 */
export function registryAddress(repository: string, plainHttp: boolean): URL {
  const url = new URL(repository.replace(/^oci:/, 'https:'));
  if (plainHttp && isLoopback(url)) url.protocol = 'http:';
  // The name that everybody knows is not the one that answers.
  if (['docker.io', 'index.docker.io'].includes(url.host)) url.host = 'registry-1.docker.io';
  return url;
}

/**
 * An OCI registry with charts in it.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 * @see https://helm.sh/docs/topics/registries/#oci-feature-deprecation-and-behavior-changes-with-v380
 */
export class OciRegistry implements ChartRepository {
  readonly #tags = new Map<string, Promise<readonly string[]>>();

  constructor(
    private readonly address: URL,
    private readonly client: AuthorizedClient,
  ) {}

  public listVersions(name: string, where: readonly ProblemSite[]): Promise<readonly string[]> {
    return explainFetch(`The versions of '${name}'`, where, async () => (await this.#listTags(name)).map(toVersion));
  }

  public async fetch(name: string, version: string, options: FetchOptions): Promise<FetchedChart> {
    const { where, isProvenanceWanted } = options;
    try {
      return await this.#download(name, version, isProvenanceWanted);
    } catch (error) {
      if (!(error instanceof FetchFailure)) throw error;
      const tags = error.status === 404 ? await this.#listTags(name).catch(() => []) : [];
      if (tags.length > 0 && !tags.includes(toTag(version))) {
        throw notPublished(
          this.address,
          name,
          version,
          tags.map((tag) => ({ version: toVersion(tag) })),
          where,
        );
      }
      throw error.toProblem(`Chart '${name}' ${version}`, where);
    }
  }

  #listTags(name: string): Promise<readonly string[]> {
    const known = this.#tags.get(name) ?? this.#readTags(name);
    this.#tags.set(name, known);
    return known;
  }

  async #readTags(name: string): Promise<readonly string[]> {
    const tags: string[] = [];
    let next: URL | undefined = this.#url(name, 'tags/list?n=1000');
    for (let pages = 0; next; pages++) {
      if (pages === MAX_PAGES)
        throw new FetchFailure(`${showAddress(next)} has no end.`, 'Ask whoever runs the registry.');
      const answer = await this.#ask(name, next, { maxBytes: MAX_MANIFEST_BYTES });
      const page = parse(answer, 'a list of tags') as { tags?: unknown };
      if (Array.isArray(page.tags)) tags.push(...page.tags.filter((tag) => typeof tag === 'string'));
      next = nextPage(answer);
    }
    return tags;
  }

  async #download(name: string, version: string, isProvenanceWanted: boolean): Promise<FetchedChart> {
    const layers = await this.#readLayers(name, version);
    const chart = layers.find(({ mediaType }) => CHART_LAYERS.includes(mediaType));
    if (!chart) {
      throw new FetchFailure(
        `'${name}:${toTag(version)}' is no chart: it has no layer of the type '${CHART_LAYERS[0] ?? ''}'.`,
        'Correct the name; an image and its chart often have names that differ in one part.',
      );
    }
    const provenance = layers.find(({ mediaType }) => mediaType === PROVENANCE_LAYER);
    const archive = await this.#readBlob(name, chart, MAX_CHART_BYTES);
    if (!isGzip(archive)) {
      throw new FetchFailure(
        `The layer ${chart.digest} of '${name}' is no archive.`,
        'Ask whoever publishes the chart.',
      );
    }
    return {
      archive,
      filename: `${name.split('/').at(-1) ?? name}-${version}.tgz`,
      digest: chart.digest,
      ...(isProvenanceWanted &&
        provenance && { provenance: await this.#readBlob(name, provenance, MAX_PROVENANCE_BYTES) }),
    };
  }

  async #readLayers(name: string, version: string): Promise<readonly Layer[]> {
    const url = this.#url(name, `manifests/${toTag(version)}`);
    const answer = await this.#ask(name, url, { maxBytes: MAX_MANIFEST_BYTES, headers: { accept: MANIFEST } });
    const said = single(answer.headers['docker-content-digest']);
    if (said?.startsWith('sha256:') === true && said !== contentDigest(answer.body)) {
      throw new FetchFailure(`${showAddress(url)} has another digest than its server says.`, 'Run the command again.');
    }
    const { layers } = parse(answer, 'a manifest') as { layers?: unknown };
    if (!Array.isArray(layers)) throw wrongContent(answer, `a manifest of the type '${MANIFEST}'`);
    return layers.filter(isLayer);
  }

  async #readBlob(name: string, { digest, size }: Layer, maxBytes: number): Promise<Buffer> {
    if (size > maxBytes) {
      throw new FetchFailure(`The layer ${digest} of '${name}' has ${size} bytes.`, `At most ${maxBytes} are taken.`);
    }
    const answer = await this.#ask(name, this.#url(name, `blobs/${digest}`), { maxBytes });
    const actual = contentDigest(answer.body);
    if (answer.body.length === size && actual === digest) return answer.body;
    throw new FetchFailure(
      `The layer ${digest} of '${name}' came with ${answer.body.length} of ${size} bytes and the digest ${actual}.`,
      'Run the command again; if it stays so, ask whoever runs the registry.',
    );
  }

  async #ask(
    name: string,
    url: URL,
    options: { maxBytes: number; headers?: Readonly<Record<string, string>> },
  ): Promise<HttpAnswer> {
    const scope = `repository:${this.#path(name)}:pull`;
    const answer = await this.client.ask({ url, ...options }, scope);
    if (answer.status !== 200) throw failedAnswer(answer);
    return answer;
  }

  #path(name: string): string {
    const base = this.address.pathname.replace(/^\/+|\/+$/g, '');
    return base === '' ? name : `${base}/${name}`;
  }

  #url(name: string, rest: string): URL {
    return new URL(`/v2/${this.#path(name)}/${rest}`, this.address);
  }
}

// A tag cannot hold `+`, so Helm writes `_`, which no version holds.
function toTag(version: string): string {
  return version.replaceAll('+', '_');
}

function toVersion(tag: string): string {
  return tag.replaceAll('_', '+');
}

function isLayer(layer: unknown): layer is Layer {
  if (typeof layer !== 'object' || layer === null) return false;
  const { mediaType, digest, size } = layer as Partial<Layer>;
  return (
    typeof mediaType === 'string' &&
    typeof digest === 'string' &&
    /^sha256:[0-9a-f]{64}$/.test(digest) &&
    typeof size === 'number'
  );
}

function parse(answer: HttpAnswer, expected: string): object {
  try {
    const value: unknown = JSON.parse(answer.body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Whatever it is, it is not what was asked for.
  }
  throw wrongContent(answer, expected);
}

// `Link: </v2/name/tags/list?last=1.2.3&n=1000>; rel="next"`
function nextPage({ headers, url }: HttpAnswer): URL | undefined {
  const [, target] = /<([^>]*)>\s*;\s*rel="?next"?/i.exec(single(headers.link) ?? '') ?? [];
  if (target === undefined || !URL.canParse(target, url.href)) return undefined;
  const next = new URL(target, url);
  if (next.origin === url.origin) return next;
  throw new FetchFailure(
    `${showAddress(url)} continues at ${showAddress(next)}, another host.`,
    'Ask whoever runs the registry.',
  );
}
