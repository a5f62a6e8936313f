import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { closeWorkspaces, openWorkspace, SMALL_FLEET, type Workspace } from './workspace';

const CLUSTER = 'apps/acme/clusters/dev.yaml';

let workspace: Workspace;

beforeEach(() => {
  workspace = openWorkspace(SMALL_FLEET);
});

afterEach(closeWorkspaces);

test('says what it has looked at, and writes nothing', async () => {
  const { code, output, errors } = await workspace.run('check');

  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(output).toMatch(/^acme: 1 cluster, \d+ objects, \d+ Applications$/m);
  expect(output).toMatch(/dist: outdated, \d+ to create; 'fairlead synth' brings it up to date$/m);
  expect(output).toContain('No problems.');
  expect(readdirSync(workspace.root)).toEqual(['apps']);
});

test('says that dist is up to date after synth', async () => {
  await workspace.run('synth');
  expect(await workspace.run('check', '--up-to-date')).toMatchObject({
    code: 0,
    output: expect.stringContaining('up to date') as string,
  });
});

test('gives JSON with the same counts', async () => {
  const { output } = await workspace.run('check', '--format', 'json');
  expect(JSON.parse(output)).toMatchObject({
    problems: [],
    fleets: [{ name: 'acme', clusters: 1 }],
    output: { upToDate: false, changed: [], deleted: [], unchanged: 0 },
  });
});

test('prints nothing in the format of lines where nothing is wrong', async () => {
  expect(await workspace.run('check', '--format', 'line')).toEqual({ code: 0, output: '', errors: '' });
});

test('compares with the folder that synth was told to write to, also by its absolute path', async () => {
  const out = join(workspace.root, 'manifests');
  expect((await workspace.run('synth', '--out', out)).code).toBe(0);
  expect(readdirSync(workspace.root)).toEqual(['apps', 'manifests']);
  expect((await workspace.run('check', '--up-to-date', '--out', out)).code).toBe(0);
  expect((await workspace.run('check', '--up-to-date', '--out', 'manifests')).code).toBe(0);
});

test('ends with 1 on an outdated dist only where that is asked for', async () => {
  await workspace.run('synth');
  workspace.write({ [CLUSTER]: SMALL_FLEET[CLUSTER].replace('replicas: 2', 'replicas: 3') });

  expect((await workspace.run('check')).code).toBe(0);
  const { code, output } = await workspace.run('check', '--up-to-date', '--format', 'json');
  expect(code).toBe(1);
  expect(JSON.parse(output)).toMatchObject({ problems: [{ code: 'output-outdated' }] });
});

test('tells a problem with file, line and the nearest spelling, in each format', async () => {
  workspace.write({ [CLUSTER]: SMALL_FLEET[CLUSTER].replace('environment:', 'enviroment:') });

  const text = await workspace.run('check');
  expect(text).toMatchObject({ code: 1, output: '' });
  expect(text.errors).toContain(`${CLUSTER}:5`);
  expect(text.errors).toContain("Did you mean 'environment'?");

  const line = await workspace.run('check', '--format', 'line');
  expect(line.code).toBe(1);
  expect(line.output.split('\n')[0]).toMatch(new RegExp(`^[a-z-]+ ${CLUSTER}:\\d+:\\d+ — .+ — .+$`));

  const json = await workspace.run('check', '--format=json');
  expect(json.code).toBe(1);
  expect(JSON.parse(json.output)).toHaveProperty('problems.0.where.0.source.file', CLUSTER);

  const sarif = await workspace.run('check', '--format', 'sarif');
  expect(sarif.code).toBe(1);
  expect(JSON.parse(sarif.output)).toHaveProperty('runs.0.results.1', {
    ruleId: 'unknown-field',
    ruleIndex: 1,
    level: 'error',
    message: { text: expect.stringContaining("Did you mean 'environment'?") as string },
    locations: [{ physicalLocation: { artifactLocation: { uri: CLUSTER, index: 0 }, region: { startLine: 5 } } }],
  });

  const junit = await workspace.run('check', '--format', 'junit');
  expect(junit.code).toBe(1);
  expect(junit.output).toContain('failures="2"');
  expect(junit.output).toContain(`${CLUSTER}:5`);
});

test('says as a report, too, that nothing is wrong', async () => {
  const { code, output } = await workspace.run('check', '--format', 'sarif');
  expect([code, JSON.parse(output)]).toMatchObject([0, { runs: [{ results: [] }] }]);
  const junit = await workspace.run('check', '--format', 'junit');
  expect(junit.output).toMatch(/tests="1" failures="0"/);
});

test('refuses what synth would refuse to overwrite', async () => {
  await workspace.run('synth');
  const foreign = 'dist/acme/dev/tenants/payments/namespaces';
  const [name = ''] = readdirSync(join(workspace.root, foreign));
  workspace.remove('dist/acme/dev/index.json');
  workspace.write({ [`${foreign}/${name}`]: 'mine: true\n' });

  const { code, errors } = await workspace.run('check');
  expect(code).toBe(1);
  expect(errors).toContain('foreign-file');
});

test('reports an unfit output folder and a faulty fleet together', async () => {
  workspace.write({
    'dist/package.json': '{}',
    [CLUSTER]: SMALL_FLEET[CLUSTER].replace('environment:', 'enviroment:'),
  });

  const { code, output } = await workspace.run('check', '--format', 'json');
  const codes = (JSON.parse(output) as { problems: { code: string }[] }).problems.map((problem) => problem.code);
  expect(code).toBe(1);
  expect(codes).toEqual(expect.arrayContaining(['unsafe-output', 'unknown-field']));
});

test('needs no lock: it runs beside a run that writes', async () => {
  await workspace.run('synth');
  workspace.write({ 'dist/.fairlead/lock': JSON.stringify({ host: 'elsewhere', pid: 1, token: 'a', since: 'now' }) });
  expect((await workspace.run('check')).code).toBe(0);
  expect(existsSync(join(workspace.root, 'dist/.fairlead/lock'))).toBe(true);
});

test.each([
  ['--cluster', 'devv', "Did you mean 'dev'?"],
  ['--fleet', 'acmee', "Did you mean 'acme'?"],
])('suggests the nearest name for %s %s', async (option, name, suggestion) => {
  const { code, errors } = await workspace.run('check', option, name);
  expect(code).toBe(1);
  expect(errors).toContain(suggestion);
});
