import { chartKey, readChart, type LoadableContent } from './chart-content';
import type { HeldContext } from './encode-context';
import type { ChartContent } from './requests';
import { FieldWriter } from './wire';

/** What many requests are about, and what a machine keeps loaded for them: a chart, or the context of a cluster. */
export type HeldContent = ChartContent | HeldContext;

/** Names content: the same name, the same bytes. */
export function heldKey(content: HeldContent): string {
  return 'context' in content ? `context ${content.context}` : chartKey(content);
}

/** Content as the engine is told to load it; a chart is read from disk, and refused where its digest differs. */
export function readHeld(content: HeldContent): LoadableContent {
  if (!('context' in content)) return readChart(content);
  return { operation: content.operation, message: new FieldWriter().raw(content.fields) };
}

/** The chart that content is, or undefined. */
export function chartOf(content: HeldContent | undefined): ChartContent | undefined {
  return content && !('context' in content) ? content : undefined;
}
