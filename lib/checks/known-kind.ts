import { suggest } from '../errors';
import { allGroups, apiStatus, displayName, kindsOfGroup, servedVersions, versionOf, type KindInfo } from '../kube';
import { broughtApis, isBuiltInGroup, kindOf, kindsFromCrds } from './apis';
import type { Check, Finding } from './check';
import type { ObjectType } from './survey';

/**
 * Kinds exist in the group that an object names, in a version that there is.
 *
 * Versions of Kubernetes' own kinds that come and go are the concern of another check.
 */
export const knownKind: Check = {
  name: 'known-kind',
  severity: 'error',
  why: 'The API server would not know what to do with the object, and the sync of its whole Application would fail.',
  fix: 'Correct the API version and the kind.',

  *run(cluster, { survey }) {
    const { kubernetes } = cluster.cluster;
    const crds = kindsFromCrds(survey);
    const brought = broughtApis(cluster, survey);
    for (const type of survey.types.values()) {
      const info = kindOf(type, crds);
      if (info?.builtIn !== false && apiStatus(type, kubernetes) !== undefined) continue;
      const verdict = info ? versionVerdict(type, info, kubernetes) : kindVerdict(type, brought);
      if (verdict === undefined) continue;
      for (const { chart, object } of type.subjects) {
        yield { chart, object, message: verdict.message(displayName(object.object)), fix: verdict.fix };
      }
    }
  },
};

interface Verdict extends Required<Pick<Finding, 'fix'>> {
  message(object: string): string;
}

function versionVerdict({ apiVersion, kind }: ObjectType, info: KindInfo, kubernetes: string): Verdict | undefined {
  const served = servedVersions(info, kubernetes);
  const [preferred] = served;
  if (preferred === undefined || served.includes(versionOf(apiVersion))) {
    if (preferred !== undefined || !info.builtIn) return undefined;
    return {
      message: (object) => `${object} is of a kind that Kubernetes ${kubernetes} does not have.`,
      fix: `Leave it off clusters whose Kubernetes has no ${kind}.`,
    };
  }
  const instead = info.group === '' ? preferred : `${info.group}/${preferred}`;
  return {
    message: (object) =>
      info.builtIn
        ? `${object} uses '${apiVersion}', which Kubernetes ${kubernetes} does not serve for ${kind}.`
        : `${object} uses '${apiVersion}', which the definition of ${kind} does not serve.`,
    fix: `Use '${instead}'.`,
  };
}

/** A group that nobody knows is the concern of whoever looks for what brings it. */
function kindVerdict({ apiVersion, group, kind }: ObjectType, brought: ReadonlySet<string>): Verdict | undefined {
  const kinds = kindsOfGroup(group);
  if (kinds.length === 0 && !isBuiltInGroup(group)) return undefined;
  if (brought.has(`${group}/${kind}`)) return undefined;
  const elsewhere = homeOf(kind);
  return {
    message: (object) => `${object} is of the kind '${kind}', which '${apiVersion}' does not have.`,
    fix: elsewhere === undefined ? suggest(kind, namesFor(kinds)) : `Use '${elsewhere}'.`,
  };
}

/** Where a kind of Kubernetes really is: `networking.k8s.io/v1` for an Ingress. */
function homeOf(kind: string): string | undefined {
  for (const group of allGroups()) {
    const info = kindsOfGroup(group).find((candidate) => candidate.kind === kind && candidate.builtIn);
    const version = info?.versions[0]?.name;
    if (version !== undefined) return group === '' ? version : `${group}/${version}`;
  }
  return undefined;
}

function namesFor(kinds: readonly KindInfo[]): readonly string[] {
  const known =
    kinds.length > 0
      ? kinds
      : allGroups()
          .flatMap(kindsOfGroup)
          .filter(({ builtIn }) => builtIn);
  return [...new Set(known.map(({ kind }) => kind))];
}
