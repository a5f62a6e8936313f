import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs, { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { openFolder } from '../../lib/publish';
import { file, pathsOf, problemsOf, publish, removeTemporaryFolders, temporaryFolder } from './support';

const FILES = [file('acme/hub/a.yaml')];
const COMMAND = ['--import', 'tsx', resolve(__dirname, 'run-publisher.ts')];

let out: string;
beforeEach(() => {
  out = join(temporaryFolder(), 'dist');
});
afterEach(removeTemporaryFolders);

// Processes take seconds to start on a busy machine.
jest.setTimeout(30_000);

/** A process that holds the folder until the gate, a file, is there. */
async function startChild(gate: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...COMMAND, out, JSON.stringify(FILES), gate], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

function lockOf(change: Record<string, unknown>): void {
  const holder = { host: hostname(), pid: process.pid, token: 'other', since: '2026-01-01T00:00:00.000Z', ...change };
  mkdirSync(join(out, '.fairlead'), { recursive: true });
  writeFileSync(join(out, '.fairlead/lock'), JSON.stringify(holder));
}

test('F-4 the second run waits for the first, even while that one blocks, and says so', async () => {
  const gate = join(temporaryFolder(), 'gate');
  const child = await startChild(gate);
  const notices: string[] = [];
  const changes = await publish(
    out,
    FILES,
    { fleets: ['acme'] },
    {
      onNotice: (sentence) => {
        notices.push(sentence);
        writeFileSync(gate, '');
      },
    },
  );

  expect(changes.unchanged).toEqual(['acme/hub/a.yaml']);
  expect(notices).toEqual([
    expect.stringMatching(new RegExp(`^Waiting up to 30 s for '.*dist', which process ${String(child.pid)} on `)),
  ]);
});

test('F-4 a run whose fresh folder is removed by one that ends tries again', async () => {
  const spy = jest.spyOn(fs, 'chmodSync').mockImplementationOnce((path) => {
    fs.rmdirSync(path);
    throw Object.assign(new Error('ENOENT: no such file or directory, chmod'), { code: 'ENOENT', syscall: 'chmod' });
  });
  await publish(out, FILES);
  spy.mockRestore();
  expect(pathsOf(out)).toEqual(['acme/hub/a.yaml']);
});

test('F-4 a run that has waited long enough refuses and names the holder', async () => {
  const holder = await openFolder(out);
  const problems = await problemsOf(() => openFolder(out, { waitMs: 100 }));
  holder.abort();

  expect(problems).toMatchObject([
    { code: 'output-busy', what: expect.stringContaining(`process ${process.pid} on`) as string },
  ]);
  expect(existsSync(out)).toBe(false);
});

test('F-4 the lock of a killed process is recovered at once', async () => {
  const child = await startChild(join(out, 'never'));
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(join(out, '.fairlead/lock'))).toBe(true);

  const publisher = await openFolder(out, { waitMs: 0 });
  expect(publisher.recovery).toMatchObject({ outcome: 'discarded' });
  publisher.abort();
});

test('F-4 a process number that somebody else has by now does not keep the lock', async () => {
  const own = await openFolder(out);
  const holder = JSON.parse(readFileSync(join(out, '.fairlead/lock'), 'utf8')) as Record<string, unknown>;
  own.abort();
  lockOf({ ...holder, started: '1' });

  await publish(out, FILES, { fleets: ['acme'] }, { waitMs: 0 });
  expect(pathsOf(out)).toEqual(['acme/hub/a.yaml']);
});

test('F-4 the lock of another host is taken over only long after its last sign of life', async () => {
  lockOf({ host: 'elsewhere', pid: 1 });
  expect(await problemsOf(() => openFolder(out, { waitMs: 0 }))).toMatchObject([
    {
      code: 'output-busy',
      what: expect.stringContaining("process 1 on 'elsewhere'") as string,
      fix: expect.stringContaining('15 minutes') as string,
    },
  ]);

  const longAgo = Date.now() / 1000 - 16 * 60;
  utimesSync(join(out, '.fairlead/lock'), longAgo, longAgo);
  await publish(out, FILES, { fleets: ['acme'] }, { waitMs: 0 });
});

test.each(['', '{', '{"host":"x","pid":1,"token":"../../x"}'])(
  'F-4 a lock that reads %j goes by its age',
  async (text) => {
    mkdirSync(join(out, '.fairlead'), { recursive: true });
    writeFileSync(join(out, '.fairlead/lock'), text);
    expect(await problemsOf(() => openFolder(out, { waitMs: 0 }))).toMatchObject([{ code: 'output-busy' }]);
    await publish(out, FILES, { fleets: ['acme'] }, { waitMs: 0, staleMs: -1 });
  },
);

test('F-4 a run that was taken for dead writes nothing', async () => {
  const slow = await openFolder(out);
  slow.stage(FILES);
  slow.plan({ fleets: ['acme'] });
  lockOf({ host: 'elsewhere' });
  writeFileSync(join(out, '.fairlead/staging/file-of-the-other'), '');

  expect(await problemsOf(() => slow.apply())).toMatchObject([{ code: 'output-busy' }]);
  slow.abort();
  expect(existsSync(join(out, 'acme'))).toBe(false);
  expect(existsSync(join(out, '.fairlead/staging/file-of-the-other'))).toBe(true);
  expect(readFileSync(join(out, '.fairlead/lock'), 'utf8')).toContain('elsewhere');
});

test('F-4 of many runs that find a stale lock, one after the other gets it', async () => {
  const own = await openFolder(join(out, 'aside'));
  const holder = JSON.parse(readFileSync(join(out, 'aside/.fairlead/lock'), 'utf8')) as Record<string, unknown>;
  own.abort();
  lockOf({ ...holder, started: '1', token: 'dead' });

  let open = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const publisher = await openFolder(out, { waitMs: 10_000 });
      open += 1;
      most = Math.max(most, open);
      await new Promise((done) => setTimeout(done, 5));
      publisher.stage(FILES);
      publisher.plan({ fleets: ['acme'] });
      open -= 1;
      publisher.apply();
    }),
  );
  expect(most).toBe(1);
  expect(pathsOf(out)).toEqual(['acme/hub/a.yaml']);
});

test('F-4 processes that race for one folder leave one whole tree and no trace', async () => {
  const children = Array.from({ length: 3 }, () =>
    spawn(process.execPath, [...COMMAND, out, JSON.stringify(FILES)], { stdio: 'ignore' }),
  );
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit')) as unknown[]));
  expect(codes.map(([code]) => code)).toEqual([0, 0, 0]);
  expect(pathsOf(out)).toEqual(['acme/hub/a.yaml']);
});
