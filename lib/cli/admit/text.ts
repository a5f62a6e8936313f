import { formatProblem, sortProblems } from '../../errors';
import type { AdmissionReport, JudgedObject, LocatedFinding } from '../../inspect/admission/admit-manifests';
import type { WholeFinding } from '../../inspect/admission/check-whole';
import { count } from '../count';
import { printable } from '../printable';
import type { Terminal } from '../terminal';
import { fixOf, hintOn } from './fixes';

/** Places that are named for one sentence about what could not be known; JSON has all. */
const SHOWN_PLACES = 3;

/** Prints for people what the API server would say, then how many objects it said what of. */
export function reportAsText({ objects, problems, whole }: AdmissionReport, terminal: Terminal): void {
  const blocks = [
    ...objects.flatMap((object) => object.findings.map((finding) => describe(object, finding, terminal))),
    ...describeUnknown(objects, terminal),
    ...(whole ?? []).map((finding) => describeWhole(finding, terminal)),
  ];
  if (blocks.length > 0) terminal.print(`${blocks.join('\n\n')}\n\n`);
  if (problems.length > 0) terminal.say(`${sortProblems(problems).map(formatProblem).join('\n\n')}\n`);
  terminal.print(summary({ objects, problems, ...(whole && { whole }) }, terminal));
}

const SAID = { error: 'is refused', warning: 'is warned of', audit: 'is recorded in the audit log' } as const;

function describe(object: JudgedObject, finding: LocatedFinding, { colors }: Terminal): string {
  const { rule, path, message, severity, policy, of, line } = finding;
  const color = severity === 'error' ? colors.red : severity === 'warning' ? colors.yellow : colors.dim;
  const subject = of === 'pod' ? `A pod of ${object.object} would be refused` : `${object.object} ${SAID[severity]}`;
  const field = path === undefined || path === '' ? '' : ` at '${path}'`;
  const by = policy === undefined ? '' : ` by policy '${policy}'`;
  const fix = fixOf(finding);
  return [
    `${color(colors.bold(`${rule}:`))} ${oneLine(`${subject}${field}${by}.`)}`,
    `  ${colors.dim('at ')} ${oneLine(`${object.file}:${line}`)}`,
    `  ${colors.dim('why')} ${oneLine(message)}`,
    ...(fix === undefined ? [] : [`  ${colors.dim('fix')} ${fix}`]),
  ].join('\n');
}

/** The same sentence about many objects is said once. */
function describeUnknown(objects: readonly JudgedObject[], { colors }: Terminal): string[] {
  const bySentence = new Map<string, JudgedObject[]>();
  for (const object of objects) {
    for (const sentence of object.notEvaluated) {
      bySentence.set(sentence, [...(bySentence.get(sentence) ?? []), object]);
    }
  }
  return [...bySentence].map(([sentence, concerned]) => {
    const places = concerned.slice(0, SHOWN_PLACES).map(({ object, file, line }) => `${object}  (${file}:${line})`);
    if (concerned.length > SHOWN_PLACES) places.push(`${concerned.length - SHOWN_PLACES} more objects`);
    const hint = hintOn(sentence);
    return [
      `${colors.bold('not evaluated:')} ${oneLine(sentence)}`,
      ...places.map((place) => `  ${colors.dim('at ')} ${oneLine(place)}`),
      ...(hint === undefined ? [] : [`  ${colors.dim('fix')} ${hint}`]),
    ].join('\n');
  });
}

function describeWhole({ rule, severity, message, why, fix, objects }: WholeFinding, { colors }: Terminal): string {
  const color = severity === 'error' ? colors.red : colors.yellow;
  return [
    `${color(colors.bold(`${rule}:`))} ${oneLine(message)}`,
    ...objects.map(({ object, file, line }) => `  ${colors.dim('at ')} ${oneLine(`${object}  (${file}:${line})`)}`),
    `  ${colors.dim('why')} ${oneLine(why)}`,
    `  ${colors.dim('fix')} ${oneLine(fix)}`,
  ].join('\n');
}

function summary({ objects, problems, whole }: AdmissionReport, { colors }: Terminal): string {
  const number = (wanted: JudgedObject['verdict']) => objects.filter(({ verdict }) => verdict === wanted).length;
  const denied = number('denied');
  const parts = [
    `${number('admitted')} admitted`,
    `${number('warned')} warned`,
    `${denied} denied`,
    `${number('notEvaluated')} not evaluated`,
    ...(problems.length > 0 ? [count(problems.length, 'problem')] : []),
  ];
  const errors = (whole ?? []).filter(({ severity }) => severity === 'error').length;
  const together = whole && ` Together: ${count(errors, 'error')}, ${count(whole.length - errors, 'warning')}.`;
  const text = `${count(objects.length, 'object')}: ${parts.join(', ')}.${together ?? ''}`;
  return denied > 0 || problems.length > 0 || errors > 0 ? colors.red(text) : colors.green(text);
}

// What the API server says may have lines of its own, and names come from files that anybody may have written.
function oneLine(text: string): string {
  return printable(text.trim().replace(/\s*\n\s*/g, ' '));
}
