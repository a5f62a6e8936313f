import { filesDigestOf, tryResolvePath, type ChartTree, type TreeFiles } from './chart-tree';
import type { ChartDependency, ChartFacts } from '../engine';
import { ProblemError, type ProblemSite } from '../errors';
import type { ArchiveContent } from './archives';
import { explainRefusal, readFacts } from './chart-facts';
import { explainFetch } from './fetch-problem';
import type { LockedDependency } from './lock-schema';
import type { LockSession } from './lock-session';
import { dependenciesInside, lockPublishedChart } from './published-chart';
import { isExactVersion } from './request';

/** Where an unpacked chart is, and what the lock had of its dependencies. */
export interface UnpackedChart {
  readonly tree: ChartTree;

  /** Folder of the chart in that tree. */
  readonly path: string;
  readonly previous: readonly LockedDependency[];

  /** Whether the run may move its dependencies, whatever they are called. */
  readonly mayMove: boolean;
  readonly where: readonly ProblemSite[];

  /** Folders that led here, the chart's own last. */
  readonly chain: readonly string[];
}

/** A chart packed from a folder, its dependencies with it. */
interface PackedChart {
  readonly content: ArchiveContent;
  readonly facts: ChartFacts;
  readonly dependencies: readonly LockedDependency[];

  /** Digest of the folder's own files. */
  readonly files: string;
}

/** A dependency that was found, with the archive that goes into `charts/`. */
interface FoundDependency {
  readonly locked: LockedDependency;
  readonly content: ArchiveContent;
}

/**
 * Packs a chart's folder with all that it depends on, so that one archive holds everything.
 *
 * @throws ProblemError where there is no chart, or a dependency cannot be had
 */
export async function packChart(session: LockSession, chart: UnpackedChart): Promise<PackedChart> {
  const { path, where } = chart;
  const what = `The chart '${path}'`;
  const files = await explainRefusal(what, where, () => explainFetch(what, where, () => chart.tree.files(path)));
  if (!('Chart.yaml' in files)) throw noChart(path, where);
  const bare = await pack(session, files, what, where);
  const facts = await readFacts(session.options.engine, bare, what, where);
  const found = await lockDependencies(session, facts, chart);
  const whole =
    found.length === 0 ? bare : await pack(session, { ...files, ...archivesBeside(session, found) }, what, where);
  return {
    content: whole,
    facts: found.length === 0 ? facts : await readFacts(session.options.engine, whole, what, where),
    dependencies: [...found.map(({ locked }) => locked), ...present(facts)],
    files: filesDigestOf(files),
  };
}

