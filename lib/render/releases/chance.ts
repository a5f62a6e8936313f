import { isDeepStrictEqual } from 'node:util';
import type { HelmRelease } from '../../constructs';
import { ask, type ChanceCall, type EngineWork, type ReleaseAnswer, type RenderRequest } from '../../engine';
import type { Problem, ProblemSite } from '../../errors';
import { displayName, groupOf, type KubeObject } from '../../kube';
import type { GeneratedObject } from '../../model';
import type { JsonValue } from '../../yaml';
import type { RenderedObject } from '../types';

/** Functions that read the live cluster: the same in every run here, as with `helm template`. */
const READS_CLUSTER = ['lookup', 'getHostByName'];

/** Calls that are looked up one by one for a message. */
const MAX_LOCATED = 8;

/** Whether a release's templates called anything whose result is not the same in every run of Helm. */
export function usesChance({ chance }: ReleaseAnswer): boolean {
  return chance.some((call) => !READS_CLUSTER.includes(call.function));
}

/** An object with the fields that differ when chance falls differently. */
interface Generated {
  readonly rendered: RenderedObject;
  readonly paths: readonly string[];
}

/** A release that was rendered twice, under two seeds and clocks. */
export interface TwiceRendered {
  readonly release: HelmRelease;
  readonly request: RenderRequest;
  readonly chance: readonly ChanceCall[];
  readonly objects: readonly RenderedObject[];
  readonly again: readonly RenderedObject[];
}

/**
 * Settles what depends on chance as the release's decisions say: keeps one content, leaves the object out, or asks External
 * Secrets for it. Whatever nobody decided about is a problem that says which function, template and line it comes from.
 */
export function* settleChance(
  twice: TwiceRendered,
  decisions: readonly GeneratedObject[],
): EngineWork<{ objects: readonly RenderedObject[]; problems: readonly Problem[] }> {
  const generated = generatedObjects(twice);
  const byObject = new Map(generated.map((entry) => [entry.rendered, entry]));
  const problems = unusedDecisions(twice.release, decisions, generated);
  const undecided: Generated[] = [];
  const objects = twice.objects.flatMap((rendered) => {
    const entry = byObject.get(rendered);
    if (entry === undefined) return [rendered];
    const decision = decisions.find((candidate) => decides(candidate, rendered.object));
    if (decision === undefined) {
      undecided.push(entry);
      return [rendered];
    }
    if (decision.use === 'omit') return [];
    if (decision.use === 'pin') {
      if (!isSecret(rendered.object)) return [rendered];
      problems.push(pinnedSecret(twice.release, rendered));
      return [rendered];
    }
    if (isSecret(rendered.object))
      return [{ ...rendered, object: externalSecret(rendered.object, decision.use.externalSecret) }];
    problems.push(noSecret(twice.release, rendered));
    return [rendered];
  });
  if (undecided.length > 0) {
    const calls = yield* locateCalls(twice);
    problems.push(...undecided.map((entry) => undecidedProblem(twice, entry, calls)));
  }
  return { objects, problems };
}

function generatedObjects({ objects, again }: TwiceRendered): Generated[] {
  return objects.flatMap((rendered, index) => {
    const other = again[index]?.object;
    if (other !== undefined && displayName(other) === displayName(rendered.object)) {
      const paths = differences(rendered.object as unknown as JsonValue, other as unknown as JsonValue);
      return paths.length > 0 ? [{ rendered, paths }] : [];
    }
    // Even which objects there are depends on it.
    return [{ rendered, paths: ['metadata.name'] }];
  });
}

function differences(left: JsonValue | undefined, right: JsonValue | undefined, path = ''): string[] {
  if (isDeepStrictEqual(left, right)) return [];
  if (!isContainer(left) || !isContainer(right) || Array.isArray(left) !== Array.isArray(right)) return [path];
  const [a, b] = [left as Readonly<Record<string, JsonValue>>, right as Readonly<Record<string, JsonValue>>];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => differences(a[key], b[key], path === '' ? key : `${path}.${key}`));
}

function isContainer(value: JsonValue | undefined): value is JsonValue & object {
  return typeof value === 'object' && value !== null;
}

function decides({ kind, name }: GeneratedObject, object: KubeObject): boolean {
  return kind === object.kind && (name === undefined || name === object.metadata.name);
}

function isSecret({ apiVersion, kind }: KubeObject): boolean {
  return kind === 'Secret' && groupOf(apiVersion) === '';
}

