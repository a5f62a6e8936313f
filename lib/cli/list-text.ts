const SHOWN = 4;

/** Things that are alike, as one: what differs is for the caller to say. In the order of their first. */
export function groupByText<T>(
  all: readonly T[],
  textOf: (each: T) => string,
): readonly { readonly first: T; readonly all: readonly T[] }[] {
  const groups = new Map<string, { first: T; all: T[] }>();
  for (const each of all) {
    const key = textOf(each);
    const group = groups.get(key);
    if (group) group.all.push(each);
    else groups.set(key, { first: each, all: [each] });
  }
  return [...groups.values()];
}

/** A few names in full, of many the first and how many more there are. */
export function shortList(names: readonly string[]): string {
  if (names.length === 0) return '-';
  if (names.length <= SHOWN) return names.join(', ');
  return `${names.slice(0, SHOWN - 1).join(', ')} and ${names.length - SHOWN + 1} more`;
}
