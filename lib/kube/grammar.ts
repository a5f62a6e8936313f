/** A set of texts that Kubernetes accepts in some place. */
export interface Grammar {
  /** What a text must be, to follow "must" in a sentence. */
  readonly rule: string;

  /** The most characters that a text may have. */
  readonly length?: number;

  accepts(text: string): boolean;
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED = '[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?';

function byPattern(pattern: string, rule: string, length: number): Grammar {
  const regExp = new RegExp(`^${pattern}$`);
  return { rule, length, accepts: (text) => regExp.test(text) };
}

/** The name of most objects. */
export const DNS_1123_SUBDOMAIN = byPattern(
  `${LABEL}(\\.${LABEL})*`,
  "consist of lower-case letters, digits, '-' and '.', and start and end, also around each '.', with a letter or digit",
  253,
);

/** The name of a Namespace and of what becomes a host name. */
export const DNS_1123_LABEL = byPattern(
  LABEL,
  "consist of lower-case letters, digits and '-', and start and end with a letter or digit",
  63,
);

/** The name of a Service. */
export const DNS_1035_LABEL = byPattern(
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  "consist of lower-case letters, digits and '-', start with a letter and end with a letter or digit",
  63,
);

/** Any name that can be part of a URL path, as of a ClusterRole: `system:auth-delegator`. */
export const PATH_SEGMENT: Grammar = {
  rule: "not contain '/' or '%' and not be '.' or '..'",
  accepts: (text) => text !== '' && text !== '.' && text !== '..' && !/[/%]/.test(text),
};

/** The part of a label or annotation key after the '/', and a label value. */
export const QUALIFIED_NAME = byPattern(
  QUALIFIED,
  "consist of letters, digits, '-', '_' and '.', and start and end with a letter or digit",
  63,
);

/**
 * What is wrong with a text, as the end of a sentence that its caller has begun, or undefined where nothing is:
 * `must consist of …` or `has 64 characters; at most 63 are allowed`.
 */
export function grammarProblem(text: string, grammar: Grammar): string | undefined {
  if (text === '') return 'must not be empty';
  if (!grammar.accepts(text)) return `must ${grammar.rule}`;
  return lengthProblem(text, grammar.length);
}

/** {@link grammarProblem} for the length alone. */
export function lengthProblem(text: string, limit: number | undefined): string | undefined {
  if (limit === undefined || text.length <= limit) return undefined;
  return `has ${text.length} characters; at most ${limit} are allowed`;
}

/** A text in quotes, its middle left out where it is too long to read. */
export function quote(text: string): string {
  return text.length <= 100 ? `'${text}'` : `'${text.slice(0, 60)}…${text.slice(-20)}'`;
}
