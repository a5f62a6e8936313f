import type { IConstruct } from 'constructs';
import { ClusterChart, placeOf } from '../constructs';
import { ProblemError, ProblemList, suggest, type SourceLocation } from '../errors';
import { displayName } from '../kube';
import { explainValues, valuesBelow, type ExplainedValue } from './explain-values';
import { admit, type AdmittedObject } from './explain-admission';
import { findInCluster, namesInCluster, type ExplainTarget, type Found } from './explain-target';
import { loadFleets, type LoadedFleet } from '../load';
import { locate } from '../model';
import { templateLines, type LeftOut, type RenderedChart } from '../render';
import { synthesizeFleets, type ClusterOfRun, type RunOptions, type SynthesizedCluster } from '../synth';
import { today } from '../synthesize';

export interface ExplainOptions extends Omit<RunOptions, 'today'> {
  /** The repository. */
  readonly root: string;

  /** Application, `Kind/namespace/name`, `Kind/name`, construct path, or a file of the output folder. */
  readonly target: ExplainTarget;

  /** One Helm value or setting, keys joined by dots. @default - all */
  readonly value?: string;

  /** Fleets by name. @default - all */
  readonly fleets?: readonly string[];

  /** Also shows objects as their cluster would store them. @default false */
  readonly admitted?: boolean;
}

/** Why something is what it is. */
export interface Explanation {
  /** Path of the construct that made it. */
  readonly construct: string;

  /** Class of that construct. */
  readonly class: string;

  /** Where the user wrote it. */
  readonly source?: SourceLocation;

  /** The cluster, as `<fleet>/<cluster>`. */
  readonly cluster: string;

  /** `Kind/namespace/name`, where it is one object. */
  readonly object?: string;

  /** File of the object, relative to the output folder. */
  readonly file?: string;

  /** Template of a Helm chart that made the object. */
  readonly template?: string;

  /** Line of the template where the object begins. */
  readonly templateLine?: number;

  /** Patches and rewrite rules that changed the object, in order. */
  readonly changes?: readonly { readonly what: string; readonly source?: SourceLocation }[];

  /** What the cluster would make of the object, where that is asked for. */
  readonly admission?: AdmittedObject;

  /** Files of the chart, where it is not one object. */
  readonly files?: readonly string[];

  /** Argo CD Application that brings it. */
  readonly application?: string;

  /** The Application's place in the order. */
  readonly wave?: number;

  /** The Application's project. */
  readonly project?: string;
  readonly tenant?: string;

  /** Charts and folders that Argo CD renders itself. */
  readonly renders: readonly string[];

  /** Helm charts that are rendered here. */
  readonly releases?: readonly {
    readonly chart: string;
    readonly version: string;

    /** Functions of chance and of the live cluster that its templates called. */
    readonly chance: readonly string[];

    /** Objects of the chart that Argo CD is not given, with the rule. */
    readonly leftOut: readonly LeftOut[];
  }[];

  /** APIs that it brings to the cluster, as Helm names them. */
  readonly brings?: readonly string[];

  /** Settings and Helm values with their origin. */
  readonly values: readonly ExplainedValue[];
}

/**
 * Says of everything that a target names where it comes from.
 *
 * What the target names is explained even where something else is wrong.
 *
 * @throws ProblemError where nothing has that name, or no such value
 */
export async function explain(options: ExplainOptions): Promise<readonly Explanation[]> {
  const problems = new ProblemList();
  const found: Explanation[] = [];
  const names = new Set<string>();
  const fleets = loadFleets(options.root, options.fleets);
  for await (const result of synthesizeFleets(fleets, { ...options, today: today() }, problems)) {
    for (const match of findInCluster(result, options.target)) {
      const admission = options.admitted === true ? await admit(result, match) : undefined;
      const line = await templateLineOf(result, match);
      const place = line === undefined ? {} : { templateLine: line };
      found.push({ ...describe(result, match), ...place, ...(admission && { admission }) });
    }
    if (found.length === 0) for (const name of namesInCluster(result, options.target)) names.add(name);
  }
  if (found.length === 0) {
    // It may be missing because its cluster cannot be built.
    problems.throwIfAny();
    throw tryAsApi(options.target.text, fleets) ?? unknownTarget(options.target.text, names);
  }
  return options.value === undefined ? found : onlyValue(found, options.value);
}

function describe(result: SynthesizedCluster, { construct, chart, index }: Found): Explanation {
  const { cluster } = result;
  const object = index === undefined ? undefined : chart?.objects[index]?.object;
  const source = placeOf(construct) ?? cluster.model.origin.source;
  return {
    construct: construct.node.path,
    class: construct.constructor.name,
    ...(source && { source }),
    cluster: cluster.node.path,
    ...(object && { object: displayName(object) }),
    ...(chart && index !== undefined ? templateOf(result, chart, index) : filesOf(result, construct)),
    ...(chart && deliveryOf(result, chart)),
    ...(chart && !object && { ...releasesOf(result, construct), ...apisBroughtBy(result, construct) }),
    renders:
      chart?.delivery.sources.map(({ repoURL, chart: name, path, targetRevision }) =>
        [repoURL, name ?? path, targetRevision].filter((part) => part !== undefined).join(' '),
      ) ?? [],
    values: chart && !object && ClusterChart.is(chart.construct) ? explainValues(chart.construct) : [],
  };
}

