import { engineFacts, folderDigest, type ChartContent, type ChartFacts } from '../engine';
import { ProblemList } from '../errors';
import type { ArchiveContent } from './archives';
import { explainRefusal, readFacts } from './chart-facts';
import { findChartFolder } from './chart-folder';
import { LocalTree } from './chart-tree';
import { ChartLock } from './lock-file';
import type { LockChartsOptions } from './lock-options';
import { reportChanges } from './report-changes';
import type { LockReport } from './lock-report';
import type { LockedChart } from './lock-schema';
import { LockSession } from './lock-session';
import { changedChart, dependenciesInside, lockPublishedChart } from './published-chart';
import { checkRequest, mergeRequests, nameReference, nameRequest, type ChartRequest } from './request';
import { lockDependencies, packChart } from './unpacked-chart';
import { hasTypes, planTypes, writeTypes, type PlannedTypes } from './types-folder';
import { addVendored, isVendored, removeVendored, vendoredName } from './vendor';
import { explainWriting } from './write-failure';

/** Requests that are worked on at once: servers are slow, but not each one wants to be asked by many. */
const AT_ONCE = 4;

/** A request with the chart that was found for it. */
export interface Locked {
  readonly request: ChartRequest;
  readonly chart: LockedChart;
  readonly content: ChartContent;
  readonly facts: ChartFacts;
  readonly newer?: string;
}

/**
 * Finds the chart for each request, checks it, and writes down which one it was.
 *
 * What the lock has stays unless the run may move it. Lock, vendored archives and cache change only when all is well.
 *
 * @throws ProblemError with everything that stands in the way
 */
export async function lockCharts(requests: readonly ChartRequest[], options: LockChartsOptions): Promise<LockReport> {
  const session = new LockSession(options);
  options.onStart?.(() => {
    session.abort();
  });
  try {
    const locked = await lockAll(session, mergeRequests(requests));
    const lock = new ChartLock(
      lockedEngine(),
      locked.map(({ chart }) => chart),
    );
    const charts = await reportChanges(session, locked);
    const { root, types: hasThem = hasTypes(root) } = options;
    const facts = locked.map(({ facts }) => facts);
    const types = hasThem ? await planTypes(root, facts, session.versions) : undefined;
    if (session.lock.engine && session.isEngineNew) {
      const { helm } = session.lock.engine;
      options.onNotice?.(
        `The lock was made with another engine (Helm ${helm}): charts may render differently from now on.`,
      );
    }
    return { charts, ...write(session, lock, types) };
  } finally {
    await session.close();
  }
}

function lockedEngine(): { helm: string; kustomize: string; digest: string } {
  const { helm, kustomize, digest } = engineFacts();
  return { helm, kustomize, digest };
}

