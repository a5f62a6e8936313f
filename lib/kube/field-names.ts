import names from './field-names.data.json';

/** What fields of built-in kinds are called, wherever they stand: candidates for a suggestion. */
export function allFieldNames(): readonly string[] {
  return names;
}
