import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder, planFolder, readIndex, tryReadIndex, type OutputFile } from '../../lib/publish';
import { file, pathsOf, problemsOf, publish, removeTemporaryFolders, temporaryFolder, treeOf, write } from './support';

const HUB = [
  file('acme/hub/argocd/application.hub-web.yaml', 'kind: Application\n'),
  file('acme/hub/argocd/application.spoke-web.yaml', 'kind: Application\n', {
    cluster: 'acme/spoke',
    construct: 'acme/spoke/web',
  }),
  file('acme/hub/web/deployment.web.yaml', 'replicas: 1\n'),
];
const SPOKE = [
  file('acme/spoke/tenants/payments/checkout/deployment.web.yaml', 'replicas: 2\n', { tenant: 'payments' }),
  file('acme/spoke/web/deployment.web.yaml', 'replicas: 1\n'),
];
const ALL = [...HUB, ...SPOKE];

let out: string;
beforeEach(() => {
  out = join(temporaryFolder(), 'dist');
});
afterEach(removeTemporaryFolders);

test('writes every file and an index of one line per file in each cluster folder', async () => {
  const changes = await publish(out, ALL);

  expect(changes.created).toEqual(ALL.map(({ path }) => path).sort());
  expect(changes.indexes).toEqual(['acme/hub/index.json', 'acme/spoke/index.json']);
  for (const { path, content } of ALL) expect(readFileSync(join(out, path), 'utf8')).toBe(content);
  expect(readFileSync(join(out, 'acme/hub/index.json'), 'utf8')).toMatchInlineSnapshot(`
   "{
     "apiVersion": "fairlead.dev/v1",
     "kind": "OutputIndex",
     "files": {
       "argocd/application.hub-web.yaml": {"digest":"0a33b717ff9b1bec18bbbfc64b3aef10","construct":"acme/hub/argocd"},
       "argocd/application.spoke-web.yaml": {"digest":"0a33b717ff9b1bec18bbbfc64b3aef10","construct":"acme/spoke/web","cluster":"acme/spoke"},
       "web/deployment.web.yaml": {"digest":"64c510504df97ba5ad76d9dab24c7550","construct":"acme/hub/web"}
     }
   }
   "
  `);
});

test('reads back what it owns, also for another cluster and a tenant', async () => {
  await publish(out, ALL);

  const owned = [...readIndex(join(out, 'acme/spoke')).files.values()];
  expect(owned).toMatchObject([
    { path: SPOKE[0]?.path, tenant: 'payments' },
    { path: SPOKE[1]?.path, cluster: 'acme/spoke' },
  ]);
  expect(readIndex(join(out, 'acme/hub')).files.get(HUB[1]?.path ?? '')).toMatchObject({ cluster: 'acme/spoke' });
  expect(tryReadIndex(join(out, 'acme/none'))).toBeUndefined();
  expect(await problemsOf(() => readIndex(join(out, 'acme/none')))).toMatchObject([{ code: 'not-found' }]);
});

test('touches nothing when nothing has changed', async () => {
  await publish(out, ALL);
  const stamp = () =>
    Object.keys(treeOf(out)).map((path) => [path, lstatSync(join(out, path)).mtimeMs, lstatSync(join(out, path)).ino]);
  const before = stamp();

  const changes = await publish(out, [...ALL].reverse());

  expect(changes).toEqual({
    created: [],
    changed: [],
    deleted: [],
    unchanged: ALL.map(({ path }) => path).sort(),
    indexes: [],
  });
  expect(stamp()).toEqual(before);
});

test('changes nothing before apply, and says beforehand what apply does', async () => {
  await publish(out, ALL);
  const before = treeOf(out);
  const next = [file('acme/hub/web/deployment.web.yaml', 'replicas: 3\n'), file('acme/hub/web/service.web.yaml')];

  const publisher = await openFolder(out);
  publisher.stage(next);
  const planned = publisher.plan({ fleets: ['acme'], clusters: ['acme/hub'] });
  expect(withoutState(treeOf(out))).toEqual(before);
  expect(publisher.apply()).toEqual(planned);

  expect(planned).toMatchObject({
    created: ['acme/hub/web/service.web.yaml'],
    changed: ['acme/hub/web/deployment.web.yaml'],
    deleted: ['acme/hub/argocd/application.hub-web.yaml'],
  });
});

test('removes the files and folders of clusters that no longer exist', async () => {
  await publish(out, ALL);
  await publish(
    out,
    [HUB[0], HUB[2]].filter((each) => each !== undefined),
  );

  expect(pathsOf(out)).toEqual(['acme/hub/argocd/application.hub-web.yaml', 'acme/hub/web/deployment.web.yaml']);
  expect(existsSync(join(out, 'acme/spoke'))).toBe(false);
});