/** Where one object is written, which template of a chart made it, and what changed it afterwards. */
function templateOf(result: SynthesizedCluster, chart: RenderedChart, index: number): Partial<Explanation> {
  const before = result.charts.slice(0, result.charts.indexOf(chart)).flatMap(({ objects }) => objects).length;
  const { template, changes = [] } = chart.objects[index] ?? {};
  return {
    file: [...result.files()][before + index]?.path ?? '',
    ...(template !== undefined && { template }),
    ...(changes.length > 0 && {
      changes: changes.map(({ what, origin }) => {
        const source = locate(origin);
        return { what, ...(source && { source }) };
      }),
    }),
  };
}

async function templateLineOf(result: ClusterOfRun, { chart, index }: Found): Promise<number | undefined> {
  const object = index === undefined ? undefined : chart?.objects[index];
  if (object?.template === undefined) return undefined;
  const [line] = await result.carryOut(templateLines(result.charts, [{ object, steps: [] }]));
  return line;
}

function filesOf(result: SynthesizedCluster, { node }: IConstruct): Partial<Explanation> {
  const files = [...result.files()].filter(
    ({ construct }) => construct === node.path || construct.startsWith(`${node.path}/`),
  );
  return { files: files.map(({ path }) => path) };
}

/** What is said of Helm releases that are rendered here. */
function releasesOf({ charts }: SynthesizedCluster, construct: IConstruct): Partial<Explanation> {
  const own = charts
    .flatMap(({ releases }) => releases)
    .filter((release) => `${release.construct.node.path}/`.startsWith(`${construct.node.path}/`));
  if (own.length === 0) return {};
  return {
    releases: own.map(({ facts, chance, leftOut }) => ({
      chart: facts.name,
      version: facts.version,
      chance: chance.map((call) => call.function),
      leftOut,
    })),
  };
}

function apisBroughtBy({ broughtApis }: SynthesizedCluster, { node }: IConstruct): Partial<Explanation> {
  const brings = [...broughtApis]
    .filter(([, bringers]) => bringers.some((path) => path === node.path || path.startsWith(`${node.path}/`)))
    .map(([api]) => api);
  return brings.length > 0 ? { brings } : {};
}

/** What the Application says; the objects of `argocd` itself come with the root Application. */
function deliveryOf({ cluster, charts }: SynthesizedCluster, chart: RenderedChart): Partial<Explanation> {
  const name = chart.folder === 'argocd' ? `${cluster.model.argocd}-root` : chart.application;
  const application = charts
    .flatMap(({ objects }) => objects)
    .find(({ object }) => object.kind === 'Application' && object.metadata.name === name)?.object;
  const wave = application?.metadata.annotations?.['argocd.argoproj.io/sync-wave'];
  return {
    application: name,
    ...(wave !== undefined && { wave: Number(wave) }),
    project: chart.delivery.project,
    ...(chart.delivery.tenant !== undefined && { tenant: chart.delivery.tenant }),
  };
}

function onlyValue(found: readonly Explanation[], path: string): readonly Explanation[] {
  const known = found.flatMap(({ values }) => values.map((value) => value.path));
  const explained = found
    .map((explanation) => ({ ...explanation, values: valuesBelow(explanation.values, path) }))
    .filter(({ values }) => values.length > 0);
  if (explained.length > 0) return explained;
  throw new ProblemError({
    code: 'not-found',
    what: `Nobody sets the value '${path}' of ${found.map(({ construct }) => `'${construct}'`).join(', ')}.`,
    where: found.map(({ construct, source }) => ({ path: construct, ...(source && { source }) })),
    why: 'A value that nobody sets is the default of the chart.',
    fix: known.length === 0 ? 'It has no values at all.' : suggest(path, new Set(known)),
  });
}

/** Where the target is an API that nothing brings: which add-ons would. */
function tryAsApi(text: string, fleets: readonly LoadedFleet[]): ProblemError | undefined {
  const [, group = '', kind] = /^([a-z0-9-]+(?:\.[a-z0-9-]+)+)\/v\d[a-z0-9]*(?:\/([A-Z]\w*))?$/.exec(text) ?? [];
  if (group === '') return undefined;
  const apis = kind === undefined ? [group] : [group, `${group}/${kind}`];
  const addons = new Set(fleets.flatMap(({ providers }) => apis.flatMap((api) => providers.get(api) ?? [])));
  const named = [...addons].sort().map((name) => `'${name}'`);
  return new ProblemError({
    code: 'not-found',
    what: `Nothing brings the API '${text}'.`,
    where: [],
    why: 'Charts are told so, and make nothing that needs it.',
    fix:
      named.length === 0
        ? 'Add what brings it to a cluster, or correct its name.'
        : `Switch on ${named.join(' or ')}, which ${named.length === 1 ? 'brings' : 'bring'} it.`,
  });
}

function unknownTarget(text: string, names: ReadonlySet<string>): ProblemError {
  const containing = [...names].filter((name) => name.toLowerCase().includes(text.toLowerCase())).sort();
  return new ProblemError({
    code: 'not-found',
    what: `Nothing is called '${text}'.`,
    where: [],
    why: 'A target is an Application, an object (Kind/namespace/name), an API (group/version/Kind), a construct path or a file of the output folder.',
    fix: containing.length > 0 ? suggest('', containing) : suggest(text, names),
  });
}
