import { VERDICT_RULES, type ClusterUnderCheck, type RuleFinding, type Subject } from '../checks';
import { displayName } from '../kube';

/** Something that could not be known of an object. */
export interface Unjudged {
  readonly subject: Required<Subject>;
  readonly sentence: string;
}

/** Sentences that checks answer: they know what is there, and where something unseen may bring what is not. */
const ANSWERED = [
  /^The \w+ '[^']*' is taken to exist\b/,
  /^The namespace '[^']*' is not among the objects of the cluster\b/,
];

const WEBHOOK = /^The (validating|mutating) webhook '[^']*' of '([^']*)' would be asked\b/;
const UNKNOWN_KIND = /^The kind .* is not built in, and no CRD of the cluster defines it\.$/;

/**
 * What could not be judged, in as few words as possible: each configuration of webhooks once, with how many objects it
 * would be asked about, and each other sentence once.
 */
export function notEvaluated(unjudged: readonly Unjudged[], cluster: ClusterUnderCheck): readonly RuleFinding[] {
  const groups = new Map<string, { readonly first: Required<Subject>; readonly objects: Set<unknown> }>();
  for (const { subject, sentence } of unjudged) {
    if (ANSWERED.some((known) => known.test(sentence))) continue;
    const key = configurationOf(sentence) ?? sentence;
    const group = groups.get(key) ?? { first: subject, objects: new Set() };
    group.objects.add(subject.object);
    groups.set(key, group);
  }
  return [...groups].map(([key, { first, objects }]) => {
    const configuration = WEBHOOK_KEY.exec(key);
    const subject = configuration ? (findConfiguration(cluster, configuration) ?? first) : first;
    return { ...subject, rule: VERDICT_RULES['not-evaluated'], ...wording(key, first, objects.size), isDoubtful: true };
  });
}

const WEBHOOK_KEY = /^(Validating|Mutating)WebhookConfiguration\/(.*)$/;

function configurationOf(sentence: string): string | undefined {
  const [, sort, name] = WEBHOOK.exec(sentence) ?? [];
  if (sort === undefined || name === undefined) return undefined;
  return `${sort === 'validating' ? 'Validating' : 'Mutating'}WebhookConfiguration/${name}`;
}

function wording(
  key: string,
  { object }: Required<Subject>,
  count: number,
): Pick<RuleFinding, 'message' | 'saidBy' | 'why' | 'fix'> {
  const example = displayName(object.object);
  const about = count === 1 ? example : `${count} objects, ${example} for example`;
  if (WEBHOOK_KEY.test(key)) {
    return {
      message: `${key} would be asked about ${about}. It cannot be asked here, so they are judged without it.`,
      why: 'What the webhook refuses or changes will be known only in the cluster.',
    };
  }
  if (UNKNOWN_KIND.test(key)) {
    return {
      message: `Nobody here knows what ${object.object.kind} (${object.object.apiVersion}) may say, so nothing was judged of ${about}.`,
      saidBy: ['known-kind', 'no-missing-api'],
      fix: 'Render the chart that brings its definition, or bring the definition yourself.',
    };
  }
  return { message: `Of ${about}, something could not be judged: ${key}` };
}

function findConfiguration(
  { charts }: ClusterUnderCheck,
  [, sort = '', name = '']: RegExpExecArray,
): Required<Subject> | undefined {
  for (const chart of charts) {
    const object = chart.objects.find(
      ({ object: { kind, metadata } }) => kind === `${sort}WebhookConfiguration` && metadata.name === name,
    );
    if (object) return { chart, object };
  }
  return undefined;
}
