import { applyPatch } from 'diff';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closeWorkspaces, openWorkspace, SMALL_FLEET, type Workspace } from './workspace';

afterAll(closeWorkspaces);

const CLUSTER = 'apps/acme/clusters/dev.yaml';
const TENANT = 'apps/acme/tenants/payments.yaml';

interface Json {
  readonly base: { readonly revision?: string; readonly commit?: string; readonly folder?: string };
  readonly notice?: string;
  readonly deleted: number;
  readonly changed: number;
  readonly moved: number;
  readonly created: number;
  readonly changes: readonly {
    readonly fleet: string;
    readonly cluster: string;
    readonly application: string;
    readonly object: string;
    readonly change: string;
    readonly oldPath?: string;
    readonly newPath?: string;
    readonly patch?: string;
  }[];
}

/** Made once, and copied for each test that needs the small fleet as it was committed. */
let small: Workspace;

beforeAll(async () => {
  small = await committed(SMALL_FLEET);
});

async function committed(files?: Readonly<Record<string, string>>): Promise<Workspace> {
  const workspace = openWorkspace(files);
  if (files) {
    await workspace.run('synth');
    workspace.git('init', '--quiet', '--initial-branch=main');
    commit(workspace);
  } else {
    // With the times of the files, by which Git knows that they are the same.
    cpSync(small.root, workspace.root, { recursive: true, preserveTimestamps: true });
  }
  return workspace;
}

function commit(workspace: Workspace): void {
  workspace.git('add', '--all');
  workspace.git('commit', '--quiet', '--message=all');
}

async function differences(workspace: Workspace, ...argv: readonly string[]): Promise<Json> {
  const { output } = await workspace.run('diff', '--format', 'json', ...argv);
  return JSON.parse(output) as Json;
}

const edit = (workspace: Workspace, path: keyof typeof SMALL_FLEET, from: string, to: string) => {
  workspace.write({ [path]: SMALL_FLEET[path].replace(from, to) });
};

test('finds nothing where nothing changed', async () => {
  const workspace = await committed();
  expect(await workspace.run('diff', '--exit-code')).toMatchObject({ code: 0, errors: '' });
  const { changes, base } = await differences(workspace);
  expect(changes).toEqual([]);
  expect(base).toEqual({ revision: 'HEAD', commit: workspace.git('rev-parse', 'HEAD').trim() });
});

test('shows a changed value as a patch of the object that carries it, and writes nothing', async () => {
  const workspace = await committed();
  edit(workspace, CLUSTER, 'replicas: 2', 'replicas: 4');
  const { code, output } = await workspace.run('diff');
  expect(code).toBe(0);
  expect(output).toContain('acme/dev dev-root\n~ Application/argocd/dev-metrics-server (changed)\n');
  expect(output).toContain('-        replicas: 2\n+        replicas: 4\n');
  expect(output).toMatch(/Compared with HEAD \([0-9a-f]{7}\): 1 changed\.\n$/);
  expect(workspace.git('status', '--porcelain').trim()).toBe(`M ${CLUSTER}`);
});

test('gives patches that lead from the old manifest to the new one', async () => {
  const workspace = await committed();
  edit(workspace, CLUSTER, 'replicas: 2', 'replicas: 4');
  const { changes } = await differences(workspace);
  const [change] = changes;
  const file = join(workspace.root, 'dist', change?.oldPath ?? '');
  const before = readFileSync(file, 'utf8');
  await workspace.run('synth');
  expect(applyPatch(before, change?.patch ?? '')).toBe(readFileSync(file, 'utf8'));
});

test('compares with any revision, and the output folder on disk does not matter', async () => {
  const workspace = await committed();
  edit(workspace, CLUSTER, 'replicas: 2', 'replicas: 4');
  await workspace.run('synth');
  commit(workspace);
  workspace.remove('dist');
  expect((await differences(workspace)).changes).toEqual([]);
  expect(await differences(workspace, 'HEAD~1')).toMatchObject({ changed: 1, created: 0, deleted: 0 });
});

test('puts deletions first, those that lose data before all others', async () => {
  const workspace = await committed();
  edit(workspace, CLUSTER, 'replicas: 2', 'replicas: 4');
  workspace.remove(TENANT);
  const { changes, deleted } = await differences(workspace);
  expect(changes[0]).toMatchObject({ change: 'deleted', object: 'Namespace/payments', cluster: 'dev', fleet: 'acme' });
  expect(changes.slice(0, deleted).every(({ change }) => change === 'deleted')).toBe(true);
  expect(changes[0]?.application).toBe('dev-payments-namespaces');
  expect(changes[0]?.newPath).toBeUndefined();
});

test('names the Application of an object by its folder', async () => {
  const workspace = openWorkspace(SMALL_FLEET);
  await workspace.run('synth');
  workspace.remove(TENANT);
  const { changes } = await differences(workspace, './dist');
  const places = new Map(changes.map(({ object, application }) => [object, application]));
  expect(places.get('Namespace/payments')).toBe('dev-payments-namespaces');
  expect(places.get('Application/argocd/dev-payments-checkout')).toBe('dev-root');
});

