import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { closeWorkspaces, openWorkspace, SMALL_FLEET } from './workspace';

afterEach(closeWorkspaces);

const CLUSTER = 'apps/acme/clusters/dev.yaml';
const PROGRAM = { 'apps/acme/fleet.ts': "import { Fleet } from 'fairlead';\n\nconst fleet = new Fleet((;\n" };
const withAddons = (addons: string) => ({
  ...SMALL_FLEET,
  [CLUSTER]: SMALL_FLEET[CLUSTER].replace(/ {2}addons:[^]*/, `  addons:\n    ${addons}\n`),
  'apps/acme/environments/dev.yaml':
    'apiVersion: fairlead.dev/v1\nkind: Environment\nmetadata: { name: dev }\nspec: {}\n',
});

test('puts what, where, why and fix below each other', async () => {
  const { errors } = await openWorkspace(withAddons('metric-server: {}')).run('check');
  expect(errors).toBe(
    [
      "unknown-addon: There is no add-on 'metric-server'.",
      `  at  ${CLUSTER}:9:5`,
      '  why A setting that nothing reads has no effect, and nobody would notice.',
      "  fix Did you mean 'metrics-server'? 'fairlead list catalogue' shows all.",
      '',
      '1 problem; nothing was written.\n',
    ].join('\n'),
  );
});

// The user's line is the first outside of Fairlead, and here it would be the test's: these run the compiled command.
const PACKAGE = join(__dirname, '../..');
const compiled = existsSync(join(PACKAGE, 'build/lib/cli/main.js')) ? test : test.skip;

function checkCompiled(cwd: string) {
  const argv = [join(PACKAGE, 'bin/fairlead.js'), 'check', '--format', 'line'];
  const { status, stdout } = spawnSync(process.execPath, argv, { cwd, encoding: 'utf8' });
  return { code: status, output: stdout };
}

compiled(
  'names the lines that switched on add-ons which do not fit the cloud, or need an API that nothing brings',
  () => {
    const { output } = checkCompiled(openWorkspace(withAddons('aws-load-balancer: {}\n    kyverno-policies: {}')).root);
    expect(output).toContain(`fits-cloud ${CLUSTER}:9:`);
    expect(output).toContain(`no-missing-api ${CLUSTER}:10:`);
  },
);

compiled('names the line that switched on an add-on which has a range for a version', () => {
  const { output } = checkCompiled(openWorkspace(withAddons('metrics-server: { version: ^3.0.0 }')).root);
  expect(output).toContain(`invalid-definition ${CLUSTER}:9:`);
});

compiled('names the line where a program cannot be read, and no path of this machine', () => {
  const { root } = openWorkspace({ ...PROGRAM });
  const { code, output } = checkCompiled(root);
  expect(code).toBe(1);
  expect(output).toMatch(
    /^invalid-construct apps\/acme\/fleet\.ts:3:\d+ — The program 'apps\/acme\/fleet\.ts' failed: /,
  );
  expect(output).not.toContain(root);
});

compiled('ends quietly where whoever reads its output stops early', () => {
  const command = `"${process.execPath}" "${join(PACKAGE, 'bin/fairlead.js')}" schema | head -n 1`;
  expect(spawnSync('sh', ['-c', command], { encoding: 'utf8' })).toMatchObject({ stdout: '{\n', stderr: '' });
});

test.each([
  ['--fleet', 'acm', "There is no fleet 'acm'.", "'acme'"],
  ['--cluster', 'dve', "There is no cluster 'dve' in fleet 'acme'.", "'dev'"],
  ['--tenant', 'payment', "There is no tenant 'payment'.", "'payments'"],
])('refuses a name for %s that nothing has, and says which is near', async (option, name, what, near) => {
  const { code, errors } = await openWorkspace(SMALL_FLEET).run('synth', option, name);
  expect(code).toBe(1);
  expect(errors).toContain(`not-found: ${what}`);
  expect(errors).toContain(`fix Did you mean ${near}?`);
});

test('reports what is wrong in the program and in the files beside it together', async () => {
  const workspace = openWorkspace({
    ...SMALL_FLEET,
    'apps/acme/fleet.js': `const { Fleet } = require('fairlead');
const fleet = new Fleet('acme', { repository: 'https://git.example.com/acme/gitops.git', path: 'dist/acme' });
fleet.addCluster('prod', { environment: 'prod', kubernetes: '1.35', cloud: 'kind', colour: 'red' });
exports.default = fleet;
`,
    [CLUSTER]: SMALL_FLEET[CLUSTER].replace('environment:', 'enviroment:'),
  });
  workspace.remove('apps/acme/fleet.yaml');
  const { output } = await workspace.run('check', '--format', 'line');
  expect(output).toContain("has the field 'colour', which does not exist.");
  expect(output).toContain(`unknown-field ${CLUSTER}:5:3 — Cluster 'dev' has the field 'enviroment'`);
});
