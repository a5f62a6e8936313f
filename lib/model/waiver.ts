import { z } from 'zod';

/** An excused finding: which check, why, who answers for it, and until when. */
export const waiverSchema = z.strictObject({
  check: z.string().min(1).describe('Name of the check to excuse, as its message begins.'),
  reason: z
    .string()
    .min(10, 'must say why in a sentence that a stranger would accept.')
    .describe('Why this is acceptable, for a stranger.'),
  owner: z.string().min(1).describe('Who answers for it: a person or a team.'),
  expires: z.iso
    .date('must be a day such as `2027-01-31`.')
    .describe('Last day on which the waiver holds, `YYYY-MM-DD`.'),
});

export type Waiver = Readonly<z.infer<typeof waiverSchema>>;
