import { lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ProblemError } from '../errors';

/**
 * Writes new files below a folder: all of them or none, and never over one that exists.
 *
 * @throws ProblemError with every file that exists already
 */
export function scaffold(folder: string, files: Readonly<Record<string, string>>): void {
  const taken = [...new Set(Object.keys(files).flatMap((path) => obstaclesOf(folder, path)))].sort();
  if (taken.length > 0) throw new ProblemError(occupied(taken));
  const written: string[] = [];
  try {
    for (const [path, content] of Object.entries(files)) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      // Refuses a file that has appeared in the meantime.
      writeFileSync(file, content, { flag: 'wx' });
      written.push(file);
    }
  } catch (error) {
    for (const file of written) rmSync(file, { force: true });
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw new ProblemError(
      {
        code: 'output-failed',
        what: `The repository could not be written: ${error.message.split(',', 1)[0] ?? ''}.`,
        where: [],
        why: 'A repository with half of its files would not synthesize; those already written were removed again.',
        fix: 'Check permissions and free space, then run the command again.',
      },
      { cause: error },
    );
  }
}

/** What stands at the file's place, or where one of its folders is to be. */
function obstaclesOf(folder: string, path: string): string[] {
  const names = path.split('/');
  for (let depth = 1; depth <= names.length; depth += 1) {
    const part = names.slice(0, depth).join('/');
    const found = lstatSync(join(folder, part), { throwIfNoEntry: false });
    if (!found) return [];
    if (depth === names.length || !found.isDirectory()) return [part];
  }
  return [];
}

function occupied(files: readonly string[]) {
  return {
    code: 'foreign-file' as const,
    what:
      files.length === 1
        ? 'A file of the scaffold exists already.'
        : `${files.length} files of the scaffold exist already.`,
    where: files.map((file) => ({ source: { file } })),
    why: 'Scaffolding never overwrites what somebody wrote.',
    fix: 'Choose an empty folder, or move these files away.',
  };
}
