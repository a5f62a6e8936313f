import { Option } from 'commander';
import { ProblemError } from '../errors';
import { checkFleetLock, lockFleets, type LockFleetsOptions } from '../lock';
import type { LockReport } from '../sources';
import type { CliCommand } from './command';
import { count } from './count';
import { formatOption } from './format-option';
import { printLockReport } from './lock-text';
import { printable } from './printable';
import { withSteps } from './progress';
import { abortOnSignals } from './signals';
import type { Terminal } from './terminal';

type Options = Readonly<Record<string, unknown>>;

/** `fairlead lock`: charts → `fairlead.lock`. */
export const lock: CliCommand = {
  configure(command) {
    command
      .option('--update [name...]', 'move these charts within their ranges; all where none is named')
      .addOption(new Option('--within <range>', 'how far --update may move').choices(['major', 'minor', 'patch']))
      .option('--vendor', 'keep the archives in vendor/charts')
      .option('--types', "write types of the charts' values to imports/charts")
      .option('--verify', 'download every chart again and compare it with the lock')
      .addOption(
        new Option('--check', 'fetch and write nothing; exit with 1 where the lock is not what the fleets ask for')
          // Each of these is about writing.
          .conflicts(['update', 'within', 'vendor', 'types', 'verify', 'plainHttp']),
      )
      .option('--plain-http', 'allow http without TLS, to this machine alone')
      .addOption(formatOption('text', 'json', 'line'))
      .addHelpText(
        'after',
        '\nExamples:\n  fairlead lock\n  fairlead lock --update cert-manager --within minor\n  fairlead lock --vendor --types\n  fairlead lock --check --format line',
      );
  },

  async run({ options, root, terminal }) {
    const notices: string[] = [];
    const onNotice = (notice: string) => {
      notices.push(notice);
    };
    try {
      if (options.check === true) await check(root, onNotice, String(options.format), terminal);
      else {
        const update = updateOf(options);
        const report = await withSteps(terminal, 'Locking', (onProgress) =>
          lockFleets({
            root,
            ...(update && { update }),
            ...(options.vendor === true && { vendor: true }),
            ...(options.types === true && { types: true }),
            verify: options.verify === true,
            plainHttp: options.plainHttp === true,
            onProgress: (sentence) => {
              onProgress(printable(sentence));
            },
            onNotice,
            onStart: abortOnSignals,
          }),
        );
        print(report, update !== undefined, String(options.format), terminal);
      }
    } finally {
      for (const notice of notices) terminal.say(printable(notice));
    }
    return 0;
  },
};

function updateOf({ update, within: range }: Options): LockFleetsOptions['update'] {
  const within = range as 'major' | 'minor' | 'patch' | undefined;
  if (update === undefined) {
    if (within === undefined) return undefined;
    throw new ProblemError({
      code: 'invalid-argument',
      what: "'--within' was given without '--update'.",
      where: [],
      why: 'It says how far a version may move, and only an update moves versions.',
      fix: `Write 'fairlead lock --update --within ${within}'.`,
    });
  }
  return {
    ...(Array.isArray(update) && { names: update.map(String) }),
    ...(within && { within }),
  };
}

async function check(root: string, onNotice: (notice: string) => void, format: string, terminal: Terminal) {
  const charts = await checkFleetLock({ root, onNotice });
  switch (format) {
    case 'json':
      terminal.print(JSON.stringify({ problems: [], isUpToDate: true, charts: charts.length }, undefined, 2));
      return;
    // One line for each problem, and there is none.
    case 'line':
      return;
    default:
      terminal.print(
        charts.length === 0
          ? NOTHING_TO_LOCK
          : `fairlead.lock: ${terminal.colors.green('up to date')}, ${count(charts.length, 'chart')}`,
      );
  }
}

const NOTHING_TO_LOCK =
  "Nothing to lock: no release is rendered here. A fleet, a cluster or an add-on asks for that with chartForm: 'rendered'.";

function print(report: LockReport, isUpdate: boolean, format: string, terminal: Terminal): void {
  if (format === 'json') terminal.print(JSON.stringify({ problems: [], ...report }, withoutBigInts, 2));
  else if (report.charts.length === 0) terminal.print(NOTHING_TO_LOCK);
  else printLockReport(report, { isUpdate, withChanges: format === 'text' }, terminal);
}

/** JSON has no place for integers of 64 bits, so they keep their digits as text. */
function withoutBigInts(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
