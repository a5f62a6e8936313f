import { ProblemError, type ProblemSite } from '../errors';
import type { ChartReference } from '../model';
import type { LockedChart } from './lock-schema';

/** A chart that a definition asks for. */
export interface ChartRequest {
  readonly reference: ChartReference;

  /**
   * An exact version, or a range as Helm writes ranges; for a chart in Git a branch, tag or commit; empty for a folder of
   * this repository.
   */
  readonly version: string;

  /** Who asks for it. */
  readonly where: readonly ProblemSite[];
}

const EXACT_VERSION = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** Whether a text is one version, not a range of them. */
export function isExactVersion(version: string): boolean {
  return EXACT_VERSION.test(version);
}

// Each of these becomes part of an address, a file name or an argument of a program.
const NAME = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/i;
const RANGE = /^[0-9A-Za-z~^<>=!*, |.+-]+$/;
const RANGE_START = /^[^-+.,|\s]/;
const REVISION = /^[A-Za-z0-9_][A-Za-z0-9._/-]*$/;

/** @throws ProblemError where a name or version could be something else than one */
export function checkRequest(request: ChartRequest): void {
  const { reference, version, where } = request;
  const refuse = (
    what: string,
    fix: string,
    why = 'Such a text could become an option of a program, or lead to another place than it seems to.',
  ): never => {
    throw new ProblemError({ code: 'invalid-definition', what, where, why, fix });
  };
  if ('folder' in reference) return;
  if ('path' in reference) {
    if (!REVISION.test(version) || version.includes('..')) {
      refuse(`'${version}' is not a branch, tag or commit.`, 'Write the branch, tag or commit that has the chart.');
    }
    return;
  }
  if (!NAME.test(reference.name) || reference.name.includes('..')) {
    refuse(`'${reference.name}' is not the name of a chart.`, 'Write the name that the repository lists it by.');
  }
  const fix = "Write a version such as '1.4.2', or a range such as '^1.4'.";
  if (version === '') {
    const why = 'The newest version of tomorrow would be deployed without anybody having asked for it.';
    refuse(`${nameRequest(request)} is asked for without a version.`, fix, why);
  }
  // A name such as `latest` is whatever somebody last called so, and no range that could be told to hold.
  if (!RANGE.test(version) || !RANGE_START.test(version) || /^[a-uwyz]/i.test(version)) {
    refuse(`'${version}' is neither a version nor a range of versions.`, fix);
  }
}

/** `chart 'cert-manager' of https://charts.example.com`, for messages. */
export function nameReference(reference: ChartReference): string {
  if ('folder' in reference) return `the chart in '${reference.folder}'`;
  if ('path' in reference) return `the chart '${reference.path}' of ${reference.repository}`;
  return `chart '${reference.name}' of ${reference.repository}`;
}

/** A request as the beginning of a sentence. */
export function nameRequest({ reference }: Pick<ChartRequest, 'reference'>): string {
  const name = nameReference(reference);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The same text for two requests exactly where one archive serves both. */
export function keyOfRequest({ reference, version }: Pick<ChartRequest, 'reference' | 'version'>): string {
  return JSON.stringify([keyOfReference(reference), version]);
}

/** The same text for every version of one chart. */
export function keyOfReference(reference: ChartReference): string {
  if ('folder' in reference) return JSON.stringify(['folder', trimPath(reference.folder)]);
  const repository = trimPath(reference.repository);
  if ('path' in reference) return JSON.stringify(['git', repository, trimPath(reference.path)]);
  return JSON.stringify(['chart', repository, reference.name]);
}

/** A path or address without what does not change it. */
function trimPath(path: string): string {
  return path.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
}

/** Requests for the same archive as one, in an order that does not depend on who asked first. */
export function mergeRequests(requests: readonly ChartRequest[]): readonly ChartRequest[] {
  const merged = new Map<string, ChartRequest>();
  for (const request of requests) {
    const key = keyOfRequest(request);
    const same = merged.get(key);
    merged.set(key, same ? { ...same, where: [...same.where, ...request.where] } : request);
  }
  return [...merged.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, request]) => request);
}

/** The request that a chart in the lock answers. */
export function requestOf(chart: LockedChart): Pick<ChartRequest, 'reference' | 'version'> {
  const { source } = chart;
  if ('folder' in source) return { reference: { folder: source.folder }, version: '' };
  if ('path' in source) {
    return { reference: { repository: source.repository, path: source.path }, version: source.revision };
  }
  return {
    reference: { repository: source.repository, name: source.name ?? chart.name },
    version: chart.requested ?? chart.version ?? '',
  };
}
