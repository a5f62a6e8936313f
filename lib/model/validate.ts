import { z } from 'zod';
import { ProblemError, suggest, type Problem } from '../errors';
import { locate, type Origin } from './origin';

/**
 * Checks a definition against its schema and returns it frozen.
 *
 * @param subject how messages name the definition, for example `Cluster 'dev'`
 * @throws ProblemError with one problem for each field that does not fit
 */
export function validate<S extends z.ZodType>(schema: S, value: unknown, subject: string, origin: Origin): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return deepFreeze(result.data);
  throw new ProblemError(result.error.issues.flatMap((issue) => problemsOf(schema, issue, subject, origin)));
}

/** Freezes plain data all the way down; what is frozen already is taken as done. */
function deepFreeze<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) deepFreeze(member);
  return value;
}

type Issue = z.core.$ZodIssue;

function problemsOf(schema: z.ZodType, issue: Issue, subject: string, origin: Origin): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => ({
      code: 'unknown-field',
      what: `${subject} has the field '${fieldName([...issue.path, key])}', which does not exist.`,
      where: sites(origin, [...issue.path, key]),
      why: 'A field that nothing reads has no effect, and nobody would notice.',
      fix: suggest(key, known),
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const choices = tryFindChoices(issue.errors);
    if (choices) return problemsOfChoice(choices, issue, schema, subject, origin);
    // The branch that got furthest, with the fewest objections, is the one the writer meant.
    const depth = (issues: readonly Issue[]) => Math.max(...issues.map((nested) => nested.path.length));
    const [best] = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
    if (best && depth(best) > 0) {
      return best.flatMap((nested) =>
        problemsOf(schema, { ...nested, path: [...issue.path, ...nested.path] }, subject, origin),
      );
    }
  }
  const field = fieldName(issue.path);
  return [
    {
      code: 'invalid-definition',
      what: field === '' ? `${subject} is not valid: ${sentence(issue)}` : `${subject}: '${field}' ${sentence(issue)}`,
      where: sites(origin, issue.path),
      why: 'Fairlead accepts only what it understands, so that no setting is lost.',
      fix: fixOf(issue, schema),
    },
  ];
}

/** Names that a map must hold one of, where the map fits none of its forms for want of that name alone. */
interface Choices {
  readonly names: readonly string[];

  /** Names that it holds instead. */
  readonly unknown: readonly string[];
}

function tryFindChoices(branches: readonly (readonly Issue[])[]): Choices | undefined {
  const names = new Set<string>();
  const unknown = new Set<string>();
  // A branch that wants no map at all is not one of the choices.
  const forms = branches.filter((branch) => branch.some(isMissing));
  for (const branch of forms) {
    const [missing, ...more] = branch.filter(isMissing);
    if (!missing || more.length > 0 || missing.path.length !== 1) return undefined;
    names.add(String(missing.path[0]));
    for (const nested of branch) {
      if (nested === missing) continue;
      if (nested.code !== 'unrecognized_keys' || nested.path.length > 0) return undefined;
      for (const key of nested.keys) unknown.add(key);
    }
  }
  // What one form does not know may be what another asks for.
  const isWhole = forms.length > 1 && names.size === forms.length && [...unknown].every((key) => !names.has(key));
  const isOnlyForm = branches.every(
    (branch) => forms.includes(branch) || branch.every(({ path }) => path.length === 0),
  );
  return isWhole && isOnlyForm ? { names: [...names], unknown: [...unknown] } : undefined;
}

function isMissing(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.input === undefined && issue.path.length > 0;
}

function problemsOfChoice(
  { names, unknown }: Choices,
  issue: Issue,
  schema: z.ZodType,
  subject: string,
  origin: Origin,
): Problem[] {
  if (unknown.length > 0) {
    const keys: Issue = { code: 'unrecognized_keys', keys: [...unknown], path: issue.path, message: '' };
    return problemsOf(schema, keys, subject, origin);
  }
  const quoted = names.map((name) => `'${name}'`);
  return [
    {
      code: 'invalid-definition',
      what: `${subject}: '${fieldName(issue.path)}' has none of ${quoted.join(', ')}.`,
      where: sites(origin, issue.path),
      why: 'Fairlead accepts only what it understands, so that no setting is lost.',
      fix: `Write one of them in '${fieldName(issue.path)}'.`,
    },
  ];
}

function sites(origin: Origin, path: readonly PropertyKey[]): Problem['where'] {
  const source = locate(origin, path);
  return source === undefined ? [] : [{ source }];
}

function sentence(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing.'
        : `is ${typeOf(issue.input)}, but must be ${article(issue.expected)}.`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `is ${JSON.stringify(issue.input)}, but must be ${JSON.stringify(issue.values[0])}.`
        : `is ${JSON.stringify(issue.input)}, but must be one of ${issue.values.map(String).join(', ')}.`;
    case 'invalid_union':
      return typeof issue.input === 'string' || typeof issue.input === 'number'
        ? `cannot be ${JSON.stringify(issue.input)}.`
        : 'has a form that it cannot have.';
    default:
      return issue.message.endsWith('.') ? issue.message : `is not valid: ${issue.message}.`;
  }
}

function fixOf(issue: Issue, schema: z.ZodType): string {
  if (issue.code === 'invalid_value' && typeof issue.input === 'string')
    return suggest(issue.input, issue.values.map(String));
  if (issue.code === 'invalid_type' && issue.expected === 'string' && typeof issue.input === 'number') {
    return `Write it in quotes: "${issue.input}".`;
  }
  const field = fieldName(issue.path);
  const isAbsent = issue.code === 'invalid_type' && issue.input === undefined;
  const description = schemaAt(schema, issue.path)?.description;
  return `${isAbsent ? 'Add' : 'Correct'} ${field === '' ? 'it' : `'${field}'`}${description === undefined ? '.' : `: ${description}`}`;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : article(typeof value);
}

function article(type: string): string {
  const name = type === 'record' || type === 'object' ? 'map' : type === 'array' ? 'list' : type;
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const found = unwrap(schemaAt(schema, path));
  if (found instanceof z.ZodUnion) {
    return (found.options as readonly z.ZodType[]).flatMap((option) => keysAt(option, []));
  }
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  let current: z.ZodType | undefined = schema;
  for (const key of path) {
    const inner = unwrap(current);
    if (inner instanceof z.ZodObject) current = (inner.shape as Record<string, z.ZodType>)[String(key)];
    else if (inner instanceof z.ZodRecord) current = inner.valueType as z.ZodType;
    else if (inner instanceof z.ZodArray) current = inner.element as z.ZodType;
    else if (inner instanceof z.ZodUnion) {
      current = (inner.options as readonly z.ZodType[])
        .map((option) => schemaAt(option, [key]))
        .find((option) => option !== undefined);
    } else return undefined;
  }
  return current;
}

function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  let current = schema;
  for (;;) {
    if (current instanceof z.ZodOptional || current instanceof z.ZodDefault || current instanceof z.ZodReadonly) {
      current = current.def.innerType as z.ZodType;
    } else if (current instanceof z.ZodPipe) current = current.def.in as z.ZodType;
    else return current;
  }
}
