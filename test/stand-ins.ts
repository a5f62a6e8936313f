import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentDigest } from '../lib/cache';
import { buildCluster, ClusterChart, HelmRelease } from '../lib/constructs';
import { engineFacts, engineInThisThread } from '../lib/engine';
import { kindsOfGroup, tryFindKind, type KindInfo } from '../lib/kube';
import { loadFleets, type LoadedFleet } from '../lib/load';
import { ChartLock, type LockedChart } from '../lib/sources';
import { writeYamlDocuments } from '../lib/yaml';

const engine = engineInThisThread();

/**
 * Vendors and locks a small chart of our own in place of each chart that fleets render: one ConfigMap with the values that it
 * got, and the custom kinds that the add-on says it brings.
 *
 * @param fleets those of the repository, if they are not to be read from it
 * @returns names of the charts, in the order of the fleets
 */
export function vendorStandIns(root: string, fleets: readonly LoadedFleet[] = loadFleets(root)): readonly string[] {
  const charts = new Map<string, LockedChart>();
  mkdirSync(join(root, 'vendor/charts'), { recursive: true });
  for (const { release, provides } of releasesOf(fleets)) {
    const { chart, version: requested } = release;
    if (!('repository' in chart)) continue;
    const name = 'name' in chart ? chart.name : (chart.path.split('/').pop() ?? '');
    const version = 'name' in chart ? requested : '0.0.0';
    const archive = pack(name, version, provides);
    const digest = contentDigest(archive);
    writeFileSync(
      join(root, `vendor/charts/${name}-${version}-${digest.slice('sha256:'.length).slice(0, 12)}.tgz`),
      archive,
    );
    const source = 'name' in chart ? chart : { ...chart, revision: requested, commit: 'a'.repeat(40) };
    charts.set(JSON.stringify([chart, requested]), { name, version, source, digest });
  }
  new ChartLock(engineFacts(), [...charts.values()]).write(root);
  return [...charts.values()].map(({ name }) => name);
}

interface WantedRelease {
  readonly release: HelmRelease;

  /** APIs that the add-on around the release says it brings: `group` or `group/Kind`. */
  readonly provides: readonly string[];
}

function* releasesOf(fleets: readonly LoadedFleet[]): Generator<WantedRelease> {
  for (const fleet of fleets) {
    for (const model of fleet.model.clusters) {
      for (const construct of buildCluster(fleet, model, fleet.catalogue).node.findAll()) {
        if (!(construct instanceof HelmRelease) || construct.chartForm !== 'rendered') continue;
        const chart = construct.node.scopes.findLast((scope) => ClusterChart.is(scope));
        yield { release: construct, provides: chart?.delivery.provides ?? [] };
      }
    }
  }
}

function pack(name: string, version: string, provides: readonly string[]): Uint8Array {
  const kinds = provides.flatMap((api) => {
    const [group = '', kind] = api.split('/');
    const known = kind === undefined ? kindsOfGroup(group) : [tryFindKind(group, kind)];
    return known.filter((info) => info !== undefined);
  });
  const files = {
    'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n`,
    'templates/values.yaml': [
      'apiVersion: v1',
      'kind: ConfigMap',
      'metadata: {name: {{ .Release.Name }}-{{ .Chart.Name }}}',
      'data: {values: {{ toYaml .Values | quote }}}',
    ].join('\n'),
    ...(kinds.length > 0 && { 'crds/kinds.yaml': writeYamlDocuments(kinds.map(definitionOf)) }),
  };
  const contents = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  return engine.call({ op: 'pack', files: contents }).archive;
}

function definitionOf({ group, kind, plural, scope, versions }: KindInfo) {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      names: { kind, plural },
      scope,
      versions: versions.map(({ name }, index) => ({ name, served: true, storage: index === 0, schema })),
    },
  };
}
