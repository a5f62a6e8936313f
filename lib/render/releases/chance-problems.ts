import type { HelmRelease } from '../../constructs';
import type { ChanceCall } from '../../engine';
import type { Problem, ProblemSite } from '../../errors';
import { displayName } from '../../kube';
import type { GeneratedObject } from '../../model';
import type { RenderedObject } from '../types';
import type { Generated } from './generated-objects';
import { isSecret } from './secret-fields';

/** Functions that read the live cluster: the same in every run here, as with `helm template`. */
const READS_CLUSTER = ['lookup', 'getHostByName'];

/** Calls whose result is not the same in every run of Helm. */
export function callsOfChance(calls: readonly ChanceCall[]): readonly ChanceCall[] {
  return calls.filter((call) => !READS_CLUSTER.includes(call.function));
}

/**
 * An object that depends on chance, and nobody has decided about.
 *
 * @param places where the release's templates call functions of chance
 */
export function undecided(
  release: HelmRelease,
  { rendered, fields }: Generated,
  chance: readonly ChanceCall[],
  places: readonly ProblemSite[],
): Problem {
  const { object, template } = rendered;
  const functions = callsOfChance(chance).map((call) => `'${call.function}'`);
  const source = functions.join(', ') || 'chance';
  const [first, ...others] = fields.map((field) => `'${field.join('.')}'`);
  const said =
    first === undefined
      ? `${displayName(object)} is made in some runs and not in others: that depends on ${source}`
      : others.length === 0
        ? `${displayName(object)} is not the same in every run: ${first} comes from ${source}`
        : `${displayName(object)} is not the same in every run: ${first} and ${String(others.length)} more come from ${source}`;
  const own = places.filter((place) => place.source?.file === template);
  const use = isSecret(object)
    ? '{ use: { externalSecret: { store, key } } } or { use: "omit" }'
    : functions.length > 0
      ? '{ use: "pin" } or { use: "omit" }'
      : '{ use: "omit" }';
  return {
    code: 'generated-object',
    what: `${said}.`,
    where: [siteOf(release), ...(own.length > 0 ? own : places)],
    why: isSecret(object)
      ? 'A secret that is generated here would stand in Git, and change with every run.'
      : 'Every run would write something else, and the cluster would be changed each time.',
    fix: `Set the value that the chart generates, or decide in 'generated' about { kind: "${object.kind}", name: "${object.metadata.name}" }: ${use}; or leave the chart to Argo CD (chartForm: source).`,
  };
}

/** An object that is to be kept as it is and holds something secret. */
export function pinnedSecret(
  release: HelmRelease,
  { object }: RenderedObject,
  field: readonly string[] | undefined,
): Problem {
  const because = field === undefined || isSecret(object) ? '' : `: '${field.join('.')}' is a credential`;
  return {
    code: 'generated-object',
    what: `${displayName(object)} cannot be pinned${because}.`,
    where: [siteOf(release)],
    why: 'What is pinned stands in Git for everybody to read, so it would be no secret.',
    fix: isSecret(object)
      ? 'Use externalSecret, or omit the object and make the Secret another way.'
      : 'Set the value that the chart generates to a reference to a Secret, omit the object, or leave the chart to Argo CD (chartForm: source).',
  };
}

/** An object that External Secrets is to make and that is no Secret. */
export function noSecret(release: HelmRelease, { object }: RenderedObject): Problem {
  return {
    code: 'generated-object',
    what: `${displayName(object)} is no Secret, so External Secrets cannot make it.`,
    where: [siteOf(release)],
    why: 'External Secrets makes Secrets and nothing else.',
    fix: "Use 'pin' or 'omit' for this object.",
  };
}

/** A decision about nothing: the object was renamed, or does not depend on chance any more. */
export function unusedDecision(release: HelmRelease, { kind, name }: GeneratedObject): Problem {
  return {
    code: 'generated-object',
    what: `No ${name === undefined ? kind : `${kind} '${name}'`} of release '${release.releaseName}' depends on chance.`,
    where: [siteOf(release)],
    why: 'A decision about an object that needs none has no effect, and nobody would notice.',
    fix: "Correct the kind and the name, or remove the entry of 'generated'.",
  };
}

function siteOf(release: HelmRelease): ProblemSite {
  const { source } = release;
  return { path: release.node.path, ...(source && { source }) };
}
