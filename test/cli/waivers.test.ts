import { closeWorkspaces, openWorkspace, SMALL_FLEET, type Workspace } from './workspace';

const CLUSTER = 'apps/acme/clusters/dev.yaml';
const FLEET = 'apps/acme/fleet.yaml';
const FILE = 'apps/acme/waivers/metrics.yaml';

const waiver = (scope: string) => `apiVersion: fairlead.dev/v1
kind: Waiver
metadata: { name: metrics }
spec:
  check: no-placeholder
  scope: ${scope}
  reason: The vendor has not given a date.
  owner: platform
  expires: "2999-12-31"
`;

let workspace: Workspace;

beforeEach(() => {
  workspace = openWorkspace({
    ...SMALL_FLEET,
    [CLUSTER]: SMALL_FLEET[CLUSTER].replace('replicas: 2', 'replicas: 2\n        note: CHANGEME'),
  });
});

afterEach(closeWorkspaces);

test('a waiver in a file excuses a finding, and is listed with its scope', async () => {
  expect((await workspace.run('check')).code).toBe(1);
  workspace.write({ [FILE]: waiver('{ cluster: dev, construct: metrics-server }') });

  expect(await workspace.run('check')).toMatchObject({ code: 0, errors: '' });
  const { output } = await workspace.run('list', 'waivers');
  expect(output).toMatch(/^acme +no-placeholder +metrics-server +dev +platform +2999-12-31 /m);
  const json = JSON.parse((await workspace.run('list', 'waivers', '--format', 'json')).output) as object;
  expect(json).toMatchObject({
    waivers: [
      {
        cluster: 'dev',
        file: { name: 'metrics', scope: { construct: 'metrics-server' } },
        source: expect.stringContaining(FILE) as string,
      },
    ],
  });
});

test('a waiver in a file that excuses nothing stops a run of the whole fleet', async () => {
  workspace.write({ [CLUSTER]: SMALL_FLEET[CLUSTER], [FILE]: waiver('{ tenant: payments }') });

  const { code, output } = await workspace.run('check', '--format', 'line');
  expect({ code, output }).toEqual({
    code: 1,
    output: expect.stringMatching(/^waiver-unused apps\/acme\/waivers\/metrics\.yaml:1:1 .*\n$/) as string,
  });
  expect((await workspace.run('check', '--cluster', 'dev')).code).toBe(0);
});

test('a warning is told and stops nothing', async () => {
  workspace.write({ [FLEET]: `${SMALL_FLEET[FLEET]}  checks: { no-placeholder: warning }\n` });

  const { code, errors } = await workspace.run('check');
  expect(code).toBe(0);
  expect(errors).toContain("no-placeholder: The placeholder 'CHANGEME' is in the Helm value 'note'");
  expect(errors).toContain('1 notice; none of them stops the run.');
  const json = JSON.parse((await workspace.run('check', '--format', 'json')).output) as object;
  expect(json).toMatchObject({ problems: [], notices: [{ code: 'no-placeholder' }] });
});

test.each(['check', 'synth'])('%s tells warnings also where something else stops it', async (command) => {
  workspace.write({
    [FLEET]: `${SMALL_FLEET[FLEET]}  checks: { no-placeholder: warning }\n`,
    [FILE]: waiver('{ tenant: payments }'),
  });

  const { code, errors } = await workspace.run(command);
  expect(code).toBe(1);
  const [notice, problem] = ["no-placeholder: The placeholder 'CHANGEME'", 'waiver-unused: '];
  expect(errors).toContain(problem);
  expect(errors.slice(0, errors.indexOf(problem))).toContain(notice);
  const json = JSON.parse((await workspace.run(command, '--format', 'json')).output) as object;
  expect(json).toMatchObject({
    problems: [{ code: 'waiver-unused' }],
    notices: expect.arrayContaining([expect.objectContaining({ code: 'no-placeholder' })]) as unknown,
  });
});

test('a check that does not exist, and one that cannot be lowered, are reported with their line', async () => {
  const linesOf = async (checks: string) => {
    workspace.write({ [FLEET]: `${SMALL_FLEET[FLEET]}  checks: ${checks}\n`, [CLUSTER]: SMALL_FLEET[CLUSTER] });
    return (await workspace.run('check', '--format', 'line')).output;
  };

  expect(await linesOf('{ no-placehodler: "off" }')).toMatch(
    /^unknown-field apps\/acme\/fleet\.yaml:7:\d+ .*Did you mean 'no-placeholder'\?/,
  );
  expect(await linesOf('{ unique-object: "off" }')).toMatch(/^floor-lowered apps\/acme\/fleet\.yaml:7:\d+ /);
});
