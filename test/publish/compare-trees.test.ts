import fc from 'fast-check';
import { compareTrees, type BaseTree, type ObjectChange, type TreeFile } from '../../lib/publish';

type Files = Readonly<Record<string, string>>;

function treeOf(files: Files): BaseTree {
  return {
    paths: Object.keys(files),
    isSame: (path, content) => files[path] === content,
    // eslint-disable-next-line @typescript-eslint/require-await -- a tree in memory has nothing to wait for
    async *read(paths) {
      for (const path of paths) yield { path, content: files[path] ?? '' };
    },
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- as above
async function* each(files: Files): AsyncGenerator<TreeFile> {
  for (const [path, content] of Object.entries(files)) yield { path, content };
}

function compare(before: Files, after: Files): Promise<readonly ObjectChange[]> {
  return compareTrees(treeOf(before), each(after));
}

const configMap = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: web\ndata:\n  key: ${value}\n`;

const secret = (field: string, value: string, more = '') =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: token\n  namespace: web\n${field}:\n  password: ${value}\n${more}`;

test('shows an equal object in another file as moved', async () => {
  const content = configMap('settings', 'a');
  const changes = await compare({ 'f/c/web/old.yaml': content }, { 'f/c/site/configmap.settings.yaml': content });
  expect(changes).toMatchObject([
    {
      change: 'moved',
      object: 'ConfigMap/web/settings',
      application: 'c-site',
      oldPath: 'f/c/web/old.yaml',
      newPath: 'f/c/site/configmap.settings.yaml',
    },
  ]);
});

test('shows an object that moved and changed as changed, with both places', async () => {
  const changes = await compare(
    { 'f/c/web/x.yaml': configMap('settings', 'a') },
    { 'f/c/site/x.yaml': configMap('settings', 'b') },
  );
  expect(changes).toMatchObject([{ change: 'changed', oldPath: 'f/c/web/x.yaml', newPath: 'f/c/site/x.yaml' }]);
});

test('never pairs objects of two clusters', async () => {
  const content = configMap('settings', 'a');
  const changes = await compare({ 'f/one/web/x.yaml': content }, { 'f/two/web/x.yaml': content });
  expect(changes.map(({ change, cluster }) => `${change} ${cluster}`)).toEqual(['deleted one', 'created two']);
});

test('takes another object in the same file for a deletion and a creation', async () => {
  const changes = await compare(
    { 'f/c/web/x.yaml': configMap('one', 'a') },
    { 'f/c/web/x.yaml': configMap('two', 'a') },
  );
  expect(changes.map(({ change, object }) => `${change} ${object}`)).toEqual([
    'deleted ConfigMap/web/one',
    'created ConfigMap/web/two',
  ]);
});

test('counts only files that the index of their folder lists', async () => {
  const before = {
    'f/c/index.json': JSON.stringify({ files: { 'web/mine.yaml': {} } }),
    'f/c/web/mine.yaml': configMap('mine', 'a'),
    'f/c/web/foreign.yaml': configMap('foreign', 'a'),
  };
  expect((await compare(before, {})).map(({ object }) => object)).toEqual(['ConfigMap/web/mine']);
});

test.each(['data', 'stringData'])('hides values of Secrets in %s, and still says which differ', async (field) => {
  const path = 'f/c/web/secret.token.yaml';
  const annotated = (value: string) => secret(field, value, `  same: c2FtZQ==\n`);
  const [change] = await compare({ [path]: annotated('b2xk') }, { [path]: annotated('bmV3') });
  expect(JSON.stringify(change)).not.toMatch(/b2xk|bmV3|c2FtZQ/);
  expect(change?.before).toContain('password: (hidden, before)');
  expect(change?.after).toContain('password: (hidden, after)');
  expect(change?.after).toContain('same: (hidden)');
});

test('hides values of Secrets that are created, deleted, or repeated in an annotation', async () => {
  const repeated = secret('data', 'b2xk').replace(
    '  namespace: web\n',
    `  namespace: web\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{"data":{"password":"b2xk"}}'\n`,
  );
  const path = 'f/c/web/secret.token.yaml';
  expect(
    JSON.stringify([await compare({ [path]: repeated }, {}), await compare({}, { [path]: repeated })]),
  ).not.toContain('b2xk');
});

test('shows nothing of a Secret that cannot be read as one object', async () => {
  const path = 'f/c/web/secrets.yaml';
  const two = `${secret('data', 'b2xk')}---\n${secret('data', 'bmV3')}`;
  const broken = `kind: Secret\ndata: {password: b2xk\n`;
  const changes = [...(await compare({ [path]: two }, {})), ...(await compare({ [path]: broken }, {}))];
  expect(changes.map(({ object }) => object)).toEqual([path, path]);
  expect(JSON.stringify(changes)).not.toMatch(/b2xk|bmV3/);
});

const anyTree = fc
  .dictionary(
    fc.constantFrom('a/x', 'a/y', 'b/x', 'b/y', 'c/z'),
    fc.tuple(fc.constantFrom('one', 'two', 'three'), fc.constantFrom('p', 'q')),
  )
  .map((entries) => {
    // A tree of ours holds an object once.
    const names = new Set<string>();
    const own = Object.entries(entries).filter(([, [name]]) => !names.has(name) && names.add(name));
    return Object.fromEntries(own.map(([path, [name, value]]) => [`f/c/${path}.yaml`, configMap(name, value)]));
  });

test('finds nothing between a tree and itself', async () => {
  await fc.assert(
    fc.asyncProperty(anyTree, async (files) => {
      expect(await compare(files, files)).toEqual([]);
    }),
  );
});

test('accounts for every object of both trees exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(anyTree, anyTree, async (before, after) => {
      const changes = await compare(before, after);
      const count = (...kinds: readonly string[]) => changes.filter(({ change }) => kinds.includes(change)).length;
      const same = Object.keys(before).filter((path) => before[path] === after[path]).length;
      expect(count('deleted', 'changed', 'moved') + same).toBe(Object.keys(before).length);
      expect(count('created', 'changed', 'moved') + same).toBe(Object.keys(after).length);
      expect(new Set(changes.map(({ object }) => object)).size).toBe(changes.length);
    }),
  );
});

test('says the opposite when the trees change places', async () => {
  const opposite = { created: 'deleted', deleted: 'created', changed: 'changed', moved: 'moved' } as const;
  await fc.assert(
    fc.asyncProperty(anyTree, anyTree, async (before, after) => {
      const there = (await compare(before, after)).map(({ object, change }) => `${object} ${opposite[change]}`);
      const back = (await compare(after, before)).map(({ object, change }) => `${object} ${change}`);
      expect(there.sort()).toEqual(back.sort());
    }),
  );
});
