import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ProblemError, ProblemList, suggest, tryFindNearest, type Problem } from '../errors';
import { readYaml } from '../yaml';
import type { LayerSelector } from './addon-settings';
import { FleetData, readDefinitions } from './documents';

const DATA_FOLDERS = ['clusters', 'environments', 'tenants', 'addons', 'waivers'] as const;
const OVERRIDE_NAMES = /^(?:(fleet)|(environment|cloud|cluster)\.([a-z0-9-]+))$/;

/**
 * Reads the data that lies beside a fleet's program: `fleet.yaml`, `environments/*.yaml`, `clusters/*.yaml`,
 * `tenants/**`, `waivers/*.yaml`, and Helm values for single add-ons, `addons/<add-on>/<layer>.yaml`.
 *
 * @param folder the fleet's folder, for example `apps/acme`
 * @param root the repository; messages name files relative to it
 * @throws ProblemError with everything that is wrong in all files
 */
export function readFleetData(folder: string, root: string): FleetData {
  const data = new FleetData();
  const problems = new ProblemList();
  const fileName = (path: string) => relative(root, path).replaceAll('\\', '/');
  const read = (path: string, isTenants = false) => {
    problems.collect(() => {
      readDefinitions(readFileSync(path, 'utf8'), fileName(path), data, isTenants);
    });
  };
  problems.add(...strayFolders(folder, fileName));
  const fleetFile = join(folder, 'fleet.yaml');
  if (existsSync(fleetFile)) read(fleetFile);
  for (const kind of ['environments', 'clusters', 'tenants', 'waivers']) {
    for (const path of yamlFiles(join(folder, kind))) read(path, kind === 'tenants');
  }
  for (const path of yamlFiles(join(folder, 'addons'))) {
    problems.collect(() => {
      readOverride(path, relative(join(folder, 'addons'), path).replaceAll('\\', '/'), fileName(path), data);
    });
  }
  problems.throwIfAny();
  return data;
}

function readOverride(path: string, place: string, file: string, data: FleetData): void {
  const [addon, name, ...rest] = place.replace(/\.ya?ml$/, '').split('/');
  const match = rest.length === 0 && name !== undefined ? OVERRIDE_NAMES.exec(name) : null;
  if (addon === undefined || match === null) {
    throw new ProblemError({
      code: 'unused-override',
      what: `Nothing reads the file '${file}'.`,
      where: [{ source: { file } }],
      why: 'Values in a file that nothing reads have no effect, and nobody would notice.',
      fix: "Name it 'addons/<add-on>/fleet.yaml', or 'environment.<name>.yaml', 'cloud.<name>.yaml', 'cluster.<name>.yaml' in that folder.",
    });
  }
  const layer = match[1] === undefined ? { level: match[2], name: match[3] } : { level: 'fleet' };
  for (const document of readYaml(readFileSync(path, 'utf8'), { file })) {
    if (document.value === null) continue;
    if (typeof document.value !== 'object' || Array.isArray(document.value)) {
      throw new ProblemError({
        code: 'invalid-definition',
        what: `The values in '${file}' are not a map.`,
        where: [{ source: document.source }],
        why: 'Helm values are a map of names to values.',
        fix: 'Write the values as a map.',
      });
    }
    data.overrides.push({
      addon,
      layer: layer as LayerSelector,
      settings: { values: document.value },
      switchesOn: false,
      origin: {
        source: document.source,
        // The file holds the values alone; in the settings they stand under `values`.
        locate: ([, ...inner]) => document.locate(inner.map((key) => (typeof key === 'number' ? key : String(key)))),
      },
    } satisfies FleetData['overrides'][number]);
  }
}

/** Folders whose name is nearly that of a data folder: their files would never be read. */
function strayFolders(folder: string, fileName: (path: string) => string): Problem[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory() || DATA_FOLDERS.includes(entry.name as never)) return [];
    if (tryFindNearest(entry.name, DATA_FOLDERS) === undefined) return [];
    return [
      {
        code: 'unused-override' as const,
        what: `Nothing reads the folder '${fileName(join(folder, entry.name))}'.`,
        where: [{ source: { file: fileName(join(folder, entry.name)) } }],
        why: 'Definitions in a folder that nothing reads have no effect, and nobody would notice.',
        fix: suggest(entry.name, DATA_FOLDERS),
      },
    ];
  });
}

/** All YAML files below a folder, sorted by path so that the order on disk does not matter. */
function yamlFiles(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort((a, b) => (a < b ? -1 : 1));
}
