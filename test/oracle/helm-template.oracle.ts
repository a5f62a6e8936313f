import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openEngine, type Engine } from '../../lib/engine';
import { FLAGS, NO_OPTIONS, templateArguments, valuesOf } from './chart-cases';
import { compareOutcomes } from './compare';
import { renderByEngine } from './engine-outcome';
import { filesOf } from './files';
import { tryReferencePrograms } from './reference';

const CHARTS = join(__dirname, '../fixtures/charts');
const names = readdirSync(CHARTS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** The fixtures whose output is other each time. */
const OF_CHANCE = ['chance', 'order unsorted-values.yaml'];

/** The fixtures that are refused, with no options. */
const REFUSED = [
  'broken-chart',
  'broken-missing-dependency',
  'broken-output',
  'broken-output no-object-values.yaml',
  'broken-output tab-values.yaml',
  'broken-template',
  'cert-keeper invalid-values.yaml',
  'deep endless-values.yaml',
  'requires',
  'requires nil-pointer-values.yaml',
  'requires unknown-plan-values.yaml',
  'schema invalid-key-values.yaml',
  'schema invalid-null-values.yaml',
  'schema invalid-port-values.yaml',
  'schema invalid-subchart-values.yaml',
  'yaml-words infinite-values.yaml',
];

const programs = tryReferencePrograms();
const describeWithPrograms = programs ? describe : describe.skip;

describeWithPrograms('the engine prints what helm template prints', () => {
  let engine: Engine;
  let work: string;

  beforeAll(async () => {
    engine = openEngine({ workers: 1, cache: false });
    work = mkdtempSync(join(tmpdir(), 'fairlead-oracle-'));
    cpSync(CHARTS, work, { recursive: true });
    const { archive } = await engine.call({ op: 'pack', files: filesOf(join(CHARTS, 'web')) });
    mkdirSync(join(work, 'packed', 'charts'));
    writeFileSync(join(work, 'packed', 'charts', 'web-1.4.2.tgz'), archive);
  });

  afterAll(async () => {
    await engine.close();
    rmSync(work, { recursive: true });
  });

  test.each(names)('for the chart %s, with any values and options', async (name) => {
    const folder = join(work, name);
    const different: string[] = [];
    for (const values of valuesOf(folder)) {
      for (const [options, flags] of Object.entries(FLAGS)) {
        const chartCase = { folder, values, flags };
        const verdict = await compareOutcomes(await renderByEngine(engine, chartCase), programs!, () =>
          programs!.helmTemplate(templateArguments(chartCase)),
        );
        const subject = values === undefined ? name : `${name} ${basename(values)}`;
        if (verdict.kind === 'different') different.push(`${subject}, ${options}: ${verdict.difference}`);
        const isOdd = verdict.kind === 'equal but for chance' && !OF_CHANCE.includes(subject);
        const isMisjudged = flags === NO_OPTIONS && (verdict.kind === 'refused by both') !== REFUSED.includes(subject);
        if (isOdd || isMisjudged) different.push(`${subject}, ${options}: ${verdict.kind}`);
      }
    }
    expect(different).toEqual([]);
  });
});
