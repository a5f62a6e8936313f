import type { ImageRewrite } from '../model';

/** A reference to a container image, taken apart. */
interface ImageReference {
  /** Registry and path, short names written out: `docker.io/library/nginx`. */
  readonly name: string;

  /** Tag and digest with their separators: `:1.29@sha256:…`. */
  readonly version: string;

  /** Whether the reference itself says its registry. */
  readonly namesRegistry: boolean;
}

const NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const REGISTRY = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d+)?$/;
const VERSION = /(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@[A-Za-z0-9+._-]+:[0-9A-Fa-f]{32,})?$/;
const DOCKER_HUB = 'docker.io';
const DOCKER_HUB_ALIASES = ['index.docker.io', 'registry-1.docker.io'];

/** The parts of a text that is a reference to an image, or undefined where it is none. */
export function tryParseImage(text: string): ImageReference | undefined {
  const version = VERSION.exec(text)?.[0] ?? '';
  const [first = '', ...rest] = text.slice(0, text.length - version.length).split('/');
  const namesRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const path = namesRegistry ? rest : [first, ...rest];
  if (!path.every((part) => NAME.test(part)) || (namesRegistry && !REGISTRY.test(first))) return undefined;
  const registry = namesRegistry ? canonical(first) : DOCKER_HUB;
  // https://github.com/distribution/reference: what Docker Hub calls `nginx` is `library/nginx`.
  const full = registry === DOCKER_HUB && path.length === 1 ? ['library', ...path] : path;
  return { name: [registry, ...full].join('/'), version, namesRegistry };
}

/** What an image is called after it was moved, and by which entry; undefined where no entry is for it. */
export function tryMoveImage<E extends ImageRewrite>(
  { name, version }: ImageReference,
  entries: readonly E[],
): { readonly image: string; readonly entry: E } | undefined {
  // What has been moved stays: else a mirror inside the registry that it mirrors would be put before itself again.
  if (entries.some(({ to }) => tryFindPrefix(name, to) !== undefined)) return undefined;
  const [best] = entries
    .flatMap((entry) => ({ entry, prefix: tryFindPrefix(name, entry.from) ?? '' }))
    // A whole image cannot become a registry without a path.
    .filter(({ entry, prefix }) => prefix !== '' && (prefix !== name || entry.to.includes('/')))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  return best && { image: `${best.entry.to}${name.slice(best.prefix.length)}${version}`, entry: best.entry };
}

/** What of a name a registry, or a path in one, stands for. */
function tryFindPrefix(name: string, path: string): string | undefined {
  const [registry = '', ...rest] = path.split('/');
  const prefix = [canonical(registry), ...rest].join('/');
  if (name === prefix || name.startsWith(`${prefix}/`)) return prefix;
  // `docker.io/nginx` is the image of that name as well as the organization.
  const isShort = canonical(registry) === DOCKER_HUB && name === `${DOCKER_HUB}/library/${rest.join('/')}`;
  return isShort ? name : undefined;
}

function canonical(registry: string): string {
  return DOCKER_HUB_ALIASES.includes(registry) ? DOCKER_HUB : registry;
}
