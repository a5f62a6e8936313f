import fc from 'fast-check';
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { foldPath, openFolder, planFolder, type OutputFile } from '../../lib/publish';
import { file, pathsOf, problemsOf, publish, removeTemporaryFolders, temporaryFolder, treeOf, write } from './support';

let base: string;
let out: string;
beforeEach(() => {
  base = temporaryFolder();
  out = join(base, 'dist');
});
afterEach(removeTemporaryFolders);

const unsafe = [{ code: 'unsafe-output' }];

test.each([
  ['the root', () => '/'],
  ['the home folder', () => homedir()],
  ['a folder above the home folder', () => dirname(homedir())],
  ['nothing', () => ''],
  ["'..'", () => join(base, 'a') + '/../dist'],
])('F-5 refuses %s as output folder', async (_, path) => {
  expect(await problemsOf(() => openFolder(path()))).toMatchObject(unsafe);
  expect(await problemsOf(() => planFolder(path()))).toMatchObject(unsafe);
});

test.each(['.git', 'package.json'])('F-5 refuses a folder that holds %s', async (name) => {
  write(join(out, name), '');
  expect(await problemsOf(() => openFolder(out))).toMatchObject(unsafe);
});

test('F-5 refuses an output folder that is a symbolic link, a file, or lies below a link of the repository', async () => {
  mkdirSync(join(base, '.git'));
  mkdirSync(join(base, 'elsewhere/.git'), { recursive: true });
  symlinkSync('elsewhere', join(base, 'link'));
  symlinkSync('elsewhere', out);
  write(join(base, 'file'), '');

  for (const path of [out, join(base, 'file'), join(base, 'link/dist'), join(base, 'link/deep/dist')]) {
    expect(await problemsOf(() => openFolder(path))).toMatchObject(unsafe);
  }
  expect(Object.keys(treeOf(join(base, 'elsewhere')))).toEqual(['.git/']);
});

test('accepts a repository that is itself reached through a link', async () => {
  mkdirSync(join(base, 'real/.git'), { recursive: true });
  symlinkSync('real', join(base, 'work'));
  await publish(join(base, 'work/dist'), [file('acme/hub/a.yaml')]);
  expect(existsSync(join(base, 'real/dist/acme/hub/a.yaml'))).toBe(true);
});

test.each([
  ['/etc/passwd'],
  ['c:/x/a.yaml'],
  ['acme/hub/../../../x'],
  ['acme/hub/./a.yaml'],
  ['acme/hub//a.yaml'],
  ['acme/hub/a\\b.yaml'],
  ['acme/hub/a\nb.yaml'],
  ['acme/hub/a\u0000b.yaml'],
  ['acme/hub/a\u202eb.yaml'],
  ['acme/hub/a\ud800.yaml'],
  ['acme/hub/con.yaml'],
  ['acme/hub/NUL'],
  ['acme/hub/com1/a.yaml'],
  ['acme/hub/a.yaml.'],
  ['acme/hub /a.yaml'],
  ['acme/hub/.GIT/config'],
  [`acme/hub/${'a'.repeat(256)}`],
  ['acme/hub/index.json'],
  ['acme/hub/INDEX.json'],
  ['.fairlead/hub/a.yaml'],
  ['acme/a.yaml'],
  [''],
])('F-5 B-4 refuses the output path %j and names its construct', async (path) => {
  const bad = {
    ...file(path),
    construct: 'acme/hub/bad',
    folder: path.split('/').slice(0, 2).join('/'),
    cluster: 'acme/hub',
  };
  const problems = await problemsOf(() => publish(out, [bad, file('acme/hub/good.yaml')]));
  expect(problems).toMatchObject([{ code: 'unsafe-output', where: [{ path: 'acme/hub/bad' }] }]);
  expect(existsSync(out)).toBe(false);
});

test('gathers the problems of all files', async () => {
  write(join(out, 'acme/hub/web/a.yaml'), 'mine\n');
  const problems = await problemsOf(() =>
    publish(
      out,
      ['acme/hub/con', 'acme/hub/web/a.yaml', 'acme/hub/b.'].map((path) => file(path)),
    ),
  );
  expect(problems.map(({ code }) => code).sort()).toEqual(['foreign-file', 'unsafe-output', 'unsafe-output']);
});

test('F-5 never overwrites a file that no index lists, unless it already holds the same', async () => {
  write(join(out, 'acme/hub/web/a.yaml'), 'mine\n');
  write(join(out, 'acme/hub/web/note.txt'), 'mine\n');

  const problems = await problemsOf(() => publish(out, [file('acme/hub/web/a.yaml', 'theirs\n')]));
  expect(problems).toMatchObject([{ code: 'foreign-file', where: [{ path: 'acme/hub/web' }] }]);
  expect(readFileSync(join(out, 'acme/hub/web/a.yaml'), 'utf8')).toBe('mine\n');

  expect(await publish(out, [file('acme/hub/web/a.yaml', 'mine\n')])).toMatchObject({
    unchanged: ['acme/hub/web/a.yaml'],
  });
  await publish(out, []);
  expect(pathsOf(out)).toEqual(['acme/hub/web/note.txt']);
});

