import { DNS_1123_SUBDOMAIN, grammarProblem, QUALIFIED_NAME, quote } from './grammar';

/** What is wrong with the key of a label, in a sentence, or undefined where nothing is. */
export function labelKeyProblem(key: string): string | undefined {
  return keyProblem('label', key, key);
}

/** What is wrong with the key of an annotation, in a sentence. Its prefix may have upper-case letters, a label's may not. */
export function annotationKeyProblem(key: string): string | undefined {
  // One character for one, as the API server lowers them before it compares.
  const lower = Array.from(key, (character) => Array.from(character.toLowerCase())[0] ?? '').join('');
  return keyProblem('annotation', key, lower);
}

/** What is wrong with the value of a label, in a sentence. The empty value is fine. */
export function labelValueProblem(value: string): string | undefined {
  const problem = value === '' ? undefined : grammarProblem(value, QUALIFIED_NAME);
  return problem && `The label value ${quote(value)} ${problem}.`;
}

function keyProblem(what: string, key: string, compared: string): string | undefined {
  const parts = compared.split('/');
  const name = parts.pop() ?? '';
  const [prefix] = parts;
  if (parts.length > 1) return `The ${what} key ${quote(key)} must not contain more than one '/'.`;
  if (prefix !== undefined) {
    const problem = grammarProblem(prefix, DNS_1123_SUBDOMAIN);
    if (problem !== undefined) return `The part before the '/' of the ${what} key ${quote(key)} ${problem}.`;
  }
  const problem = grammarProblem(name, QUALIFIED_NAME);
  if (problem === undefined) return undefined;
  return prefix === undefined
    ? `The ${what} key ${quote(key)} ${problem}.`
    : `The part after the '/' of the ${what} key ${quote(key)} ${problem}.`;
}
