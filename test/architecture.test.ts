import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { preProcessFile } from 'typescript';

/** The house: what each room may import, besides itself. The rooms are told in ARCHITECTURE.md. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  kube: ['errors'],
  yaml: ['errors', 'kube'],
  cache: ['errors', 'kube', 'yaml'],
  engine: ['errors', 'kube', 'yaml', 'cache'],
  model: ['errors', 'kube', 'yaml'],
  sources: ['errors', 'kube', 'yaml', 'model', 'cache', 'engine'],
  constructs: ['errors', 'kube', 'yaml', 'model'],
  addons: ['errors', 'kube', 'yaml', 'model', 'constructs'],
  tenants: ['errors', 'kube', 'yaml', 'model', 'constructs'],
  policies: ['errors', 'kube', 'yaml', 'model', 'engine', 'constructs'],
  render: ['errors', 'kube', 'yaml', 'model', 'engine', 'sources', 'constructs'],
  checks: ['errors', 'kube', 'yaml', 'model', 'engine', 'sources', 'constructs', 'render'],
  publish: ['errors', 'kube', 'yaml', 'render'],
  // The verdict of each cluster's API server.
  admission: [
    'errors',
    'kube',
    'yaml',
    'model',
    'cache',
    'engine',
    'sources',
    'constructs',
    'policies',
    'render',
    'checks',
    'publish',
  ],
  // The straight line itself, and the list of what is published.
  '.': [
    'errors',
    'kube',
    'yaml',
    'model',
    'cache',
    'engine',
    'sources',
    'constructs',
    'addons',
    'tenants',
    'policies',
    'render',
    'checks',
    'publish',
    'admission',
  ],
  testing: [
    'errors',
    'kube',
    'yaml',
    'model',
    'cache',
    'engine',
    'sources',
    'constructs',
    'addons',
    'tenants',
    'policies',
    'render',
    'checks',
    'publish',
    'admission',
    '.',
  ],
  // What is asked about a fleet, without writing anything.
  inspect: [
    'errors',
    'kube',
    'yaml',
    'model',
    'cache',
    'engine',
    'sources',
    'constructs',
    'addons',
    'tenants',
    'policies',
    'render',
    'checks',
    'publish',
    'admission',
    '.',
  ],
  cli: [
    'errors',
    'kube',
    'yaml',
    'model',
    'cache',
    'engine',
    'sources',
    'constructs',
    'addons',
    'tenants',
    'policies',
    'render',
    'checks',
    'publish',
    'admission',
    '.',
    'inspect',
  ],
};

/** Packages that only some rooms know, so that the others stay free of them. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  cdk8s: ['constructs', 'addons', 'tenants', 'render', 'testing'],
  'cdk8s-plus-28': ['addons', 'tenants'],
  commander: ['cli'],
  listr2: ['cli'],
  'cli-table3': ['cli'],
  picocolors: ['cli'],
  yaml: ['yaml'],
  zod: ['model', 'sources', 'constructs', 'addons', 'cli'],
  'node:worker_threads': ['engine'],
  undici: ['sources'],
  'node:child_process': ['cli', 'publish', 'sources'],
};

const LIB = join(__dirname, '..', 'lib');

const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(LIB, file));

const imports = files.flatMap((file) =>
  preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles.map(({ fileName }) => ({
    file: relative(LIB, file).replaceAll(sep, '/'),
    room: roomOf(file),
    target: fileName,
  })),
);

function roomOf(file: string): string {
  const [room = '.', ...rest] = relative(LIB, file).split(sep);
  return rest.length === 0 ? '.' : room;
}

/** The file that an import names: a module, or the index of a room. */
function fileOf(path: string): string {
  return files.includes(`${path}.ts`) ? `${path}.ts` : join(path, 'index.ts');
}

test('every room of lib is in the map', () => {
  expect([...new Set(files.map(roomOf))].filter((room) => !(room in ROOMS))).toEqual([]);
});

test('imports point down, or stay in the room', () => {
  const wrong = imports
    .filter(({ target }) => target.startsWith('.'))
    .map(({ file, room, target }) => ({ file, room, target, to: roomOf(fileOf(join(LIB, dirname(file), target))) }))
    .filter(({ room, to, target }) => !target.includes('/imports/') && to !== room && !ROOMS[room]?.includes(to))
    .map(({ file, target }) => `${file} imports ${target}`);
  expect(wrong).toEqual([]);
});

test('packages stay in the rooms that need them', () => {
  const wrong = imports
    .filter(({ target, room }) => {
      const name = Object.keys(PACKAGES).find((known) => target === known || target.startsWith(`${known}/`));
      return name !== undefined && !PACKAGES[name]?.includes(room);
    })
    .map(({ file, target }) => `${file} imports ${target}`);
  expect(wrong).toEqual([]);
});

test('generated types are used by add-ons only', () => {
  expect(
    imports.filter(({ target, room }) => target.includes('/imports/') && room !== 'addons').map(({ file }) => file),
  ).toEqual([]);
});

test('the rooms form no circle', () => {
  const reach = (room: string, seen: readonly string[]): string[] =>
    seen.includes(room)
      ? [[...seen, room].join(' → ')]
      : (ROOMS[room] ?? []).flatMap((next) => reach(next, [...seen, room]));
  expect(Object.keys(ROOMS).flatMap((room) => reach(room, []))).toEqual([]);
});
