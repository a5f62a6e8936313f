import { relative } from 'node:path';
import { ProblemError, type Problem } from '../errors';
import type { CliCommand } from './command';
import { count } from './count';
import { dryRun, isUpToDate, type DryRun } from '../inspect/dry-run';
import { addEngineOptions, engineOptionsOf } from './engine-options';
import { formatOption } from './format-option';
import { outputFolder } from '../synthesize';
import { printNotices, printReport } from './print-problems';
import { withProgress } from './progress';
import { namesOf } from './selection';
import type { Terminal } from './terminal';

/** How many files of an outdated output folder a message names. */
const SHOWN_FILES = 20;

/** `fairlead check`: everything that `synth` checks; writes nothing. */
export const check: CliCommand = {
  configure(command) {
    addEngineOptions(command)
      .option('--out <folder>', 'folder to compare with', 'dist')
      .option(
        '--against <revision>',
        'revision that has what is on the clusters (default: where the main branch was left)',
      )
      .option('--fleet <name...>', 'only these fleets')
      .option('--cluster <name...>', 'only these clusters (a spoke brings its hub along)')
      .option('--up-to-date', 'also require that the folder holds exactly what synth would write, as CI does')
      .option(
        '--render-twice',
        'render every chart under a second seed and clock as well, to find what depends on chance',
      )
      .addOption(formatOption('text', 'json', 'line', 'sarif', 'junit'))
      .addHelpText('after', '\nExamples:\n  fairlead check\n  fairlead check --up-to-date --format line');
  },

  async run({ options, root, terminal }) {
    const out = String(options.out);
    const run = await withProgress(terminal, (onCluster) =>
      dryRun({
        root,
        out,
        against: typeof options.against === 'string' ? options.against : undefined,
        fleets: namesOf(options.fleet),
        clusters: namesOf(options.cluster),
        renderTwice: options.renderTwice === true,
        engine: engineOptionsOf(options),
        onCluster,
        onNotice: (notice) => {
          terminal.say(notice);
        },
      }),
    );
    const folder = (relative(process.cwd(), outputFolder(root, out)) || '.').replaceAll('\\', '/');
    if (options.upToDate === true && !isUpToDate(run.changes)) throw outdated(folder, run);
    print(run, folder, String(options.format), terminal);
    return 0;
  },
};

function print({ fleets, changes, notices }: DryRun, folder: string, format: string, terminal: Terminal): void {
  const upToDate = isUpToDate(changes);
  if (format === 'text' || format === 'line') printNotices(notices, format, terminal);
  const { created, changed, deleted } = changes;
  switch (format) {
    case 'json': {
      const output = { folder, upToDate, created, changed, deleted, unchanged: changes.unchanged.length };
      terminal.print(JSON.stringify({ problems: [], notices, fleets, output }, undefined, 2));
      return;
    }
    case 'sarif':
    case 'junit':
      printReport({ problems: [], notices }, format, terminal);
      return;
    // One line for each problem, and there is none.
    case 'line':
      return;
    default: {
      const { green, yellow } = terminal.colors;
      for (const { name, clusters, objects, applications } of fleets) {
        const counts = [count(clusters, 'cluster'), count(objects, 'object'), count(applications, 'Application')];
        terminal.print(`${name}: ${counts.join(', ')}`);
      }
      terminal.print(
        upToDate
          ? `${folder}: ${green('up to date')}`
          : `${folder}: ${yellow('outdated')}, ${describeChanges(changes)}; 'fairlead synth' brings it up to date`,
      );
      terminal.print(green('No problems.'));
    }
  }
}

function outdated(folder: string, { changes, notices }: DryRun): ProblemError {
  const files = [...changes.created, ...changes.changed, ...changes.deleted, ...changes.indexes];
  const problem: Problem = {
    code: 'output-outdated',
    what: `Output folder '${folder}' is not what the fleets describe: ${describeChanges(changes)}.`,
    where: files.slice(0, SHOWN_FILES).map((file) => ({ source: { file: `${folder}/${file}` } })),
    why: 'Argo CD deploys what lies in the folder, so a change of the fleets would not reach the clusters.',
    fix: "Run 'fairlead synth' and commit the result.",
  };
  return new ProblemError(problem, { notices });
}

function describeChanges({ created, changed, deleted, indexes }: DryRun['changes']): string {
  const parts = [
    ...(created.length > 0 ? [`${created.length} to create`] : []),
    ...(changed.length > 0 ? [`${changed.length} to change`] : []),
    ...(deleted.length > 0 ? [`${deleted.length} to delete`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : `${count(indexes.length, 'index')} to write`;
}
