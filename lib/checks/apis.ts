import { kindsOfCrd, kindsOfGroup, type KindInfo } from '../kube';
import type { ClusterUnderCheck } from './check';
import { isMap, runsArgoCd } from './subjects';
import type { ObjectType, Survey } from './survey';

const ARGOCD_KINDS = ['Application', 'ApplicationSet', 'AppProject'];

/** Kinds that the cluster's own CustomResourceDefinitions bring, by `group/Kind`. */
export function kindsFromCrds({ types }: Survey): ReadonlyMap<string, KindInfo> {
  const kinds = new Map<string, KindInfo>();
  for (const { kind, subjects } of types.values()) {
    if (kind !== 'CustomResourceDefinition') continue;
    for (const { object } of subjects) {
      for (const info of kindsOfCrd(object.object)) kinds.set(`${info.group}/${info.kind}`, info);
    }
  }
  return kinds;
}

/** What the cluster's own definitions say of a kind, else what Fairlead knows. */
export function kindOf({ group, kind, info }: ObjectType, crds: ReadonlyMap<string, KindInfo>): KindInfo | undefined {
  return crds.get(`${group}/${kind}`) ?? info;
}

/** APIs (`group` or `group/Kind`) that charts, definitions and aggregated API servers bring to the cluster. */
export function broughtApis(cluster: ClusterUnderCheck, survey: Survey): ReadonlySet<string> {
  const brought = new Set<string>(kindsFromCrds(survey).keys());
  for (const { delivery } of cluster.charts) for (const api of delivery.provides) brought.add(api);
  for (const { kind, group, subjects } of survey.types.values()) {
    if (kind !== 'APIService' || group !== 'apiregistration.k8s.io') continue;
    for (const { object } of subjects) {
      const { spec } = object.object;
      if (isMap(spec) && typeof spec.group === 'string') brought.add(spec.group);
    }
  }
  if (runsArgoCd(cluster)) for (const kind of ARGOCD_KINDS) brought.add(`argoproj.io/${kind}`);
  return brought;
}

/** Whether a group can only be Kubernetes' own: definitions of custom kinds must have a dot in theirs. */
export function isBuiltInGroup(group: string): boolean {
  return !group.includes('.') || kindsOfGroup(group)[0]?.builtIn === true;
}
