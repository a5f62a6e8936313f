import { chartKey, readChart, type LoadableContent } from './chart-content';
import { openContext, type HeldContext } from './encode-context';
import type { ChartContent } from './requests';

/** What many requests are about, and what a machine keeps loaded for them: a chart, or the context of a cluster. */
export type HeldContent = ChartContent | HeldContext;

/** Names content: the same name, the same bytes. */
export function heldKey(content: HeldContent): string {
  return 'context' in content ? `context ${content.context}` : chartKey(content);
}

/**
 * Content as the engine is told to load it; a chart is read from disk, and refused where its digest differs.
 *
 * @param told digests of objects that the engine was told of before
 */
export function readHeld(content: HeldContent, told: ReadonlySet<string>): LoadableContent {
  if (!('context' in content)) return readChart(content);
  return { operation: content.operation, message: openContext(content, told) };
}

/** Digests of what the engine is told of by loading content. */
export function partsOf(content: HeldContent): readonly string[] {
  return 'context' in content ? content.objects.map(({ digest }) => digest) : [];
}

/** The chart that content is, or undefined. */
export function chartOf(content: HeldContent | undefined): ChartContent | undefined {
  return content && !('context' in content) ? content : undefined;
}
