import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { closeWorkspaces, openWorkspace, SMALL_FLEET } from './workspace';

afterEach(closeWorkspaces);

const files = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort()
    : [];

test('writes the fleet, and says what it did', async () => {
  const workspace = openWorkspace(SMALL_FLEET);
  const { code, output, errors } = await workspace.run('synth');
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  const written = files(join(workspace.root, 'dist'));
  const manifests = written.filter((path) => !path.endsWith('index.json'));
  expect(output.trim().split('\n')).toHaveLength(manifests.length + 1);
  expect(output).toContain(`${manifests.length} created, 0 changed, 0 deleted, 0 unchanged`);
  expect(written).toContain('acme/dev/index.json');
});

test('touches nothing the second time', async () => {
  const workspace = openWorkspace(SMALL_FLEET);
  await workspace.run('synth');
  const times = () =>
    files(join(workspace.root, 'dist')).map((path) => statSync(join(workspace.root, 'dist', path)).mtimeMs);
  const before = times();
  expect((await workspace.run('synth')).output).toMatch(/: 0 created, 0 changed, 0 deleted, \d+ unchanged\n$/);
  expect(times()).toEqual(before);
});

test('writes nothing where there is a problem, and ends with 1', async () => {
  const workspace = openWorkspace(SMALL_FLEET);
  workspace.write({ 'apps/acme/clusters/broken.yaml': 'kind: [' });
  const { code, output, errors } = await workspace.run('synth');
  expect({ code, output }).toEqual({ code: 1, output: '' });
  expect(errors).toContain('at  apps/acme/clusters/broken.yaml:1:');
  expect(errors).toContain('1 problem; nothing was written.');
  expect(existsSync(join(workspace.root, 'dist'))).toBe(false);
});

test('removes what it wrote once and no longer makes, and nothing else', async () => {
  const workspace = openWorkspace(SMALL_FLEET);
  const extra = SMALL_FLEET['apps/acme/clusters/dev.yaml'].replace('name: dev', 'name: extra');
  workspace.write({ 'apps/acme/clusters/extra.yaml': extra, 'dist/README.md': 'mine\n' });
  await workspace.run('synth');
  const extras = () => files(join(workspace.root, 'dist')).filter((path) => path.startsWith('acme/extra/'));
  expect(extras()).toContain('acme/extra/index.json');
  workspace.remove('apps/acme/clusters/extra.yaml');
  expect((await workspace.run('synth')).output).toMatch(
    /: 0 created, 0 changed, [1-9]\d* deleted, [1-9]\d* unchanged\n$/,
  );
  expect(extras()).toEqual([]);
  expect(readFileSync(join(workspace.root, 'dist/README.md'), 'utf8')).toBe('mine\n');
});

test('gives its changes as JSON', async () => {
  const workspace = openWorkspace(SMALL_FLEET);
  const { created, changed, deleted, unchanged } = JSON.parse(
    (await workspace.run('synth', '--format', 'json')).output,
  ) as Record<string, unknown>;
  expect({ changed, deleted, unchanged }).toEqual({ changed: [], deleted: [], unchanged: 0 });
  expect(created).toContain('acme/dev/argocd/appproject.platform.yaml');
});

test.each(['apps', 'apps/acme', 'apps/acme/clusters'])(
  'F-5 refuses to write among the definitions: %s',
  async (out) => {
    const workspace = openWorkspace(SMALL_FLEET);
    const { code, errors } = await workspace.run('synth', '--out', out);
    expect(code).toBe(1);
    expect(errors).toContain(`unsafe-output: The output folder '${out}' lies among the fleets' definitions.`);
  },
);
