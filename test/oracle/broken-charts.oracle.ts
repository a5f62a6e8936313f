import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openEngine, type Engine } from '../../lib/engine';
import { NO_OPTIONS, templateArguments, valuesOf } from './chart-cases';
import { compareOutcomes } from './compare';
import { renderByEngine } from './engine-outcome';
import { filesOf } from './files';
import { tryReferencePrograms } from './reference';

/** How far apart the cuts for the engine alone are: a prime number, so that they fall anywhere in lines that look alike. */
const STRIDE = 11;

/** How many charts are broken to compare with helm; more for a long search. */
const RUNS = Number(process.env.FAIRLEAD_BROKEN_CHARTS ?? 400);

const CHARTS = join(__dirname, '../fixtures/charts');

/** The folders of charts, those that are broken already among them. */
const names = readdirSync(CHARTS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
const contents = Object.fromEntries(names.map((name) => [name, filesOf(join(CHARTS, name))]));

const programs = tryReferencePrograms();
const testWithPrograms = programs ? test : test.skip;

let engine: Engine;
let work: string;

beforeAll(() => {
  engine = openEngine({ workers: 1, cache: false });
  work = mkdtempSync(join(tmpdir(), 'fairlead-broken-'));
  for (const name of names) cpSync(join(CHARTS, name), join(work, name), { recursive: true });
});

afterAll(async () => {
  await engine.close();
  rmSync(work, { recursive: true });
});

/** Runs something with another content in a file of a chart, and mends the chart. */
async function withContent<T>(file: string, content: Uint8Array, run: () => Promise<T>): Promise<T> {
  const whole = readFileSync(file);
  writeFileSync(file, content);
  try {
    return await run();
  } finally {
    writeFileSync(file, whole);
  }
}

/** A file of a chart, each byte of all charts as likely as any other, so that long files are broken as often as they are long. */
const place = fc.constantFrom(
  ...names.flatMap((name) =>
    Object.entries(contents[name]!).flatMap(([file, { length }]) =>
      Array.from({ length: length + 1 }, (_, at) => ({ name, file, at })),
    ),
  ),
);

/** What becomes of the file from there on: nothing, or what it was but for a piece, or but for a byte that is another. */
const damage = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'cut' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('piece' as const), length: fc.integer({ min: 1, max: 40 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('byte' as const),
      byte: fc.constantFrom(...Buffer.from('{}"\\\n\t :-0a\0\xff', 'latin1')),
    }),
  },
);

function damaged(
  content: Uint8Array,
  at: number,
  how: typeof damage extends fc.Arbitrary<infer T> ? T : never,
): Uint8Array {
  const before = content.subarray(0, at);
  if (how.kind === 'cut') return before;
  if (how.kind === 'piece') return Buffer.concat([before, content.subarray(at + how.length)]);
  return Buffer.concat([before, Uint8Array.of(how.byte), content.subarray(at + 1)]);
}

/** With its own values or with a file of `ci/`, which may be the broken one. */
function valuesOfCase(folder: string, choice: number): string | undefined {
  const all = valuesOf(folder);
  return all[choice % all.length];
}

testWithPrograms(
  'a chart with any file cut at any byte, or otherwise damaged, is rendered or refused as helm does',
  async () => {
    await fc.assert(
      fc.asyncProperty(place, damage, fc.nat({ max: 11 }), async ({ name, file, at }, how, choice) => {
        const folder = join(work, name);
        const chartCase = { folder, values: valuesOfCase(folder, choice), flags: { includeCrds: true } };
        const verdict = await withContent(join(folder, file), damaged(contents[name]![file]!, at, how), async () =>
          compareOutcomes(await renderByEngine(engine, chartCase), programs!, () =>
            programs!.helmTemplate(templateArguments(chartCase)),
          ),
        );

        expect(verdict).not.toHaveProperty('difference');
      }),
      // A text that keeps all newlines to its end, cut in its first line: what follows it in the stream is not its own.
      {
        numRuns: RUNS,
        examples: [[{ name: 'yaml-words', file: 'templates/words.yaml', at: 587 }, { kind: 'cut' }, 0]],
      },
    );
  },
);

test.each(names)('the chart %s with a file cut at any byte is refused in words, never with a fault', async (name) => {
  const folder = join(work, name);
  for (const [file, content] of Object.entries(contents[name]!)) {
    for (let length = 0; length < content.length; length += STRIDE) {
      const outcome = await withContent(join(folder, file), content.subarray(0, length), () =>
        renderByEngine(engine, { folder, flags: NO_OPTIONS }),
      );
      if (!('failure' in outcome)) continue;

      expect(['chart', 'values', 'template', 'output']).toContain(outcome.failure.kind);
      expect(outcome.failure.message).not.toBe('');
    }
  }
});
