import type { AdmissionContext, AdmissionRequest, Verdict } from '../../lib/engine';
import { admissionFacts } from '../../lib/engine';
import type { JsonObject } from '../../lib/yaml';
import { differences, type Answer } from '../admission-cases';
import type { ApiServer } from './api-server';
import { answerOf } from './judged';
import { ask, judge, makeCluster, testServer } from './cluster';
import { readObjects } from './objects';
import { changedCopy, CHANGES, SPOILINGS } from './spoil';

// Any folder of rendered YAML, and spoiled copies of it: `FAIRLEAD_OBJECTS=folder npm run test:apiserver -- objects`.

const kubernetes = admissionFacts().kubernetes.split('.').slice(0, 2).join('.');
const objects = readObjects(process.env.FAIRLEAD_OBJECTS!);
const server = testServer();

afterAll(() => {
  server.close();
});

const isKind = (...kinds: string[]) => {
  return ({ kind }: JsonObject): boolean => kinds.includes(kind as string);
};
const isDefinition = isKind('CustomResourceDefinition');
const isNamespace = isKind('Namespace');

/** Kinds of which an object in force would change what the server says of others. */
const inForce = (object: JsonObject): boolean =>
  /Webhook|AdmissionPolicy|APIService|FlowSchema|PriorityLevel|LimitRange|ResourceQuota/.test(object.kind as string);

const nameOf = ({ metadata }: JsonObject): string | undefined => {
  const { name } = metadata as JsonObject;
  return typeof name === 'string' ? name : undefined;
};
const namespaceOf = ({ metadata }: JsonObject): string => {
  const { namespace } = metadata as JsonObject;
  return typeof namespace === 'string' && namespace !== '' ? namespace : 'default';
};

/** What objects need before they can be asked about: their namespaces, and accounts that a controller would make. */
const namespaces = [...new Set(objects.map(namespaceOf))].sort().flatMap((name): JsonObject[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } },
]);

const spoiled = (list: readonly JsonObject[]): readonly JsonObject[] =>
  list.flatMap((object, index) => (index % 2 ? [] : [changedCopy(object, SPOILINGS[(index / 2) % SPOILINGS.length]!)]));
const create = (object: JsonObject): AdmissionRequest => ({ operation: 'CREATE', object });

test('definitions and namespaces, and spoiled copies of them', async () => {
  const list = objects.filter((object) => isDefinition(object) || isNamespace(object));
  await expectAgreement({ kubernetes, objects: [] }, [...list, ...spoiled(list)].map(create));
}, 3_600_000);

describe('in a cluster that has them,', () => {
  const known = new Map<string, JsonObject>();
  let context: AdmissionContext;

  beforeAll(async () => {
    const definitions = objects.filter(isDefinition);
    const verdicts = judge({ kubernetes, objects: [] }, definitions.map(create));
    for (const [index, definition] of definitions.entries()) {
      const name = nameOf(definition);
      if (name !== undefined && verdicts[index]!.verdict !== 'denied' && !known.has(name)) known.set(name, definition);
    }
    context = { kubernetes, objects: [...namespaces, ...known.values()] };
    await makeCluster(server, context.objects);
  }, 600_000);

  const rest = objects.filter((object) => !isDefinition(object) && !isNamespace(object));

  test('all other objects, and spoiled copies of them', async () => {
    await expectAgreement(context, [...rest, ...spoiled(rest)].map(create));
  }, 3_600_000);

  test('changes of them', async () => {
    const changes = rest
      .filter((object) => !inForce(object) && nameOf(object) !== undefined)
      .map((old, index): AdmissionRequest => {
        return { operation: 'UPDATE', old, object: changedCopy(old, CHANGES[index % CHANGES.length]!) };
      });
    await expectAgreement({ ...context, assume: ['ServiceAccount', 'PriorityClass', 'RuntimeClass'] }, changes);
  }, 3_600_000);
});

/** Asks both about each request, tells figures, and fails where they disagree about a verdict or the server was not asked. */
async function expectAgreement(context: AdmissionContext, requests: readonly AdmissionRequest[]): Promise<void> {
  const verdicts: Verdict[] = [];
  for (let from = 0; from < requests.length; from += 200)
    verdicts.push(...judge(context, requests.slice(from, from + 200)));

  const figures = new Map<string, number>();
  const count = (what: string): void => void figures.set(what, (figures.get(what) ?? 0) + 1);
  const wrong: string[] = [];
  const notAsked: string[] = [];
  const otherWords: string[] = [];
  await inTurn(requests, async (request, index) => {
    const told = await tell(server, request);
    const verdict = verdicts[index]!;
    for (const sentence of verdict.notEvaluated) count(`not evaluated: ${sentence.replace(/'[^']*'/g, '…')}`);
    if (told instanceof Error) {
      notAsked.push(`${subjectOf(request)}: ${told.message}`);
      return;
    }
    if (typeof told === 'string') {
      count(told);
      const both =
        verdict.verdict === 'notEvaluated' || verdict.findings.some(({ rule }) => rule === 'unserved-version');
      if (told === UNKNOWN && !both) wrong.push(`${subjectOf(request)}: the API server does not know the kind.`);
      return;
    }
    count(`${request.operation}, ${told.verdict}`);
    const different = differences(told, verdict, { values: request.operation === 'UPDATE' });
    if (different.length === 0) return;
    const [first] = different;
    if (verdict.verdict === told.verdict || lenient(told.verdict, verdict.verdict))
      otherWords.push(`${subjectOf(request)}: ${first!}`);
    else wrong.push(`${subjectOf(request)}: ${first!}`);
  });
  const lines = [...figures].sort().map(([what, times]) => `  ${times} ${what}`);
  const more = otherWords.map((line) => `  ${line.slice(0, 400)}`).slice(0, 10);
  process.stdout.write(
    `${requests.length} asked\n${lines.join('\n')}\n${otherWords.length} in other words\n${more.join('\n')}\n`,
  );
  expect(wrong).toEqual([]);
  expect(notAsked).toEqual([]);
}

/** Whether both let it in, and only one of them warns. */
const lenient = (one: string, other: string): boolean =>
  one !== 'denied' && other !== 'denied' && other !== 'notEvaluated';

const UNKNOWN = 'of kinds that nobody knows';

/** The server's answer, or why there need not be one, or what went wrong. */
async function tell(asked: ApiServer, request: AdmissionRequest): Promise<Answer | string | Error> {
  try {
    const reply = await ask(asked, request);
    if (reply === undefined) return UNKNOWN;
    if (reply.status === 409) return 'there already';
    return answerOf(reply);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { message } = error;
    if (message.includes('refuses to make')) {
      return message.includes('kind is unknown') ? UNKNOWN : 'refused before the change';
    }
    return error;
  }
}

const subjectOf = (request: AdmissionRequest): string => {
  const object = request.operation === 'DELETE' ? request.old : request.object;
  return `${request.operation} ${object.apiVersion as string} ${object.kind as string}/${nameOf(object) ?? ''}`;
};

/** Creations side by side, changes one after another: an object is in the cluster while its change is asked about. */
async function inTurn(
  requests: readonly AdmissionRequest[],
  visit: (request: AdmissionRequest, index: number) => Promise<void>,
): Promise<void> {
  const queue = [...requests.entries()];
  const lanes = requests.some(({ operation }) => operation === 'UPDATE') ? 1 : 6;
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) await visit(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
