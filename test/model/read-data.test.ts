import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formatProblemLine, ProblemError } from '../../lib/errors';
import { readFleetData, type FleetData } from '../../lib/model';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'fairlead-model-'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, 'apps/acme', path)), { recursive: true });
    writeFileSync(join(root, 'apps/acme', path), content);
  }
}

const read = (files: Record<string, string>): FleetData => {
  write(files);
  return readFleetData(join(root, 'apps/acme'), root);
};

function problemsOf(files: Record<string, string>): string[] {
  write(files);
  try {
    readFleetData(join(root, 'apps/acme'), root);
  } catch (error) {
    if (error instanceof ProblemError) return error.problems.map(formatProblemLine);
    throw error;
  }
  return [];
}

const cluster = (spec: string, name = 'dev') =>
  `apiVersion: fairlead.dev/v1\nkind: Cluster\nmetadata: { name: ${name} }\nspec:\n${spec}`;
const DEV = '  environment: dev\n  kubernetes: "1.36"\n  cloud: { kind: {} }\n';

test('reads the cluster of the front page with its add-ons, each knowing its line', () => {
  const data = read({
    'clusters/dev.yaml': cluster(
      `${DEV}  addons:\n    metrics-server: {}\n    karpenter-nodepools:\n      enabled: false\n`,
    ),
  });
  expect(data.clusters).toMatchObject([
    { name: 'dev', environment: 'dev', kubernetes: '1.36', cloud: { provider: 'kind' }, argocd: 'dev' },
  ]);
  expect(data.overrides.map(({ addon, settings, switchesOn }) => ({ addon, settings, switchesOn }))).toEqual([
    { addon: 'metrics-server', settings: {}, switchesOn: true },
    { addon: 'karpenter-nodepools', settings: { enabled: false }, switchesOn: true },
  ]);
  expect(data.overrides[1]?.origin.locate?.(['enabled'])).toEqual({
    file: 'apps/acme/clusters/dev.yaml',
    line: 11,
    column: 7,
  });
});

test('gives definitions that nothing can change', () => {
  const [model] = read({ 'clusters/dev.yaml': cluster(DEV) }).clusters;
  expect(Object.isFrozen(model)).toBe(true);
  expect(() => {
    (model as { name: string }).name = 'other';
  }).toThrow(TypeError);
});

test.each([
  [
    'a misspelt field',
    `${DEV}  enviroment: dev\n`,
    "unknown-field apps/acme/clusters/dev.yaml:8:3 — Cluster 'dev' has the field 'enviroment', which does not exist. — Did you mean 'environment'?",
  ],
  [
    'an unquoted version',
    DEV.replace('"1.36"', '1.36'),
    "invalid-definition apps/acme/clusters/dev.yaml:6:3 — Cluster 'dev': 'kubernetes' is a number, but must be a string. — Write it in quotes: \"1.36\".",
  ],
  ['a misspelt cloud', DEV.replace('kind: {}', 'kindd: {}'), "Did you mean 'kind'?"],
  ['an unsupported Kubernetes', DEV.replace('1.36', '1.12'), "'kubernetes' must be a Kubernetes minor from"],
  [
    'a missing field',
    DEV.replace('  environment: dev\n', ''),
    "'environment' is missing. — Add 'environment': The cluster's stage",
  ],
  ['a cloud that is no choice', DEV.replace(/cloud: .*/, 'cloud: azur'), '\'cloud\' cannot be "azur".'],
  [
    'a spoke whose access says nothing',
    `${DEV}  argocd: hub\n  access: {}\n`,
    "'access' has none of 'awsIam', 'gcpWorkloadIdentity', 'azureWorkloadIdentity', 'externalSecret', 'insecure'.",
  ],
  [
    'a setting of the wrong type',
    `${DEV}  addons:\n    metrics-server: { enabled: "no" }\n`,
    "'addons.metrics-server.enabled' is a string, but must be a boolean.",
  ],
])('reports %s with file, line and what to write instead', (_, spec, expected) => {
  expect(problemsOf({ 'clusters/dev.yaml': cluster(spec) }).join('\n')).toContain(expected);
});

test('reports a misspelt choice once, without asking for one that was not meant', () => {
  expect(problemsOf({ 'clusters/dev.yaml': cluster(DEV.replace('kind: {}', 'azur: {}')) })).toEqual([
    "unknown-field apps/acme/clusters/dev.yaml:7:12 — Cluster 'dev' has the field 'cloud.azur', which does not exist. — Did you mean 'azure'?",
  ]);
});

test('reports a misspelt kind with the nearest one', () => {
  expect(problemsOf({ 'clusters/dev.yaml': cluster(DEV).replace('Cluster', 'Clutser') })).toEqual([
    "unknown-kind apps/acme/clusters/dev.yaml:2:1 — 'Clutser' is not a kind of definition. — Did you mean 'Cluster'?",
  ]);
});

