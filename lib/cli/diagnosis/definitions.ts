import { ProblemError } from '../../errors';
import { loadFleets } from '../../load';
import { count } from '../count';
import { error, ok, type Diagnosis } from './diagnosis';

const SUBJECT = 'Fleets';

/** Says whether the fleets of the repository can be loaded. */
export function diagnoseDefinitions(root: string): Diagnosis {
  try {
    const fleets = loadFleets(root).map(({ model }) => `${model.name} (${count(model.clusters.length, 'cluster')})`);
    return ok(SUBJECT, `${count(fleets.length, 'fleet')} can be loaded: ${fleets.join(', ')}.`);
  } catch (cause) {
    if (!(cause instanceof ProblemError)) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return error(SUBJECT, `Loading the fleets failed: ${reason}`, "Run 'fairlead check', which says where.");
    }
    const [first, ...more] = cause.problems;
    const others = more.length > 0 ? ` (and ${count(more.length, 'more problem')})` : '';
    return error(
      SUBJECT,
      `The fleets cannot be loaded: ${first?.what ?? cause.message}${others}`,
      more.length > 0 ? "Run 'fairlead check', which lists them all." : (first?.fix ?? "Run 'fairlead check'."),
    );
  }
}
