import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One thing that the API server holds against an object. */
export interface Cause {
  readonly field: string;
  readonly message: string;
}

/** What the API server answered, without anything that is different the next time. */
export interface Answer {
  readonly verdict: 'admitted' | 'warned' | 'denied';

  /** Of a refusal: `Invalid`, `Forbidden`, `BadRequest`, … */
  readonly reason?: string;
  readonly causes?: readonly Cause[];

  /** Of a refusal that names no causes. */
  readonly message?: string;
  readonly warnings?: readonly string[];
}

/** What the API server of a version answered to each case, by its id. */
export interface Answers {
  readonly kubernetes: string;
  readonly cases: Readonly<Record<string, Answer>>;
}

/** Where answers are recorded; `FAIRLEAD_RECORD=1 npm run test:apiserver` writes it. */
export const ANSWERS_FILE = join(__dirname, 'answers.json');

/** The recorded answers. */
export function answers(): Answers {
  if (!existsSync(ANSWERS_FILE)) return { kubernetes: '', cases: {} };
  return JSON.parse(readFileSync(ANSWERS_FILE, 'utf8')) as Answers;
}