test('F-5 keeps an index file that is not its own', async () => {
  write(join(out, 'acme/hub/index.json'), '{"mine":true}');
  expect(await problemsOf(() => publish(out, [file('acme/hub/a.yaml')]))).toMatchObject([{ code: 'foreign-file' }]);
});

test('F-5 writes to nothing behind a symbolic link, and deletes nothing there', async () => {
  await publish(out, [file('acme/hub/web/a.yaml', 'old\n'), file('acme/hub/b.yaml')]);
  renameSync(join(out, 'acme/hub/web'), join(base, 'precious'));
  symlinkSync(join(base, 'precious'), join(out, 'acme/hub/web'));
  const before = treeOf(base);

  for (const files of [[file('acme/hub/web/a.yaml', 'new\n')], [file('acme/hub/b.yaml')]]) {
    expect(await problemsOf(() => publish(out, files))).toMatchObject([{ code: 'foreign-file' }, ...files.slice(1)]);
  }
  expect(treeOf(base)).toEqual(before);
});

test.each([
  [
    'a link',
    (path: string) => {
      symlinkSync('/etc/hostname', path);
    },
  ],
  [
    'a folder',
    (path: string) => {
      write(join(path, 'mine.txt'), 'mine\n');
    },
  ],
])('F-5 refuses to replace %s that stands where a file goes', async (_, make) => {
  mkdirSync(join(out, 'acme/hub'), { recursive: true });
  make(join(out, 'acme/hub/a.yaml'));
  const before = treeOf(out);
  expect(await problemsOf(() => publish(out, [file('acme/hub/a.yaml')]))).toMatchObject([{ code: 'foreign-file' }]);
  expect(treeOf(out)).toEqual(before);
});

test.each([
  ['the same path', 'acme/hub/a.yaml', 'acme/hub/a.yaml'],
  ['another case', 'acme/hub/Role.a.yaml', 'acme/hub/role.A.yaml'],
  ['another composition', 'acme/hub/caf\u00e9.yaml', 'acme/hub/cafe\u0301.yaml'],
  ['a sharp s', 'acme/hub/stra\u00dfe.yaml', 'acme/hub/STRASSE.yaml'],
  ['a folder in another case', 'acme/hub/Web/a.yaml', 'acme/hub/web/b.yaml'],
  ['a file that is also a folder', 'acme/hub/web', 'acme/hub/web/b.yaml'],
])('B-4 names both constructs that write to %s', async (_, first, second) => {
  const files = [file(first, '1', { construct: 'acme/one' }), file(second, '2', { construct: 'acme/two' })];
  for (const order of [files, [...files].reverse()]) {
    const [problem, ...others] = await problemsOf(() => publish(out, order));
    expect(others).toEqual([]);
    expect(problem?.code).toBe('unsafe-output');
    expect(problem?.where.map(({ path }) => path).sort()).toEqual(['acme/one', 'acme/two']);
  }
});

test('B-4 a new file never falls together with one that stays', async () => {
  await publish(out, [file('acme/hub/a/Role.yaml', '1', { tenant: 'one' })]);
  const problems = await problemsOf(() =>
    publish(out, [file('acme/hub/a/role.yaml', '2', { tenant: 'two' })], { fleets: ['acme'], tenants: ['two'] }),
  );
  expect(problems).toMatchObject(unsafe);
});

test('B-4 two distinct paths never overwrite each other, whatever they are called', async () => {
  const name = fc.oneof(
    fc.constantFrom(
      'a',
      'A',
      'b',
      'con',
      'caf\u00e9',
      'cafe\u0301',
      'index.json',
      'x.',
      '..',
      '\u017f',
      's',
      '\u212a',
      'k',
      '\u00df',
      'ss',
      '\u1e9e',
    ),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
  );
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => ['acme', 'hub', ...names].join('/'));
  const runs = fc.array(fc.array(path, { maxLength: 5 }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(runs, async (paths) => {
      const folder = join(temporaryFolder(), 'dist');
      let published: OutputFile[] = [];
      for (const run of paths) {
        const files = run.map((each, index) =>
          file(each, `${index}\n`, { construct: `acme/${index}`, folder: 'acme/hub', cluster: 'acme/hub' }),
        );
        const refusal = await publish(folder, files).then(
          () => undefined,
          (error: unknown) => error,
        );
        expect([undefined, 'ProblemError']).toContain((refusal as Error | undefined)?.name);
        if (refusal === undefined) published = files;
        expect(new Set(published.map((each) => foldPath(each.path))).size).toBe(published.length);
        const tree = published.length === 0 ? {} : treeOf(folder);
        delete tree['acme/hub/index.json'];
        expect(tree).toEqual(Object.fromEntries(published.map((each) => [each.path, each.content])));
      }
    }),
    { numRuns: 60 },
  );
});
