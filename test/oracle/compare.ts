import { isDeepStrictEqual } from 'node:util';
import type { EngineOutcome } from './engine-outcome';
import type { Outcome, ReferencePrograms } from './reference';

/** What a comparison comes to. */
export type Verdict =
  | { readonly kind: 'equal' | 'equal but for chance' }
  | { readonly kind: 'refused by both'; readonly refusals: { readonly engine: string; readonly program: string } }
  | { readonly kind: 'different'; readonly difference: string };

/** How often a program is asked again to find what it leaves to chance. */
const RUNS = 4;

/** Compares what the engine made with what the program makes: text byte by byte, and objects one by one. */
export async function compareOutcomes(
  engine: EngineOutcome,
  programs: ReferencePrograms,
  ask: () => Promise<Outcome>,
): Promise<Verdict> {
  const reference = await ask();
  if ('refusal' in reference) {
    if (!('failure' in engine)) return different(`Only the program refuses: ${reference.refusal}`);
    if (engine.failure.kind === 'internal') return different(`The engine fails: ${engine.failure.message}`);
    return {
      kind: 'refused by both',
      refusals: { engine: engine.failure.message, program: reference.refusal },
    };
  }
  if ('failure' in engine) {
    const { kind, file, message } = engine.failure;
    const complaint =
      kind === 'output' && file !== undefined ? await complaintOf(programs, reference.bytes) : undefined;
    if (complaint === undefined) return different(`Only the engine refuses: ${message}`);
    return { kind: 'refused by both', refusals: { engine: message, program: complaint } };
  }

  if (engine.text === reference.text) {
    return compareObjects(engine.objects, await programs.readObjects(engine.uncut)) ?? { kind: 'equal' };
  }
  const objects = await programs.readObjects(reference.text);

  const mask = new ChanceMask();
  let leavesToChance = false;
  for (let run = 1; run < RUNS && (engine.usesChance || run === 1); run++) {
    const again = await ask();
    if ('refusal' in again) return different(`The program refuses once in a while: ${again.refusal}`);
    if (again.text === reference.text) continue;
    leavesToChance = true;
    mask.learn(objects, await programs.readObjects(again.text));
  }
  if (!leavesToChance && !engine.readsClock) return different(firstDifference(engine.text, reference.text));
  if (!engine.usesChance)
    return different('The program prints something else each time, and the engine does not say so.');
  const compareMasked = () => compareObjects(mask.apply(engine.objects), mask.apply(objects));
  let difference = compareMasked();
  if (difference && engine.readsClock) {
    // What goes by the hour is the same in each run of the program, but not to the engine under another clock.
    mask.learn(engine.objects, await engine.renderOtherwise());
    difference = compareMasked();
  }
  return difference ?? { kind: 'equal but for chance' };
}

/** What Kubernetes' reader says of a text that `helm template` prints without reading it: files of `crds/`. */
async function complaintOf(programs: ReferencePrograms, text: Uint8Array): Promise<string | undefined> {
  try {
    const objects = await programs.readObjects(text);
    return objects.every((object) => isBranch(object) && !Array.isArray(object)) ? undefined : 'There is no object.';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function compareObjects(actual: readonly unknown[], expected: readonly unknown[]): Verdict | undefined {
  for (const [index, object] of expected.entries()) {
    if (isDeepStrictEqual(actual[index], object)) continue;
    return different(`Object ${index}:\n${firstDifference(pretty(actual[index]), pretty(object))}`);
  }
  if (actual.length === expected.length) return undefined;
  return different(`The engine has ${actual.length} objects, the program ${expected.length}.`);
}

function different(difference: string): Verdict {
  return { kind: 'different', difference };
}

/** The first line that differs, with the lines around it. */
export function firstDifference(actual: string, expected: string): string {
  const [ours, theirs] = [actual.split('\n'), expected.split('\n')];
  let line = 0;
  while (line < ours.length && ours[line] === theirs[line]) line++;
  const show = (lines: readonly string[]) => lines.slice(Math.max(0, line - 3), line + 3).join('\n');
  return `Line ${line + 1} differs.\nengine:\n${show(ours)}\nprogram:\n${show(theirs)}`;
}

function pretty(value: unknown): string {
  const sorted = (_key: string, entry: unknown): unknown =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
      : entry;
  return value === undefined ? 'nothing' : JSON.stringify(value, sorted, 2);
}

/** Knows which values of an output are not the same each time. */
class ChanceMask {
  readonly #paths = new Set<string>();

  /** Takes two outputs for the same input. */
  public learn(one: readonly unknown[], other: readonly unknown[]): void {
    this.#compare(one, other, '');
  }

  /** Replaces what is left to chance by one word. */
  public apply(objects: readonly unknown[]): readonly unknown[] {
    return this.#mask(objects, '') as readonly unknown[];
  }

  #compare(a: unknown, b: unknown, path: string): void {
    if (isDeepStrictEqual(a, b)) return;
    const keys = isBranch(a) && isBranch(b) ? Object.keys(a) : [];
    // Where keys themselves are left to chance, all that is in there is.
    if (isBranch(a) && isBranch(b) && isDeepStrictEqual(keys.sort(), Object.keys(b).sort())) {
      for (const key of keys) this.#compare(a[key], b[key], `${path}/${key}`);
    } else this.#paths.add(path);
  }

  #mask(value: unknown, path: string): unknown {
    if (this.#paths.has(path)) return 'left to chance';
    if (Array.isArray(value)) return value.map((entry, index) => this.#mask(entry, `${path}/${index}`));
    if (!isBranch(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.#mask(entry, `${path}/${key}`)]));
  }
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
