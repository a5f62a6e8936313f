import { siteOf, type RenderedObject } from '../render';
import { fieldPath, nearerSteps, stepsOf, type Rule, type RuleFinding, type Subject } from '../checks';
import type { AdmissionFinding } from '../engine';
import type { ProblemSite, SourceLocation } from '../errors';
import { displayName, type KubeObject } from '../kube';
import type { JsonObject } from '../yaml';
import { fixOf } from './fixes';
import { isRefusal } from './mistakes';
import { saidBy } from './said-by';

/** A field's place in a file. */
export type FieldLocator = (steps: readonly (string | number)[]) => SourceLocation | undefined;

/** The files that a change of an object is about: as it was written, and as it will be. */
export interface ChangedFiles {
  /** The revision that the old file is of, for people. */
  readonly revision: string;
  readonly old: FieldLocator;
  readonly new: FieldLocator;
}

/** What is known of a finding besides what the API server says. */
export interface FindingFacts {
  readonly subject: Required<Subject>;
  readonly rule: Rule;
  readonly definition?: JsonObject | undefined;
  readonly files?: ChangedFiles | undefined;
}

/** A finding of the API server as one that counts, and is waived, as those of checks. */
export function describe(finding: AdmissionFinding, { subject, rule, definition, files }: FindingFacts): RuleFinding {
  const { object } = subject.object;
  const steps = nearerSteps(
    stepsOf(finding.path ?? '', object as unknown as JsonObject),
    object as unknown as JsonObject,
    finding.message,
  );
  const fix = fixOf(finding, object, definition);
  const at = siteOfField(subject, steps);
  const changed = finding.rule === 'immutable' ? files : undefined;
  return {
    ...subject,
    rule,
    message: sentenceFor(finding, subject.object, changed && siteName(changed, steps)),
    path: fieldPath(steps),
    saidBy: saidBy(finding),
    ...(at && { at }),
    ...(changed && { files: sitesOf(changed, steps) }),
    ...(fix !== undefined && { fix }),
    // The level of a rule says how refusals count; a warning never stops.
    ...(!isRefusal(finding) && rule.severity === 'error' && { isDoubtful: true }),
  };
}

function sentenceFor(finding: AdmissionFinding, { object }: RenderedObject, was: string | undefined): string {
  const { path = '', policy, of } = finding;
  const who = `${of === 'pod' ? 'the pods of ' : ''}${displayName(object)}`;
  const field = path === '' ? '' : ` at '${path}'`;
  const by = policy === undefined ? 'The API server' : `The policy '${policy}'`;
  const verb = finding.rule === 'immutable' ? 'refuses the change of' : isRefusal(finding) ? 'refuses' : 'warns of';
  const before = was === undefined ? '' : `, which was written in ${was}`;
  return `${by} ${verb} ${who}${field}${before}: ${ended(oneLine(finding.message))}`;
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ');
}

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** The line of the field itself, where the construct was read from a file and knows it. */
function siteOfField(
  { chart, object }: Required<Subject>,
  steps: readonly (string | number)[],
): ProblemSite | undefined {
  const { construct } = object;
  const locate = 'locate' in construct ? (construct.locate as FieldLocator) : undefined;
  const source = locate?.(steps);
  return source && { ...siteOf(chart, construct), source };
}

function siteName({ old, revision }: ChangedFiles, steps: readonly (string | number)[]): string {
  const { file = '', line } = old(steps) ?? {};
  return `'${file}${line === undefined ? '' : `:${line}`}' at ${revision}`;
}

function sitesOf(files: ChangedFiles, steps: readonly (string | number)[]): readonly ProblemSite[] {
  const source = files.new(steps);
  return source ? [{ source }] : [];
}

/** An object as the engine takes it. */
export function toJson(object: KubeObject): JsonObject {
  return object as unknown as JsonObject;
}
