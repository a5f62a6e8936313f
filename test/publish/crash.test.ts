import { spawnSync } from 'node:child_process';
import fs, { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openFolder, planFolder, readIndex, type OutputFile } from '../../lib/publish';
import { file, problemsOf, publish, removeTemporaryFolders, temporaryFolder, treeOf } from './support';

const OLD = [
  file('acme/gone/web/deployment.web.yaml', 'replicas: 1\n'),
  file('acme/hub/a/b/c.yaml', 'folder: true\n'),
  file('acme/hub/Case.yaml', 'case: upper\n'),
  file('acme/hub/same.yaml', 'same: true\n'),
  file('acme/hub/web/deployment.web.yaml', 'replicas: 1\n'),
  file('acme/hub/x', 'folder: false\n'),
];
const NEW = [
  file('acme/hub/a', 'folder: false\n'),
  file('acme/hub/case.yaml', 'case: lower\n'),
  file('acme/hub/same.yaml', 'same: true\n'),
  file('acme/hub/web/deployment.web.yaml', 'replicas: 2\n'),
  file('acme/hub/web/service.web.yaml', 'port: 80\n'),
  file('acme/hub/x/y/z.yaml', 'folder: true\n'),
  file('acme/new/web/deployment.web.yaml', 'replicas: 1\n'),
];

let base: string;
let before: Record<string, string>;
let after: Record<string, string>;

beforeAll(async () => {
  // Syncing changes nothing that a killed process leaves behind, and would take most of the time here.
  jest.spyOn(fs, 'fsyncSync').mockImplementation(() => undefined);
  base = temporaryFolder();
  await publish(join(base, 'old'), OLD);
  cpSync(join(base, 'old'), join(base, 'new'), { recursive: true });
  await publish(join(base, 'new'), NEW);
  before = treeOf(join(base, 'old'));
  after = treeOf(join(base, 'new'));
});
afterAll(() => {
  jest.restoreAllMocks();
  removeTemporaryFolders();
});

/** A copy of the old tree to be killed in. */
function copyOfOld(): string {
  const out = join(base, 'out');
  rmSync(out, { recursive: true, force: true });
  cpSync(join(base, 'old'), out, { recursive: true });
  return out;
}

/** What the next command finds: a reader refuses a mix, opening alone heals to one tree, a run gives the new one. */
async function expectHealing(out: string): Promise<'old' | 'new'> {
  let isRefused = false;
  try {
    const planner = planFolder(out);
    planner.stage(NEW);
    planner.plan({ fleets: ['acme'] });
    readIndex(join(out, 'acme/hub'));
  } catch (error) {
    expect(error).toMatchObject({
      problems: [{ code: 'output-busy', fix: expect.stringContaining('fairlead synth') as string }],
    });
    isRefused = true;
  }

  const hadState = existsSync(join(out, '.fairlead/staging')) || existsSync(join(out, '.fairlead/journal'));
  const notices: string[] = [];
  const publisher = await openFolder(out, { waitMs: 0, onNotice: (sentence) => notices.push(sentence) });
  expect(publisher.recovery !== undefined).toBe(hadState);
  expect(notices.length).toBe(hadState ? 1 : 0);
  if (isRefused) expect(publisher.recovery).toMatchObject({ outcome: 'completed' });
  publisher.abort();
  const healed = treeOf(out);
  expect([before, after]).toContainEqual(healed);

  await publish(out, NEW);
  expect(treeOf(out)).toEqual(after);
  return healed['acme/hub/case.yaml'] === undefined ? 'old' : 'new';
}

const MUTATIONS = [
  'chmodSync',
  'fchmodSync',
  'linkSync',
  'mkdirSync',
  'openSync',
  'renameSync',
  'rmdirSync',
  'rmSync',
  'unlinkSync',
  'writeFileSync',
  'writeSync',
] as const;

class Killed extends Error {}

/**
 * Runs a step in which nothing reaches the disk any more from the n-th change on; `half` lets half of a write through.
 * Returns the change at which it stopped, undefined where it came to its end.
 */
async function runUntil(step: () => Promise<unknown>, at: number, half: boolean): Promise<string | undefined> {
  const methods = fs as unknown as Record<string, (...given: unknown[]) => unknown>;
  let count = 0;
  let stopped: string | undefined;
  const spies = MUTATIONS.map((name) => {
    const original = methods[name] as (...given: unknown[]) => unknown;
    return jest.spyOn(methods, name).mockImplementation((...given) => {
      count += 1;
      if (count === at) stopped = name;
      if (count === at && half && name.startsWith('write')) {
        const bytes = Buffer.from(given[1] as string);
        original(given[0], bytes.subarray(0, bytes.length / 2));
      }
      if (count >= at) throw new Killed();
      return original(...given);
    });
  });
  try {
    await step();
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return stopped;
}

/** Makes the lock look like one of a process that is gone, whose number another process has by now. */
function orphanLock(out: string): void {
  for (const name of existsSync(join(out, '.fairlead')) ? fs.readdirSync(join(out, '.fairlead')) : []) {
    const path = join(out, '.fairlead', name);
    if (name !== 'lock' && !name.startsWith('claim-')) continue;
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...holder, started: '1' }));
  }
}

