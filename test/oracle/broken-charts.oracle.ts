import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openEngine, type Engine } from '../../lib/engine';
import { NO_OPTIONS, templateArguments } from './chart-cases';
import { compareOutcomes } from './compare';
import { renderByEngine } from './engine-outcome';
import { filesOf } from './files';
import { tryReferencePrograms } from './reference';

const CHARTS = join(__dirname, '../fixtures/charts');

/** Charts to break: among them those with subcharts, schemas, files of their own and CRDs. */
const names = [
  'app',
  'cert-keeper',
  'crlf',
  'documents',
  'files',
  'hooks',
  'legacy',
  'schema',
  'shop',
  'templating',
  'web',
];
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

/** Runs something with a file of a chart cut short, and mends the chart. */
async function withCut<T>(file: string, length: number, run: () => Promise<T>): Promise<T> {
  const whole = readFileSync(file);
  writeFileSync(file, whole.subarray(0, length));
  try {
    return await run();
  } finally {
    writeFileSync(file, whole);
  }
}

const cut = fc
  .constantFrom(...names)
  .chain((name) =>
    fc.record({ name: fc.constant(name), file: fc.constantFrom(...Object.keys(filesOf(join(CHARTS, name)))) }),
  )
  .chain(({ name, file }) =>
    fc.record({
      name: fc.constant(name),
      file: fc.constant(file),
      length: fc.nat({ max: readFileSync(join(CHARTS, name, file)).length }),
    }),
  );

testWithPrograms('a chart with any file cut at any byte is rendered or refused as helm does', async () => {
  await fc.assert(
    fc.asyncProperty(cut, async ({ name, file, length }) => {
      const chartCase = { folder: join(work, name), flags: NO_OPTIONS };
      const verdict = await withCut(join(work, name, file), length, async () =>
        compareOutcomes(await renderByEngine(engine, chartCase), programs!, () =>
          programs!.helmTemplate(templateArguments(chartCase)),
        ),
      );

      expect(verdict).not.toHaveProperty('difference');
    }),
    { numRuns: 400 },
  );
});

test.each(['shop', 'web'])(
  'the chart %s with a file cut at any byte is refused in words, never with a fault',
  async (name) => {
    const folder = join(work, name);
    for (const [file, content] of Object.entries(filesOf(folder))) {
      for (let length = 0; length < content.length; length += 7) {
        const outcome = await withCut(join(folder, file), length, () =>
          renderByEngine(engine, { folder, flags: NO_OPTIONS }),
        );
        if (!('failure' in outcome)) continue;

        expect(['chart', 'values', 'template', 'output']).toContain(outcome.failure.kind);
        expect(outcome.failure.message).not.toBe('');
      }
    }
  },
);
