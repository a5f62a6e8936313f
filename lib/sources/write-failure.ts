import { relative, sep } from 'node:path';
import { ProblemError } from '../errors';

/** Runs a step that writes; what the system refuses becomes a problem of whoever runs it. */
export function explainWriting<T>(root: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    const { code, syscall, path, dest, message } = error as NodeJS.ErrnoException & { readonly dest?: string };
    if (code === undefined || syscall === undefined) throw error;
    const place = [dest, path].find((each) => each?.startsWith(root + sep) === true);
    const file = place && relative(root, place).replaceAll(sep, '/');
    throw new ProblemError(
      {
        code: 'output-failed',
        // The system's message goes on with absolute paths.
        what: `${file === undefined ? 'The cache' : `'${file}'`} could not be written: ${message.split(',', 1)[0] ?? ''}.`,
        where: file === undefined ? [] : [{ source: { file } }],
        why: 'What is locked has to be kept, for synthesis never touches the network.',
        fix: "Check permissions and free space, then run 'fairlead lock' again.",
      },
      { cause: error },
    );
  }
}