/** The same Secret, made in the cluster by External Secrets from what a store holds. */
function externalSecret(
  { metadata, type }: KubeObject,
  { store, key }: { readonly store: string; readonly key: string },
): KubeObject {
  const { name, namespace, labels } = metadata;
  const template = { ...(typeof type === 'string' && { type }), ...(labels && { metadata: { labels } }) };
  return {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    metadata: { name, ...(namespace !== undefined && { namespace }), ...(labels && { labels }) },
    spec: {
      dataFrom: [{ extract: { key } }],
      refreshInterval: '1h',
      secretStoreRef: { kind: 'ClusterSecretStore', name: store },
      target: { name, ...(Object.keys(template).length > 0 && { template }) },
    },
  };
}

/** A function of chance with the place in a template that calls it. */
interface LocatedCall {
  readonly function: string;
  readonly site: ProblemSite;
}

/** Lets one call after the other fail, so that Helm itself says where it stands. */
function* locateCalls({ request, chance }: TwiceRendered): EngineWork<readonly LocatedCall[]> {
  const total = chance.reduce((sum, { count }) => sum + count, 0);
  const probes = Array.from({ length: Math.min(total, MAX_LOCATED) }, (_, index) => ({
    ...request,
    failChanceCall: index + 1,
  }));
  const replies = yield* ask(probes);
  const located = new Map<string, LocatedCall>();
  for (const reply of replies) {
    if (!('failure' in reply) || reply.failure.file === undefined) continue;
    const { file, line, column, expression } = reply.failure;
    const site = { source: { file, ...(line !== undefined && { line }), ...(column !== undefined && { column }) } };
    located.set(JSON.stringify(site), { function: expression ?? '', site });
  }
  return [...located.values()];
}

function siteOf(release: HelmRelease): ProblemSite {
  const { source } = release;
  return { path: release.node.path, ...(source && { source }) };
}

function undecidedProblem(
  { release, chance }: TwiceRendered,
  entry: Generated,
  calls: readonly LocatedCall[],
): Problem {
  const { rendered, paths } = entry;
  const { object, template } = rendered;
  const functions = chance.filter((call) => !READS_CLUSTER.includes(call.function)).map((call) => `'${call.function}'`);
  const [first = '', ...others] = paths;
  const fields = `'${first}'${others.length > 0 ? ` and ${String(others.length)} more` : ''}`;
  const own = calls.filter(({ site }) => site.source?.file === template);
  const use = isSecret(object)
    ? '{ use: { externalSecret: { store, key } } } or { use: "omit" }'
    : '{ use: "pin" } or { use: "omit" }';
  return {
    code: 'generated-object',
    what: `${displayName(object)} is not the same in every run: ${fields} come${others.length > 0 ? '' : 's'} from ${functions.join(', ') || 'chance'}.`,
    where: [siteOf(release), ...(own.length > 0 ? own : calls).map(({ site }) => site)],
    why: isSecret(object)
      ? 'A secret that is generated here would stand in Git, and change with every run.'
      : 'Every run would write something else, and the cluster would be changed each time.',
    fix: `Set the value that the chart generates, or decide in 'generated' about { kind: "${object.kind}", name: "${object.metadata.name}" }: ${use}; or leave the chart to Argo CD (chartForm: source).`,
  };
}

function pinnedSecret(release: HelmRelease, { object }: RenderedObject): Problem {
  return {
    code: 'generated-object',
    what: `${displayName(object)} cannot be pinned.`,
    where: [siteOf(release)],
    why: 'What is pinned stands in Git for everybody to read, so it would be no secret.',
    fix: 'Use externalSecret, or omit the object and make the Secret another way.',
  };
}

function noSecret(release: HelmRelease, { object }: RenderedObject): Problem {
  return {
    code: 'generated-object',
    what: `${displayName(object)} is no Secret, so External Secrets cannot make it.`,
    where: [siteOf(release)],
    why: 'External Secrets makes Secrets and nothing else.',
    fix: "Use 'pin' or 'omit' for this object.",
  };
}

/** A decision about nothing is a mistake: the object was renamed, or does not depend on chance any more. */
function unusedDecisions(
  release: HelmRelease,
  decisions: readonly GeneratedObject[],
  generated: readonly Generated[],
): Problem[] {
  return decisions
    .filter((decision) => !generated.some(({ rendered }) => decides(decision, rendered.object)))
    .map(({ kind, name }): Problem => ({
      code: 'generated-object',
      what: `No ${name === undefined ? kind : `${kind} '${name}'`} of release '${release.releaseName}' depends on chance.`,
      where: [siteOf(release)],
      why: 'A decision about an object that needs none has no effect, and nobody would notice.',
      fix: "Correct the kind and the name, or remove the entry of 'generated'.",
    }));
}
