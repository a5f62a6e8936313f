import { hash } from 'node:crypto';
import {
  runsArgoCd,
  VERDICT_RULES,
  type ClusterUnderCheck,
  type FurtherFindings,
  type Rule,
  type RuleFinding,
  type Subject,
} from '../checks';
import type { PolicyConstruct } from '../constructs';
import type { AdmissionContext, AdmissionRequest, EngineWork, Verdict } from '../engine';
import { groupOf, LABELS, type KubeObject } from '../kube';
import type { OutputFile, RenderedChart } from '../render';
import { asOfMinor } from './as-of-minor';
import type { ContextPool } from './context-pool';
import { describe, toJson } from './describe';
import { changedFiles, tryFindEarlier, type EarlierObject, type EarlierObjects } from './earlier';
import { judgeRequests, lookAtContext, type PlacedRequest } from './judge-requests';
import { mistakesOf } from './mistakes';
import { notEvaluated, type Unjudged } from './not-evaluated';
import { Place } from './place';
import { removedNamespaces } from './removed-namespaces';
import { policyRule, ruleOf } from './rules';

/** What judging a cluster goes by. */
export interface JudgeOptions {
  /** Contexts of the run, which clusters share. */
  readonly pool: ContextPool;

  /** The files that will be written, in the order of charts and their objects. */
  readonly files: readonly OutputFile[];

  /** What a revision has in their place. @default - everything is new */
  readonly earlier?: EarlierObjects | undefined;

  /** Policies of the cluster: as they were made, and as {@link policyRulesOf} finds them. */
  readonly policies: readonly PolicyConstruct[];
  readonly rules: readonly Rule[];
}

/** An object to judge, with where it lives and what it was. */
interface Judged {
  readonly subject: Required<Subject>;
  readonly place: Place;
  readonly context: AdmissionContext;
  readonly file: OutputFile;
  readonly old?: EarlierObject | undefined;
}

/** The policies of a cluster as rules that waivers can name. */
export function policyRulesOf(
  { charts }: Pick<ClusterUnderCheck, 'charts'>,
  policies: readonly PolicyConstruct[],
): readonly Rule[] {
  const rules = new Map<string, Rule>();
  for (const policy of policies) {
    rules.set(policy.name, policyRule(policy.name, policy.tier === 'floor'));
  }
  for (const { objects } of charts) {
    for (const { object } of objects) {
      const { name, labels } = object.metadata;
      if (isPolicy(object) && !rules.has(name))
        rules.set(name, policyRule(name, labels?.[LABELS.policyTier] === 'floor'));
    }
  }
  return [...rules.values()];
}

/**
 * What the API server would say of everything that is written for a cluster, each object by itself.
 *
 * Pure: verdicts are asked for as work of the engine. The objects of Argo CD live where it runs, on a spoke's hub.
 */
export function* judgeCluster(cluster: ClusterUnderCheck, options: JudgeOptions): EngineWork<FurtherFindings> {
  const { rules, policies } = options;
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  const own = ownPlace(cluster, policies, options.pool);
  const judged = objectsOf(cluster, own, options);
  const verdicts = yield* judgeRequests(judged.map(toRequest));
  const findings: RuleFinding[] = [];
  const unjudged: Unjudged[] = [];
  for (const [index, each] of judged.entries()) {
    const said = verdicts[index];
    if (!said) throw new TypeError('An object was not judged.');
    if (isFine(said)) continue;
    const verdict = asOfMinor(said, toJson(each.subject.object.object), each.context.kubernetes);
    findings.push(...findingsOf(verdict, each, byName, options.earlier));
    for (const sentence of verdict.notEvaluated) unjudged.push({ subject: each.subject, sentence });
  }
  unjudged.push(...unjudgedPolicies(cluster, policies));
  // One that is refused itself is told already.
  const refused = new Set(findings.map(({ object }) => object));
  const broken = (yield* policyMistakes(cluster, own)).filter(
    ({ object }) => object === undefined || !refused.has(object),
  );
  const removed = yield* removedNamespaces(cluster, options.earlier, options.pool);
  return {
    findings: [...findings, ...removed, ...broken, ...notEvaluated(unjudged, cluster)],
    asked: new Set([...Object.keys(VERDICT_RULES), ...byName.keys()]),
    rules,
  };
}

/** The part of a cluster's API server in judging one of its objects, for who asks about that one. */
export function contextFor(
  cluster: ClusterUnderCheck,
  policies: readonly PolicyConstruct[],
  subject: Required<Subject>,
  pool: ContextPool,
): AdmissionContext {
  const isElsewhere = subject.chart === cluster.argocd && !runsArgoCd(cluster);
  const place = isElsewhere ? placeOnHub(cluster, pool) : ownPlace(cluster, policies, pool);
  return place.contextOf(subject.object);
}

