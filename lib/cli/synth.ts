import { relative } from 'node:path';
import { sortProblems, type Problem } from '../errors';
import { synthesize } from '../synthesize';
import type { CliCommand } from './command';
import { addEngineOptions, engineOptionsOf } from './engine-options';
import { formatOption } from './format-option';
import { outputFolder } from '../synthesize';
import { printNotices } from './print-problems';
import { withProgress } from './progress';
import { abortOnSignals } from './signals';

/** `fairlead synth`: fleets → manifests. */
export const synth: CliCommand = {
  configure(command) {
    addEngineOptions(command)
      .option('--out <folder>', 'folder to write to', 'dist')
      .option(
        '--against <revision>',
        'revision that has what is on the clusters (default: where the main branch was left)',
      )
      .option('--fleet <name...>', 'only these fleets')
      .option('--cluster <name...>', 'only these clusters (a spoke brings its hub along)')
      .option('--tenant <name...>', 'only files on behalf of these tenants')
      .addOption(formatOption('text', 'json', 'line'))
      .addHelpText('after', '\nExamples:\n  fairlead synth\n  fairlead synth --cluster prod-eu-1 --format json');
  },

  async run({ options, root, terminal }) {
    const folder = outputFolder(root, String(options.out));
    const notices: Problem[] = [];
    const changes = await withProgress(terminal, (onCluster) =>
      synthesize({
        root,
        out: folder,
        ...(typeof options.against === 'string' && { against: options.against }),
        ...(options.fleet ? { fleets: options.fleet as string[] } : {}),
        ...(options.cluster ? { clusters: options.cluster as string[] } : {}),
        ...(options.tenant ? { tenants: options.tenant as string[] } : {}),
        engine: engineOptionsOf(options),
        onCluster,
        onNotices: (found) => {
          notices.push(...found);
        },
        onNotice: (notice) => {
          terminal.say(notice);
        },
        onStart: abortOnSignals,
      }),
    );
    if (options.format === 'json') {
      const { created, changed, deleted, unchanged } = changes;
      const output = { created, changed, deleted, unchanged: unchanged.length, notices: sortProblems(notices) };
      terminal.print(JSON.stringify(output, undefined, 2));
      return 0;
    }
    printNotices(notices, String(options.format), terminal);
    const { green, yellow, red } = terminal.colors;
    const out = (relative(process.cwd(), folder) || '.').replaceAll('\\', '/');
    for (const path of changes.created) terminal.print(`${green('+')} ${out}/${path}`);
    for (const path of changes.changed) terminal.print(`${yellow('~')} ${out}/${path}`);
    for (const path of changes.deleted) terminal.print(`${red('-')} ${out}/${path}`);
    terminal.print(
      `${out}: ${changes.created.length} created, ${changes.changed.length} changed, ${changes.deleted.length} deleted, ${changes.unchanged.length} unchanged`,
    );
    return 0;
  },
};
