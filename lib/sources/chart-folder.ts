import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ProblemError, type ProblemSite } from '../errors';
import { isJsonObject, readYaml, type JsonObject } from '../yaml';

/** A dependency that `Chart.yaml` declares. */
export interface DeclaredDependency {
  readonly name: string;

  /** Version range, as Helm writes ranges. */
  readonly version: string;
  readonly repository: string;
}

/**
 * The folder of this repository that a reference names.
 *
 * @throws ProblemError where there is no chart, or the folder is a link that leads out of the repository
 */
export function findChartFolder(root: string, folder: string, where: readonly ProblemSite[]): string {
  const path = join(root, folder);
  if (!existsSync(join(path, 'Chart.yaml'))) {
    throw new ProblemError({
      code: 'missing-chart',
      what: `The folder '${folder}' does not hold a chart: it has no 'Chart.yaml'.`,
      where,
      why: 'Without its chart the release cannot be rendered.',
      fix: 'Correct the path; it begins in the top folder of the repository.',
    });
  }
  const inside = relative(realpathSync(root), realpathSync(path));
  if (inside === '..' || inside.startsWith(`..${sep}`)) {
    throw new ProblemError({
      code: 'refused-chart',
      what: `The folder '${folder}' is a link that leads out of the repository.`,
      where,
      why: 'What lies outside is not in Git, and differs from machine to machine.',
      fix: 'Put the chart into the repository.',
    });
  }
  return path;
}

/**
 * Dependencies that a chart's folder declares and does not hold itself.
 *
 * A `Chart.yaml` that this reader does not understand declares none here: the engine reads it as Helm does, and reports
 * what it misses.
 */
export function missingDependencies(folder: string): readonly DeclaredDependency[] {
  const present = presentDependencies(folder);
  return declaredDependencies(folder).filter(
    ({ name, version }) => !present.has(name) && !present.has(`${name}-${version}.tgz`),
  );
}

function declaredDependencies(folder: string): readonly DeclaredDependency[] {
  let chart: JsonObject;
  try {
    const [document] = readYaml(readFileSync(join(folder, 'Chart.yaml')), { file: 'Chart.yaml' });
    if (!isJsonObject(document?.value)) return [];
    chart = document.value;
  } catch (error) {
    if (error instanceof ProblemError) return [];
    throw error;
  }
  const { dependencies } = chart;
  if (!Array.isArray(dependencies)) return [];
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return dependencies.filter(isJsonObject).map(({ name, version, repository }) => ({
    name: text(name),
    version: text(version),
    repository: text(repository),
  }));
}

/** Names of unpacked charts, and of archives by their file and by the name before their version. */
function presentDependencies(folder: string): ReadonlySet<string> {
  const charts = join(folder, 'charts');
  if (!existsSync(charts)) return new Set();
  return new Set(
    readdirSync(charts).flatMap((entry) => [entry, entry.replace(/-v?\d+\.\d+\.\d+[0-9A-Za-z.+-]*\.tgz$/, '')]),
  );
}
