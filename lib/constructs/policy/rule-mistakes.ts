import type { Problem } from '../../errors';
import { unknownKind } from './match';
import type { PolicyRule } from './rule';
import { variablesOf } from './variables';

/** What is wrong: the rest of a sentence that begins with the policy's name, why it matters, what to do. */
export type RuleMistake = Pick<Problem, 'what' | 'why' | 'fix'>;

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What makes no sense about a rule, as far as that can be said without evaluating an expression. */
export function ruleMistakes(rule: PolicyRule): readonly RuleMistake[] {
  return [...shapeMistakes(rule), ...matchMistakes(rule), ...variableMistakes(rule), ...exampleMistakes(rule)];
}

function shapeMistakes(rule: PolicyRule): RuleMistake[] {
  const mistakes: RuleMistake[] = [];
  if (!NAME.test(rule.name))
    mistakes.push({
      what: `has a rule with the name '${rule.name}'.`,
      why: 'A rule is found and reported by its name.',
      fix: 'Use lower-case letters, digits and hyphens.',
    });
  if ([rule.validations, rule.mutations, rule.auditAnnotations].every((part) => (part ?? []).length === 0))
    mistakes.push({
      what: 'asks for nothing.',
      why: 'It has neither validations nor mutations nor audit annotations.',
      fix: 'Write what must hold as a validation.',
    });
  return mistakes;
}

function matchMistakes({ match }: PolicyRule): RuleMistake[] {
  const mistakes: RuleMistake[] = [];
  const { kinds, operations } = match;
  if (kinds.length === 0 || operations?.length === 0)
    mistakes.push({
      what: 'matches nothing.',
      why: `Its match has no ${kinds.length === 0 ? 'kinds' : 'operations'}, so the policy would never be asked.`,
      fix: 'Name what it is about.',
    });
  for (const kind of kinds === 'pods' ? [] : new Set(kinds)) {
    const unknown = unknownKind(kind);
    if (unknown)
      mistakes.push({
        what: `matches the kind '${kind}', which nobody knows.`,
        why: 'The cluster would accept the policy and never ask it.',
        fix: unknown,
      });
  }
  return mistakes;
}

function variableMistakes(rule: PolicyRule): RuleMistake[] {
  const names = variablesOf(rule).map(({ name }) => name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  const odd = names.filter((name) => !IDENTIFIER.test(name));
  return [
    ...[...twice].map((name) => ({
      what: `has two variables '${name}'.`,
      why: "Params, variables and those of pods ('pod', 'podPath', 'podSpec', 'containers') share their names.",
      fix: 'Rename one of them.',
    })),
    ...odd.map((name) => ({
      what: `has a variable '${name}'.`,
      why: 'CEL could not read it.',
      fix: 'Use letters, digits and underscores.',
    })),
  ];
}

function exampleMistakes({ examples, validations }: PolicyRule): RuleMistake[] {
  const mistakes: RuleMistake[] = [];
  const all = [...examples.good, ...examples.bad];
  const names = all.map(({ name }) => name);
  for (const name of new Set(names.filter((each, index) => names.indexOf(each) !== index)))
    mistakes.push({
      what: `has two examples '${name}'.`,
      why: 'A report names an example.',
      fix: 'Rename one of them.',
    });
  for (const { name } of all.filter(({ object, old }) => object === undefined && old === undefined))
    mistakes.push({
      what: `has an example '${name}' without an object.`,
      why: 'There is nothing to judge.',
      fix: "Give it an 'object', for a deletion an 'old'.",
    });
  if (examples.good.length === 0 || ((validations ?? []).length > 0 && examples.bad.length === 0))
    mistakes.push({
      what: `has no ${examples.good.length === 0 ? 'good' : 'bad'} example.`,
      why: 'Nothing would show that it does what it says, here and in the cluster.',
      fix: 'Add an object that it lets in and one that it refuses.',
    });
  return mistakes;
}
