/** One thing that `doctor` has looked at. */
export interface Diagnosis {
  /** What was looked at, for example `Node.js` or `Git`. */
  readonly subject: string;

  /** An error stops Fairlead or damages its output; a warning may be meant. */
  readonly status: 'ok' | 'warning' | 'error';

  /** What was found, in a sentence. */
  readonly message: string;

  /** What to do about it; always there unless all is well. */
  readonly fix?: string;
}

export function ok(subject: string, message: string): Diagnosis {
  return { subject, status: 'ok', message };
}

export function warning(subject: string, message: string, fix: string): Diagnosis {
  return { subject, status: 'warning', message, fix };
}

export function error(subject: string, message: string, fix: string): Diagnosis {
  return { subject, status: 'error', message, fix };
}
