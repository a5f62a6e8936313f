import { setTimeout as wait } from 'node:timers/promises';
import { engineInThisThread, type AdmissionContext, type AdmissionRequest, type Verdict } from '../../lib/engine';
import type { JsonObject } from '../../lib/yaml';
import { ApiServer, type Access, type Reply } from './api-server';

/** The server that `setup.ts` has started. */
export function testServer(): ApiServer {
  return new ApiServer(JSON.parse(process.env.FAIRLEAD_TEST_APISERVER!) as Access);
}

/** What a server says to making something that it needs; throws where it refuses. */
function expectMade(object: JsonObject, reply: Reply | undefined): void {
  if (reply !== undefined && reply.status < 300) return;
  const { name } = object.metadata as { name?: string };
  const said = JSON.stringify(reply?.body ?? 'the kind is unknown');
  throw new Error(`The API server refuses to make ${object.kind as string}/${String(name)}: ${said}`);
}

/**
 * Makes what a cluster has, and waits until the server heeds it.
 *
 * Quotas get their status, which a controller would write; the server refuses everything where it is missing.
 */
export async function makeCluster(server: ApiServer, objects: readonly JsonObject[]): Promise<void> {
  for (const object of objects) {
    // A namespace that is always there, or an account that somebody else made already.
    expectMade(object, await server.apply(object));
    if (object.kind === 'ResourceQuota') {
      const path = `${(await server.pathOf(object, true))!}/status?fieldManager=status&force=true`;
      const status = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: object.metadata, status: object.status };
      expectMade(object, await server.ask('PATCH', path, JSON.stringify(status), 'application/apply-patch+yaml'));
    }
    if (object.kind === 'CustomResourceDefinition') await served(server, object);
  }
  server.forgetKinds();
  await heeded(server);
}

/** Makes objects that nobody has to heed, such as namespaces. */
export async function makeObjects(server: ApiServer, objects: readonly JsonObject[]): Promise<void> {
  for (const object of objects) {
    expectMade(object, await server.apply(object));
    if (object.kind === 'CustomResourceDefinition') await served(server, object);
  }
  server.forgetKinds();
}

/** Waits until a kind can be asked for. */
async function served(server: ApiServer, definition: JsonObject): Promise<void> {
  const path = (await server.pathOf(definition, true))!;
  for (let tries = 0; tries < 200; tries++) {
    const { body } = await server.ask('GET', path);
    const { status } = body as { status?: { conditions?: { type: string; status: string }[] | null } };
    if (status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True')) return;
    await wait(50);
  }
  throw new Error(`'${path}' is not served.`);
}

const SENTINEL = 'fairlead-sentinel';

/**
 * Waits until the server heeds what was made before: policies come into force together, some time after they are made,
 * so it makes one more and waits for that.
 */
async function heeded(server: ApiServer): Promise<void> {
  const api = 'admissionregistration.k8s.io/v1';
  const policy: JsonObject = {
    apiVersion: api,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: SENTINEL },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
      },
      validations: [{ expression: `object.metadata.name != '${SENTINEL}'` }],
    },
  };
  const binding: JsonObject = {
    apiVersion: api,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: SENTINEL },
    spec: { policyName: SENTINEL, validationActions: ['Deny'] },
  };
  const tested: JsonObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: SENTINEL } };
  for (const object of [policy, binding]) expectMade(object, await server.apply(object));
  for (let tries = 0; (await server.create(tested, { dryRun: true }))!.status < 300; tries++) {
    if (tries > 300) throw new Error('Policies do not come into force.');
    await wait(100);
  }
  for (const object of [binding, policy]) await server.remove(object);
  // Other caches of the server have no such sign.
  await wait(2000);
}

/** Takes away what was made, the last first, and waits until the server heeds that. Namespaces stay. */
export async function removeCluster(server: ApiServer, objects: readonly JsonObject[]): Promise<void> {
  for (const object of [...objects].reverse()) {
    if (object.kind !== 'Namespace') await server.remove(object);
  }
  await heeded(server);
}

/** Waits for what a controller of the server does with a new object, and does what one of the controller manager would. */
async function settle(server: ApiServer, object: JsonObject): Promise<void> {
  if (object.kind === 'CustomResourceDefinition') await served(server, object);
  if (object.kind !== 'PersistentVolumeClaim') return;
  const { resources } = object.spec as { resources: { requests: JsonObject } };
  const status = JSON.stringify({ status: { phase: 'Bound', capacity: { storage: resources.requests.storage } } });
  await server.ask('PATCH', `${(await server.pathOf(object, true))!}/status`, status, 'application/merge-patch+json');
}

/** What the server says to a request; undefined where nobody knows the kind. Changes nothing for good. */
export async function ask(server: ApiServer, request: AdmissionRequest): Promise<Reply | undefined> {
  if (request.operation === 'CREATE') return server.create(request.object, { dryRun: true });
  if (request.operation === 'DELETE') throw new Error('Deletions are not asked for.');
  expectMade(request.old, await server.apply(request.old));
  await settle(server, request.old);
  try {
    return await server.apply(request.object, { dryRun: true });
  } finally {
    await server.remove(request.old);
  }
}

const engine = engineInThisThread(false);

/** What the engine says to requests. */
export function judge(context: AdmissionContext, requests: readonly AdmissionRequest[]): readonly Verdict[] {
  return engine.call({ op: 'admit', context, requests }).verdicts;
}
