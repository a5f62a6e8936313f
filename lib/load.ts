import { existsSync, readdirSync } from 'node:fs';
import Module from 'node:module';
import { join, relative, resolve } from 'node:path';
import { catalogue } from './addons';
import { Fleet, isOwnFault, userLocation, type Catalogue, type ResolvedFleet } from './constructs';
import { ProblemError, ProblemList, suggest, type SourceLocation } from './errors';
import { openContents, type Contents } from './contents';
import { readFleetData, type FleetData } from './model';
import { tenantsFromData } from './tenants';

/** A fleet with the folder that it was found in. */
export interface LoadedFleet extends ResolvedFleet {
  readonly catalogue: Catalogue;

  /** Names of add-ons by the API that they bring, for advice. */
  readonly providers: ReadonlyMap<string, readonly string[]>;

  /** Finds the content of charts and kustomizations that are rendered here. */
  readonly contents: Contents;

  /** Folder of the fleet's program and data, relative to the repository. */
  readonly folder: string;
}

/** File names that a fleet's program can have, in the order of preference. */
const PROGRAMS = ['fleet.ts', 'fleet.js', 'fleet.cjs'];

/**
 * Finds the fleets of a repository: folders of `apps/` with a program (`fleet.ts`) or a definition (`fleet.yaml`), sorted
 * by name.
 *
 * @throws ProblemError where there is none
 */
function findFleetFolders(root: string): readonly string[] {
  const apps = join(root, 'apps');
  const entries = existsSync(apps) ? readdirSync(apps, { withFileTypes: true }) : [];
  const folders = entries
    .filter(
      (entry) =>
        entry.isDirectory() && [...PROGRAMS, 'fleet.yaml'].some((file) => existsSync(join(apps, entry.name, file))),
    )
    .map((entry) => join(apps, entry.name))
    .sort();
  if (folders.length > 0) return folders;
  throw new ProblemError({
    code: 'definition-not-found',
    what: 'There is no fleet here.',
    where: [{ source: { file: 'apps' } }],
    why: 'A fleet is a folder of apps/ with a program fleet.ts (its default export is a Fleet) or a definition fleet.yaml.',
    fix: "Run the command in the repository's top folder, or begin with 'fairlead init'.",
  });
}

/**
 * Loads fleets with the data beside them, and checks each as a whole.
 *
 * @param names fleets to load; all where undefined
 * @throws ProblemError with everything that is wrong in all of them
 */
export function loadFleets(root: string, names?: readonly string[]): readonly LoadedFleet[] {
  const problems = new ProblemList();
  const fleets = findFleetFolders(root).flatMap((folder) => problems.collect(() => loadFleet(folder, root)) ?? []);
  const known = fleets.map(({ model }) => model.name);
  const twins = known.filter((name, index) => known.indexOf(name) !== index);
  for (const name of twins) {
    const same = fleets.filter(({ model }) => model.name === name);
    problems.add({
      code: 'duplicate-definition',
      what: `Two fleets are called '${name}'.`,
      where: same.map(({ folder }) => ({ source: { file: folder } })),
      why: 'Both would write to one folder.',
      fix: 'Rename one of them.',
    });
  }
  for (const name of names ?? []) {
    if (known.includes(name) || problems.all.length > 0) continue;
    problems.add(notFound('fleet', name, known));
  }
  problems.throwIfAny();
  return names === undefined ? fleets : fleets.filter(({ model }) => names.includes(model.name));
}

/** Joins a fleet with the data that lies in its folder. */
export function resolveFleet(fleet: Fleet, folder: string, root: string, data?: FleetData): LoadedFleet {
  const found = data ?? readFleetData(folder, root);
  return {
    ...fleet.resolve(found, tenantsFromData),
    catalogue,
    providers: providersOf(catalogue),
    contents: openContents(root),
    folder: relative(root, folder).replaceAll('\\', '/'),
  };
}

function providersOf(known: Catalogue): ReadonlyMap<string, readonly string[]> {
  const providers = new Map<string, string[]>();
  for (const [name, { about }] of known) {
    for (const api of about?.provides ?? []) providers.set(api, [...(providers.get(api) ?? []), name]);
  }
  return providers;
}

/**
 * A command's argument that names nothing.
 *
 * @param place where it was looked for, for example ` in fleet 'acme'`
 */