async function lockAll(session: LockSession, requests: readonly ChartRequest[]): Promise<readonly Locked[]> {
  const problems = new ProblemList();
  for (const request of requests) {
    problems.collect(() => {
      checkRequest(request);
    });
  }
  // Nothing is fetched for definitions that are wrong anyway.
  problems.throwIfAny();
  const found = new Map<ChartRequest, Locked>();
  const queue = [...requests];
  const work = async () => {
    for (let request = queue.shift(); request; request = queue.shift()) {
      const current = request;
      const locked = await problems.collectAsync(() => lockOne(session, current));
      if (locked) found.set(current, locked);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  problems.throwIfAny();
  return requests.flatMap((request) => found.get(request) ?? []);
}

async function lockOne(session: LockSession, request: ChartRequest): Promise<Locked> {
  const { reference } = request;
  if ('folder' in reference) return lockFolder(session, request, reference);
  if ('path' in reference) return lockGit(session, request, reference);
  const { repository, name } = reference;
  const same = session.lock.find(request);
  const chartName = name.split('/').at(-1) ?? name;
  const published = await lockPublishedChart(session, {
    repository,
    name,
    requested: request.version,
    previous: [...(same ? [same] : []), ...session.lock.versionsOf(reference).filter((chart) => chart !== same)],
    mayMove: session.mayMove(chartName),
    acceptsChange: session.acceptsChange(chartName),
    where: request.where,
  });
  const { version, digest, archive, signedBy, facts, newer } = published;
  return {
    request,
    facts,
    content: { digest, archive },
    chart: {
      name: published.name,
      version,
      ...(request.version !== version && { requested: request.version }),
      source: { repository, ...(published.name !== name && { name }) },
      digest,
      ...(signedBy && { signedBy }),
      dependencies: dependenciesInside(facts),
    },
    ...(newer !== undefined && { newer }),
  };
}

async function lockFolder(
  session: LockSession,
  request: ChartRequest,
  { folder }: { readonly folder: string },
): Promise<Locked> {
  const { root, engine } = session.options;
  const what = nameRequest(request);
  const path = findChartFolder(root, folder, request.where);
  const bare = await explainRefusal(what, request.where, () => ({ folder: path, digest: folderDigest(path) }));
  const facts = await readFacts(engine, bare, what, request.where);
  const found = await lockDependencies(session, facts, {
    tree: new LocalTree(root),
    path: folder,
    previous: session.lock.find(request)?.dependencies ?? [],
    mayMove: session.mayMove(facts.name),
    where: request.where,
    chain: [folder],
  });
  const dependencies = [...new Map(found.map(({ content }) => [content.digest, content])).values()];
  const content: ChartContent = dependencies.length === 0 ? bare : { ...bare, dependencies };
  return {
    request,
    content,
    facts: dependencies.length === 0 ? facts : await readFacts(engine, content, what, request.where),
    chart: { name: facts.name, source: { folder }, dependencies: found.map(({ locked }) => locked) },
  };
}

async function lockGit(
  session: LockSession,
  request: ChartRequest,
  { repository, path }: { readonly repository: string; readonly path: string },
): Promise<Locked> {
  const { where, version: revision } = request;
  const what = nameRequest(request);
  const rule = session.provenance.tryFindRule(repository);
  if (rule) session.provenance.refuseGit(rule, what, where);
  const previous = session.lock.find(request);
  const locked = previous && 'commit' in previous.source ? previous : undefined;
  const mayMove = locked !== undefined && session.mayMove(locked.name);
  if (locked && !mayMove && session.options.verify !== true) {
    const kept = await tryKeep(session, request, locked);
    if (kept) return kept;
  }
  const commit = locked && !mayMove && 'commit' in locked.source ? locked.source.commit : undefined;
  session.options.onProgress?.(`Fetching ${nameReference(request.reference)} at '${commit ?? revision}'.`);
  const tree = await session.gitTree(repository, commit ?? revision, where);
  const packed = await packChart(session, {
    tree,
    path,
    previous: locked?.dependencies ?? [],
    mayMove,
    where,
    chain: [path],
  });
  const { content, facts, dependencies } = packed;
  // Another engine may pack the same files into other bytes.
  if (
    commit !== undefined &&
    locked?.digest !== undefined &&
    locked.digest !== content.digest &&
    !session.isEngineNew
  ) {
    throw changedChart(what, facts.name, locked.digest, content.digest, where);
  }
  return {
    request,
    content,
    facts,
    chart: {
      name: facts.name,
      version: facts.version,
      source: { repository, path, revision, commit: tree.commit },
      digest: content.digest,
      dependencies,
    },
  };
}

async function tryKeep(session: LockSession, request: ChartRequest, chart: LockedChart): Promise<Locked | undefined> {
  const { name, version = '', digest } = chart;
  const content: ArchiveContent | undefined = (digest && session.archives.tryFind(name, version, digest)) || undefined;
  if (!content) return undefined;
  const facts = await readFacts(session.options.engine, content, nameRequest(request), request.where);
  return { request, chart, content, facts };
}

/**
 * Writes everything at once, so that nothing comes between: neither another step nor whoever interrupts the run. What an
 * old lock needs goes last.
 */
function write(session: LockSession, lock: ChartLock, types: PlannedTypes | undefined): Omit<LockReport, 'charts'> {
  const { root, cache, vendor = isVendored(root) } = session.options;
  const archives = [...lock.archives()].map(([digest, chart]) => ({
    name: vendoredName(chart, digest),
    digest,
    content: session.archives.content(digest),
  }));
  return explainWriting(root, () => {
    const added = vendor ? addVendored(root, new Map(archives.map(({ name, content }) => [name, content]))) : [];
    if (!vendor) for (const { digest, content } of archives) cache.storeFile(digest, content);
    const isLockChanged = lock.write(root);
    const removed = vendor ? removeVendored(root, new Set(archives.map(({ name }) => name))) : [];
    return { isLockChanged, vendored: [...added, ...removed], types: types ? writeTypes(root, types) : [] };
  });
}
