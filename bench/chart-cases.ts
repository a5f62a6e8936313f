import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine, readChartFolder, type Engine } from '../lib/engine';
import type { JsonObject } from '../lib/yaml';
import { generatedCharts } from './charts';
import type { ChartCase } from './programs/rendering-task';

/** Sets of values for each chart, so that twenty charts make more than a hundred renders. */
const SETS = 6;
const KUBE_VERSION = '1.34.0';

/** A chart's archive, and the sets of values that it is rendered with. */
interface ChartWithValues {
  readonly name: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly sets: readonly { readonly release: string; readonly values: JsonObject }[];
}

/**
 * The charts of the benchmark with their sets of values, written into a folder as archives and files.
 *
 * `FAIRLEAD_BENCH_CHARTS` names a folder of charts to take instead: each with the values of its `ci/`, and with its own
 * for other releases where those are too few.
 */
export async function chartCases(folder: string, quick: boolean): Promise<readonly ChartCase[]> {
  const engine = openEngine({ workers: 1, cache: false });
  try {
    mkdirSync(folder, { recursive: true });
    const given = process.env.FAIRLEAD_BENCH_CHARTS;
    const charts = given === undefined ? generated() : await foundIn(engine, given);
    const cases: ChartCase[] = [];
    for (const { name, files, sets } of charts) {
      const { archive: content } = await engine.call({ op: 'pack', files });
      const archive = join(folder, `${name}.tgz`);
      writeFileSync(archive, content);
      const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
      for (const [index, { release, values }] of (quick ? sets.slice(0, 1) : sets).entries()) {
        const valuesFile = join(folder, `${name}-${index}.json`);
        writeFileSync(valuesFile, JSON.stringify(values));
        const one = { archive, digest, release, values, valuesFile, namespace: 'apps', kubeVersion: KUBE_VERSION };
        cases.push({ name: `${name}-${index}`, ...one });
      }
    }
    return cases;
  } finally {
    await engine.close();
  }
}

function generated(): readonly ChartWithValues[] {
  return generatedCharts().map(({ name, files, valuesOf }) => ({
    name,
    files: Object.fromEntries(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)])),
    sets: Array.from({ length: SETS }, (_, environment) => ({ release: name, values: valuesOf(environment) })),
  }));
}

async function foundIn(engine: Engine, folder: string): Promise<readonly ChartWithValues[]> {
  const charts: ChartWithValues[] = [];
  for (const entry of readdirSync(folder).sort()) {
    const path = join(folder, entry);
    if (!existsSync(join(path, 'Chart.yaml'))) continue;
    const files = Object.fromEntries(readChartFolder(path).map((file) => [file.path, file.content]));
    const ci = join(path, 'ci');
    const texts = existsSync(ci) ? readdirSync(ci).filter((name) => name.endsWith('-values.yaml')) : [];
    const given = await Promise.all(
      texts.sort().map(async (name) => readValues(engine, join(ci, name)).catch(() => undefined)),
    );
    const release = entry.replaceAll(/[^a-z0-9]+/gi, '-').slice(-30);
    const sets = given.flatMap((values) => (values === undefined ? [] : [{ release, values }])).slice(0, SETS);
    // Another release is another render, though most of what comes out is the same.
    for (let more = sets.length; more < SETS; more += 1) {
      sets.push({ release: `${release}-${more}`, values: given[0] ?? {} });
    }
    charts.push({ name: entry, files, sets });
  }
  return charts;
}

async function readValues(engine: Engine, path: string): Promise<JsonObject> {
  const files = [{ name: path, text: readFileSync(path, 'utf8') }];
  return (await engine.call({ op: 'values', files, set: [], setString: [], setJson: [] })).values;
}
