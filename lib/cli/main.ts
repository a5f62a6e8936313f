import { Command, CommanderError } from 'commander';
import { resolve } from 'node:path';
import { ProblemError } from '../errors';
import type { CliCommand, CommandGroup } from './command';
import { printProblems } from './print-problems';
import { packageFacts } from './version';
import { createTerminal, type Terminal } from './terminal';

/** Every command with its line in the help; its module is loaded only when it is called. */
/* eslint-disable @typescript-eslint/no-require-imports -- loading one command must not load the others */
const COMMANDS: readonly { name: string; summary: string; load: () => CliCommand | CommandGroup }[] = [
  {
    name: 'init',
    summary: 'scaffold a platform repository',
    load: () => (require('./init') as typeof import('./init')).init,
  },
  {
    name: 'synth',
    summary: 'synthesize the fleets into manifests',
    load: () => (require('./synth') as typeof import('./synth')).synth,
  },
  {
    name: 'lock',
    summary: 'lock the charts that are rendered here, and keep their archives',
    load: () => (require('./lock') as typeof import('./lock')).lock,
  },
  {
    name: 'check',
    summary: 'check everything that synth checks, write nothing',
    load: () => (require('./check') as typeof import('./check')).check,
  },
  {
    name: 'diff',
    summary: 'show what the working tree changes against a Git revision or a folder',
    load: () => (require('./diff') as typeof import('./diff')).diff,
  },
  {
    name: 'explain',
    summary: 'say why a manifest, a field or a value is what it is',
    load: () => (require('./explain') as typeof import('./explain')).explain,
  },
  {
    name: 'list',
    summary: 'list clusters, add-ons, tenants, policies, or the catalogue',
    load: () => (require('./list') as typeof import('./list')).list,
  },
  {
    name: 'schema',
    summary: 'print the JSON Schemas of definitions, for editors',
    load: () => (require('./schema') as typeof import('./schema')).schema,
  },
  {
    name: 'render',
    summary: 'render one chart or kustomization by itself',
    load: () => (require('./render') as typeof import('./render')).render,
  },
  {
    name: 'admit',
    summary: 'give the verdict of the API server on manifests',
    load: () => (require('./admit') as typeof import('./admit')).admit,
  },
  {
    name: 'policy',
    summary: 'try the examples of policies',
    load: () => (require('./policy') as typeof import('./policy')).policy,
  },
  {
    name: 'bootstrap',
    summary: 'print what a bare cluster needs once',
    load: () => (require('./bootstrap') as typeof import('./bootstrap')).bootstrap,
  },
  {
    name: 'doctor',
    summary: 'check versions, installed copies, the output folder and Git',
    load: () => (require('./doctor') as typeof import('./doctor')).doctor,
  },
];

/* eslint-enable @typescript-eslint/no-require-imports */

/** A mistake in the arguments ends with 1, as every mistake of the user does. */
const USER_MUST_ACT = 1;
const OUR_FAULT = 2;

/**
 * Runs the command line.
 *
 * @param terminal where to print
 * @returns exit code: 0 done, 1 the user must act, 2 our own fault
 */
export async function main(
  argv: readonly string[],
  terminal: Terminal = createTerminal({ color: !argv.includes('--no-color') }),
): Promise<number> {
  const format = formatOf(argv);
  try {
    return await run(argv, terminal);
  } catch (error) {
    if (error instanceof ProblemError) {
      printProblems(error, format, terminal);
      return USER_MUST_ACT;
    }
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USER_MUST_ACT;
    terminal.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    terminal.say(
      '\nThis is a fault of Fairlead, not yours. Please report it with the lines above and the output of: fairlead doctor',
    );
    return OUR_FAULT;
  }
}

async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0;
  const program = new Command('fairlead')
    .description('Describe a fleet of Kubernetes clusters in typed constructs; get plain YAML that Argo CD syncs.')
    .version(packageFacts().version)
    .option('--root <folder>', 'the repository', '.')
    .option('--no-color', 'print without colours')
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for what the command takes)')
    .configureOutput({
      writeOut: (text) => {
        terminal.print(text);
      },
      writeErr: (text) => {
        terminal.say(text);
      },
    });
  const addRunnable = (command: Command, loaded: CliCommand) => {
    loaded.configure(command);
    command.exitOverride().action(async () => {
      const options = { ...program.opts(), ...command.opts() };
      code = await loaded.run({ args: command.args, options, terminal, root: resolve(String(options.root)) });
    });
  };
  const called = calledCommand(argv);
  for (const { name, summary, load } of COMMANDS) {
    const command = addCommand(program, name, summary);
    if (name !== called) continue;
    const loaded = load();
    if ('run' in loaded) addRunnable(command, loaded);
    else {
      loaded.configure(command);
      for (const each of loaded.commands) addRunnable(addCommand(command, each.name, each.summary), each.command);
    }
  }
  if (argv.length === 0) {
    program.outputHelp();
    return 0;
  }
  await program.parseAsync(argv, { from: 'user' });
  return code;
}

function addCommand(parent: Command, name: string, summary: string): Command {
  return parent
    .command(name)
    .summary(summary)
    .description(`${summary[0]?.toUpperCase() ?? ''}${summary.slice(1)}.`);
}

/** The first word that is not an option or an option's value. */
function calledCommand(argv: readonly string[]): string | undefined {
  const words = argv.filter((word, index) => !word.startsWith('-') && argv[index - 1] !== '--root');
  return words[0] === 'help' ? words[1] : words[0];
}

/** Problems come in the format that was asked for, also those found before the options were read. */
function formatOf(argv: readonly string[]): string {
  const index = argv.findIndex((word) => word === '--format' || word.startsWith('--format='));
  if (index < 0) return 'text';
  return argv[index]?.split('=')[1] ?? argv[index + 1] ?? 'text';
}
