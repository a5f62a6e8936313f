import type { ChartFacts } from '../engine';
import { ProblemError, suggest, type ProblemSite } from '../errors';
import type { ArchiveContent } from './archives';
import { readFacts } from './chart-facts';
import { LOCK_FILE } from './lock-file';
import type { LockedDependency, Signature } from './lock-schema';
import type { LockSession } from './lock-session';
import { isExactVersion } from './request';

/** A chart of a repository that something asks for. */
export interface WantedChart {
  readonly repository: string;
  readonly name: string;

  /** A version or a range. */
  readonly requested: string;

  /** What the lock has for it, the likeliest first. */
  readonly previous: readonly PreviousChart[];

  /** Whether the run may move it. */
  readonly mayMove: boolean;

  /** Whether other bytes of the same version are taken. */
  readonly acceptsChange: boolean;
  readonly where: readonly ProblemSite[];
}

interface PreviousChart {
  readonly version?: string;
  readonly digest?: string;
  readonly signedBy?: Signature;
}

/** A chart of a repository, found good. */
export interface PublishedChart extends ArchiveContent {
  readonly name: string;
  readonly version: string;
  readonly facts: ChartFacts;
  readonly signedBy?: Signature;

  /** Newest version that the request leaves no room for. */
  readonly newer?: string;
}

/** @throws ProblemError where the chart cannot be fetched, or is not what it must be */
export async function lockPublishedChart(session: LockSession, wanted: WantedChart): Promise<PublishedChart> {
  const version = await chooseVersion(session, wanted);
  const what = `'${wanted.name}' ${version} of ${wanted.repository}`;
  const previous = wanted.previous.find((each) => each.version === version);
  const { signedBy, ...content } = await findArchive(session, wanted, version, previous, what);
  const facts = await readFacts(session.options.engine, content, what, wanted.where);
  const name = wanted.name.split('/').at(-1) ?? wanted.name;
  refuseOtherChart(facts, name, version, what, wanted.where);
  refuseIncomplete(facts, what, wanted.where);
  const newer =
    wanted.mayMove && isExactVersion(wanted.requested) ? await tryFindNewer(session, wanted, version) : undefined;
  return {
    ...content,
    name,
    version,
    facts,
    ...(signedBy && { signedBy }),
    ...(newer !== undefined && { newer }),
  };
}

/** What an archive says it has inside, for whoever reads the lock. */
export function dependenciesInside(facts: ChartFacts): readonly LockedDependency[] {
  const found = facts.dependencies.map(({ name, version }): LockedDependency => {
    if (version === '') return { name };
    return isExactVersion(version) ? { name, version } : { name, requested: version };
  });
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()].sort((a, b) =>
    JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
  );
}

async function chooseVersion(session: LockSession, wanted: WantedChart): Promise<string> {
  const { requested, previous, mayMove, where, name } = wanted;
  const known = previous.flatMap(({ version }) => version ?? []);
  if (isExactVersion(requested))
    return known.find((version) => isSameVersion(version, requested)) ?? nameOf(session, wanted);
  const [kept] = await session.versions.admitted(requested, known, where);
  if (kept !== undefined && !mayMove) return kept;
  session.options.onProgress?.(`Looking for versions of '${name}' in ${wanted.repository}.`);
  const published = await session.repository(wanted.repository, where).listVersions(name, where);
  const admitted = await session.versions.admitted(requested, published, where);
  if (admitted.length === 0) throw noneAdmitted(wanted, published);
  if (kept === undefined) return admitted[0] ?? '';
  const { within } = session.options.update ?? {};
  return (await session.versions.newestWithin(kept, admitted, within, where)) ?? kept;
}

/** The version as its publisher writes it: some write `v1.4.2` where others write `1.4.2`. */
async function nameOf(session: LockSession, { repository, name, requested, where }: WantedChart): Promise<string> {
  if (repository.startsWith('oci://')) return requested;
  session.options.onProgress?.(`Looking for '${name}' ${requested} in ${repository}.`);
  const published = await session.repository(repository, where).listVersions(name, where);
  if (published.includes(requested)) return requested;
  return published.find((version) => isSameVersion(version, requested)) ?? requested;
}

