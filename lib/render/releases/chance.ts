import type { HelmRelease } from '../../constructs';
import { ask, type ChanceCall, type EngineWork, type ReleaseAnswer, type RenderRequest } from '../../engine';
import type { Problem, ProblemSite } from '../../errors';
import { displayName, type KubeObject } from '../../kube';
import type { GeneratedObject } from '../../model';
import type { LeftOut, RenderedObject } from '../types';
import { callsOfChance, noSecret, pinnedSecret, undecided, unusedDecision } from './chance-problems';
import { externalSecret } from './external-secret';
import { generatedObjects, type Generated } from './generated-objects';
import { isSecret, isSecretField } from './secret-fields';

/** Calls that are looked up one by one for a message. */
const MAX_LOCATED = 8;

/** Whether a release's templates called anything whose result is not the same in every run of Helm. */
export function usesChance({ chance }: ReleaseAnswer): boolean {
  return callsOfChance(chance).length > 0;
}

/** A release that was rendered twice, under two seeds and clocks. */
export interface TwiceRendered {
  readonly release: HelmRelease;
  readonly request: RenderRequest;
  readonly chance: readonly ChanceCall[];
  readonly objects: readonly RenderedObject[];
  readonly again: readonly RenderedObject[];
}

/** A release without chance. */
export interface Settled {
  readonly objects: readonly RenderedObject[];
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly Problem[];
}

/**
 * Settles what depends on chance as the release's decisions say: keeps one content, leaves the object out, or asks External
 * Secrets for it. Whatever nobody decided about is a problem that says which function, template and line it comes from.
 */
export function* settleChance(twice: TwiceRendered): EngineWork<Settled> {
  const { release, objects, again, chance } = twice;
  const generated = generatedObjects(objects, again);
  const decisions = release.generated.filter((decision) =>
    generated.some(({ rendered }) => decides(decision, rendered.object)),
  );
  const unused = release.generated.filter((decision) => !decisions.includes(decision));
  const problems = unused.map((decision) => unusedDecision(release, decision));
  const leftOut: LeftOut[] = [];
  const settled = new Map<RenderedObject, RenderedObject | undefined>();
  const open: Generated[] = [];
  for (const entry of generated) {
    const { rendered } = entry;
    const decision = decisions.find((candidate) => decides(candidate, rendered.object));
    if (decision === undefined) {
      open.push(entry);
    } else if (decision.use === 'omit') {
      settled.set(rendered, undefined);
      leftOut.push(omitted(rendered));
    } else if (decision.use === 'pin' && callsOfChance(chance).length === 0) {
      // Only functions whose chance is ours can be held still.
      open.push(entry);
    } else if (decision.use === 'pin') {
      const field = entry.fields.find((path) => isSecretField(rendered.object, path));
      if (isSecret(rendered.object) || field) problems.push(pinnedSecret(release, rendered, field));
    } else if (isSecret(rendered.object)) {
      const object = externalSecret(rendered.object, entry.again?.object, decision.use.externalSecret);
      settled.set(rendered, { ...rendered, object });
    } else {
      problems.push(noSecret(release, rendered));
    }
  }
  if (open.length > 0) {
    const places = yield* locateCalls(twice);
    problems.push(...open.map((entry) => undecided(release, entry, chance, places)));
    for (const { rendered } of open) settled.set(rendered, { ...rendered, isUndecided: true });
  }
  return {
    objects: objects.flatMap((rendered) => (settled.has(rendered) ? (settled.get(rendered) ?? []) : rendered)),
    leftOut,
    problems,
  };
}

function decides({ kind, name }: GeneratedObject, object: KubeObject): boolean {
  return kind === object.kind && (name === undefined || name === object.metadata.name);
}

function omitted({ object, template = '' }: RenderedObject): LeftOut {
  return { object: displayName(object), template, because: "It depends on chance, and 'generated' says 'omit'." };
}

/** Lets one call after the other fail, so that Helm itself says where it stands. */
function* locateCalls({ request, chance }: TwiceRendered): EngineWork<readonly ProblemSite[]> {
  const total = chance.reduce((sum, { count }) => sum + count, 0);
  const probes = Array.from({ length: Math.min(total, MAX_LOCATED) }, (_, index) => ({
    ...request,
    failChanceCall: index + 1,
  }));
  const replies = yield* ask(probes);
  const located = new Map<string, ProblemSite>();
  for (const reply of replies) {
    if (!('failure' in reply) || reply.failure.file === undefined) continue;
    const { file, line, column } = reply.failure;
    const site = { source: { file, ...(line !== undefined && { line }), ...(column !== undefined && { column }) } };
    located.set(JSON.stringify(site), site);
  }
  return [...located.values()];
}
