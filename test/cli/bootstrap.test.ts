import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifests } from '../../lib/yaml';
import { closeWorkspaces, openWorkspace, SMALL_FLEET } from './workspace';

afterAll(closeWorkspaces);

const spoke = (access: string) => `apiVersion: fairlead.dev/v1
kind: Cluster
metadata: { name: spoke }
spec:
  environment: dev
  kubernetes: "1.36"
  cloud: { aws: { region: eu-west-1, account: "111122223333" } }
  argocd: dev
  access: ${access}
`;

const AWS_SPOKE = spoke(
  '{ awsIam: { server: "https://spoke.example.com", role: "arn:aws:iam::111122223333:role/argocd" } }',
);

test('prints for a cluster with its own Argo CD exactly the objects that are in the output folder', async () => {
  const workspace = openWorkspace(SMALL_FLEET);
  await workspace.run('synth');
  const { code, output } = await workspace.run('bootstrap', 'dev', '--format', 'yaml');
  const read = (file: string) => readFileSync(join(workspace.root, 'dist/acme/dev', file), 'utf8');
  expect(code).toBe(0);
  expect(output).toBe(
    [
      read('namespaces/namespace.argocd.yaml'),
      read('argocd/appproject.platform.yaml'),
      read('argocd/application.dev-root.yaml'),
    ].join('---\n'),
  );
});

test('installs the chart of the catalogue with the settings that the output relies on', async () => {
  const { output } = await openWorkspace(SMALL_FLEET).run('bootstrap', 'dev');
  expect(output).toMatch(
    /helm upgrade --install argocd argo-cd \\\n {2}--repo https:\S+ \\\n {2}--version \d+\.\d+\.\d+ /,
  );
  expect(output).toContain('    application.resourceTrackingMethod: annotation\n');
  expect(output).toContain('resource.customizations.health.argoproj.io_Application: |\n');
});

test("installs what the cluster's own add-on describes, so that it takes the installation over", async () => {
  const path = 'apps/acme/clusters/dev.yaml';
  const workspace = openWorkspace({
    ...SMALL_FLEET,
    [path]: `${SMALL_FLEET[path]}    argo-cd: { version: 9.7.0, values: { controller: { replicas: 1 } } }\n`,
  });
  const { output } = await workspace.run('bootstrap', 'dev', '--format', 'json');
  expect(JSON.parse(output)).toMatchObject({
    topology: 'home',
    argocd: { releaseName: 'argocd', version: '9.7.0', isManaged: true, values: { controller: { replicas: 1 } } },
  });
});

test('prints a guide that a shell accepts', async () => {
  const workspace = openWorkspace({ ...SMALL_FLEET, 'apps/acme/clusters/spoke.yaml': AWS_SPOKE });
  for (const cluster of ['dev', 'spoke']) {
    const { output } = await workspace.run('bootstrap', cluster);
    expect(() => execFileSync('sh', ['-n'], { input: output })).not.toThrow();
  }
});

test('names the Secrets that must exist, never a credential', async () => {
  const path = 'apps/acme/fleet.yaml';
  const credentials = `  repositoryCredentials:
    - { url: "https://git.example.com/acme", secret: git-acme }
    - { url: "https://git.example.com/other", externalSecret: { store: vault, key: git/other } }
`;
  const workspace = openWorkspace({
    ...SMALL_FLEET,
    [path]: SMALL_FLEET[path] + credentials,
    'apps/acme/clusters/dev.yaml': `${SMALL_FLEET['apps/acme/clusters/dev.yaml']}    external-secrets: {}\n`,
  });
  const { output, errors } = await workspace.run('bootstrap', 'dev');
  expect(errors).toBe('');
  expect(output).toContain('kubectl --namespace argocd get secret git-acme\n');
  expect(output).toContain("the key 'git/other' in the ClusterSecretStore 'vault'");
});

test('prints for a spoke its registration and the role to trust, and nothing to install', async () => {
  const workspace = openWorkspace({ ...SMALL_FLEET, 'apps/acme/clusters/spoke.yaml': AWS_SPOKE });
  const { output } = await workspace.run('bootstrap', 'spoke');
  expect(output).toContain("the Argo CD of 'dev' does all of it");
  expect(output).toContain('# The IAM role arn:aws:iam::111122223333:role/argocd');
  expect(output).not.toContain('helm ');
  await workspace.run('synth');
  const yaml = await workspace.run('bootstrap', 'spoke', '--format', 'yaml');
  const [registration] = readManifests(yaml.output, { file: 'stdout' });
  expect(registration?.object).toMatchObject({ kind: 'Secret', metadata: { name: 'cluster-spoke' } });
  const folder = join(workspace.root, 'dist/acme/dev/argocd');
  const file = readdirSync(folder).find((name) => name === 'secret.cluster-spoke.yaml') ?? '';
  expect(yaml.output).toBe(readFileSync(join(folder, file), 'utf8'));
});

test('names the key in the secret store for a spoke whose connection is kept there', async () => {
  const access = '{ externalSecret: { server: "https://spoke.example.com", store: vault, key: clusters/spoke } }';
  const path = 'apps/acme/clusters/dev.yaml';
  const workspace = openWorkspace({
    ...SMALL_FLEET,
    [path]: `${SMALL_FLEET[path]}    external-secrets: {}\n`,
    'apps/acme/clusters/spoke.yaml': spoke(access),
  });
  const { output, errors } = await workspace.run('bootstrap', 'spoke');
  expect(errors).toBe('');
  expect(output).toContain("the ClusterSecretStore 'vault', and in it the key 'clusters/spoke'");
});

test('suggests the nearest cluster', async () => {
  const { code, errors } = await openWorkspace(SMALL_FLEET).run('bootstrap', 'dve');
  expect(code).toBe(1);
  expect(errors).toContain("There is no cluster 'dve'.");
  expect(errors).toContain("Did you mean 'dev'?");
});

test('asks for the fleet where two fleets have a cluster of that name', async () => {
  const other = Object.fromEntries(
    Object.entries(SMALL_FLEET).map(([path, content]) => [
      path.replace('apps/acme', 'apps/other'),
      content.replace('name: acme', 'name: other').replace('dist/acme', 'dist/other'),
    ]),
  );
  const workspace = openWorkspace({ ...SMALL_FLEET, ...other });
  expect((await workspace.run('bootstrap', 'dev')).errors).toContain("Write 'acme/dev' or 'other/dev'.");
  const { output } = await workspace.run('bootstrap', 'other/dev', '--format', 'json');
  expect(JSON.parse(output)).toMatchObject({ fleet: 'other', cluster: 'dev' });
});
