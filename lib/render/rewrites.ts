import type { IConstruct } from 'constructs';
import { ClusterChart, isSelected, type AddonAbout } from '../constructs';
import type { Problem } from '../errors';
import { displayName, groupOf, isCrd, tryFindKind, type KubeObject } from '../kube';
import { locate, type ClusterModel, type FleetModel, type ObjectSelection, type RewriteRule } from '../model';
import type { JsonObject } from '../yaml';
import { withObjects, type ObjectChange } from './object-change';
import { namespaceOf, type ChangeableObject, type PatchableChart } from './patches';
import { planOf, type Ledger, type RewritePlan } from './rewrite-plan';
import { rewriteCustom, rewritePods, setEntries } from './rewrite-pods';
import { selectorLabels } from './selector-labels';

/** A chart whose objects can be rewritten. */
export interface RewritableChart extends PatchableChart {
  /** Folder below the cluster's. */
  readonly folder: string;
  readonly delivery: { readonly tenant?: string };
}

/** What became of the charts of a cluster. */
export interface RewrittenCharts<C> {
  readonly charts: readonly C[];
  readonly problems: readonly Problem[];

  /** Rules that have changed something. */
  readonly used: ReadonlySet<RewriteRule>;
}

/** The rules of a fleet that are for a cluster, in order. */
export function rewritesFor({ rewrites }: FleetModel, cluster: ClusterModel): readonly RewriteRule[] {
  return rewrites.filter(({ clusters }) => isSelected(cluster, clusters));
}

/** Problems of the rules that have changed nothing on any cluster of the fleet. */
export function unusedRewrites({ rewrites }: FleetModel, used: ReadonlySet<RewriteRule>): Problem[] {
  return rewrites
    .filter((rule) => !used.has(rule))
    .map((rule) => {
      const source = locate(rule.origin);
      return {
        code: 'rewrite-unused',
        what: 'A rewrite rule changes nothing on any cluster.',
        where: source ? [{ source }] : [],
        why: 'A rule without effect is usually one that looks for something that is not there.',
        fix: 'Correct what the rule selects and looks for, or remove it. What Argo CD renders itself is not reached.',
      };
    });
}

/**
 * Applies rules to the objects of charts. Pure, and done once and for all: applied to its own result it changes nothing.
 * An object that no rule is for is the same object afterwards.
 */
export function rewriteCharts<C extends RewritableChart>(
  charts: readonly C[],
  rules: readonly RewriteRule[],
): RewrittenCharts<C> {
  if (rules.length === 0) return { charts, problems: [], used: new Set() };
  const rewriter = new Rewriter(charts, rules);
  return {
    charts: charts.map((chart) => rewriter.rewriteChart(chart)),
    problems: [...rewriter.refused.values()],
    used: rewriter.used,
  };
}

class Rewriter {
  public readonly used = new Set<RewriteRule>();

  /** One for each label of a rule. */
  public readonly refused = new Map<string, Problem>();
  readonly #rules: readonly RewriteRule[];
  readonly #selectors: ReadonlyMap<string, KubeObject>;

  // Most objects are reached by the same rules.
  readonly #plans = new Map<string, RewritePlan>();

  constructor(charts: readonly RewritableChart[], rules: readonly RewriteRule[]) {
    this.#rules = rules;
    const needsSelectors = rules.some(({ labels }) => labels !== undefined);
    const objects = needsSelectors ? charts.flatMap((chart) => chart.objects.map(({ object }) => object)) : [];
    this.#selectors = selectorLabels(objects);
  }

  public rewriteChart<C extends RewritableChart>(chart: C): C {
    const addons = addonsAround(chart.construct);
    const reaching = this.#rules.filter(({ objects }) => reachesChart(objects, chart, addons));
    if (reaching.length === 0) return chart;
    const objects = chart.objects.map((entry) => this.rewriteObject(chart, reaching, entry));
    return objects.some((entry, index) => entry !== chart.objects[index]) ? withObjects(chart, objects) : chart;
  }

  private rewriteObject(
    chart: RewritableChart,
    rules: readonly RewriteRule[],
    entry: ChangeableObject,
  ): ChangeableObject {
    const { object } = entry;
    if (isArgoCds(object)) return entry;
    const plan = this.planFor(rules.filter(({ objects }) => reachesObject(objects, object, chart.namespace)));
    if (!plan) return entry;
    const changes = new Map<string, ObjectChange>();
    const ledger: Ledger = {
      note: (rule, what) => {
        this.used.add(rule);
        changes.set(what, { by: 'rewrite', what, origin: rule.origin });
      },
      mayLabel: (rule, key) => {
        const selecting = this.#selectors.get(key);
        if (selecting) this.refuse(rule, key, chart, object, selecting);
        return !selecting;
      },
    };
    const after = rewrite(object as unknown as JsonObject, plan, ledger) as unknown as KubeObject;
    if (changes.size === 0) return entry;
    return { ...entry, object: after, changes: [...(entry.changes ?? []), ...changes.values()] };
  }

