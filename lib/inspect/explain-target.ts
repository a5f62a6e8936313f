import type { IConstruct } from 'constructs';
import { HelmRelease, Kustomization } from '../constructs';
import { displayName } from '../kube';
import { ARGOCD_FOLDER, type RenderedChart } from '../render';
import type { SynthesizedCluster } from '../synth';

/** What the user names. */
export interface ExplainTarget {
  /** As it was written. */
  readonly text: string;

  /** The same as a path relative to the output folder, where it can be one. */
  readonly path?: string;
}

/** Something that a target names. */
export interface Found {
  readonly construct: IConstruct;

  /** The chart that it is delivered with; undefined for what stands above all charts. */
  readonly chart?: RenderedChart;

  /** Place of the object among the chart's, where it is one object. */
  readonly index?: number;
}

const FILE = /\.ya?ml$/;
const OBJECT = /^[A-Z][A-Za-z0-9]*\//;

/** Everything on a cluster that has the target's name. */
export function findInCluster(result: SynthesizedCluster, { text, path = text }: ExplainTarget): readonly Found[] {
  if (FILE.test(path)) return findFile(result, path);
  if (OBJECT.test(text)) return findObjects(result, text);
  const application = result.charts.find((chart) => chart.application === text && isDelivered(chart));
  if (application) return [{ construct: application.construct, chart: application }];
  const own = findObjects(result, `Application/argocd/${text}`);
  if (own.length > 0) return own;
  const bringers = findBringers(result, text);
  return bringers.length > 0 ? bringers : [text, path].flatMap((name) => findConstruct(result, name)).slice(0, 1);
}

/** Names on a cluster of the kind that the target seems to be, to suggest one. */
export function namesInCluster(result: SynthesizedCluster, { text, path = text }: ExplainTarget): readonly string[] {
  if (FILE.test(path)) return [...result.files()].map((file) => file.path);
  if (OBJECT.test(text))
    return result.charts.flatMap(({ objects }) => objects.map(({ object }) => displayName(object)));
  if (text.includes('/')) return result.charts.filter(isDelivered).map((chart) => chart.path);
  const objects = result.charts.flatMap((chart) => chart.objects.map(({ object }) => object));
  return objects.filter(({ kind }) => kind === 'Application').map(({ metadata }) => metadata.name);
}

function isDelivered({ objects, delivery, folder }: RenderedChart): boolean {
  return folder !== ARGOCD_FOLDER && (objects.length > 0 || delivery.sources.length > 0);
}

/** Files come in the order of charts and their objects. */
function findFile(result: SynthesizedCluster, path: string): Found[] {
  const place = [...result.files()].findIndex((candidate) => candidate.path === path);
  const all = result.charts.flatMap((chart) =>
    chart.objects.map(({ construct }, index) => ({ construct, chart, index })),
  );
  const found = place < 0 ? undefined : all[place];
  return found ? [found] : [];
}

/** Whoever brings an API, as Helm names it: `monitoring.coreos.com/v1` or `monitoring.coreos.com/v1/ServiceMonitor`. */
function findBringers(result: SynthesizedCluster, api: string): Found[] {
  return (result.broughtApis.get(api) ?? []).flatMap((path) => findConstruct(result, path));
}

/** `Kind/name` stands for objects of that name in every namespace. */
function findObjects({ charts }: SynthesizedCluster, text: string): Found[] {
  const [kind = '', ...rest] = text.split('/');
  const [namespace, name] = rest.length > 1 ? rest : [undefined, rest[0]];
  return charts.flatMap((chart) =>
    chart.objects.flatMap(({ object, construct }, index) => {
      const { metadata } = object;
      const isIt = object.kind === kind && metadata.name === name;
      const isThere = namespace === undefined || metadata.namespace === namespace;
      return isIt && isThere ? [{ construct, chart, index }] : [];
    }),
  );
}

function findConstruct({ cluster, charts }: SynthesizedCluster, path: string): Found[] {
  const construct = cluster.node.findAll().find(({ node }) => node.path === path.replace(/\/$/, ''));
  if (!construct) return [];
  for (const chart of isSourceOfMany(construct) ? [] : charts) {
    const index = chart.objects.findIndex((object) => object.construct === construct);
    if (index >= 0) return [{ construct, chart, index }];
  }
  const scopes = construct.node.scopes.reverse();
  const owner = scopes.map((scope) => charts.findLast((chart) => chart.construct === scope)).find((chart) => chart);
  return [{ construct, ...(owner && { chart: owner }) }];
}

/** A release or kustomization makes many objects and is none itself. */
function isSourceOfMany(construct: IConstruct): boolean {
  return construct instanceof HelmRelease || construct instanceof Kustomization;
}
