/**
 * Compares the engine with `helm template` on any charts: `npx tsx test/oracle/compare-charts.ts <folder of a chart>…`.
 *
 * Each chart is rendered with its own values, with `--include-crds` too, and with every file of its `ci/`. Prints a table,
 * and to standard error the first difference of every case that differs, and what both say of a case that both refuse;
 * ends with 1 where something differs.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openEngine, type Engine } from '../../lib/engine';
import { isJsonObject, readYaml } from '../../lib/yaml';
import { NO_OPTIONS, templateArguments, valuesOf, type TemplateFlags } from './chart-cases';
import { compareOutcomes, type Verdict } from './compare';
import { renderByEngine } from './engine-outcome';
import { tryReferencePrograms, type ReferencePrograms } from './reference';

const WITH_CRDS: TemplateFlags = { includeCrds: true, apiVersions: ['monitoring.coreos.com/v1'] };

interface ComparedChart {
  readonly name: string;
  readonly cases: readonly { readonly subject: string; readonly verdict: Verdict }[];
}

async function compareChart(engine: Engine, programs: ReferencePrograms, folder: string): Promise<ComparedChart> {
  const cases: { subject: string; verdict: Verdict }[] = [];
  for (const values of valuesOf(folder)) {
    for (const flags of values === undefined ? [NO_OPTIONS, WITH_CRDS] : [NO_OPTIONS]) {
      const chartCase = { folder, values, flags };
      const verdict = await compareOutcomes(await renderByEngine(engine, chartCase), programs, () =>
        programs.helmTemplate(templateArguments(chartCase)),
      );
      cases.push({
        subject: `${values ? basename(values) : 'its own values'}${flags.includeCrds ? ', CRDs' : ''}`,
        verdict,
      });
    }
  }
  return { name: nameOf(folder), cases };
}

/** Name and version, as far as they can be read. */
function nameOf(folder: string): string {
  const file = join(folder, 'Chart.yaml');
  try {
    const facts = readYaml(readFileSync(file), { file })[0]?.value ?? null;
    if (isJsonObject(facts)) return [facts.name, facts.version].filter((fact) => typeof fact === 'string').join(' ');
  } catch {
    // Then the folder's name has to do.
  }
  return basename(folder);
}

async function main(folders: readonly string[]): Promise<void> {
  const programs = tryReferencePrograms();
  if (!programs || folders.length === 0) {
    console.error('usage: npx tsx test/oracle/compare-charts.ts <folder of a chart>…');
    process.exitCode = 2;
    return;
  }
  const engine = openEngine({ workers: 1, cache: false });
  console.log(
    '| chart | cases | equal | equal but for chance | refused by both | different |\n| --- | --- | --- | --- | --- | --- |',
  );
  for (const folder of folders.filter((path) => existsSync(join(path, 'Chart.yaml')))) {
    const { name, cases } = await compareChart(engine, programs, folder);
    const count = (kind: Verdict['kind']) => cases.filter(({ verdict }) => verdict.kind === kind).length;
    const counts = (['equal', 'equal but for chance', 'refused by both', 'different'] as const).map(count);
    console.log(`| ${[name, cases.length, ...counts].join(' | ')} |`);
    for (const { subject, verdict } of cases) {
      if (verdict.kind === 'different') {
        process.exitCode = 1;
        console.error(`## ${basename(folder)}, ${subject}\n\n${verdict.difference}\n`);
      } else if (verdict.kind === 'refused by both') {
        const { engine: ours, program: theirs } = verdict.refusals;
        console.error(`## ${basename(folder)}, ${subject}\n\nengine: ${ours}\nprogram: ${theirs}\n`);
      }
    }
  }
  await engine.close();
}

void main(process.argv.slice(2));
