import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { diagnoseNode } from '../../lib/cli/diagnosis/node-version';
import { closeWorkspaces, openWorkspace, SMALL_FLEET, type Workspace } from './workspace';

interface Diagnosis {
  readonly subject: string;
  readonly status: string;
  readonly message: string;
  readonly fix?: string;
}

let inOrder: Workspace;
let workspace: Workspace;

beforeAll(async () => {
  inOrder = openWorkspace({
    ...SMALL_FLEET,
    'apps/main.ts': '',
    'cdk8s.yaml': 'language: typescript\napp: node --import tsx apps/main.ts\noutput: dist\n',
  });
  inOrder.git('init', '--quiet', '--initial-branch', 'main');
  inOrder.git('config', 'core.autocrlf', 'false');
  await inOrder.run('synth');
  inOrder.git('add', '--all');
  inOrder.git('commit', '--quiet', '--message', 'chore: begin');
});

beforeEach(() => {
  workspace = openWorkspace();
  cpSync(inOrder.root, workspace.root, { recursive: true });
});

afterAll(closeWorkspaces);

const diagnose = async (...argv: readonly string[]) => {
  const { code, output } = await workspace.run('doctor', '--format', 'json', ...argv);
  const { diagnoses } = JSON.parse(output) as { diagnoses: Diagnosis[] };
  return { code, faults: diagnoses.filter(({ status }) => status !== 'ok'), diagnoses };
};

const expectFault = async (status: string, message: string | RegExp, subject?: string) => {
  const { code, faults } = await diagnose();
  expect(faults).toEqual([
    expect.objectContaining({
      ...(subject !== undefined && { subject }),
      status,
      message: expect.stringMatching(message) as string,
      fix: expect.stringMatching(/\.$|: /) as string,
    }),
  ]);
  expect(code).toBe(status === 'error' ? 1 : 0);
};

const install = (folder: string, name: string, version: string) => {
  workspace.write({ [`${folder}/${name}/package.json`]: JSON.stringify({ name, version }) });
};

test('finds nothing wrong with a repository in order', async () => {
  const { code, faults, diagnoses } = await diagnose();
  expect({ code, faults }).toEqual({ code: 0, faults: [] });
  expect(diagnoses.map(({ subject }) => subject)).toEqual(
    expect.arrayContaining(['Node.js', 'fairlead', 'cdk8s', 'constructs', 'cdk8s-plus-28', 'Fleets', 'Git']),
  );
});

test('prints one line for each thing, and a fix below where it is needed', async () => {
  workspace.remove('cdk8s.yaml');
  const { output } = await workspace.run('doctor');
  expect(output).toMatch(/^ok {7}Fleets: 1 fleet can be loaded: acme \(1 cluster\)\.$/m);
  expect(output).toMatch(/^warning {2}cdk8s\.yaml: .+\n {9}fix .+$/m);
  expect(output).toMatch(/\n0 errors, 1 warning\n$/);
});

test.each([
  ['20.19.0', 'ok'],
  ['20.20.1', 'ok'],
  ['22.0.0', 'ok'],
  ['20.18.9', 'error'],
  ['18.20.0', 'error'],
])('knows whether Node.js %s is new enough: %s', (version, status) => {
  expect(diagnoseNode(version, '>=20.19')).toMatchObject({ status });
});

