import type { Problem } from '../errors';
import { displayName } from '../kube';
import { locate, type FileWaiver } from '../model';
import { currentName } from './levels';
import type { Rule } from './rule';
import { RULES } from './rules';
import {
  expired,
  refused,
  unknownCheck,
  unknownScope,
  unused,
  withoutTenant,
  type SaidWaiver,
} from './waiver-problems';
import type { WaivableSubject } from './waivers';

/** Whether a waiver's scope holds for one who takes part in a finding on a cluster. */
export function isAbout(
  { scope }: FileWaiver,
  cluster: string,
  { chart, construct, object }: WaivableSubject,
): boolean {
  return (
    (scope.cluster === undefined || scope.cluster === cluster) &&
    (scope.tenant === undefined || scope.tenant === chart.delivery.tenant) &&
    (scope.construct === undefined || `/${construct.node.path}/`.includes(`/${scope.construct}/`)) &&
    (scope.object === undefined || (object !== undefined && displayName(object.object) === scope.object))
  );
}

export interface FileWaiverContext {
  /** The day on which the verdict is asked for, `YYYY-MM-DD`. */
  readonly today: string;

  /** Names of the fleet's clusters. */
  readonly clusters: readonly string[];

  /** Names of the fleet's tenants. */
  readonly tenants: readonly string[];

  /** Policies of the fleet's clusters. Undefined where not every cluster was built. @default - there are none */
  readonly policies?: readonly Rule[] | undefined;

  /** Waivers that are not to be called unused. Undefined where not every cluster has been judged. */
  readonly inUse: ReadonlySet<FileWaiver> | undefined;
}

/** What is wrong with the waivers in a fleet's files themselves. */
export function fileWaiverProblems(waivers: readonly FileWaiver[], context: FileWaiverContext): readonly Problem[] {
  const isPartial = 'policies' in context && context.policies === undefined;
  const rules = [...RULES, ...(context.policies ?? [])];
  return waivers.flatMap((waiver): Problem[] => {
    const { scope } = waiver;
    const said = saidOf(waiver);
    const rule = rules.find(({ name }) => name === currentName(waiver.check));
    // It may name a policy of a cluster that nobody has looked at.
    if (rule === undefined && isPartial) return [];
    if (rule === undefined) return [unknownCheck(saidOf(waiver, 'check'), rules)];
    if (scope.cluster !== undefined && !context.clusters.includes(scope.cluster)) {
      return [unknownScope(saidOf(waiver, 'scope', 'cluster'), 'cluster', scope.cluster, context.clusters)];
    }
    if (scope.tenant !== undefined && !context.tenants.includes(scope.tenant)) {
      return [unknownScope(saidOf(waiver, 'scope', 'tenant'), 'tenant', scope.tenant, context.tenants)];
    }
    if (waiver.isTenants) {
      if (scope.tenant === undefined) return [withoutTenant(saidOf(waiver, 'scope'))];
      if (rule.isFloor === true) return [refused(saidOf(waiver, 'check'), scope.tenant)];
    }
    if (waiver.expires < context.today) return [expired(saidOf(waiver, 'expires'))];
    return context.inUse === undefined || context.inUse.has(waiver) ? [] : [unused(said)];
  });
}

/** A waiver in a file as messages speak of it, at the line of one of its fields. */
export function saidOf({ name, check, owner, expires, origin }: FileWaiver, ...field: readonly string[]): SaidWaiver {
  const source = field.length === 0 ? origin.source : locate(origin, field);
  return { name: `The waiver '${name}'`, check, owner, expires, where: source === undefined ? [] : [{ source }] };
}
