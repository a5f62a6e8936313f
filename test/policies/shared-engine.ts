import { engineInThisThread } from '../../lib/engine';

/** One engine for a whole run: it takes longer to start than to judge all that these tests ask. */
export const engine = engineInThisThread();
