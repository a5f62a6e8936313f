/** The names that an option with several values was given, or undefined where it was not. */
export function namesOf(option: unknown): readonly string[] | undefined {
  return Array.isArray(option) ? option.map(String) : undefined;
}
