/**
 * Compares the engine with `kustomize build` on any kustomizations:
 * `npx tsx test/oracle/compare-kustomizations.ts <folder>…`.
 *
 * Builds every folder with a kustomization below each one; nothing beside that one is read. Prints a table, and to
 * standard error the first difference of every case that differs, and what both say of a case that both refuse; ends
 * with 1 where something differs.
 */
import { basename, join } from 'node:path';
import { openEngine, type Engine } from '../../lib/engine';
import { ProblemError } from '../../lib/errors';
import { readKustomization } from '../../lib/sources';
import { compareOutcomes, type Verdict } from './compare';
import { buildByEngine, type EngineOutcome } from './engine-outcome';
import { filesOf } from './files';
import { tryReferencePrograms } from './reference';

const KUSTOMIZATION = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/;

async function buildFromDisk(engine: Engine, folder: string, boundary: string): Promise<EngineOutcome> {
  try {
    return await buildByEngine(engine, readKustomization(folder, boundary, []));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { failure: { kind: 'kustomization', message: error.problems.map(({ what }) => what).join('\n') } };
  }
}

async function main(folders: readonly string[]): Promise<void> {
  const programs = tryReferencePrograms();
  if (!programs || folders.length === 0) {
    console.error('usage: npx tsx test/oracle/compare-kustomizations.ts <folder>…');
    process.exitCode = 2;
    return;
  }
  const engine = openEngine({ workers: 1, cache: false });
  console.log('| folder | cases | equal | refused by both | different |\n| --- | --- | --- | --- | --- |');
  for (const folder of folders) {
    const counts: Record<Verdict['kind'], number> = {
      equal: 0,
      'equal but for chance': 0,
      'refused by both': 0,
      different: 0,
    };
    const roots = Object.keys(filesOf(folder)).filter((file) => KUSTOMIZATION.test(file));
    for (const root of roots.map((file) => file.split('/').slice(0, -1).join('/') || '.')) {
      const path = join(folder, root);
      const verdict = await compareOutcomes(await buildFromDisk(engine, path, folder), programs, () =>
        programs.kustomizeBuild(path),
      );
      counts[verdict.kind]++;
      if (verdict.kind === 'different') {
        process.exitCode = 1;
        console.error(`## ${basename(folder)}/${root}\n\n${verdict.difference}\n`);
      } else if (verdict.kind === 'refused by both') {
        const { engine: ours, program: theirs } = verdict.refusals;
        console.error(`## ${basename(folder)}/${root}\n\nengine: ${ours}\nprogram: ${theirs}\n`);
      }
    }
    const { equal, 'refused by both': refused, different } = counts;
    console.log(`| ${[basename(folder), roots.length, equal, refused, different].join(' | ')} |`);
  }
  await engine.close();
}

void main(process.argv.slice(2));
