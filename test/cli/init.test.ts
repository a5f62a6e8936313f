import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { vendorStandIns } from '../stand-ins';
import { closeWorkspaces, openWorkspace, type Workspace } from './workspace';

afterAll(closeWorkspaces);

const PACKAGE = join(__dirname, '..', '..');
const isBuilt = ['cli/main.js', 'index.d.ts', 'addons/index.d.ts'].every((file) =>
  existsSync(join(PACKAGE, 'build/lib', file)),
);
// A repository uses the compiled package, as users do. Where it is missing, these tests are skipped: 'npm run build' makes it.
const testBuilt = isBuilt ? test : test.skip;

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();

/** A scaffolded repository in which this package is installed, with charts of our own in place of the real ones. */
async function installed(...options: readonly string[]): Promise<Workspace> {
  const workspace = openWorkspace();
  await workspace.run('init', '--name', 'acme', ...options);
  const modules = join(workspace.root, 'node_modules');
  mkdirSync(modules);
  symlinkSync(PACKAGE, join(modules, 'fairlead'));
  symlinkSync(join(PACKAGE, 'node_modules/@types'), join(modules, '@types'));
  symlinkSync(join(PACKAGE, 'node_modules/tsx'), join(modules, 'tsx'));
  // The program runs with the compiled package only; the charts are those of the data.
  const data = openWorkspace();
  await data.run('init', '--name', 'acme', '--yaml');
  vendorStandIns(data.root);
  for (const path of ['fairlead.lock', 'vendor']) {
    cpSync(join(data.root, path), join(workspace.root, path), { recursive: true });
  }
  return workspace;
}

const node = (workspace: Workspace, ...args: readonly string[]) =>
  execFileSync(process.execPath, args, { cwd: workspace.root, encoding: 'utf8', env: { ...process.env, CI: 'true' } });

test('scaffolds a repository and says what comes next', async () => {
  const workspace = openWorkspace();
  const { code, output } = await workspace.run('init', 'platform', '--name', 'acme');
  expect(code).toBe(0);
  expect(filesBelow(join(workspace.root, 'platform'))).toEqual([
    '.gitattributes',
    '.gitignore',
    '.npmrc',
    'README.md',
    'apps/acme/fleet.ts',
    'apps/acme/tenants/demo/podinfo.yaml',
    'apps/acme/tenants/demo/tenant.yaml',
    'apps/main.ts',
    'cdk8s.yaml',
    'package.json',
    'tsconfig.json',
  ]);
  expect(output).toContain('npm install\n  npx fairlead lock\n  npx fairlead synth\n');
  expect(output).toContain('put the address of your Git repository into apps/acme/fleet.ts');
});

test('pins the packages that the repository needs to versions that are known to work', async () => {
  const workspace = openWorkspace();
  await workspace.run('init', '--name', 'acme');
  const own = JSON.parse(readFileSync(join(workspace.root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  expect(own.scripts).toMatchObject({ synth: 'fairlead synth', check: 'fairlead check' });
  expect(Object.keys(own.dependencies)).toEqual(['cdk8s', 'cdk8s-plus-28', 'constructs', 'fairlead']);
  expect(Object.values({ ...own.dependencies, ...own.devDependencies })).not.toContain('*');
});

test('scaffolds a fleet purely as data, which synthesizes once its charts are locked', async () => {
  const workspace = openWorkspace();
  await workspace.run('init', '--name', 'acme', '--yaml');
  expect(filesBelow(workspace.root).filter((file) => file.endsWith('.ts'))).toEqual([]);
  const { code, errors } = await workspace.run('synth');
  expect(code).toBe(1);
  expect(errors).toContain("Chart 'cert-manager' of https://charts.jetstack.io is not in 'fairlead.lock'.");
  expect(errors).toContain("  fix Run 'fairlead lock', and commit what it changes.\n");

  expect(vendorStandIns(workspace.root)).toEqual(['argo-cd', 'cert-manager', 'podinfo']);
  expect(await workspace.run('synth')).toMatchObject({ code: 0, errors: '' });
  expect(existsSync(join(workspace.root, 'dist/acme/dev/argocd/application.dev-demo-podinfo.yaml'))).toBe(true);
  expect(existsSync(join(workspace.root, 'dist/acme/dev/tenants/demo/podinfo/configmap.podinfo-podinfo.yaml'))).toBe(
    true,
  );
});

testBuilt('scaffolds a program that compiles and synthesizes at once, also with stock cdk8s', async () => {
  const workspace = await installed();
  node(workspace, join(PACKAGE, 'node_modules/typescript/bin/tsc'));
  expect(node(workspace, 'node_modules/fairlead/bin/fairlead.js', 'synth')).toMatch(
    /\d+ created, 0 changed, 0 deleted/,
  );
  expect(existsSync(join(workspace.root, 'dist/acme/dev/argocd/application.dev-cert-manager.yaml'))).toBe(true);
  const { length } = filesBelow(join(workspace.root, 'dist'));
  workspace.remove('dist');
  node(workspace, '--import', 'tsx', 'apps/main.ts');
  expect(filesBelow(join(workspace.root, 'dist'))).toHaveLength(length);
});

testBuilt('makes the same manifests of the program and of the data', async () => {
  const [program, data] = await Promise.all([installed(), installed('--yaml')]);
  for (const workspace of [program, data]) node(workspace, 'node_modules/fairlead/bin/fairlead.js', 'synth');
  const tree = ({ root }: Workspace) =>
    filesBelow(join(root, 'dist')).map((file) => [file, readFileSync(join(root, 'dist', file), 'utf8')]);
  expect(tree(data)).toEqual(tree(program));
});

test('refuses to overwrite, names every file that is in the way, and writes nothing', async () => {
  const workspace = openWorkspace({ 'README.md': 'mine\n', 'package.json': '{}\n', apps: 'a file\n' });
  const { code, errors } = await workspace.run('init', '--name', 'acme');
  expect(code).toBe(1);
  expect(errors).toContain('3 files of the scaffold exist already.');
  for (const file of ['README.md', 'package.json', 'apps']) expect(errors).toContain(`  at  ${file}\n`);
  expect(filesBelow(workspace.root)).toEqual(['README.md', 'apps', 'package.json']);
});

test('takes the name of the folder where none is given', async () => {
  const workspace = openWorkspace();
  const { output } = await workspace.run('init', 'My Platform_2', '--format', 'json');
  expect(JSON.parse(output)).toMatchObject({ name: 'my-platform-2' });
});

test.each([
  ['a name', ['--name', 'Acme'], "Fleet 'Acme': 'name' must be"],
  ['an address', ['--name', 'acme', '--repository', 'file:///tmp/x'], 'repository'],
])('refuses %s that a fleet cannot have, before it writes', async (_, argv, what) => {
  const workspace = openWorkspace();
  const { code, errors } = await workspace.run('init', ...argv);
  expect(code).toBe(1);
  expect(errors).toContain(what);
  expect(readdirSync(workspace.root)).toEqual([]);
});

test('keeps an address with quotes a text', async () => {
  const workspace = openWorkspace();
  await workspace.run('init', '--name', 'acme', '--yaml', '--repository', "https://git.example.com/o'neill/#x:");
  vendorStandIns(workspace.root);
  const { code, errors } = await workspace.run('synth');
  expect(errors).toBe('');
  expect(code).toBe(0);
});
