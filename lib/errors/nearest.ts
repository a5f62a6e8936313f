import { closest, distance } from 'fastest-levenshtein';

/** The candidate that the writer most likely meant, or undefined where none is near. */
export function tryFindNearest(word: string, candidates: Iterable<string>): string | undefined {
  const list = [...candidates];
  if (list.length === 0) return undefined;
  const fold = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const folded = fold(word);
  const exact = list.find((candidate) => fold(candidate) === folded);
  if (exact !== undefined) return exact;
  const best = closest(word, list);
  return distance(word, best) <= Math.max(2, Math.floor(word.length / 3)) ? best : undefined;
}

/** One sentence that says what to write instead: the nearest candidate, else all of them (at most twenty). */
export function suggest(word: string, candidates: Iterable<string>): string {
  const list = [...candidates].sort();
  const nearest = tryFindNearest(word, list);
  if (nearest !== undefined) return `Did you mean '${nearest}'?`;
  if (list.length === 0) return 'None is known here.';
  if (list.length === 1) return `Only '${list[0] ?? ''}' is known here.`;
  const shown = list.slice(0, 20).map((candidate) => `'${candidate}'`);
  return `Known are ${shown.join(', ')}${list.length > shown.length ? ` and ${list.length - shown.length} more` : ''}.`;
}
