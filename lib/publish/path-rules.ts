/** Name of the file in each cluster folder that lists what Fairlead owns there. */
export const INDEX_FILE = 'index.json';

/** Name of the folder, at the top of the output folder, that holds lock, journal and staged files of a run. */
export const STATE_FOLDER = '.fairlead';

// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
const WINDOWS_RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/i;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const LONGEST_NAME = 255;

/** What makes a path unfit for the output folder, as the end of a sentence, or undefined where it is fit. */
export function tryFindPathFault(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'is absolute';
  if (path.includes('\\')) return 'contains a backslash';
  for (const name of path.split('/')) {
    const fault = tryFindNameFault(name);
    if (fault !== undefined) return fault;
  }
  return foldPath(path.split('/', 1)[0] ?? '') === foldPath(STATE_FOLDER)
    ? `uses '${STATE_FOLDER}', which Fairlead keeps for itself`
    : undefined;
}

/** What makes a file or folder name unfit, as the end of a sentence, or undefined where it is fit. */
export function tryFindNameFault(name: string): string | undefined {
  if (name === '') return 'contains an empty name';
  if (name === '.' || name === '..') return `contains '${name}'`;
  if (name.includes('\\')) return 'contains a backslash';
  if (INVISIBLE.test(name)) return 'contains a control or invisible character';
  if (name.endsWith('.') || name.endsWith(' ')) return `contains '${name}', which ends in a dot or a space`;
  if (WINDOWS_RESERVED.test(name)) return `contains '${name}', which is reserved on Windows`;
  if (Buffer.byteLength(name) > LONGEST_NAME) return `contains a name of more than ${LONGEST_NAME} bytes`;
  if (foldPath(name) === foldPath('.git')) return `contains '${name}', which Git keeps for itself`;
  return undefined;
}

/**
 * Two paths with the same folded form may be one file on some file system: the form ignores case and Unicode
 * composition. It errs on the side of alike.
 */
export function foldPath(path: string): string {
  // Most paths are in lower case and so their own folded form, which costs no memory.
  if (/^[ -~]*$/.test(path)) return path.toLowerCase();
  // Lower case first: a capital sharp s has no upper-case form of its own, while its small letter has one.
  return path.normalize('NFD').toLowerCase().toUpperCase().normalize('NFC').toLowerCase();
}
