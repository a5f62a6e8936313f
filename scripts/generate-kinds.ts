/*
 * Makes lib/kube/kinds.data.json: every kind that the supported Kubernetes versions serve, from the discovery documents
 * in the sources of Kubernetes, and the custom kinds of the CRD collection. Needs `go`, which fetches the sources.
 *
 *   tsx scripts/generate-kinds.ts            writes the file
 *   tsx scripts/generate-kinds.ts --check    compares with the file, exits 1 where it differs
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minorNumber } from '../lib/kube/kubernetes';
import { compareVersions } from '../lib/kube/versions';
import { crdGroups, hasCrds, readCrds, ROOT } from './crds';
import { fetchModule, RELEASES } from './kubernetes-sources';

const DATA = join(ROOT, 'lib', 'kube', 'kinds.data.json');

interface Discovery {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly versions: readonly {
      readonly version: string;
      readonly resources: readonly {
        readonly resource: string;
        readonly scope: 'Namespaced' | 'Cluster';
        readonly responseKind: { readonly kind: string };
      }[];
    }[];
  }[];
}

interface ResourceList {
  readonly groupVersion: string;
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

interface Entry {
  readonly plural: string;
  readonly namespaced: boolean;
  /** Version → minors that serve it; empty for custom kinds, whose versions Kubernetes does not decide. */
  readonly versions: Map<string, number[]>;
}

/** Group → kind → entry. */
type Table = Map<string, Map<string, Entry>>;

function main(): number {
  const check = process.argv.includes('--check');
  const missing = !hasCrds()
    ? 'The CustomResourceDefinitions are not here'
    : spawnSync('go', ['version']).error !== undefined
      ? 'The go command is not here'
      : undefined;
  if (missing !== undefined) {
    console.log(`${missing}, so lib/kube/kinds.data.json was left as it is.`);
    return check ? 0 : 1;
  }
  const content = format(builtInKinds(), customKinds());
  if (!check) {
    writeFileSync(DATA, content);
    console.log('Wrote lib/kube/kinds.data.json.');
    return 0;
  }
  if (existsSync(DATA) && readFileSync(DATA, 'utf8') === content) {
    console.log('lib/kube/kinds.data.json is up to date.');
    return 0;
  }
  console.error('lib/kube/kinds.data.json is not what the generator makes. Run it without --check and commit.');
  return 1;
}

function builtInKinds(): Table {
  const table: Table = new Map();
  for (const release of RELEASES) {
    const minor = minorNumber(release);
    const folder = join(fetchModule(`k8s.io/kubernetes@v${release}`).folder, 'api', 'discovery');
    // The aggregated document covers /apis; the core group, /api, has a document of its own.
    const core = JSON.parse(readFileSync(join(folder, 'api__v1.json'), 'utf8')) as ResourceList;
    for (const { name, kind, namespaced } of core.resources) {
      if (!name.includes('/')) addKind(table, '', kind, name, namespaced, core.groupVersion, minor);
    }
    const [aggregated] = ['aggregated_v2.json', 'aggregated_v2beta1.json']
      .map((file) => join(folder, file))
      .filter((file) => existsSync(file));
    if (aggregated === undefined) throw new Error(`Kubernetes ${release} has no aggregated discovery document.`);
    const discovery = JSON.parse(readFileSync(aggregated, 'utf8')) as Discovery;
    for (const { metadata, versions } of discovery.items) {
      for (const { version, resources } of versions) {
        for (const { resource, responseKind, scope } of resources) {
          addKind(table, metadata.name, responseKind.kind, resource, scope === 'Namespaced', version, minor);
        }
      }
    }
  }
  return table;
}

function customKinds(): Table {
  const table: Table = new Map();
  for (const { spec } of crdGroups().flatMap(readCrds)) {
    for (const { name, served } of spec.versions) {
      const { kind, plural } = spec.names;
      if (served !== false) addKind(table, spec.group, kind, plural, spec.scope === 'Namespaced', name);
    }
  }
  return table;
}

function addKind(
  table: Table,
  group: string,
  kind: string,
  plural: string,
  namespaced: boolean,
  version: string,
  minor?: number,
): void {
  const kinds = table.get(group) ?? new Map<string, Entry>();
  table.set(group, kinds);
  const entry = kinds.get(kind) ?? { plural, namespaced, versions: new Map<string, number[]>() };
  kinds.set(kind, entry);
  if (entry.plural !== plural || entry.namespaced !== namespaced) {
    throw new Error(`${kind} of '${group}' changes its plural or scope between versions.`);
  }
  const minors = entry.versions.get(version) ?? [];
  entry.versions.set(version, minor === undefined ? minors : [...minors, minor]);
}

// One kind a line, so that a difference reads well: `"Deployment": "deployments N v1"`.
function format(builtIn: Table, custom: Table): string {
  return `{\n"builtIn": ${formatTable(builtIn)},\n"custom": ${formatTable(custom)}\n}\n`;
}

function formatTable(table: Table): string {
  const groups = sortEntries(table).map(([group, kinds]) => {
    const lines = sortEntries(kinds).map(([kind, entry]) => `"${kind}":"${formatEntry(entry)}"`);
    return `"${group}":{\n${lines.join(',\n')}}`;
  });
  return `{\n${groups.join(',\n')}}`;
}

function formatEntry({ plural, namespaced, versions }: Entry): string {
  const served = [...versions.keys()]
    .sort(compareVersions)
    .map((version) => `${version}${formatRange(versions.get(version) ?? [])}`);
  return `${plural} ${namespaced ? 'N' : 'C'} ${served.join(',')}`;
}

// Nothing where every release serves the version, else the first and the last that do.
function formatRange(minors: readonly number[]): string {
  const [first, last] = [minors[0], minors[minors.length - 1]];
  if (first === undefined || last === undefined || minors.length === RELEASES.length) return '';
  if (last - first + 1 !== minors.length) throw new Error(`The minors ${minors.join(', ')} are not one range.`);
  return `:${first}-${last}`;
}

function sortEntries<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

process.exitCode = main();
