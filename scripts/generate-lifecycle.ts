/*
 * Makes lib/kube/apis.data.json (which APIs of Kubernetes end when, and what to use instead) and lib/kube/fields.data.json
 * (which fields of its kinds come or go between the supported minor versions) and lib/kube/field-names.data.json (what fields
 * of the newest are called), from the sources of Kubernetes. Needs `go`, which fetches them: some 150 MB, once.
 *
 *   tsx scripts/generate-lifecycle.ts            writes the files, and what they were made of
 *   tsx scripts/generate-lifecycle.ts --check    exits 1 where they are not what this makes
 *
 * The check makes them again where the sources are in the module cache. Where they are not, it fetches nothing: it compares
 * versions of the sources, this program and the files with what was written down when they were made.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './crds';
import { fetchModule, RELEASES, type Sources } from './kubernetes-sources';
import { readApiEnds, type ApiEnd, type ApiEnds } from './lifecycle/read-apis';
import { readFieldNames, readFields, type Field, type FieldTable } from './lifecycle/read-fields';

const APIS = 'lib/kube/apis.data.json';
const FIELDS = 'lib/kube/fields.data.json';
const NAMES = 'lib/kube/field-names.data.json';
const RECORD = 'scripts/lifecycle/made-of.json';
const PROGRAM = [
  'scripts/generate-lifecycle.ts',
  'scripts/kubernetes-sources.ts',
  'scripts/lifecycle/read-apis.ts',
  'scripts/lifecycle/read-fields.ts',
];

/** What the newest of these says of an API counts. The first still has what 1.25 and 1.26 removed. */
const LIFECYCLES = [
  'k8s.io/api@v0.24.17',
  ...RELEASES.map((release) => `k8s.io/api@v${release.replace(/^1/, '0')}`),
  ...['apiextensions-apiserver', 'kube-aggregator'].map((name) => `k8s.io/${name}@v0.37.2`),
];
const KUBERNETES = RELEASES.map((release) => `k8s.io/kubernetes@v${release}`);
const MODULES = [...LIFECYCLES, ...KUBERNETES];

function main(): number {
  if (!process.argv.includes('--check')) {
    const sources = fetchAll(false);
    const files = make(sources);
    for (const [path, content] of files) writeFileSync(join(ROOT, path), content);
    writeFileSync(join(ROOT, RECORD), record(sources));
    console.log(`Wrote ${APIS}, ${FIELDS}, ${NAMES} and ${RECORD}.`);
    return 0;
  }
  const sources = tryFetchAll();
  const wrong = sources ? differing(new Map([...make(sources), [RECORD, record(sources)]])) : unrecorded();
  if (wrong.length > 0) {
    console.error(`Not what the generator makes: ${wrong.join(', ')}. Run it without --check and commit.`);
    return 1;
  }
  console.log(
    sources
      ? `${APIS}, ${FIELDS} and ${NAMES} are up to date.`
      : `${APIS}, ${FIELDS} and ${NAMES} are what ${RECORD} says. Nothing was fetched to make them again: the module cache lacks sources.`,
  );
  return 0;
}

type AllSources = ReadonlyMap<string, Sources>;

function fetchAll(offline: boolean): AllSources {
  return new Map(MODULES.map((module) => [module, fetchModule(module, { offline })]));
}

function tryFetchAll(): AllSources | undefined {
  try {
    return fetchAll(true);
  } catch {
    return undefined;
  }
}

function make(sources: AllSources): ReadonlyMap<string, string> {
  const folderOf = (module: string) => sources.get(module)?.folder ?? '';
  const ends: ApiEnds = new Map();
  for (const module of LIFECYCLES) readApiEnds(folderOf(module), ends);
  const fields = readFields(
    RELEASES.map((release) => ({ release, folder: folderOf(`k8s.io/kubernetes@v${release}`) })),
  );
  return new Map([
    [APIS, formatApis(ends)],
    [FIELDS, formatFields(fields)],
    [NAMES, `${JSON.stringify(readFieldNames(folderOf(KUBERNETES[KUBERNETES.length - 1] ?? '')), undefined, 0)}\n`],
  ]);
}

function differing(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].filter(([path, content]) => tryRead(path) !== content).map(([path]) => path);
}

interface MadeOf {
  readonly modules: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
}

function record(sources: AllSources): string {
  const made: MadeOf = {
    modules: Object.fromEntries([...sources].map(([module, { sum }]) => [module, sum])),
    files: Object.fromEntries([...PROGRAM, APIS, FIELDS, NAMES].map((path) => [path, digestOf(path)])),
  };
  return `${JSON.stringify(made, undefined, 2)}\n`;
}

/** What is not as it was when the files were made. */
function unrecorded(): readonly string[] {
  const text = tryRead(RECORD);
  if (text === undefined) return [RECORD];
  const { modules, files } = JSON.parse(text) as MadeOf;
  return [
    ...(Object.keys(modules).join() === MODULES.join() ? [] : [RECORD]),
    ...[...PROGRAM, APIS, FIELDS, NAMES].filter((path) => files[path] !== digestOf(path)),
  ];
}

function digestOf(path: string): string {
  return `sha256:${createHash('sha256')
    .update(tryRead(path) ?? '')
    .digest('hex')}`;
}

function tryRead(path: string): string | undefined {
  const file = join(ROOT, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

// `"PodDisruptionBudget": "21 25 policy/v1"`: deprecated, removed, replacement, with its kind where that is another.
function formatApis(ends: ApiEnds): string {
  const apis = sorted(ends).map(([apiVersion, kinds]) => {
    const lines = sorted(kinds).map(([kind, end]) => `"${kind}":"${formatEnd(kind, end)}"`);
    return `"${apiVersion}":{\n${lines.join(',\n')}}`;
  });
  return `{\n${apis.join(',\n')}\n}\n`;
}

function formatEnd(kind: string, { deprecated, removed, replacement }: ApiEnd): string {
  const instead = replacement && [replacement.apiVersion, ...(replacement.kind === kind ? [] : [replacement.kind])];
  return [deprecated, removed ?? '-', ...(instead ?? [])].join(' ');
}

// `"core.v1.PodSpec": "hostnameOverride:34-37 volumes>core.v1.Volume"`: minor versions, the type below, `*` for a map of it.
function formatFields(table: FieldTable): string {
  const lines = sorted(table).map(([type, fields]) => {
    const texts = sorted(fields).map(([field, each]) => `${field}${formatField(each)}`);
    return `"${type}":"${texts.join(' ')}"`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}

function formatField({ range, type, isMap }: Field): string {
  return `${range ? `:${range.join('-')}` : ''}${type === undefined ? '' : `${isMap ? '*' : ''}>${type}`}`;
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

process.exitCode = main();