test('counts every object as created where the output was never committed, and says so', async () => {
  const workspace = await committed({ ...SMALL_FLEET, '.gitignore': 'dist/\n' });
  const { code, output, errors } = await workspace.run('diff', '--stat');
  expect(code).toBe(0);
  expect(errors).toContain("The revision 'HEAD' has no folder 'dist', so every object counts as created.");
  expect(output).toMatch(/: \d+ created\.\n$/);
});

test('leaves patches out with --stat and ends with 1 with --exit-code', async () => {
  const workspace = await committed();
  edit(workspace, CLUSTER, 'replicas: 2', 'replicas: 4');
  const { code, output } = await workspace.run('diff', '--stat', '--exit-code');
  expect(code).toBe(1);
  expect(output).toContain('acme/dev dev-root: 1 changed\n');
  expect(output).not.toContain('@@');
  expect((await differences(workspace, '--stat')).changes[0]).not.toHaveProperty('patch');
});

test('looks only at the clusters that are asked for', async () => {
  const other = SMALL_FLEET[CLUSTER].replace('name: dev', 'name: dev-2');
  const workspace = await committed({ ...SMALL_FLEET, 'apps/acme/clusters/dev-2.yaml': other });
  edit(workspace, 'apps/acme/environments/dev.yaml', '--kubelet-insecure-tls', '--v=2');
  expect((await differences(workspace)).changed).toBe(2);
  const { changes } = await differences(workspace, '--cluster', 'dev-2');
  expect(changes.map(({ cluster }) => cluster)).toEqual(['dev-2']);
});

test('shows clusters and fleets that are gone as deleted', async () => {
  const workspace = await committed();
  workspace.write({ 'apps/acme/clusters/new.yaml': SMALL_FLEET[CLUSTER].replace('name: dev', 'name: new') });
  workspace.remove(CLUSTER);
  const { changes } = await differences(workspace);
  expect(new Set(changes.map(({ cluster, change }) => `${cluster} ${change}`))).toEqual(
    new Set(['dev deleted', 'new created']),
  );
});

test('leaves files alone that somebody else put into the output folder', async () => {
  const workspace = openWorkspace(SMALL_FLEET);
  await workspace.run('synth');
  workspace.write({ 'dist/acme/dev/other/configmap.own.yaml': 'kind: ConfigMap\n', 'dist/README.md': 'ours\n' });
  expect((await differences(workspace, './dist')).changes).toEqual([]);
});

test('hides control characters of a manifest from the terminal', async () => {
  const workspace = openWorkspace(SMALL_FLEET);
  await workspace.run('synth');
  const file = 'dist/acme/dev/namespaces/namespace.argocd.yaml';
  workspace.write({ [file]: `# \u001b]0;title\u0007\n${readFileSync(join(workspace.root, file), 'utf8')}` });
  const { output } = await workspace.run('diff', './dist');
  expect(output).toContain('-# \\u001b]0;title\\u0007');
  expect(output).not.toContain('\u001b');
});

describe('a base that cannot be compared with', () => {
  test.each([
    [
      'is no revision',
      ['mian'],
      "'mian' is neither a revision of the repository nor a folder.",
      "Did you mean 'main'?",
    ],
    ['is a missing folder', ['./dits'], "There is no folder './dits'.", "run 'fairlead synth'"],
    ['begins with a dash', ['--', '--output=x'], "'--output=x' is not a revision: it begins with '-'.", 'branch'],
    ['is a path in a revision', ['HEAD:dist'], "'HEAD:dist' is neither a revision", "'main'"],
  ])('is refused where it %s', async (_, argv, what, fix) => {
    const workspace = await committed();
    const { code, errors } = await workspace.run('diff', ...argv);
    expect(code).toBe(1);
    expect(errors).toContain(what);
    expect(errors).toContain(fix);
    expect(existsSync(join(workspace.root, 'x'))).toBe(false);
  });

  test('is refused outside of a repository', async () => {
    const workspace = openWorkspace(SMALL_FLEET);
    const { code, errors } = await workspace.run('diff');
    expect(code).toBe(1);
    expect(errors).toContain('git-failed: This is not a Git repository.');
  });

  test('is refused before the first commit', async () => {
    const workspace = openWorkspace(SMALL_FLEET);
    workspace.git('init', '--quiet');
    expect((await workspace.run('diff')).errors).toContain('The repository has no commits yet.');
  });

  test('is refused where a word is both a branch and a folder', async () => {
    const workspace = await committed();
    workspace.git('branch', 'dist');
    const { code, errors } = await workspace.run('diff', 'dist');
    expect(code).toBe(1);
    expect(errors).toContain("Write './dist' for the folder, or 'refs/heads/dist' for the branch.");
    expect((await differences(workspace, 'refs/heads/dist')).base.revision).toBe('refs/heads/dist');
  });
});

test('reports what is wrong with the fleet instead of a difference', async () => {
  const workspace = await committed();
  edit(workspace, CLUSTER, 'metrics-server', 'metrics-sever');
  const { code, errors } = await workspace.run('diff');
  expect(code).toBe(1);
  expect(errors).toContain("unknown-addon: There is no add-on 'metrics-sever'.");
});

test('has an example in its help', async () => {
  const { code, output } = await openWorkspace().run('diff', '--help');
  expect(code).toBe(0);
  expect(output).toContain('fairlead diff origin/main --stat');
});
