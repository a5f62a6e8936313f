import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { mkdirSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { folderDigest } from '../../lib/engine';
import { temporaryFolder, writeFiles } from './charts';

const top = temporaryFolder();
const chart = join(top, 'chart');

beforeEach(() => {
  rmSync(chart, { recursive: true, force: true });
  mkdirSync(chart);
});

/** Files of a chart: no name is a folder's name at the same time. */
const files = fc.dictionary(
  fc
    .tuple(fc.constantFrom('', 'templates/', 'charts/a/'), fc.stringMatching(/^[a-z0-9]{1,3}\.[a-z]{1,2}$/))
    .map(([folder, name]) => folder + name),
  fc.string(),
  { minKeys: 1, maxKeys: 5, noNullPrototype: true },
);

function digestOf(content: Readonly<Record<string, string>>): string {
  rmSync(chart, { recursive: true, force: true });
  writeFiles(chart, content);
  return folderDigest(chart);
}

describe('folderDigest', () => {
  test('is the same for two folders exactly where their files are', () => {
    fc.assert(
      fc.property(files, files, (one, other) => {
        const sorted = (content: Record<string, string>) => JSON.stringify(Object.entries(content).sort());
        expect(digestOf(one) === digestOf(other)).toBe(sorted(one) === sorted(other));
      }),
      { numRuns: 40 },
    );
  });

  test('depends neither on where the folder is nor on the order its files were written in', () => {
    const here = digestOf({ 'Chart.yaml': 'a', 'templates/b.yaml': 'b', 'a.txt': '' });
    const there = join(top, 'there');
    writeFiles(there, { 'a.txt': '', 'templates/b.yaml': 'b', 'Chart.yaml': 'a' });
    expect(folderDigest(there)).toBe(here);
  });

  test('tells where one file ends and the next begins', () => {
    expect(digestOf({ a: 'x', b: '' })).not.toBe(digestOf({ a: '', b: 'x' }));
  });

  test('stays the same when only `.git` changes', () => {
    const before = digestOf({ 'Chart.yaml': 'a' });
    writeFiles(chart, { '.git/index': 'anything' });
    expect(folderDigest(chart)).toBe(before);
  });

  test('follows a link within the folder', () => {
    writeFiles(chart, { 'files/a.txt': 'a' });
    symlinkSync('files/a.txt', join(chart, 'b.txt'));
    symlinkSync('files', join(chart, 'more'));
    expect(folderDigest(chart)).toBe(digestOf({ 'files/a.txt': 'a', 'b.txt': 'a', 'more/a.txt': 'a' }));
  });

  test.each([
    ['a file outside', '../secret', 'a link to a place outside of it'],
    ['a folder whose name only begins like its own', '../chart-of-others', 'a link to a place outside of it'],
    ['an absolute path', '/etc/hosts', 'a link to a place outside of it'],
    ['nothing', 'missing', 'cannot be read'],
    ['itself', 'link', 'cannot be read'],
    ['the folder it is in', '.', 'a link to a folder that it is in'],
  ])('C-16 refuses a link to %s', (_name, target, reason) => {
    writeFiles(top, { secret: 's', 'chart-of-others/a': 'a' });
    symlinkSync(target, join(chart, 'link'));
    expect(() => folderDigest(chart)).toThrow(reason);
    expect(() => folderDigest(chart)).toThrow("'link'");
  });

  test('C-16 refuses what is neither file nor folder', () => {
    execFileSync('mkfifo', [join(chart, 'pipe')]);
    expect(() => folderDigest(chart)).toThrow("'pipe' in the chart's folder");
  });

  test('D-2 refuses a file larger than Helm reads', () => {
    writeFiles(chart, { 'big.txt': '' });
    truncateSync(join(chart, 'big.txt'), 5 * 1024 * 1024);
    expect(folderDigest(chart)).toMatch(/^sha256:/);
    truncateSync(join(chart, 'big.txt'), 5 * 1024 * 1024 + 1);
    expect(() => folderDigest(chart)).toThrow(/'big.txt' in the chart's folder '.*' has 5242881 bytes/);
  });

  test('D-2 refuses more bytes than Helm unpacks', () => {
    for (let index = 0; index < 21; index++) {
      const name = `f${String(index)}`;
      writeFiles(chart, { [name]: '' });
      truncateSync(join(chart, name), 5 * 1024 * 1024);
    }
    expect(() => folderDigest(chart)).toThrow(/is too large: a chart may have 10000 files and 104857600 bytes/);
  });

  test('says that a folder is not there', () => {
    expect(() => folderDigest(join(top, 'nowhere'))).toThrow(/nowhere' cannot be read/);
  });
});
