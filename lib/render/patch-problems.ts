import type { IConstruct } from 'constructs';
import { ClusterChart, type RecordedPatch } from '../constructs';
import { suggest, type Problem, type SourceLocation } from '../errors';
import { displayName, groupOf, type KubeObject } from '../kube';
import { locate } from '../model';

/** A patch with the chart that it was given to. */
export interface OwnedPatch {
  readonly recorded: RecordedPatch;
  readonly owner: IConstruct;
}

/** A patch of a chart that none of the objects it can reach is meant by. */
export function unmatched(owned: OwnedPatch, reachable: readonly KubeObject[]): Problem {
  const { target } = owned.recorded;
  return {
    code: 'patch-unmatched',
    what: `A patch of ${targetName(owned)} matches no object.`,
    where: site(owned),
    why: 'A patch that reaches nothing has no effect, and nobody would notice.',
    fix: [nearest(target, reachable), argoCdRenders(owned.owner)].filter((part) => part !== '').join(' '),
  };
}

/** A patch that has left every object as it was. */
export function unused(owned: OwnedPatch): Problem {
  return {
    code: 'patch-unused',
    what: `A patch of ${targetName(owned)} changes nothing.`,
    where: site(owned),
    why: 'The objects already are what the patch says, or no longer have what it changes; nobody would notice when that is wrong.',
    fix: 'Remove the patch, or correct what it was to change.',
  };
}

/** A patch that cannot be applied to an object. */
export function failed(owned: OwnedPatch, because: string, source?: SourceLocation): Problem {
  const end = because.replace(/\.?\s*$/, '.');
  return {
    code: 'patch-failed',
    what: `A patch of ${targetName(owned)} ${end}`,
    where: site(owned, source),
    why: 'An object that is patched halfway would reach the cluster.',
    fix: 'Correct the patch.',
  };
}

function site({ recorded, owner }: OwnedPatch, own?: SourceLocation): Problem['where'] {
  const source = own ?? locate(recorded.origin) ?? (ClusterChart.is(owner) ? owner.source : undefined);
  return [{ path: owner.node.path, ...(source && { source }) }];
}

/** `'Deployment/apps/web'`, and what else the target says. */
function targetName({ recorded: { target } }: OwnedPatch): string {
  const { group, kind, namespace, name, labels } = target;
  const path = [kind, namespace, name].filter((part) => part !== undefined).join('/');
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return [
    `'${path}'`,
    ...(group !== undefined && group !== '' ? [`of the group '${group}'`] : []),
    ...(pairs.length > 0 ? [`with the labels ${pairs.join(', ')}`] : []),
  ].join(' ');
}

function nearest({ group, kind, name, namespace }: RecordedPatch['target'], objects: readonly KubeObject[]): string {
  const unique = (values: Iterable<string>) => [...new Set(values)];
  const sameKind = objects.filter((object) => object.kind === kind);
  if (sameKind.length === 0) return suggest(kind, unique(objects.map((object) => object.kind)));
  const sameGroup = sameKind.filter(({ apiVersion }) => group === undefined || groupOf(apiVersion) === group);
  if (sameGroup.length === 0)
    return suggest(group ?? '', unique(sameKind.map(({ apiVersion }) => groupOf(apiVersion))));
  const names = unique(sameGroup.map(({ metadata }) => metadata.name));
  if (name !== undefined && !names.includes(name)) return suggest(name, names);
  const wanted = [kind, namespace, name].filter((part) => part !== undefined).join('/');
  return suggest(wanted, unique(sameGroup.map(displayName)));
}

function argoCdRenders(owner: IConstruct): string {
  if (!ClusterChart.is(owner) || owner.delivery.sources.length === 0) return '';
  return "Argo CD renders what the chart takes from elsewhere; patches reach it where it is rendered here (chartForm: 'rendered').";
}
