import { formatProblem, sortProblems } from '../../errors';
import type { AdmissionReport, JudgedObject, LocatedFinding } from '../../inspect/admission/admit-manifests';
import { count } from '../count';
import { printable } from '../printable';
import type { Terminal } from '../terminal';
import { fixOf } from './fixes';

/** Places that are named for one sentence about what could not be known; JSON has all. */
const SHOWN_PLACES = 3;

/** Prints for people what the API server would say, then how many objects it said what of. */
export function reportAsText({ objects, problems }: AdmissionReport, terminal: Terminal): void {
  const blocks = [
    ...objects.flatMap((object) => object.findings.map((finding) => describe(object, finding, terminal))),
    ...describeUnknown(objects, terminal),
  ];
  if (blocks.length > 0) terminal.print(`${blocks.join('\n\n')}\n\n`);
  if (problems.length > 0) terminal.say(`${sortProblems(problems).map(formatProblem).join('\n\n')}\n`);
  terminal.print(summary(objects, problems.length, terminal));
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
  return [...bySentence].map(([sentence, concerned]) =>
    [
      `${colors.bold('not evaluated:')} ${oneLine(sentence)}`,
      ...concerned
        .slice(0, SHOWN_PLACES)
        .map(({ object, file, line }) => `  ${colors.dim('at ')} ${oneLine(`${object}  (${file}:${line})`)}`),
      ...(concerned.length > SHOWN_PLACES
        ? [`  ${colors.dim('at ')} ${concerned.length - SHOWN_PLACES} more objects`]
        : []),
    ].join('\n'),
  );
}

function summary(objects: readonly JudgedObject[], problems: number, { colors }: Terminal): string {
  const number = (wanted: JudgedObject['verdict']) => objects.filter(({ verdict }) => verdict === wanted).length;
  const denied = number('denied');
  const parts = [
    `${number('admitted')} admitted`,
    `${number('warned')} warned`,
    `${denied} denied`,
    `${number('notEvaluated')} not evaluated`,
    ...(problems > 0 ? [count(problems, 'problem')] : []),
  ];
  const text = `${count(objects.length, 'object')}: ${parts.join(', ')}.`;
  return denied > 0 || problems > 0 ? colors.red(text) : colors.green(text);
}

// What the API server says may have lines of its own, and names come from files that anybody may have written.
function oneLine(text: string): string {
  return printable(text.trim().replace(/\s*\n\s*/g, ' '));
}