test.each(['constructs', 'cdk8s', 'fairlead'])('finds a second copy of %s', async (name) => {
  install('node_modules', name, '9.9.9');
  await expectFault('error', /^2 copies are installed: .*9\.9\.9 in 'node_modules\//, name);
});

test('finds copies in other packages, with a scope, behind links and in stores of links', async () => {
  install('node_modules/@acme/platform/node_modules', 'constructs', '10.0.1');
  install('packages/tool/node_modules', 'constructs', '10.0.2');
  symlinkSync(join(workspace.root, 'packages/tool'), join(workspace.root, 'node_modules/tool'));
  install('node_modules/.pnpm/x@1.0.0/node_modules', 'x', '1.0.0');
  install('node_modules/.pnpm/x@1.0.0/node_modules', 'constructs', '10.0.3');
  symlinkSync(
    join(workspace.root, 'node_modules/.pnpm/x@1.0.0/node_modules/x'),
    join(workspace.root, 'node_modules/x'),
  );

  const { faults } = await diagnose();
  expect(faults).toHaveLength(1);
  expect(faults[0]?.message).toMatch(/^4 copies/);
  for (const version of ['10.0.1', '10.0.2', '10.0.3']) expect(faults[0]?.message).toContain(version);
});

test('takes two paths to one folder for one copy, and comes to an end where links go in circles', async () => {
  install('node_modules/a/node_modules', 'constructs', '10.0.1');
  symlinkSync(join(workspace.root, 'node_modules/a'), join(workspace.root, 'node_modules/b'));
  symlinkSync(workspace.root, join(workspace.root, 'node_modules/root'));
  await expectFault('error', /^2 copies/, 'constructs');
});

test('says what keeps the fleets from being loaded', async () => {
  workspace.write({ 'apps/acme/clusters/dev.yaml': 'kind: [' });
  await expectFault('error', /^The fleets cannot be loaded: /, 'Fleets');
});

test('sees a program that fails', async () => {
  workspace.write({ 'apps/beta/fleet.cjs': "throw new Error('no such thing');" });
  await expectFault('error', /no such thing/, 'Fleets');
});

test('warns of a lock', async () => {
  workspace.write({
    'dist/.fairlead/lock': '{"host":"ci-1","pid":7,"token":"a","since":"today"}',
    '.gitignore': '.fairlead\n',
  });
  workspace.git('add', '.gitignore');
  await expectFault('warning', /process 7 on 'ci-1' \(since today\) is writing/, 'Output folder');
});

test('finds a run that was stopped half-way', async () => {
  workspace.write({
    'dist/.fairlead/journal': '{"do":"delete","path":"acme/x.yaml"}\n{"end":1}\n',
    '.gitignore': '.fairlead\n',
  });
  await expectFault('error', /half-written/, 'Output folder');
});

test('finds an index that a merge has damaged', async () => {
  workspace.write({ 'dist/acme/dev/index.json': '<<<<<<< HEAD\n"kind": "OutputIndex"\n' });
  const { code, faults } = await diagnose();
  expect(code).toBe(1);
  expect(faults).toContainEqual(expect.objectContaining({ subject: 'Output folder', status: 'error' }));
});

test('warns of a dist that differs from the last commit', async () => {
  workspace.write({
    'apps/acme/clusters/dev.yaml': SMALL_FLEET['apps/acme/clusters/dev.yaml'].replace('replicas: 2', 'replicas: 3'),
  });
  await workspace.run('synth');
  await expectFault('warning', /differ from the last commit/, 'Git');
});

test('warns of a dist that Git ignores', async () => {
  workspace.write({ '.gitignore': 'dist/\n' });
  await expectFault('warning', /ignored by Git/, 'Git');
});

test('warns where there is no repository', async () => {
  workspace.remove('.git');
  await expectFault('warning', /not the working tree of a Git repository/, 'Git');
});

test.each([
  ['/dist/** text eol=crlf', /CRLF/],
  ['*.yaml filter=lfs', /runs the filter 'lfs'/],
  ['* ident', /\$Id\$/],
  ['*.yaml working-tree-encoding=UTF-16', /recodes it as UTF-16/],
])('finds that .gitattributes changes bytes: %s', async (line, message) => {
  workspace.write({ '.gitattributes': `${line}\n` });
  await expectFault('error', message, 'Git');
});

test('finds that core.autocrlf changes bytes, and is content with the line that it advises', async () => {
  workspace.git('config', 'core.autocrlf', 'true');
  await expectFault('error', /CRLF/, 'Git');

  const { faults } = await diagnose();
  workspace.write({ '.gitattributes': `${faults[0]?.fix?.split(': ')[1] ?? ''}\n` });
  expect((await diagnose()).faults).toEqual([]);
});

test.each([
  ['language: python\napp: x\n', 'error', /not typescript/],
  ['language: typescript\n', 'error', /which program to run/],
  ['language: typescript\napp: npx tsx apps/gone.ts\n', 'error', /'apps\/gone\.ts' does not exist/],
  ['language: typescript\napp: npx tsx apps/main.ts\noutput: out\n', 'warning', /writes to 'out'/],
  ['- a\n', 'error', /not a map/],
  ['a: [\n', 'error', /cannot be read/],
])('finds what is wrong with cdk8s.yaml: %j', async (text, status, message) => {
  workspace.write({ 'cdk8s.yaml': text });
  await expectFault(status, message, 'cdk8s.yaml');
});

test('works in a folder that holds nothing', async () => {
  workspace = openWorkspace();
  mkdirSync(join(workspace.root, 'empty'));
  const { code, faults } = await diagnose();
  expect(code).toBe(1);
  expect(faults.map(({ subject }) => subject)).toEqual(['Fleets', 'Git', 'cdk8s.yaml']);
});