function ownPlace(cluster: ClusterUnderCheck, policies: readonly PolicyConstruct[], pool: ContextPool): Place {
  const charts = runsArgoCd(cluster) ? [...cluster.charts, cluster.argocd] : cluster.charts;
  const forms = policies.flatMap((policy) => policy.admissionObjects());
  return new Place(cluster.cluster.kubernetes, charts, forms, pool);
}

/** What a hub has besides is not known while one of its spokes is judged. */
function placeOnHub(cluster: ClusterUnderCheck, pool: ContextPool): Place {
  const hub = cluster.fleet.clusters.find(({ name }) => name === cluster.cluster.argocd);
  return new Place(hub?.kubernetes ?? cluster.cluster.kubernetes, [cluster.argocd], [], pool);
}

function objectsOf(cluster: ClusterUnderCheck, own: Place, { pool, earlier, files }: JudgeOptions): readonly Judged[] {
  const ofArgoCd = runsArgoCd(cluster) ? own : placeOnHub(cluster, pool);
  const judged: Judged[] = [];
  for (const chart of [...cluster.charts, cluster.argocd]) {
    const place = chart === cluster.argocd ? ofArgoCd : own;
    for (const object of chart.objects) {
      const file = files[judged.length];
      if (!file) throw new TypeError('An object has no file.');
      const old = tryFindEarlier(earlier, object.object, file);
      judged.push({ subject: { chart, object }, place, context: place.contextOf(object), old, file });
    }
  }
  return judged;
}

function toRequest({ subject, context, file, old }: Judged): PlacedRequest {
  const object = toJson(subject.object.object);
  // What will be written says all of an object, and is there anyway.
  const digest = hash('sha256', old ? `${old.content}\0${file.content}` : file.content, 'base64url');
  const request: AdmissionRequest = old
    ? { operation: 'UPDATE', object, old: toJson(old.object), digest }
    : { operation: 'CREATE', object, digest };
  return { context, request };
}

/** What of policies only the cluster itself can answer. */
function unjudgedPolicies({ charts }: ClusterUnderCheck, policies: readonly PolicyConstruct[]): readonly Unjudged[] {
  return policies.flatMap((policy) => {
    if (policy.notEvaluated.length === 0) return [];
    for (const chart of charts) {
      const object = chart.objects.find(({ construct }) => construct.node.scope === policy);
      if (object) return policy.notEvaluated.map((sentence) => ({ subject: { chart, object }, sentence }));
    }
    return [];
  });
}

function isFine({ findings, notEvaluated: unknown }: Verdict): boolean {
  return findings.length === 0 && unknown.length === 0;
}

function findingsOf(
  verdict: Verdict,
  { subject, place, old, file }: Judged,
  policies: ReadonlyMap<string, Rule>,
  earlier: EarlierObjects | undefined,
): readonly RuleFinding[] {
  const { object } = subject.object;
  const { apiVersion, kind } = object;
  const isDecided = ({ name }: Rule) =>
    name === 'pod-security-warning' && place.isPrivileged(object.metadata.namespace);
  const ruled = mistakesOf(verdict, toJson(object)).map((finding) => ({ finding, rule: ruleOf(finding, policies) }));
  return ruled
    .filter(({ rule }) => !isDecided(rule))
    .map(({ finding, rule }) =>
      describe(finding, {
        subject,
        rule,
        definition: finding.rule === 'unknown-field' ? place.definitionOf(groupOf(apiVersion), kind) : undefined,
        files: earlier && old ? changedFiles(earlier, old, file) : undefined,
      }),
    );
}

/** Policies that the API server cannot use, whether any object meets them or not. */
function* policyMistakes(cluster: ClusterUnderCheck, place: Place): EngineWork<readonly RuleFinding[]> {
  const context = place.policyContext;
  if (!context) return [];
  const found: RuleFinding[] = [];
  for (const { subject: name, path, message } of yield* lookAtContext(context)) {
    const subject = findObject(cluster.charts, name);
    const [chart] = cluster.charts;
    const where = subject ?? (chart && { chart });
    const field = path === undefined || path === '' ? '' : ` at '${path}'`;
    const sentence = `The API server cannot use ${name}${field}: ${message.trim().replace(/\.$/, '')}.`;
    if (where) found.push({ ...where, rule: VERDICT_RULES['policy-error'], message: sentence });
  }
  return found;
}

function findObject(charts: readonly RenderedChart[], name: string): Required<Subject> | undefined {
  for (const chart of charts) {
    const object = chart.objects.find((each) => `${each.object.kind}/${each.object.metadata.name}` === name);
    if (object) return { chart, object };
  }
  return undefined;
}

function isPolicy({ apiVersion, kind }: KubeObject): boolean {
  return (
    groupOf(apiVersion) === 'admissionregistration.k8s.io' &&
    (kind === 'ValidatingAdmissionPolicy' || kind === 'MutatingAdmissionPolicy')
  );
}
