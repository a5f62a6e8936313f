import { createColors } from 'picocolors';

type Colors = ReturnType<typeof createColors>;

/** Where a command prints: results to the output, everything for a person to the error stream. */
export interface Terminal {
  /** Prints a result. */
  print(text: string): void;

  /** Prints something that is not part of the result: progress, notices, problems. */
  say(text: string): void;

  /** Whether a person watches, so that progress may draw over itself. */
  readonly interactive: boolean;

  /** Colours, which do nothing where they are not wanted (`NO_COLOR`, `--no-color`, a pipe, CI). */
  readonly colors: Colors;
}

export function createTerminal(options: { readonly color: boolean }): Terminal {
  const interactive = process.stderr.isTTY && process.env.CI === undefined && process.env.TERM !== 'dumb';
  const wanted =
    options.color && !('NO_COLOR' in process.env) && (process.stdout.isTTY || 'FORCE_COLOR' in process.env);
  return {
    print: (text) => process.stdout.write(ending(text)),
    say: (text) => process.stderr.write(ending(text)),
    interactive,
    colors: createColors(wanted),
  };
}

function ending(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