function isSameVersion(a: string, b: string): boolean {
  return a.replace(/^v/, '') === b.replace(/^v/, '');
}

async function findArchive(
  session: LockSession,
  wanted: WantedChart,
  version: string,
  previous: PreviousChart | undefined,
  what: string,
): Promise<ArchiveContent & { readonly signedBy?: Signature }> {
  const { repository, name, where } = wanted;
  const rule = session.provenance.tryFindRule(repository);
  const digest = previous?.digest;
  const isTaken =
    session.options.verify !== true && !wanted.acceptsChange && (!rule || previous?.signedBy !== undefined);
  const chartName = name.split('/').at(-1) ?? name;
  const known = digest !== undefined && isTaken ? session.archives.tryFind(chartName, version, digest) : undefined;
  if (known) return { ...known, ...(rule && previous?.signedBy && { signedBy: previous.signedBy }) };
  session.options.onProgress?.(`Downloading '${name}' ${version} from ${repository}.`);
  const options = { where, isProvenanceWanted: rule !== undefined };
  const fetched = await session.repository(repository, where).fetch(name, version, options);
  const content = session.archives.add(fetched.archive);
  if (digest !== undefined && content.digest !== digest && !wanted.acceptsChange) {
    throw changedChart(what, name, digest, content.digest, where);
  }
  const signedBy = rule && (await session.provenance.verify(rule, what, fetched, where));
  return { ...content, ...(signedBy && { signedBy }) };
}

async function tryFindNewer(session: LockSession, wanted: WantedChart, version: string): Promise<string | undefined> {
  const { repository, name, where } = wanted;
  const published = await session.repository(repository, where).listVersions(name, where);
  return session.versions.tryFindNewer(version, published, session.options.update?.within, where);
}

function refuseOtherChart(
  facts: ChartFacts,
  name: string,
  version: string,
  what: string,
  where: readonly ProblemSite[],
): void {
  if (facts.name === name && isSameVersion(facts.version, version)) return;
  throw new ProblemError({
    code: 'refused-chart',
    what: `${what} is refused: its 'Chart.yaml' says that it is '${facts.name}' ${facts.version}.`,
    where,
    why: 'Under one name there must be one chart. Nothing has been written.',
    fix: 'Ask whoever publishes the chart, or ask for it by the name and version that it has.',
  });
}

function refuseIncomplete(facts: ChartFacts, what: string, where: readonly ProblemSite[]): void {
  const missing = facts.dependencies.find(({ isPresent }) => !isPresent);
  if (!missing) return;
  throw new ProblemError({
    code: 'refused-chart',
    what: `${what} is refused: it depends on '${missing.name}' ${missing.version}, and was published without it.`,
    where,
    why: 'Helm does not render a chart without its dependencies either. Nothing has been written.',
    fix: 'Use another version; tell whoever publishes it.',
  });
}

/** The problem of a version whose bytes are not those that the lock has. */
export function changedChart(
  what: string,
  name: string,
  locked: string,
  actual: string,
  where: readonly ProblemSite[],
): ProblemError {
  return new ProblemError({
    code: 'changed-chart',
    what: `${what} has the digest ${actual}, but '${LOCK_FILE}' says ${locked}.`,
    where: [...where, { source: { file: LOCK_FILE } }],
    why: 'A version that is published once must not change: somebody replaced it there, or edited the lock here. Nothing has been written.',
    fix: `Find out which of the two is meant; 'fairlead lock --update ${name}' takes what is published now.`,
  });
}

function noneAdmitted(wanted: WantedChart, published: readonly string[]): ProblemError {
  const { name, repository, requested, where } = wanted;
  return new ProblemError({
    code: 'fetch-failed',
    what: `No version of '${name}' in ${repository} is in the range '${requested}'.`,
    where,
    why: 'A chart that is not locked cannot be rendered. Nothing has been written.',
    fix: suggest(requested, published.slice(0, 500)),
  });
}