test('reports everything that is wrong in all files at once', () => {
  const problems = problemsOf({
    'clusters/a.yaml': cluster(`${DEV}  colour: red\n`, 'a'),
    'clusters/b.yaml': cluster(`${DEV}  labelz: {}\n`, 'b'),
    'tenants/t/tenant.yaml': 'apiVersion: fairlead.dev/v1\nkind: Tenant\nmetadata: { name: t }\nspec: { owners: [] }\n',
  });
  expect(problems.map((line) => line.split(' ')[1]?.split(':')[0])).toEqual([
    'apps/acme/clusters/a.yaml',
    'apps/acme/clusters/b.yaml',
    'apps/acme/tenants/t/tenant.yaml',
    'apps/acme/tenants/t/tenant.yaml',
  ]);
});

test('reads values for one add-on from a file named after its layer', () => {
  const data = read({
    'addons/cert-manager/fleet.yaml': 'replicaCount: 2\n',
    'addons/cert-manager/environment.prod.yaml': 'replicaCount: 3\n',
    'addons/cert-manager/cluster.dev.yml': 'replicaCount: 1\n',
  });
  expect(data.overrides.map(({ layer, settings, switchesOn }) => [layer, settings, switchesOn])).toEqual([
    [{ level: 'cluster', name: 'dev' }, { values: { replicaCount: 1 } }, false],
    [{ level: 'environment', name: 'prod' }, { values: { replicaCount: 3 } }, false],
    [{ level: 'fleet' }, { values: { replicaCount: 2 } }, false],
  ]);
  expect(data.overrides[1]?.origin.locate?.(['values', 'replicaCount'])).toEqual({
    file: 'apps/acme/addons/cert-manager/environment.prod.yaml',
    line: 1,
    column: 1,
  });
});

test.each([
  'addons/cert-manager/prod.yaml',
  'addons/cert-manager/region.eu.yaml',
  'addons/cert-manager/deep/fleet.yaml',
  'addons/fleet.yaml',
])('reports a file that nothing reads: %s', (path) => {
  expect(problemsOf({ [path]: 'a: 1\n' }).join('\n')).toContain(
    `unused-override apps/acme/${path} — Nothing reads the file`,
  );
});

test('reports a folder whose name is nearly right', () => {
  expect(problemsOf({ 'cluster/dev.yaml': cluster(DEV) }).join('\n')).toContain("Did you mean 'clusters'?");
});

test('reads definitions in the order of their paths, whatever the order on disk', () => {
  const names = read({
    'clusters/z.yaml': cluster(DEV, 'z'),
    'clusters/a.yaml': cluster(DEV, 'a'),
    'clusters/m.yaml': cluster(DEV, 'm'),
  }).clusters.map(({ name }) => name);
  expect(names).toEqual(['a', 'm', 'z']);
});

test.each(['', '# only a comment\n', '---\n'])('reports a file that holds no definition: %j', (content) => {
  expect(problemsOf({ 'clusters/dev.yaml': content })).toEqual([
    "invalid-definition apps/acme/clusters/dev.yaml — The file 'apps/acme/clusters/dev.yaml' holds no definition. — Write the definition, or remove the file.",
  ]);
});

test('reads waivers, and knows whether they lie among the definitions of tenants', () => {
  const waiver = (name: string) =>
    `apiVersion: fairlead.dev/v1\nkind: Waiver\nmetadata: { name: ${name} }\nspec:\n  check: no-placeholder\n  scope: { tenant: t }\n  reason: It has grown like this.\n  owner: team\n  expires: 2027-06-30\n`;
  const { waivers } = read({ 'waivers/a.yaml': waiver('a'), 'tenants/t/waivers.yaml': waiver('b') });

  expect(waivers.map(({ name, isTenants, scope }) => ({ name, isTenants, scope }))).toEqual([
    { name: 'b', isTenants: true, scope: { tenant: 't' } },
    { name: 'a', isTenants: false, scope: { tenant: 't' } },
  ]);
});

test('reports what a waiver in a file leaves out', () => {
  const text =
    'apiVersion: fairlead.dev/v1\nkind: Waiver\nmetadata: { name: a }\nspec: { check: no-placeholder, scope: {} }\n';
  const problems = problemsOf({ 'waivers/a.yaml': text }).join('\n');

  for (const field of ['scope', 'reason', 'owner', 'expires']) {
    expect(problems).toContain(`invalid-definition apps/acme/waivers/a.yaml:4`);
    expect(problems).toContain(`Waiver 'a': '${field}'`);
  }
});
