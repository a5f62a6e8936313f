import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemError, type Problem } from '../errors';
import { SCHEMA_COMMENT, type JsonSchema } from './editor-schema';

/**
 * Writes schemas as files, and returns their names.
 *
 * @param shown the folder as messages say it
 * @param schemas file name → schema
 * @throws ProblemError where a file of somebody else is in the way; nothing is written then
 */
export function writeSchemas(
  folder: string,
  shown: string,
  schemas: ReadonlyMap<string, JsonSchema>,
): readonly string[] {
  try {
    const foreign = [...schemas.keys()].filter((file) => !isOurs(join(folder, file)));
    if (foreign.length > 0) throw new ProblemError(foreign.map((file) => inTheWay(`${shown}/${file}`)));
    mkdirSync(folder, { recursive: true });
    for (const [file, schema] of schemas) {
      writeFileSync(join(folder, file), `${JSON.stringify(schema, undefined, 2)}\n`);
    }
    return [...schemas.keys()];
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (error instanceof ProblemError || code === undefined) throw error;
    throw new ProblemError(
      {
        code: 'output-failed',
        what: `The schemas could not be written to '${shown}': ${(error as Error).message}.`,
        where: [{ source: { file: shown } }],
        why: 'The system refuses it.',
        fix: 'Name a folder that may be written to.',
      },
      { cause: error },
    );
  }
}

function isOurs(path: string): boolean {
  return !existsSync(path) || readFileSync(path, 'utf8').includes(JSON.stringify(SCHEMA_COMMENT));
}

function inTheWay(file: string): Problem {
  return {
    code: 'foreign-file',
    what: `File '${file}' is in the way and was not written by Fairlead.`,
    where: [{ source: { file } }],
    why: 'Its content would be lost.',
    fix: 'Move the file elsewhere, or name another folder.',
  };
}
