import type { HelmRelease } from '../../constructs';
import type { ChartFacts, EngineFailure } from '../../engine';
import type { Problem, ProblemSite } from '../../errors';
import { chartFailed, placeOf, refusedValues } from './chart-failed';

/** What the engine could not do, in the user's world: the line of the value where there is one, then the template's. */
export function releaseFailed(release: HelmRelease, facts: ChartFacts | undefined, failure: EngineFailure): Problem {
  const chart = facts ? `Chart '${facts.name}' ${facts.version}` : `The chart of release '${release.releaseName}'`;
  const template = placeOf(failure);
  const values = refusedValues(failure).flatMap((path) => siteOfValue(release, path));
  return {
    ...chartFailed(chart, failure),
    where: [...values, siteOf(release), ...(template ? [{ source: template }] : [])],
  };
}

/** Charts that make a definition when an API is absent, and not when it is there, never come to rest. */
export function unstableApis(releases: readonly HelmRelease[]): Problem {
  return {
    code: 'unstable-apis',
    what: `What ${releases.map(({ releaseName }) => `'${releaseName}'`).join(' and ')} make depends on APIs that they bring only while they are absent.`,
    where: releases.map((release) => siteOf(release)),
    why: 'With the API the definition goes, and without the definition the API goes: no output fits the cluster it makes.',
    fix: 'Set the value that decides about the definitions explicitly.',
  };
}

function siteOf(release: HelmRelease): ProblemSite {
  const { source } = release;
  return { path: release.node.path, ...(source && { source }) };
}

/** Where a value was set, for releases whose layers know. */
function siteOfValue(release: HelmRelease, path: string): ProblemSite[] {
  const keys = path.split(/[./]/).filter((key) => key !== '');
  for (let length = keys.length; length > 0; length -= 1) {
    const source = release.historyOf(keys.slice(0, length))[0]?.source;
    if (source) return [{ path: release.node.path, source }];
  }
  return [];
}
