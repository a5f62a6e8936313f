import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './statistics';

/** A program to measure, as a whole process. */
export interface Subject {
  /** What the output calls it. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;

  /** Folder that it writes, emptied before each run. */
  readonly out: string;

  /** Where it keeps what later runs need not find out again: one run comes first then, and is not counted. @default - nowhere */
  readonly cache?: string;
}

/** What one run cost: seconds, seconds of all cores, bytes. */
export interface Cost {
  readonly wall: number;
  readonly cpu: number;

  /** Highest resident memory of any one process of the run. */
  readonly memory: number;
}

/**
 * Runs subjects one after the other, round by round, so that whatever else the machine does meets all of them alike.
 *
 * @returns the costs of each subject, in the order of the rounds
 */
export async function measure(subjects: readonly Subject[], rounds: number): Promise<readonly (readonly Cost[])[]> {
  const costs: Cost[][] = subjects.map(() => []);
  if (rounds > 1) for (const subject of subjects) if (subject.cache !== undefined) await runOnce(subject);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, subject] of subjects.entries()) {
      const cost = await runOnce(subject);
      costs[index]?.push(cost);
      const { wall, cpu, memory } = cost;
      process.stderr.write(
        `  ${subject.name}: ${wall.toFixed(2)} s, ${cpu.toFixed(2)} s of CPU, ${(memory / 2 ** 20).toFixed(0)} MiB\n`,
      );
    }
  }
  return costs;
}

/** The middle of several runs, each number by itself. */
export function typical(costs: readonly Cost[] | undefined): Cost {
  const runs = costs ?? [];
  return {
    wall: median(runs.map(({ wall }) => wall)),
    cpu: median(runs.map(({ cpu }) => cpu)),
    memory: median(runs.map(({ memory }) => memory)),
  };
}

async function runOnce(subject: Subject): Promise<Cost> {
  const usage = join(subject.folder, 'usage.log');
  for (const path of [subject.out, usage]) rmSync(path, { recursive: true, force: true });
  // What the disk still has to do for the run before is not this one's.
  spawnSync('sync');
  const started = process.hrtime.bigint();
  await run(subject, { NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, 'usage.cjs'))}`, BENCH_USAGE: usage });
  const wall = Number(process.hrtime.bigint() - started) / 1e9;
  const processes = readFileSync(usage, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number));
  return {
    wall,
    cpu: processes.reduce((total, [, time = 0]) => total + time / 1e6, 0),
    memory: Math.max(...processes.map(([kibibytes = 0]) => kibibytes * 1024)),
  };
}

/** Runs a program to its end. What it prints is shown only where it fails. */
async function run({ name, command, args, folder, cache }: Subject, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(command, args, {
    cwd: folder,
    // Neither side may ask the network whether there is something newer.
    env: {
      ...process.env,
      npm_config_update_notifier: 'false',
      ...(cache !== undefined && { FAIRLEAD_CACHE: cache }),
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  if (code !== 0) throw new Error(`${name} ended with code ${String(code)}:\n${said}`);
}