export function notFound(what: string, name: string, known: readonly string[], place = '') {
  return {
    code: 'not-found' as const,
    what: `There is no ${what} '${name}'${place}.`,
    where: [],
    why: 'Nothing would be done.',
    fix: suggest(name, known),
  };
}

function loadFleet(folder: string, root: string): LoadedFleet {
  const program = PROGRAMS.map((file) => join(folder, file)).find((file) => existsSync(file));
  const problems = new ProblemList();
  const data = problems.collect(() => readFleetData(folder, root));
  if (data === undefined) {
    // What is wrong in the files must not hide what is wrong in the program.
    const fleet = program === undefined ? undefined : problems.collect(() => runProgram(program, root));
    problems.add(...(fleet?.problems ?? []));
    throw problems.toError();
  }
  if (program === undefined) return resolveFleet(fleetFromData(data), folder, root, data);
  if (data.fleet) {
    throw new ProblemError({
      code: 'duplicate-definition',
      what: `Fleet '${data.fleet.name}' is defined twice: by its program and by fleet.yaml.`,
      where: [
        { source: { file: relative(root, program).replaceAll('\\', '/') } },
        ...(data.fleet.origin.source ? [{ source: data.fleet.origin.source }] : []),
      ],
      why: 'One of the two would be ignored.',
      fix: 'Remove one of them.',
    });
  }
  return resolveFleet(runProgram(program, root), folder, root, data);
}

function fleetFromData(data: FleetData): Fleet {
  if (!data.fleet) {
    throw new ProblemError({
      code: 'definition-not-found',
      what: 'fleet.yaml holds no definition of kind Fleet.',
      where: [],
      why: 'Without it the fleet has no name and no repository.',
      fix: 'Add a document of kind Fleet.',
    });
  }
  return Fleet.fromSettings(data.fleet);
}

/** Runs a fleet's program. What it throws is the user's mistake unless it comes out of Fairlead's own code. */
function runProgram(program: string, root: string): Fleet {
  const file = relative(root, program).replaceAll('\\', '/');
  let exported: unknown;
  try {
    if (program.endsWith('.ts')) registerTypeScript();
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the program is known only now, and loading is synchronous
    exported = (require(program) as { default?: unknown }).default;
  } catch (error) {
    if (error instanceof ProblemError || !(error instanceof Error) || isOwnFault(error.stack)) throw error;
    const mistake = tryFindSyntaxMistake(error, root);
    throw new ProblemError(
      {
        code: 'invalid-construct',
        what: `The program '${file}' failed: ${mistake?.message ?? error.message}`,
        where: [{ source: mistake?.source ?? userLocation(error.stack) ?? { file } }],
        why: 'A fleet is what its program exports when it has run.',
        fix: 'Correct the program at this line.',
      },
      { cause: error },
    );
  }
  if (isFleet(exported)) return exported;
  throw new ProblemError({
    code: 'definition-not-found',
    what: `The program '${file}' exports no fleet.`,
    where: [{ source: { file } }],
    why: 'A fleet is the default export of its program.',
    fix: "End it with 'export default fleet;'. If it does, 'fairlead doctor' tells whether two copies of Fairlead are installed.",
  });
}

/** TypeScript that cannot be read fails in the compiler, which says where in its message instead of the stack. */
function tryFindSyntaxMistake(error: Error, root: string): { message: string; source: SourceLocation } | undefined {
  const [, path, line, column, message] = /^(.+):(\d+):(\d+): ERROR: (.+)$/m.exec(error.message) ?? [];
  if (path === undefined || message === undefined) return undefined;
  const file = relative(root, resolve(root, path)).replaceAll('\\', '/');
  // The compiler counts columns from 0.
  return { message, source: { file, line: Number(line), column: Number(column) + 1 } };
}

function isFleet(value: unknown): value is Fleet {
  return value instanceof Fleet;
}

let registered = false;

function registerTypeScript(): void {
  // `node --import tsx` has done it already.
  if (registered || '.ts' in (Module as unknown as { readonly _extensions: object })._extensions) return;
  registered = true;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- costs start-up, so only where there is TypeScript to run
  (require('tsx/cjs/api') as typeof import('tsx/cjs/api')).register();
}
