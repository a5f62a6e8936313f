/** Up to so many keys are moved one by one: most maps of a manifest have fewer than ten. */
const FEW = 16;

/**
 * The keys of a map in the order of their UTF-16 units, as `sort` has them by default.
 *
 * There are hundreds of thousands of small maps, most of them in order already, and `sort` takes memory for each: without
 * it a run allocates a quarter less.
 */
export function sortedKeys(map: object): readonly string[] {
  const keys = Object.keys(map);
  if (keys.length > FEW) return keys.sort();
  for (let index = 1; index < keys.length; index += 1) {
    const key = keys[index] ?? '';
    let place = index;
    for (let before = keys[place - 1]; before !== undefined && before > key; before = keys[place - 1]) {
      keys[place] = before;
      place -= 1;
    }
    keys[place] = key;
  }
  return keys;
}
