import { settled, type Answer, type Cause } from '../admission-cases';
import type { Reply } from './api-server';

interface Status {
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly field?: string; readonly message?: string }[] };
}

/** What the server calls the field of what is about none, or about all. */
const NOWHERE: ReadonlySet<string> = new Set(['<nil>', '[]']);

/** That rules were not asked because something else is wrong already, which says nothing of the object. */
const NOT_ASKED = 'some validation rules were not checked';

/** The server's answer as data, without names and addresses that it makes up. */
export function answerOf({ status, body, warnings }: Reply): Answer {
  if (status < 300) {
    return warnings.length === 0
      ? { verdict: 'admitted' }
      : { verdict: 'warned', warnings: warnings.map(settled).sort() };
  }
  const { reason, message = String(body), details } = body as Status;
  if (status >= 500 || status === 429) throw new Error(`The API server has a problem of its own: ${message}`);
  const causes = (details?.causes ?? []).flatMap((cause): Cause[] =>
    cause.field === undefined || cause.message?.includes(NOT_ASKED) === true
      ? []
      : [{ field: NOWHERE.has(cause.field) ? '' : cause.field, message: settled(cause.message ?? '') }],
  );
  const order = (cause: Cause): string => `${cause.field}\n${cause.message}`;
  causes.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return {
    verdict: 'denied',
    ...(reason !== undefined && { reason }),
    ...(causes.length > 0 ? { causes } : { message: settled(message) }),
  };
}
