import type { EngineFailure } from '../../engine';
import type { Problem, SourceLocation } from '../../errors';

/**
 * What the engine could not do with a chart; where, the caller says.
 *
 * @param chart the chart as the beginning of a sentence, for example `Chart 'web' 1.4.2`
 */
export function chartFailed(chart: string, failure: EngineFailure): Omit<Problem, 'where'> {
  const { expression, kind } = failure;
  const said = saidBy(failure);
  return {
    code: 'chart-failed',
    what: `${chart} ${WHAT[kind] ?? 'cannot be rendered'}: ${said}${expression === undefined || said.includes(expression) ? '' : ` (in '${expression}')`}.`,
    why: WHY[kind] ?? 'Helm itself would refuse the chart with these values.',
    fix: FIX[kind] ?? "Correct the release's values; 'fairlead render chart' shows the chart with values by itself.",
  };
}

/** Where the values are that a chart's schema does not accept, as paths. */
export function refusedValues({ kind, details }: EngineFailure): readonly string[] {
  // Details of other failures are the way through templates.
  return kind === 'values' ? (details ?? []).map(({ path }) => path) : [];
}

/** The template or file that the engine names. */
export function placeOf({ file, line, column }: EngineFailure): SourceLocation | undefined {
  if (file === undefined) return undefined;
  return { file, ...(line !== undefined && { line, ...(column !== undefined && { column }) }) };
}

function saidBy({ kind, details, message }: EngineFailure): string {
  if (kind !== 'values' || !details?.length) return message.trim().replace(/\.$/, '');
  return details.map(({ path, message }) => `${path === '' ? 'the values' : `'${path}'`}: ${message}`).join('; ');
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
