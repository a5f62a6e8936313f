import { closeWorkspaces, openWorkspace, SMALL_FLEET, type Workspace } from './workspace';

const cluster = (name: string, more: string) => `apiVersion: fairlead.dev/v1
kind: Cluster
metadata: { name: ${name} }
spec:
  kubernetes: "1.36"
${more}`;

let workspace: Workspace;

beforeEach(() => {
  workspace = openWorkspace({
    ...SMALL_FLEET,
    'apps/acme/clusters/prod.yaml': cluster(
      'prod-eu-1',
      `  environment: prod
  cloud: { aws: { region: eu-west-1 } }
  waivers:
    - { check: no-placeholder, reason: Exercises an empty release., owner: platform, expires: "2020-01-31" }
    - { check: secure-access, reason: "Steers \\e[31mthe terminal.", owner: platform, expires: "2999-12-31" }
  addons:
    metrics-server: {}
    cert-manager: { enabled: false }
`,
    ),
    'apps/beta/fleet.yaml': SMALL_FLEET['apps/acme/fleet.yaml'].replaceAll('acme', 'beta'),
    'apps/beta/clusters/lab.yaml': cluster('lab', '  environment: dev\n  cloud: { kind: {} }\n'),
  });
});

afterEach(closeWorkspaces);

const json = async (...argv: readonly string[]) => {
  const { code, output } = await workspace.run('list', ...argv, '--format', 'json');
  expect(code).toBe(0);
  return JSON.parse(output) as Record<string, Record<string, unknown>[]>;
};

test('gives an overview of all fleets where nothing else is asked for', async () => {
  const { output } = await workspace.run('list');
  expect(output).toMatchInlineSnapshot(`
   "Fleet  Folder     Clusters  Environments  Add-ons  Tenants  Waivers
   acme   apps/acme  2         dev, prod     1        1        2
   beta   apps/beta  1         dev           0        0        0
   "
  `);
  expect(await json()).toMatchObject({
    fleets: [
      { name: 'acme', clusters: 2, addons: 1, tenants: 1, waivers: 2 },
      { name: 'beta', clusters: 1, addons: 0, tenants: 0, waivers: 0 },
    ],
  });
});

test('lists clusters', async () => {
  const { output } = await workspace.run('list', 'clusters');
  expect(output).toMatchInlineSnapshot(`
   "Fleet  Cluster    Environment  Kubernetes  Cloud  Region     Argo CD
   acme   dev        dev          1.36        kind   -          its own
   acme   prod-eu-1  prod         1.36        aws    eu-west-1  its own
   beta   lab        dev          1.36        kind   -          its own
   "
  `);
});

test('keeps clusters for which every filter holds', async () => {
  const names = async (...argv: readonly string[]) =>
    (await json('clusters', ...argv)).clusters?.map(({ name }) => name);
  expect(await names('--environment', 'dev')).toEqual(['dev', 'lab']);
  expect(await names('--environment', 'dev', '--fleet', 'beta')).toEqual(['lab']);
  expect(await names('--cluster', 'dev', 'prod-eu-1', '--environment', 'prod')).toEqual(['prod-eu-1']);
});

test('lists an add-on once for all clusters that have it alike, and leaves out what is switched off', async () => {
  const { output } = await workspace.run('list', 'addons');
  expect(output.trimEnd().split('\n')).toHaveLength(2);
  expect(output).toMatch(/^acme +metrics-server +\S+ +kube-system +dev, prod-eu-1$/m);
  expect((await json('addons')).addons?.map(({ name, cluster: on }) => [name, on])).toEqual([
    ['metrics-server', 'dev'],
    ['metrics-server', 'prod-eu-1'],
  ]);
});

test('lists tenants with the clusters that their applications run on', async () => {
  expect(await json('tenants')).toEqual({
    tenants: [
      {
        fleet: 'acme',
        name: 'payments',
        owners: ['payments@example.com'],
        groups: ['payments-team'],
        namespaces: ['payments'],
        applications: [{ name: 'checkout', clusters: ['dev'] }],
      },
    ],
  });
  expect(await workspace.run('list', 'tenants', '--environment', 'prod')).toEqual({
    code: 0,
    output: '',
    errors: 'No tenant has an application there.\n',
  });
});

test('lists waivers with owner and last day, the first to end first, and says which are over', async () => {
  expect(await json('waivers')).toMatchObject({
    waivers: [
      { check: 'no-placeholder', cluster: 'prod-eu-1', owner: 'platform', expires: '2020-01-31', expired: true },
      { check: 'secure-access', expires: '2999-12-31', expired: false },
    ],
  });
  const { output } = await workspace.run('list', 'waivers');
  expect(output).toContain('2020-01-31 (expired)');
});

test('lets no text of a definition steer the terminal', async () => {
  const { output } = await workspace.run('list', 'waivers');
  expect(output).not.toContain('\u001b');
  expect(output).toContain('Steers \\u001b[31mthe terminal.');
});

test('lists the catalogue where there is no fleet at all', async () => {
  const empty = openWorkspace();
  const { code, output } = await empty.run('list', 'catalogue');
  expect(code).toBe(0);
  expect(output).toMatch(/^observability +metrics-server +\S+ +kube-system +all$/m);
  expect(output).toMatch(/^aws +aws-ack-s3 +\S+ +ack-system +aws$/m);
});

test('does not let a filter pass that the catalogue would ignore', async () => {
  const { code, errors } = await workspace.run('list', 'catalogue', '--environment', 'prod');
  expect(code).toBe(1);
  expect(errors).toContain('The catalogue cannot be narrowed by --environment.');
});

test.each([
  ['--cluster', 'prod-eu-l', "Did you mean 'prod-eu-1'?"],
  ['--environment', 'prd', "Did you mean 'prod'?"],
])('suggests the nearest name for %s %s', async (option, name, suggestion) => {
  const { code, errors } = await workspace.run('list', 'clusters', option, name);
  expect(code).toBe(1);
  expect(errors).toContain(suggestion);
});

test('lists no policies where no cluster has one', async () => {
  expect(await json('policies')).toEqual({ policies: [] });
  expect(await workspace.run('list', 'policies')).toMatchObject({
    code: 0,
    errors: 'No cluster there has a policy.\n',
  });
});

test('refuses to list what it does not know', async () => {
  const { code, errors } = await workspace.run('list', 'pods');
  expect(code).toBe(1);
  expect(errors).toContain('Allowed choices are fleets, clusters, addons, tenants, policies, waivers, catalogue.');
});