test('removes fleets that no longer exist where the scope is all of them', async () => {
  await publish(out, [...ALL, file('old/one/web/a.yaml')], { fleets: 'all' });
  write(join(out, 'website/docs/index.json'), '{}');

  await publish(out, ALL, { fleets: ['acme'] });
  expect(pathsOf(out)).toContain('old/one/web/a.yaml');
  await publish(out, ALL, { fleets: 'all' });

  expect(existsSync(join(out, 'old'))).toBe(false);
  expect(existsSync(join(out, 'website/docs/index.json'))).toBe(true);
});

test('a run for one cluster also removes its files from the hub, and leaves every other line alone', async () => {
  await publish(out, ALL);
  const changes = await publish(out, SPOKE, { fleets: ['acme'], clusters: ['acme/spoke'] });

  expect(changes.deleted).toEqual(['acme/hub/argocd/application.spoke-web.yaml']);
  expect([...readIndex(join(out, 'acme/hub')).files.keys()]).toEqual([HUB[0]?.path, HUB[2]?.path]);
});

test('a run for one tenant removes nothing of others', async () => {
  await publish(out, ALL);
  const changes = await publish(out, [], { fleets: ['acme'], tenants: ['payments'] });

  expect(changes.deleted).toEqual([SPOKE[0]?.path]);
  expect(pathsOf(out)).toEqual(
    ALL.map(({ path }) => path)
      .filter((path) => path !== SPOKE[0]?.path)
      .sort(),
  );
});

test('keeps the previous files of an application that failed, with their lines in the index', async () => {
  await publish(out, ALL);
  const changes = await publish(out, HUB, { fleets: ['acme'], keep: ({ tenant }) => tenant === 'payments' });

  expect(changes.deleted).toEqual(['acme/spoke/web/deployment.web.yaml']);
  expect([...readIndex(join(out, 'acme/spoke')).files.keys()]).toEqual([SPOKE[0]?.path]);
});

test('a run over part of a fleet takes no file from the rest of it', async () => {
  await publish(out, ALL);
  const taken = file('acme/hub/web/deployment.web.yaml', 'replicas: 9\n', {
    tenant: 'payments',
    construct: 'acme/hub/payments',
  });

  const problems = await problemsOf(() => publish(out, [taken], { fleets: ['acme'], tenants: ['payments'] }));
  expect(problems).toMatchObject([
    { code: 'unsafe-output', where: [{ path: 'acme/hub/payments' }, { path: 'acme/hub/web' }] },
  ]);
});

test('a folder becomes a file and a file becomes a folder', async () => {
  await publish(out, [file('acme/hub/a/b/c.yaml'), file('acme/hub/x')]);
  await publish(out, [file('acme/hub/a'), file('acme/hub/x/y/z.yaml')]);

  expect(pathsOf(out)).toEqual(['acme/hub/a', 'acme/hub/x/y/z.yaml']);
});

test('renames a file that only changes its case', async () => {
  await publish(out, [file('acme/hub/Web/a.yaml', 'a: 1\n')]);
  await publish(out, [file('acme/hub/web/a.yaml', 'a: 1\n')]);

  expect(pathsOf(out)).toEqual(['acme/hub/web/a.yaml']);
});

test('removes what it listed although somebody deleted it first', async () => {
  await publish(out, ALL);
  rmSync(join(out, 'acme/spoke/web'), { recursive: true });
  const changes = await publish(out, HUB);

  expect(changes.deleted).toEqual([SPOKE[0]?.path]);
  expect(existsSync(join(out, 'acme/spoke'))).toBe(false);
});

test('an empty run in an empty place leaves no trace', async () => {
  await publish(out, []);
  expect(existsSync(out)).toBe(false);
});

test('planFolder gives the same answer and writes nothing', async () => {
  await publish(out, ALL);
  const next = [file('acme/hub/web/deployment.web.yaml', 'replicas: 3\n'), file('acme/hub/web/service.web.yaml')];
  const before = treeOf(out);

  const planner = planFolder(out);
  planner.stage(next);
  const planned = planner.plan({ fleets: ['acme'] });

  expect(treeOf(out)).toEqual(before);
  expect(await publish(out, next)).toEqual(planned);
  expect(planFolder(join(out, 'none')).plan({ fleets: 'all' }).deleted).toEqual([]);
});

test('planFolder refuses to mix two trees when another run publishes in the meantime', async () => {
  await publish(out, ALL);
  const planner = planFolder(out);
  planner.stage(ALL);
  await publish(out, HUB);

  expect(await problemsOf(() => planner.plan({ fleets: ['acme'] }))).toMatchObject([{ code: 'output-busy' }]);
});

