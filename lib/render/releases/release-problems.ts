import type { HelmRelease } from '../../constructs';
import type { ChartFacts, EngineFailure } from '../../engine';
import type { Problem, ProblemSite, SourceLocation } from '../../errors';

/** What the engine could not do, in the user's world: the line of the value where there is one, then the template's. */
export function releaseFailed(release: HelmRelease, facts: ChartFacts | undefined, failure: EngineFailure): Problem {
  const { file, line, column, expression, kind, details } = failure;
  const chart = facts ? `Chart '${facts.name}' ${facts.version}` : `The chart of release '${release.releaseName}'`;
  const template = file === undefined ? [] : [{ source: place(file, line, column) }];
  const values = (details ?? []).flatMap(({ path }) => siteOfValue(release, path));
  const said = details?.length
    ? details.map(({ path, message }) => `${path === '' ? 'the values' : `'${path}'`}: ${message}`).join('; ')
    : failure.message.trim().replace(/\.$/, '');
  return {
    code: 'chart-failed',
    what: `${chart} ${WHAT[kind] ?? 'cannot be rendered'}: ${said}${expression === undefined || said.includes(expression) ? '' : ` (in '${expression}')`}.`,
    where: [...values, siteOf(release), ...template],
    why: WHY[kind] ?? 'Helm itself would refuse the chart with these values.',
    fix: FIX[kind] ?? "Correct the release's values; 'fairlead render chart' shows the chart with values by itself.",
  };
}

const WHAT: Partial<Record<EngineFailure['kind'], string>> = {
  chart: 'cannot be read',
  archive: 'is refused',
  values: 'does not accept the values',
  output: 'makes no manifests',
  limit: 'took more than it is allowed to',
  internal: 'could not be rendered because of a mistake of Fairlead',
};

const WHY: Partial<Record<EngineFailure['kind'], string>> = {
  archive: 'An archive with such an entry is made to reach beyond itself.',
  values: "The chart's own schema says which values it takes.",
  limit: 'A chart that never ends, or fills the memory, would stop every run.',
  internal: 'This should not happen.',
};

const FIX: Partial<Record<EngineFailure['kind'], string>> = {
  chart: 'Use another version of the chart, or correct it.',
  archive: 'Do not use this archive; tell the authors of the chart.',
  values: 'Correct the values.',
  limit: 'Look at the values that decide how much the chart makes.',
  internal: 'Please report it with the chart and the values.',
};

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
function siteOfValue({ layers, node }: HelmRelease, path: string): ProblemSite[] {
  const keys = path.split(/[./]/).filter((key) => key !== '');
  for (let length = keys.length; length > 0; length -= 1) {
    const source = layers?.history(keys.slice(0, length))[0]?.source;
    if (source) return [{ path: node.path, source }];
  }
  return [];
}

function place(file: string, line: number | undefined, column: number | undefined): SourceLocation {
  return { file, ...(line !== undefined && { line, ...(column !== undefined && { column }) }) };
}
