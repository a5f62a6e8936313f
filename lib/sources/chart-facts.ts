import { EngineError, RefusedContent, type ChartContent, type ChartFacts, type ReleaseAnswer } from '../engine';
import { ProblemError, type ProblemSite } from '../errors';
import { SUPPORTED_KUBERNETES } from '../kube';
import type { ChartEngine } from './lock-options';

/** Why a chart is read before anything is written. */
const WHY = 'Only a chart that Helm itself would take is locked. Nothing has been written.';

/**
 * What a chart says of itself.
 *
 * @param what names the chart at the beginning of a sentence
 * @throws ProblemError where the chart is broken or unsafe
 */
export async function readFacts(
  engine: ChartEngine,
  chart: ChartContent,
  what: string,
  where: readonly ProblemSite[],
): Promise<ChartFacts> {
  return explainRefusal(what, where, () => engine.call({ op: 'chart', chart }));
}

/** Runs a step; what the engine says against a chart becomes a problem of those who asked for it. */
export async function explainRefusal<T>(
  what: string,
  where: readonly ProblemSite[],
  step: () => T | Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const failure = error instanceof EngineError ? error.failure : error instanceof RefusedContent ? error : undefined;
    if (!failure || failure.kind === 'internal') throw error;
    const isUnsafe = failure.kind === 'archive' || failure.kind === 'limit';
    throw new ProblemError(
      {
        code: 'refused-chart',
        what: `${what} is refused: ${failure.message.replace(/\.?$/, '.')}`,
        where,
        why: isUnsafe ? `Unpacked by another tool, it could write where it should not. ${WHY}` : WHY,
        fix: isUnsafe ? 'Do not use it; tell whoever publishes it.' : 'Use another version, or mend the chart.',
      },
      { cause: error },
    );
  }
}

/** The chart as it renders with nothing but its defaults; undefined where it needs values, as many do. */
export async function tryRenderDefaults(engine: ChartEngine, chart: ChartContent): Promise<ReleaseAnswer | undefined> {
  try {
    return await engine.call({
      op: 'render',
      chart,
      release: 'release',
      namespace: 'default',
      values: {},
      kubeVersion: `v${SUPPORTED_KUBERNETES.at(-1) ?? ''}.0`,
      apiVersions: { names: [], default: true },
      want: 'objects',
    });
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}