test.each([
  ['conflict marks', (text: string) => `<<<<<<< HEAD\n${text}`],
  ['a line twice', (text: string) => text.replace(/( {4}"web.*)/, '$1,\n$1')],
  ['another order', (text: string) => text.replace(/( {4}"argocd.*),\n( {4}"web.*)/, '$2,\n$1')],
  ['a path that leads out', (text: string) => text.replace('web/deployment', '../../../precious')],
  ['a wrong digest', (text: string) => text.replace(/"digest":"\w/, '"digest":"X')],
  ['a cut', (text: string) => text.slice(0, -30)],
])('refuses an index with %s and says how to restore it', async (_, damage) => {
  await publish(
    out,
    [HUB[0], HUB[2]].filter((each) => each !== undefined),
  );
  const index = join(out, 'acme/hub/index.json');
  writeFileSync(index, damage(readFileSync(index, 'utf8')));
  const before = treeOf(out);

  const broken = [
    {
      code: 'broken-index',
      where: [{ source: { file: expect.stringContaining('acme/hub/index.json') as string } }],
      fix: expect.stringContaining('git checkout') as string,
    },
  ];
  expect(await problemsOf(() => readIndex(join(out, 'acme/hub')))).toMatchObject(broken);
  expect(await problemsOf(() => publish(out, HUB))).toMatchObject(broken);
  expect(treeOf(out)).toEqual(before);
});

test('F-7 gives the same bytes and modes whatever the umask and the order of files', async () => {
  const results = [];
  for (const umask of [0o000, 0o022, 0o077]) {
    const before = process.umask(umask);
    try {
      const folder = join(temporaryFolder(), 'dist');
      await publish(folder, umask === 0 ? ALL : [...ALL].reverse());
      const modes = [
        '.',
        'acme',
        'acme/hub',
        'acme/hub/web',
        'acme/hub/index.json',
        'acme/hub/web/deployment.web.yaml',
      ].map((path) => (statSync(join(folder, path)).mode & 0o777).toString(8));
      results.push({ tree: treeOf(folder), modes });
    } finally {
      process.umask(before);
    }
  }
  expect(results[0]?.modes).toEqual(['755', '755', '755', '755', '644', '644']);
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

test('F-7 mends the mode of an unchanged file without calling it changed', async () => {
  await publish(out, ALL);
  const path = join(out, 'acme/hub/web/deployment.web.yaml');
  chmodSync(path, 0o755);

  expect(await publish(out, ALL)).toMatchObject({ changed: [] });
  expect(statSync(path).mode & 0o777).toBe(0o644);
});

test('F-9 leaves no file of its own after success, problems or abort', async () => {
  await publish(out, HUB);
  const before = treeOf(out);
  expect(before).not.toHaveProperty('.fairlead/lock');

  await problemsOf(() => publish(out, [file('acme/hub/web/con.yaml')]));
  const publisher = await openFolder(out);
  publisher.stage([file('acme/new/web/a.yaml')]);
  expect(readFileSync(join(out, '.fairlead/.gitignore'), 'utf8')).toBe('*\n');
  publisher.abort();
  publisher.abort();

  expect(treeOf(out)).toEqual(before);
  expect(existsSync(join(out, '.fairlead'))).toBe(false);
});

test('F-9 an aborted first run leaves not even the output folder', async () => {
  const publisher = await openFolder(join(out, 'deep'));
  publisher.stage(ALL);
  publisher.abort();
  expect(existsSync(out)).toBe(false);
});

test('a failing disk is a problem that names the place, and the tree stays as it was', async () => {
  await publish(out, HUB);
  mkdirSync(join(out, 'acme/spoke'));
  const before = treeOf(out);
  const publisher = await openFolder(out);
  rmSync(join(out, '.fairlead/staging'), { recursive: true });

  const problems = await problemsOf(() => {
    publisher.stage([file('acme/hub/web/new.yaml')]);
  });
  publisher.abort();

  expect(problems).toMatchObject([{ code: 'output-failed', what: expect.stringContaining('ENOENT') as string }]);
  expect(treeOf(out)).toEqual(before);
});

function withoutState(tree: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(tree).filter(([path]) => !path.startsWith('.fairlead/')));
}

test('asks for a plan before apply, and is closed afterwards', async () => {
  const publisher = await openFolder(out);
  expect(() => publisher.apply()).toThrow('plan()');
  publisher.abort();
  expect(() => {
    publisher.stage([] as OutputFile[]);
  }).toThrow('closed');
});
