import { BUILT_IN_POLICIES, tryExamples } from '../../lib/policies';
import {
  admissionFacts,
  type AdmissionRequest,
  type AdmitRequest,
  type EngineReply,
  type Verdict,
} from '../../lib/engine';
import { testCluster } from '../../lib/testing';
import { isJsonObject, type JsonObject } from '../../lib/yaml';
import type { ApiServer, Reply } from './api-server';
import { judge, makeCluster, makeObjects, removeCluster, testServer } from './cluster';

const kubernetes = admissionFacts().kubernetes.split('.').slice(0, 2).join('.');
let server: ApiServer;

beforeAll(() => {
  server = testServer();
});
afterAll(() => {
  server.close();
});

describe.each(BUILT_IN_POLICIES.map((make) => make(testCluster())).map((policy) => ({ name: policy.name, policy })))(
  'J-5 $name:',
  ({ policy }) => {
    test('the API server does with every example what it says, as the engine does', async () => {
      const work = tryExamples([policy], kubernetes);
      const asked = work.next();
      if (asked.done === true) throw new Error('Nothing was asked.');
      const requests = asked.value as readonly AdmitRequest[];
      const verdicts: (readonly Verdict[])[] = [];
      for (const request of requests) verdicts.push(await verdictsOfServer(request));

      const told = work.next(verdicts.map((each): EngineReply => ({ answer: { verdicts: each, context: [] } })));
      if (told.done !== true) throw new Error('More was asked.');
      expect(told.value.length).toBeGreaterThan(0);
      expect(
        told.value.filter(({ failures }) => failures.length > 0).map(({ example, failures }) => [example, ...failures]),
      ).toEqual([]);

      const own = requests.map((request) => judge(request.context, request.requests));
      const words = (each: readonly Verdict[]) =>
        each.map(({ verdict }) => (verdict === 'denied' ? 'denied' : 'let in'));
      expect(own.map(words)).toEqual(verdicts.map(words));
    });
  },
);

/** What the server says in a cluster that is as the engine's would be. */
async function verdictsOfServer({ context, requests }: AdmitRequest): Promise<readonly Verdict[]> {
  const isRule = ({ kind }: JsonObject): boolean => (kind as string).includes('AdmissionPolicy');
  const named = requests.map((request, index) => apart(request, index));
  const olds = named.flatMap((request) => (request.operation === 'UPDATE' ? [request.old] : []));
  const rules = context.objects.filter(isRule);
  const ground = context.objects.filter((object) => !isRule(object)).map(approved);
  await makeObjects(server, [...ground, ...accountsFor(ground), ...olds]);
  await makeCluster(server, rules);
  const verdicts: Verdict[] = [];
  for (const request of named) verdicts.push(verdictOf(await asked(request)));
  await removeCluster(server, rules);
  for (const object of [...olds, ...ground]) if (!isLasting(object)) await server.remove(object);
  return verdicts;
}

/** Whether an object is part of every cluster. */
const isLasting = ({ kind, metadata }: JsonObject): boolean =>
  kind === 'Namespace' && (metadata as JsonObject).name === 'default';

/** Definitions that are shipped have lost the annotation that the server wants to see in groups of Kubernetes. */
function approved(object: JsonObject): JsonObject {
  if (object.kind !== 'CustomResourceDefinition') return object;
  const annotations = { 'api-approved.kubernetes.io': 'unapproved, as in the tests of the API server' };
  return { ...object, metadata: { ...(object.metadata as JsonObject), annotations } };
}

async function asked(request: AdmissionRequest): Promise<Reply> {
  if (request.operation === 'DELETE') throw new Error('Deletions are not asked for.');
  const { operation, object } = request;
  const reply = await (operation === 'CREATE'
    ? server.create(object, { dryRun: true })
    : server.apply(object, { dryRun: true }));
  if (reply === undefined) throw new Error(`The API server does not know the kind ${object.kind as string}.`);
  return reply;
}

/** What is changed stands in the cluster before the policy does, so it needs a name of its own. */
function apart(request: AdmissionRequest, index: number): AdmissionRequest {
  if (request.operation !== 'UPDATE') return request;
  const renamed = (object: JsonObject): JsonObject => {
    const metadata = object.metadata as JsonObject;
    return { ...object, metadata: { ...metadata, name: `${metadata.name as string}-${index}` } };
  };
  return { ...request, object: renamed(request.object), old: renamed(request.old) };
}

/** The account that a controller makes in each namespace. */
const accountsFor = (objects: readonly JsonObject[]): readonly JsonObject[] =>
  objects
    .filter(({ kind }) => kind === 'Namespace')
    .map(({ metadata }) => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: (metadata as JsonObject).name! },
    }));

/** A reply as the engine would tell it. */
function verdictOf({ status, body }: Reply): Verdict {
  if (status < 300) {
    return { verdict: 'admitted', findings: [], notEvaluated: [], ...(isJsonObject(body) && { admitted: body }) };
  }
  const { message } = body as { message: string };
  const [, policy] = /AdmissionPolicy '([^']*)'/.exec(message) ?? [];
  return { verdict: 'denied', findings: [{ rule: 'policy', severity: 'error', message, policy }], notEvaluated: [] };
}