async function killEverywhere(start: () => Promise<string>): Promise<{ seen: Set<string>; steps: number }> {
  const seen = new Set<string>();
  for (let at = 1; ; at += 1) {
    for (const half of [false, true]) {
      const out = await start();
      const stopped = await runUntil(() => publish(out, NEW), at, half);
      if (stopped === undefined) return { seen, steps: at };
      orphanLock(out);
      seen.add(await expectHealing(out));
      if (!stopped.startsWith('write')) break;
    }
  }
}

test('F-1 F-4 a run stopped at any change leaves the old or the new tree to the next command', async () => {
  const { seen, steps } = await killEverywhere(() => Promise.resolve(copyOfOld()));
  expect([...seen].sort()).toEqual(['new', 'old']);
  expect(steps).toBeGreaterThan(60);
}, 60_000);

test('F-1 healing that is itself stopped at any change is finished by the next command', async () => {
  const isHalfWritten = (out: string) =>
    existsSync(join(out, '.fairlead/journal')) && !existsSync(join(out, 'acme/gone/web/deployment.web.yaml'));
  let at = 0;
  let stopped: string;
  do {
    at += 1;
    stopped = copyOfOld();
    await runUntil(() => publish(stopped, NEW), at, false);
  } while (!isHalfWritten(stopped));

  const { seen } = await killEverywhere(async () => {
    const out = copyOfOld();
    await runUntil(() => publish(out, NEW), at, false);
    orphanLock(out);
    return out;
  });
  expect([...seen]).toEqual(['new']);
}, 60_000);

test('F-1 a process that is killed for good at a sample of changes is healed at once', async () => {
  const seen = new Set<string>();
  let kills = 0;
  for (let at = 2; ; at += 6.5) {
    const out = copyOfOld();
    const { signal, status } = runChild(out, NEW, at);
    if (status === 0) break;
    expect(signal).toBe('SIGKILL');
    kills += 1;
    seen.add(await expectHealing(out));
  }
  expect(kills).toBeGreaterThan(6);
  expect([...seen].sort()).toEqual(['new', 'old']);
}, 60_000);

test('F-1 a journal that never reached the disk whole counts as none', async () => {
  const out = copyOfOld();
  mkdirSync(join(out, '.fairlead/staging'), { recursive: true });
  writeFileSync(join(out, '.fairlead/journal'), '{"do":"delete","path":"acme/hub/same.yaml"}\n');
  expect(planFolder(out).plan({ fleets: [] }).deleted).toEqual([]);
  expect(await expectHealing(out)).toBe('old');
});

test('F-1 a journal cannot lead out of the folder', async () => {
  const out = copyOfOld();
  mkdirSync(join(out, '.fairlead/staging'), { recursive: true });
  writeFileSync(join(base, 'precious'), '');
  writeFileSync(join(out, '.fairlead/journal'), '{"do":"delete","path":"../precious"}\n{"end":1}\n');
  await publish(out, NEW);
  expect(existsSync(join(base, 'precious'))).toBe(true);
});

test('F-1 a staged file that lost its content is not put in place', async () => {
  const out = copyOfOld();
  mkdirSync(join(out, '.fairlead/staging'), { recursive: true });
  writeFileSync(join(out, '.fairlead/staging/file-1'), '');
  const put = { do: 'put', path: 'acme/hub/same.yaml', from: 'file-1', digest: '0'.repeat(32) };
  writeFileSync(join(out, '.fairlead/journal'), `${JSON.stringify(put)}\n{"end":1}\n`);

  expect(await problemsOf(() => openFolder(out))).toMatchObject([
    { code: 'output-failed', where: [{ source: { file: expect.stringContaining('acme/hub/same.yaml') as string } }] },
  ]);
  expect(readFileSync(join(out, 'acme/hub/same.yaml'), 'utf8')).toBe('same: true\n');
});

test('F-2 a failure half-way says so, and the next run finishes the rest', async () => {
  const out = copyOfOld();
  const publisher = await openFolder(out);
  publisher.stage(NEW);
  publisher.plan({ fleets: ['acme'] });
  const rename = fs.renameSync;
  const spy = jest.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    if (String(to).endsWith('service.web.yaml'))
      throw Object.assign(new Error('EIO: i/o error, rename'), { code: 'EIO', syscall: 'rename', dest: to });
    rename(from, to);
  });
  const problems = await problemsOf(() => publisher.apply());
  spy.mockRestore();
  publisher.abort();

  expect(problems).toMatchObject([
    {
      code: 'output-failed',
      what: expect.stringContaining('EIO') as string,
      where: [{ source: { file: expect.stringContaining('out/acme/hub/web/service.web.yaml') as string } }],
      why: expect.stringContaining('next run finishes') as string,
    },
  ]);
  expect(await expectHealing(out)).toBe('new');
});

function runChild(out: string, files: readonly OutputFile[], killAt: number) {
  return spawnSync(
    process.execPath,
    [
      '--import',
      'tsx',
      '--require',
      resolve(__dirname, 'kill-at.js'),
      resolve(__dirname, 'run-publisher.ts'),
      out,
      JSON.stringify(files),
    ],
    { env: { ...process.env, KILL_AT: String(killAt), KILL_BELOW: out }, encoding: 'utf8' },
  );
}
