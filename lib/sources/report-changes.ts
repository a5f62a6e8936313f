import { tryRenderDefaults, readFacts } from './chart-facts';
import { compareCharts, type ChartChange } from './compare-charts';
import type { Locked } from './lock-charts';
import type { LockedChange, LockedState } from './lock-report';
import type { LockedChart } from './lock-schema';
import type { LockSession } from './lock-session';
import { keyOfReference, requestOf } from './request';

/** What became of each chart, those that nobody asks for any more included. */
export async function reportChanges(session: LockSession, locked: readonly Locked[]): Promise<readonly LockedChange[]> {
  const gone = new Set(session.lock.charts);
  const direct = new Map(locked.map((each) => [each, session.lock.find(each.request)] as const));
  for (const before of direct.values()) if (before) gone.delete(before);
  const changes: LockedChange[] = [];
  for (const each of locked) {
    // Another version, or another place, of a chart that is asked for no more: it is the same chart, moved.
    const before = direct.get(each) ?? takeNearest(gone, each.chart);
    if (before) gone.delete(before);
    changes.push(await describe(session, each, before));
  }
  for (const chart of gone) {
    const { version: requested } = requestOf(chart);
    changes.push({ name: chart.name, requested, state: 'removed', from: stateOf(chart), where: [] });
  }
  return changes.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

function takeNearest(gone: ReadonlySet<LockedChart>, chart: LockedChart): LockedChart | undefined {
  const key = keyOfReference(requestOf(chart).reference);
  const candidates = [...gone].filter(({ name }) => name === chart.name);
  return candidates.find((each) => keyOfReference(requestOf(each).reference) === key) ?? candidates[0];
}

async function describe(session: LockSession, locked: Locked, before: LockedChart | undefined): Promise<LockedChange> {
  const { request, chart, newer } = locked;
  const [from, to] = [before && stateOf(before), stateOf(chart)];
  const state = !from ? 'added' : isSame(from, to, before, chart) ? 'kept' : 'moved';
  const change = state === 'moved' && before ? await compare(session, before, locked) : undefined;
  return {
    name: chart.name,
    requested: request.version,
    state,
    ...(from && { from }),
    to,
    ...(newer !== undefined && { newer }),
    where: request.where,
    ...(change && { change }),
  };
}

async function compare(session: LockSession, before: LockedChart, after: Locked): Promise<ChartChange | undefined> {
  const { name, version, digest } = before;
  if (version === undefined || digest === undefined) return undefined;
  const content = session.archives.tryFind(name, version, digest);
  if (!content) return undefined;
  const { engine } = session.options;
  const facts = await readFacts(engine, content, `'${name}' ${version}`, after.request.where);
  return compareCharts(facts, after.facts, {
    before: await tryRenderDefaults(engine, content),
    after: await tryRenderDefaults(engine, after.content),
  });
}

function stateOf({ version, source, digest, signedBy }: LockedChart): LockedState {
  return {
    ...(version !== undefined && { version }),
    source,
    ...(digest !== undefined && { digest }),
    ...(signedBy && { signedBy }),
  };
}

/** For a folder, what its dependencies are counts: the rest of it is in the repository. */
function isSame(from: LockedState, to: LockedState, before: LockedChart | undefined, after: LockedChart): boolean {
  const archives = (chart: LockedChart | undefined) =>
    chart && 'folder' in chart.source ? (chart.dependencies ?? []).map(({ digest }) => digest) : [];
  return (
    JSON.stringify([from.version, from.source, from.digest]) === JSON.stringify([to.version, to.source, to.digest]) &&
    JSON.stringify(archives(before)) === JSON.stringify(archives(after))
  );
}

function sortKey({ name, requested, from, to }: LockedChange): string {
  return JSON.stringify([name, (to ?? from)?.source, requested]);
}