  private planFor(rules: readonly RewriteRule[]): RewritePlan | undefined {
    if (rules.length === 0) return undefined;
    const key = rules.map((rule) => this.#rules.indexOf(rule)).join();
    const plan = this.#plans.get(key) ?? planOf(rules);
    this.#plans.set(key, plan);
    return plan;
  }

  private refuse(
    rule: RewriteRule,
    label: string,
    chart: RewritableChart,
    object: KubeObject,
    selecting: KubeObject,
  ): void {
    const key = `${this.#rules.indexOf(rule)} ${label}`;
    if (this.refused.has(key)) return;
    this.used.add(rule);
    const source = locate(rule.origin);
    this.refused.set(key, {
      code: 'rewrite-refused',
      what: `A rewrite rule would change the label '${label}' of ${displayName(object)}, which ${displayName(selecting)} selects by.`,
      where: [{ path: chart.construct.node.path, ...(source && { source }) }],
      why: 'What a selector finds would change: traffic, policies or scraping would reach something else, or nothing.',
      fix: 'Choose another label, or narrow the rule to objects that nothing selects.',
    });
  }
}

/** Groups whose objects own pods and are themselves selected by nothing. */
const OWNERS_OF_PODS = ['apps', 'batch', 'autoscaling', 'policy'];

/** Groups of policies: what they say of images and pods are patterns, not what runs. */
const POLICIES = /^(?:policies\.)?kyverno\.io$|(?:^|\.)gatekeeper\.sh$/;

function rewrite(object: JsonObject, plan: RewritePlan, ledger: Ledger): JsonObject {
  const kube = object as unknown as KubeObject;
  const group = groupOf(kube.apiVersion);
  const own: Ledger = OWNERS_OF_PODS.includes(group) ? { note: ledger.note, mayLabel: () => true } : ledger;
  const withLabels = setEntries(object, 'labels', plan.labels, 'label', own);
  const withAll = setEntries(withLabels, 'annotations', plan.annotations, 'annotation', own);
  if (tryFindKind(group, kube.kind)?.builtIn === true)
    return rewritePods(withAll, `${group}/${kube.kind}`, plan, ledger);
  return isCrd(kube) || POLICIES.test(group) ? withAll : updateCustom(withAll, plan, ledger);
}

function updateCustom(
  { apiVersion, kind, metadata, ...fields }: JsonObject,
  plan: RewritePlan,
  ledger: Ledger,
): JsonObject {
  return { apiVersion, kind, metadata, ...rewriteCustom(fields, plan, ledger) } as JsonObject;
}

const ARGO_CD_KINDS = ['Application', 'ApplicationSet', 'AppProject'];

/** Argo CD's own objects say what is delivered; they are the line's, not a chart's. */
function isArgoCds({ apiVersion, kind, metadata }: KubeObject): boolean {
  if (groupOf(apiVersion) === 'argoproj.io') return ARGO_CD_KINDS.includes(kind);
  return kind === 'Secret' && metadata.labels?.['argocd.argoproj.io/secret-type'] !== undefined;
}

/** Catalogue names of the add-ons that a chart stands in. */
function addonsAround(construct: IConstruct): ReadonlySet<string> {
  const names = new Set<string>();
  for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
    const about = ClusterChart.is(scope) && 'about' in scope ? (scope.about as AddonAbout | undefined) : undefined;
    if (about) names.add(about.name);
  }
  return names;
}

function reachesChart(
  selection: ObjectSelection = {},
  { folder, delivery }: RewritableChart,
  addons: ReadonlySet<string>,
): boolean {
  const { addon, chart, tenant } = selection;
  return (
    (addon === undefined || addons.has(addon)) &&
    (chart === undefined || folder === chart || folder === `${chart}-crds`) &&
    (tenant === undefined || delivery.tenant === tenant)
  );
}

function reachesObject(
  selection: ObjectSelection = {},
  object: KubeObject,
  chartNamespace: string | undefined,
): boolean {
  const { group, kind, name, namespace, labels } = selection;
  const { apiVersion, metadata } = object;
  return (
    (group === undefined || groupOf(apiVersion) === group) &&
    (kind === undefined || object.kind === kind) &&
    (name === undefined || metadata.name === name) &&
    (namespace === undefined || namespaceOf(object, chartNamespace) === namespace) &&
    Object.entries(labels ?? {}).every(([key, value]) => metadata.labels?.[key] === value)
  );
}
