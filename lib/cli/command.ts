import type { Command } from 'commander';
import type { Terminal } from './terminal';

/** One command of the command line. Its module is loaded only when it is called, or when help is asked for. */
export interface CliCommand {
  /** Adds the command's arguments, options and examples. */
  configure(command: Command): void;

  /**
   * Carries it out.
   *
   * @returns exit code: 0 done, 1 the user must act
   * @throws ProblemError where the user must act; anything else is our own fault
   */
  run(context: CommandContext): Promise<number> | number;
}

/** Several commands below one word. */
export interface CommandGroup {
  /** Adds what the group's own help says beside the list of its commands. */
  configure(command: Command): void;

  readonly commands: readonly { readonly name: string; readonly summary: string; readonly command: CliCommand }[];
}

export interface CommandContext {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly terminal: Terminal;

  /** The repository: the folder that the command was called in, or `--root`. */
  readonly root: string;
}
