import { z } from 'zod';
import type { ProblemCode } from '../errors';

/** The checks by name, in the order in which they run. */
export const CHECK_NAMES = [
  'fits-cloud',
  'unique-object',
  'unique-application',
  'unique-namespace-owner',
  'valid-name',
  'valid-label',
  'valid-annotation',
  'valid-scope',
  'known-kind',
  'no-unserved-api',
  'no-deprecated-api',
  'no-unserved-field',
  'size-limit',
  'no-placeholder',
  'no-literal-secret',
  'no-missing-namespace',
  'no-missing-api',
  'no-unknown-value',
  'secure-access',
  'no-dangling-reference',
  'service-selects-pods',
  'selector-matches-template',
  'pdb-allows-drain',
  'no-fixed-replicas-with-autoscaler',
  'unique-port',
  'unique-host',
  'no-blocking-webhook',
  'quota-covers-requests',
] as const satisfies readonly ProblemCode[];

/** What a cluster's API server says of objects, by name; it counts, and is waived, as findings of checks are. */
const VERDICT_NAMES = [
  'wrong-type',
  'unknown-field',
  'invalid',
  'immutable',
  'limit-range',
  'quota',
  'pod-security',
  'pod-security-warning',
  'policy',
  'policy-error',
  'protected-namespace',
  'api-warning',
  'not-evaluated',
] as const satisfies readonly ProblemCode[];

export type VerdictName = (typeof VERDICT_NAMES)[number];
export type CheckName = (typeof CHECK_NAMES)[number] | VerdictName;

/** Names by which checks were known before, each with today's. They still work, and a notice says so. */
export const FORMER_CHECK_NAMES: Readonly<Record<string, CheckName>> = {};

/** What a finding of a check does: stop the run, be told, or nothing at all. */
export const CHECK_LEVELS = ['error', 'warning', 'off'] as const;
export type CheckLevel = (typeof CHECK_LEVELS)[number];

const levelSchema = z
  .enum(CHECK_LEVELS)
  .optional()
  .describe('`error` stops the run, `warning` is told and stops nothing, `off` does not look.');

const levels = Object.fromEntries(
  [...CHECK_NAMES, ...VERDICT_NAMES, ...Object.keys(FORMER_CHECK_NAMES)].map((name) => [name, levelSchema]),
) as Record<CheckName, typeof levelSchema>;

/** How much checks ask for: all together, and one by one. */
export const checkSettingsSchema = z
  .strictObject({
    preset: z
      .enum(['minimal', 'recommended', 'strict'])
      .optional()
      .describe(
        '`strict` makes every warning an error; `minimal` makes errors warnings and drops warnings, but for the checks that must always hold. Default: `recommended`.',
      ),
    ...levels,
  })
  .describe('How findings of checks count: a preset, and levels of single checks.');

export type CheckSettings = Readonly<z.infer<typeof checkSettingsSchema>>;
