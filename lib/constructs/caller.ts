import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceLocation } from '../errors';

/** How far up the stack the user is looked for: further than anybody nests constructs. */
const FRAMES = 20;
const FRAME = /\(?((?:file:\/\/)?[^()\s][^()]*):(\d+):(\d+)\)?$/;

/** Folders whose frames are never the user's: Fairlead's own code, compiled or not, and everything installed. */
const OWN = dirname(__dirname) + sep;
const PACKAGE = dirname(dirname(__dirname)).replace(/[\\/]build$/, '') + sep;
const OWN_PARTS = [OWN, ...['bin', 'build', 'imports'].map((part) => PACKAGE + part + sep)];
const INSTALLED = `${sep}node_modules${sep}`;

/** Where a construct or a definition was written. Remembering is cheap; the place is looked up only when asked for. */
export class Caller {
  readonly #trace: { stack?: string } = {};
  #location: SourceLocation | undefined;

  /** @param depth how far up the stack to look for the user */
  constructor(depth = FRAMES) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = depth;
    Error.captureStackTrace(this.#trace, Caller);
    Error.stackTraceLimit = limit;
  }

  /** The first line outside Fairlead and installed packages, or undefined where there is none. */
  public get location(): SourceLocation | undefined {
    this.#location ??= userLocation(this.#trace.stack);
    return this.#location;
  }
}

/** The user's line in an error's stack, or undefined where none of the frames is the user's. */
export function userLocation(stack: string | undefined): SourceLocation | undefined {
  for (const frame of frames(stack)) {
    if (!isForeign(frame.file)) return { ...frame, file: relativeToRepository(frame.file) };
  }
  return undefined;
}

/** Whether an error came out of Fairlead's own code, and so is Fairlead's own mistake. */
export function isOwnFault(stack: string | undefined): boolean {
  const [first] = frames(stack);
  return first?.file.startsWith(OWN) ?? false;
}

// One after the other, because the frame that is looked for is among the first.
function* frames(stack: string | undefined): Generator<{ file: string; line: number; column: number }> {
  for (const line of (stack ?? '').split('\n')) {
    // What data switches on is made from here; whoever calls from further out has not written it.
    if (line.includes('addDataAddons')) return;
    const match = line.trimStart().startsWith('at ') ? FRAME.exec(line.trim().replace(/^at (?:.* )?/, '')) : null;
    if (!match?.[1] || match[1].startsWith('node:')) continue;
    const file = match[1].startsWith('file://') ? fileURLToPath(match[1]) : match[1];
    yield { file, line: Number(match[2]), column: Number(match[3]) };
  }
}

function isForeign(file: string): boolean {
  return OWN_PARTS.some((own) => file.startsWith(own)) || file.includes(INSTALLED) || !file.includes(sep);
}

function relativeToRepository(file: string): string {
  const path = relative(process.cwd(), file);
  return (path.startsWith('..') ? file : path).replaceAll('\\', '/');
}
