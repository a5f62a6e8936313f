const IRREGULAR: Readonly<Record<string, string>> = { index: 'indexes', copy: 'copies' };

/** A number with its noun: `1 cluster`, `2 clusters`. */
export function count(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : (IRREGULAR[noun] ?? `${noun}s`)}`;
}
