import fc from 'fast-check';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ContentCache, contentDigest } from '../../lib/cache';

let folder: string;
let cache: ContentCache;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-cache-'));
  cache = new ContentCache(folder);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});
import { codePoint } from '../code-point';

const content = Buffer.from('a chart as rendered once\n');
const digest = contentDigest(content);

/** Both kinds of entry: each stores the content, says where it stands, and reads it again. */
const kinds = {
  result: {
    store: () => {
      cache.write('render', 'key', content);
    },
    read: () => cache.read('render', 'key'),
  },
  file: {
    store: () => {
      cache.storeFile(digest, content);
    },
    read: () => cache.tryReadFile(digest),
  },
};

function entries(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe.each(Object.entries(kinds))('a %s in the cache', (_kind, { store, read }) => {
  test('is absent before it is written', () => {
    expect(read()).toBeUndefined();
  });

  test('comes back as it was written', () => {
    store();
    expect(read()?.toString()).toBe(content.toString());
  });

  test('is for its owner alone', () => {
    store();
    const [path = ''] = entries();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  });

  test('leaves nothing beside itself', () => {
    store();
    store();
    expect(entries()).toHaveLength(1);
  });

  test('D-7 is absent, and removed, once any bit of it has flipped', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(7), (at, bit) => {
        store();
        const [path = ''] = entries();
        const bytes = readFileSync(path);
        const index = at % bytes.length;
        bytes[index] = bytes[index]! ^ (1 << bit);
        writeFileSync(path, bytes);

        expect(read()).toBeUndefined();
        expect(existsSync(path)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  test('D-7 is absent, and removed, where it was cut at any byte', () => {
    store();
    const [path = ''] = entries();
    const bytes = readFileSync(path);
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(path, bytes.subarray(0, length));
      expect(read()).toBeUndefined();
      expect(existsSync(path)).toBe(false);
    }
  });

  test('D-7 is absent where anybody could have written it', () => {
    store();
    const [path = ''] = entries();
    chmodSync(path, 0o666);
    expect(read()).toBeUndefined();
    expect(existsSync(path)).toBe(false);
  });

  // Only the superuser can give a file away.
  (process.getuid?.() === 0 ? test : test.skip)('D-7 is absent where somebody else owns it', () => {
    store();
    const [path = ''] = entries();
    chownSync(path, 65534, 65534);
    expect(read()).toBeUndefined();
    expect(existsSync(path)).toBe(false);
  });

  test('D-7 is absent where a link stands in its place, even to the same content', () => {
    store();
    const [path = ''] = entries();
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, readFileSync(path));
    rmSync(path);
    symlinkSync(elsewhere, path);
    expect(read()).toBeUndefined();
    expect(existsSync(elsewhere)).toBe(true);
  });

  test('D-7 can be written again after damage', () => {
    store();
    const [path = ''] = entries();
    writeFileSync(path, '');
    store();
    expect(read()?.toString()).toBe(content.toString());
  });
});

test('any content comes back under any key, and under that key alone', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ unit: codePoint }), { minLength: 2, maxLength: 4 }),
      fc.uint8Array(),
      (keys, bytes) => {
        keys.slice(1).forEach((key, index) => {
          cache.write('render', key, Buffer.concat([bytes, Buffer.of(index)]));
        });
        keys.slice(1).forEach((key, index) => {
          expect(cache.read('render', key)).toEqual(Buffer.concat([bytes, Buffer.of(index)]));
        });
        expect(cache.read('render', `${keys[0]!}, which nobody wrote`)).toBeUndefined();
      },
    ),
  );
});

test('D-7 an entry that was moved below another key is absent', () => {
  cache.write('render', 'one', content);
  const [one = ''] = entries();
  cache.write('render', 'two', Buffer.from('other'));
  const two = entries().find((path) => path !== one)!;
  writeFileSync(two, readFileSync(one));
  expect(cache.read('render', 'two')).toBeUndefined();
});

test('a file is stored under its own digest only', () => {
  expect(() => cache.storeFile(digest, Buffer.from('other'))).toThrow(/cannot be stored as/);
  expect(cache.tryFindFile(digest)).toBeUndefined();
});

test('the path of a file depends on its digest alone, and stands two folders deep', () => {
  expect(cache.path(digest)).toBe(join(folder, 'files', 'sha256', digest.slice(7, 9), digest.slice(9)));
  expect(cache.storeFile(digest, content)).toBe(cache.path(digest));
  expect(cache.tryFindFile(digest)).toBe(cache.path(digest));
});

test.each(['', 'sha256:', 'sha256:../../etc/passwd', `sha512:${'0'.repeat(64)}`, `sha256:${'A'.repeat(64)}`])(
  "'%s' is no digest and never becomes a path",
  (text) => {
    expect(() => cache.path(text)).toThrow(/is no digest/);
  },
);

test('a cache that cannot be written keeps nothing, says so once, and fails nothing', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const notices: string[] = [];
  const blocked = new ContentCache(join(file, 'cache'), { onNotice: (message) => notices.push(message) });

  blocked.write('render', 'one', content);
  blocked.write('render', 'two', content);

  expect(blocked.read('render', 'one')).toBeUndefined();
  expect(blocked.tryFindFile(digest)).toBeUndefined();
  expect(notices).toEqual([expect.stringMatching(/^The cache in '.*' cannot be written, so results are not kept: /)]);
});

test('a folder in the place of an entry is no entry', () => {
  cache.storeFile(digest, content);
  rmSync(cache.path(digest));
  mkdirSync(cache.path(digest));
  expect(cache.tryFindFile(digest)).toBeUndefined();
});

describe('a cache that is trimmed', () => {
  const daysAgo = (days: number) => Date.now() / 1000 - days * 24 * 60 * 60;
  const age = (path: string, days: number) => {
    utimesSync(path, daysAgo(days), daysAgo(days));
  };
  const ageAll = (days: number) => {
    for (const path of entries()) age(path, days);
  };

  test('loses results that nobody has read for a month, and keeps archives for half a year', () => {
    kinds.result.store();
    kinds.file.store();
    ageAll(31);
    cache.trim();
    expect([kinds.result.read(), kinds.file.read()]).toEqual([undefined, content]);

    ageAll(181);
    cache.trim();
    expect(kinds.file.read()).toBeUndefined();
  });

  test('keeps what somebody has read', () => {
    kinds.result.store();
    kinds.file.store();
    ageAll(181);
    kinds.result.read();
    kinds.file.read();
    cache.trim();
    expect([kinds.result.read(), kinds.file.read()]).toEqual([content, content]);
  });

  test('is looked through once a day', () => {
    cache.trim();
    kinds.result.store();
    const [result = ''] = entries().filter((path) => path.includes('results'));
    age(result, 31);
    cache.trim();
    expect(existsSync(result)).toBe(true);

    age(join(folder, 'trimmed'), 2);
    cache.trim();
    expect(existsSync(result)).toBe(false);
  });

  test('loses what a killed run was writing, and nothing that is not its own', () => {
    kinds.result.store();
    const [result = ''] = entries();
    const unfinished = `${result}.0123456789ab.new`;
    const foreign = join(dirname(result), 'notes.txt');
    for (const path of [unfinished, foreign]) writeFileSync(path, '');
    ageAll(31);
    cache.trim();
    expect(entries().sort()).toEqual([foreign, join(folder, 'trimmed')].sort());
  });

  test('need not be there', () => {
    new ContentCache(join(folder, 'absent')).trim();
    expect(existsSync(join(folder, 'absent'))).toBe(false);
  });
});
