import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { PROBLEM_CODES } from '../lib/errors';
import { runCommand } from './cli/workspace';

const ROOT = join(__dirname, '..');
const COMMANDS_FOLDER = 'docs/commands';

/** A file's text, cells of tables without the blanks that align them. */
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8').replace(/ +\|/g, ' |');

/** Files of a folder whose names end so, relative to the repository. */
function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md'),
  ...filesBelow('docs', '.md'),
];

/** Text without code, in which brackets and dashes mean something else. */
const withoutCode = (text: string) => text.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '');

/** Commands and long options of a help text, each at the beginning of its line. */
const commandsOf = (help: string) =>
  [...(help.split('\nCommands:\n')[1] ?? '').matchAll(/^ {2}([a-z]+) /gm)].map(([, name = '']) => name);
const optionsOf = (help: string) => [
  ...new Set(
    [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, name = '']) => name).filter((name) => name !== '--help'),
  ),
];

async function commands(): Promise<string[]> {
  const { output } = await runCommand('--help');
  return commandsOf(output).filter((name) => name !== 'help');
}

/** The help of a command, and of those below it. */
async function helpOf(name: string): Promise<string> {
  const { output } = await runCommand(name, '--help');
  const below = commandsOf(output).filter((each) => each !== 'help');
  const helps = await Promise.all(below.map((each) => runCommand(name, each, '--help')));
  return [output, ...helps.map((each) => each.output)].join('\n');
}

describe('pages of commands', () => {
  test('are there for every command, and for nothing else', async () => {
    const pages = readdirSync(join(ROOT, COMMANDS_FOLDER)).map((file) => file.replace(/\.md$/, ''));
    expect(pages.filter((name) => name !== 'README').sort()).toEqual((await commands()).sort());
  });

  test('are all in the table of commands', async () => {
    const overview = read(`${COMMANDS_FOLDER}/README.md`);
    for (const name of await commands()) expect(overview).toContain(`| [\`${name}\`](${name}.md) |`);
  });

  test('name every option and argument that the command takes, and no option that it does not', async () => {
    const { output: general } = await runCommand('--help');
    const common = optionsOf(general);
    for (const name of await commands()) {
      const page = read(`${COMMANDS_FOLDER}/${name}.md`);
      const help = await helpOf(name);
      const rows = [...page.matchAll(/^\| `(--[a-z-]+)[^`]*` \|/gm)].map(([, option = '']) => option);
      const argumentsOf = [...help.matchAll(/\nArguments:\n {2}(\w+)/g)].map(([, argument = '']) => argument);
      // Lines of other programs, and those that continue them, have options of their own.
      const own = page.replace(/\b(git|helm|kubectl|node) .*$/gm, '').replace(/^ +--.*$/gm, '');
      const mentioned = [...own.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);
      const known = [...optionsOf(help), ...common];
      expect({
        name,
        rows: rows.sort(),
        missing: argumentsOf.filter((argument) => !page.includes(`| \`${argument}\` |`)),
        unknown: mentioned.filter((each) => !known.includes(each)),
      }).toEqual({ name, rows: optionsOf(help).sort(), missing: [], unknown: [] });
    }
  });

  test('name exactly the formats that the command prints', async () => {
    for (const name of await commands()) {
      const help = await helpOf(name);
      const choices = /--format <format>[^(]*\(choices:([^:]*),\s*default/.exec(help)?.[1] ?? '';
      const formats = [...choices.matchAll(/"(\w+)"/g)].map(([, format]) => format);
      expect(read(`${COMMANDS_FOLDER}/${name}.md`)).toContain(`[--format ${formats.join('|')}]`);
    }
  });
});

test.each(PAGES)('links of %s lead to something', (page) => {
  const text = withoutCode(read(page));
  const targets = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, target = '']) => target);
  const broken = targets.filter((target) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : join(dirname(page), path);
    if (!existsSync(join(ROOT, file))) return true;
    return anchor !== undefined && !anchorsOf(read(file)).includes(anchor);
  });
  expect(broken).toEqual([]);
});

/** Names of headings, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test('the README says how large the engine is', () => {
  const megabytes = (bytes: number) => `${Math.round(bytes / 1_000_000)} MB`;
  const { size } = JSON.parse(read('engine/engine.json')) as { size: number };
  const packed = statSync(join(ROOT, 'engine/engine.wasm.br')).size;
  expect(read('README.md').replace(/\s+/g, ' ')).toContain(
    `one WebAssembly module, ${megabytes(packed)} in the package and ${megabytes(size)} unpacked`,
  );
});

describe('problem codes', () => {
  test('are explained in the list of problems, each once and in the order of the code', () => {
    const rows = [...read('docs/problems.md').matchAll(/^\| `([a-z-]+)` \| \S.*\. \| \S.*\. \|$/gm)];
    expect(rows.map(([, code]) => code)).toEqual([...PROBLEM_CODES]);
  });

  test('are all reported somewhere', () => {
    const sources = filesBelow('lib', '.ts')
      .filter((file) => file !== 'lib/errors/codes.ts')
      .map(read)
      .join('\n');
    expect(PROBLEM_CODES.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
  });
});
