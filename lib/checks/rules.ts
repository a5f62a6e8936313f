import { CHECKS } from './checks';
import type { Rule } from './rule';
import { VERDICT_RULES } from './verdict-rules';

/** Every rule that settings and waivers can name, whatever the cluster: our checks, and what the API server asks for. */
export const RULES: readonly Rule[] = [...CHECKS, ...Object.values(VERDICT_RULES)];
