import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { EngineError, type Engine, type MergeValuesAnswer } from '../../engine';
import { ProblemError, type ProblemSite } from '../../errors';
import { isJsonObject, readYaml, type JsonValue } from '../../yaml';
import { shownPath } from './paths';
import { namesOf } from '../selection';

/** The name that stands for the standard input. */
const INPUT = '-';

/** A file of values, by the name that it was given. */
export interface ValuesFile {
  readonly name: string;
  readonly text: string;
}

/** Adds the options that give values to a chart, in the forms that helm has. */
export function addValuesOptions(command: Command): Command {
  const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  return command
    .option(
      '-f, --values <file>',
      "file of values, '-' for the standard input; may be repeated, the last wins",
      collect,
    )
    .option('--set <assignments>', 'values as key=value, may be repeated', collect)
    .option('--set-string <assignments>', 'the same, always as text', collect)
    .option('--set-json <assignments>', 'values as key=JSON or as a JSON object, may be repeated', collect);
}

type Options = Readonly<Record<string, unknown>>;

/** Reads the values files that are named, each before anything is rendered. */
export async function readValuesFiles(options: Options, root: string): Promise<readonly ValuesFile[]> {
  // Helm reads several names between commas.
  const names = namesOf(options.values)?.flatMap((list) => list.split(',')) ?? [];
  const files: ValuesFile[] = [];
  for (const name of names) files.push({ name, text: decode(name, await read(name, root), root) });
  return files;
}

/** Merges values files with what is set one by one, as helm does. */
export async function mergeValues(
  engine: Engine,
  files: readonly ValuesFile[],
  options: Options,
  root: string,
): Promise<MergeValuesAnswer> {
  const [set, setString, setJson] = [options.set, options.setString, options.setJson].map(
    (option) => namesOf(option) ?? [],
  ) as [readonly string[], readonly string[], readonly string[]];
  // Where there is nothing to merge, a kept result is printed without loading the engine.
  if ([files, set, setString, setJson].every(({ length }) => length === 0)) return { values: {}, integers: [] };
  try {
    return await engine.call({ op: 'values', files, set, setString, setJson });
  } catch (error) {
    if (!(error instanceof EngineError) || error.failure.kind !== 'values') throw error;
    throw new ProblemError(unreadable(error, root), { cause: error });
  }
}

async function read(name: string, root: string): Promise<Buffer> {
  if (name === INPUT) {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Buffer));
    return Buffer.concat(chunks);
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) {
    throw new ProblemError({
      code: 'invalid-argument',
      what: `The values file '${name}' is an address, not a file.`,
      where: [],
      why: 'Rendering never touches the network.',
      fix: 'Download the file, look at it, and name the copy.',
    });
  }
  try {
    return await readFile(resolve(root, name));
  } catch (cause) {
    throw new ProblemError(
      {
        code: 'not-found',
        what: `The values file '${name}' cannot be read: ${reasonOf(cause)}.`,
        where: siteOf(name, root),
        why: 'Without it the chart would be rendered with other values.',
        fix: "Correct the path after '--values'; it counts from the repository ('--root').",
      },
      { cause },
    );
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  return message;
}

function decode(name: string, content: Buffer, root: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch (cause) {
    throw new ProblemError(
      {
        code: 'yaml-encoding',
        what: `The values file '${name}' is not UTF-8.`,
        where: siteOf(name, root),
        why: 'Helm reads values as UTF-8 alone.',
        fix: 'Save it as UTF-8.',
      },
      { cause },
    );
  }
}

function unreadable({ failure: { message, file, line } }: EngineError, root: string) {
  const what = `The values cannot be read: ${message.trim().replace(/\.$/, '')}.`;
  if (file === undefined) {
    return {
      code: 'invalid-argument' as const,
      what,
      where: [],
      why: 'Fairlead reads the options exactly as Helm does.',
      fix: "Write assignments such as 'image.tag=v1,hosts[0]=a'; a comma in a text needs a backslash before it.",
    };
  }
  return {
    code: 'yaml-syntax' as const,
    what,
    where: siteOf(file, root, line),
    why: 'Fairlead reads values files exactly as Helm does: one mapping, in YAML.',
    fix: 'Correct the file at the line that is named.',
  };
}

function siteOf(name: string, root: string, line?: number): readonly ProblemSite[] {
  const file = name === INPUT ? 'standard input' : shownPath(resolve(root, name), root);
  return [{ source: { file, ...(line !== undefined && { line }) } }];
}

/** Where files set a value, the one that counts first; nowhere for what comes from options or defaults. */
export function sitesOfValue(path: string, files: readonly ValuesFile[], root: string): readonly ProblemSite[] {
  const keys = path.split(/[./]/).filter((key) => key !== '');
  for (const { name, text } of [...files].reverse()) {
    const [document] = tryReadYaml(name, text);
    if (!document || keys.length === 0 || !has(document.value, keys)) continue;
    const [site] = siteOf(name, root);
    return [{ source: { ...document.locate(keys), file: site?.source?.file ?? name } }];
  }
  return [];
}

function tryReadYaml(file: string, text: string): ReturnType<typeof readYaml> {
  try {
    return readYaml(Buffer.from(text), { file });
  } catch (error) {
    // What this reader does not take, Helm's has taken: only the place is not known then.
    if (error instanceof ProblemError) return [];
    throw error;
  }
}

function has(value: JsonValue, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  return isJsonObject(value) && Object.hasOwn(value, key) && has(value[key] ?? null, rest);
}