/** Dependencies that a chart's folder does not hold itself, each fetched or packed. */
export async function lockDependencies(
  session: LockSession,
  facts: ChartFacts,
  chart: UnpackedChart,
): Promise<readonly FoundDependency[]> {
  const found = new Map<string, FoundDependency>();
  for (const dependency of facts.dependencies) {
    if (dependency.isPresent) continue;
    const key = JSON.stringify([dependency.name, dependency.version, dependency.repository]);
    // One archive serves every alias of a dependency.
    if (!found.has(key)) found.set(key, await lockDependency(session, dependency, chart));
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

async function lockDependency(
  session: LockSession,
  dependency: ChartDependency,
  chart: UnpackedChart,
): Promise<FoundDependency> {
  const { repository } = dependency;
  if (repository.startsWith('file://')) return packDependency(session, dependency, chart);
  if (!/^(https?|oci):\/\//.test(repository)) throw unclearRepository(dependency, chart);
  const { name, version: requested } = dependency;
  const published = await lockPublishedChart(session, {
    repository,
    name,
    requested,
    previous: chart.previous.filter(
      (each) =>
        each.name === name &&
        each.source !== undefined &&
        'repository' in each.source &&
        each.source.repository === repository,
    ),
    mayMove: chart.mayMove || session.mayMove(name),
    acceptsChange: session.acceptsChange(name),
    where: chart.where,
  });
  const { version, digest, archive, signedBy, facts } = published;
  return {
    content: { digest, archive },
    locked: {
      name: published.name,
      version,
      ...(requested !== version && { requested }),
      source: { repository, ...(published.name !== name && { name }) },
      digest,
      ...(signedBy && { signedBy }),
      dependencies: dependenciesInside(facts),
    },
  };
}

async function packDependency(
  session: LockSession,
  dependency: ChartDependency,
  chart: UnpackedChart,
): Promise<FoundDependency> {
  const { name, version: requested, repository } = dependency;
  const path = tryResolvePath(chart.path, repository.slice('file://'.length));
  if (path === undefined || chart.chain.includes(path)) throw unusableFolder(dependency, chart, path);
  const previous = chart.previous.find((each) => each.name === name && each.files !== undefined);
  const packed = await packChart(session, {
    ...chart,
    path,
    previous: previous?.dependencies ?? [],
    chain: [...chart.chain, path],
  });
  const { facts, content, files, dependencies } = packed;
  const [admitted] = await session.versions.admitted(requested, [facts.version], chart.where);
  if (facts.name !== name || (requested !== '' && admitted === undefined)) {
    throw new ProblemError({
      code: 'refused-chart',
      what: `The chart '${chart.path}' depends on '${name}' ${requested} in '${path}', where '${facts.name}' ${facts.version} is.`,
      where: chart.where,
      why: 'Helm would not take it either. Nothing has been written.',
      fix: "Correct name, version or folder in 'Chart.yaml'.",
    });
  }
  return {
    content,
    locked: {
      name,
      version: facts.version,
      ...(requested !== facts.version && requested !== '' && { requested }),
      source: { folder: path },
      digest: content.digest,
      files,
      dependencies,
    },
  };
}

/** What a folder's own `charts/` has. */
function present(facts: ChartFacts): readonly LockedDependency[] {
  return dependenciesInside({ ...facts, dependencies: facts.dependencies.filter(({ isPresent }) => isPresent) });
}

function archivesBeside(session: LockSession, found: readonly FoundDependency[]): TreeFiles {
  return Object.fromEntries(
    found.map(({ locked, content }) => [
      `charts/${locked.name}-${locked.version ?? ''}.tgz`,
      session.archives.content(content.digest),
    ]),
  );
}

async function pack(
  session: LockSession,
  files: TreeFiles,
  what: string,
  where: readonly ProblemSite[],
): Promise<ArchiveContent> {
  const { archive } = await explainRefusal(what, where, () => session.options.engine.call({ op: 'pack', files }));
  return session.archives.add(Buffer.from(archive));
}

function noChart(path: string, where: readonly ProblemSite[]): ProblemError {
  return new ProblemError({
    code: 'fetch-failed',
    what: `The folder '${path}' does not hold a chart: it has no 'Chart.yaml'.`,
    where,
    why: 'A chart that is not locked cannot be rendered. Nothing has been written.',
    fix: 'Correct the path; it begins in the top folder of the repository.',
  });
}

function unclearRepository({ name, version, repository }: ChartDependency, chart: UnpackedChart): ProblemError {
  const [what, fix] =
    repository === ''
      ? [`which is not in its 'charts/', and no repository is named`, "Name its repository in 'Chart.yaml'."]
      : [
          `from '${repository}', a name that each machine's Helm has its own address for`,
          `Write the https:// or oci:// address itself in 'Chart.yaml'.`,
        ];
  const range = isExactVersion(version) ? version : `'${version}'`;
  return new ProblemError({
    code: 'refused-chart',
    what: `The chart '${chart.path}' depends on '${name}' ${range}, ${what}.`,
    where: chart.where,
    why: 'What is locked must come from the same place for everybody. Nothing has been written.',
    fix,
  });
}

function unusableFolder(dependency: ChartDependency, chart: UnpackedChart, path: string | undefined): ProblemError {
  return new ProblemError({
    code: 'refused-chart',
    what: `The chart '${chart.path}' depends on '${dependency.repository}', which ${
      path === undefined
        ? 'leads out of the repository'
        : `depends on it in turn: ${[...chart.chain, path].join(' → ')}`
    }.`,
    where: chart.where,
    why:
      path === undefined
        ? 'What lies outside is not in Git, and differs from machine to machine.'
        : 'A chart that contains itself has no end.',
    fix: "Correct the repository in 'Chart.yaml'.",
  });
}
