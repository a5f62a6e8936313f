import { createColors } from 'picocolors';
import { main } from '../../lib/cli/main';
import { createTerminal } from '../../lib/cli/terminal';
import { closeWorkspaces, openWorkspace, runCommand, SMALL_FLEET } from './workspace';

afterEach(closeWorkspaces);

const COMMANDS = ['bootstrap', 'check', 'diff', 'doctor', 'explain', 'init', 'list', 'schema', 'synth'];

test('names every command in its help', async () => {
  const { code, output } = await runCommand('--help');
  expect(code).toBe(0);
  expect([...output.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name)).toEqual(expect.arrayContaining(COMMANDS));
});

test.each([['chart'], ['kustomization']])(
  'render %s --help ends with an example and names its formats',
  async (name) => {
    const { code, output, errors } = await runCommand('render', name, '--help');
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toMatch(/\nExamples?:\n {2}fairlead render /);
    expect(output).toMatch(/--format <format> .*"text",[^)]*"json"/);
  },
);

test('a word that stands for several commands asks for one of them', async () => {
  const { code, output, errors } = await runCommand('render');
  expect({ code, output }).toEqual({ code: 1, output: '' });
  expect(errors).toMatch(/Commands:\n +chart .*\n +kustomization /);
  expect((await runCommand('render', 'chrat')).errors).toContain('Did you mean chart?');
});

test('prints its help where it is called with nothing', async () => {
  expect(await runCommand()).toMatchObject({ code: 0, output: expect.stringContaining('Usage: fairlead') as string });
});

test.each(COMMANDS)('%s --help ends with an example and names its formats', async (name) => {
  const { code, output, errors } = await runCommand(name, '--help');
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(output).toMatch(/\nExamples?:\n {2}fairlead /);
  expect(output).toMatch(/--format <format> .*"text",[^)]*"json"/);
  expect((await runCommand('help', name)).output).toBe(output);
});

test('prints its version', async () => {
  expect(await runCommand('--version')).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^\d+\.\d+/) as string,
  });
});

test.each([
  [['chekc'], 'Did you mean check?'],
  [['check', '--clutser', 'dev'], 'Did you mean --cluster?'],
  [['check', '--format', 'xml'], 'Allowed choices are text, json, line, sarif, junit.'],
  [['check', 'dev'], 'too many arguments'],
])('ends with 1 and a hint at %j', async (argv, hint) => {
  const { code, output, errors } = await runCommand(...argv);
  expect({ code, output }).toEqual({ code: 1, output: '' });
  expect(errors).toContain(hint);
});

test('ends with 2 and a stack where the fault is its own', async () => {
  const said: string[] = [];
  const code = await main(['schema', 'Cluster'], {
    print: () => {
      throw new TypeError('Something of ours is broken.');
    },
    say: (text) => said.push(text),
    interactive: false,
    colors: createColors(false),
  });
  expect(code).toBe(2);
  expect(said.join('\n')).toMatch(/Something of ours is broken\.\n +at .*Please report it/s);
});

test.each([
  ['check'],
  ['check', '--cluster', 'nowhere'],
  ['check', '--up-to-date'],
  ['list'],
  ['list', 'tenants'],
  ['list', '--cluster', 'nowhere'],
  ['doctor'],
  ['schema', 'nothing'],
])('prints JSON and nothing else where JSON is asked for: %s %s %s', async (...argv) => {
  const { output, errors } = await openWorkspace(SMALL_FLEET).run(...argv, '--format', 'json');
  expect(errors).toBe('');
  expect(JSON.parse(output)).toBeInstanceOf(Object);
});

describe('colours', () => {
  const environment = { ...process.env };
  beforeEach(() => {
    delete process.env.NO_COLOR;
    process.env.FORCE_COLOR = '1';
  });
  afterEach(() => {
    process.env = { ...environment };
  });

  test('appear where they are asked for', () => {
    expect(createTerminal({ color: true }).colors.red('x')).toContain('\u001b[');
  });

  test('stay away with --no-color', () => {
    expect(createTerminal({ color: false }).colors.red('x')).toBe('x');
  });

  test('stay away with NO_COLOR, which wins over FORCE_COLOR', () => {
    process.env.NO_COLOR = '1';
    expect(createTerminal({ color: true }).colors.red('x')).toBe('x');
  });

  test('stay away where the output is a pipe', () => {
    delete process.env.FORCE_COLOR;
    const { isTTY } = process.stdout;
    process.stdout.isTTY = false;
    try {
      expect(createTerminal({ color: true }).colors.red('x')).toBe('x');
    } finally {
      process.stdout.isTTY = isTTY;
    }
  });
});
