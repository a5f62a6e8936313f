import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ContentCache } from '../lib/cache';
import { openEngine } from '../lib/engine';
import { ObjectsDiffer } from './compare';
import type { HelmPrograms } from './helm';
import type { ChartCase, RenderingCost, RenderingTask } from './programs/rendering-task';
import type { Workspace } from './workspace';

const ROOMS = join(dirname(__dirname), 'build', 'lib');
const LARGE = 500 * 1000;

/** Clusters that have every chart once, each with one of its sets of values. */
export const CLUSTERS = 100;

/** What is measured. */
export type Name = 'native' | 'one' | 'two' | 'warm' | 'clusters' | 'platform';
/** What everything cost, once in turn. */
export type Round = Readonly<Record<Name, RenderingCost>>;

/** Renders the same charts on both sides. */
export class ChartBench {
  readonly #program: string;
  readonly #out: string;

  constructor(
    private readonly workspace: Workspace,
    private readonly cases: readonly ChartCase[],
    private readonly programs: HelmPrograms,
  ) {
    this.#program = workspace.program('render-charts.ts');
    this.#out = join(workspace.folder, 'charts-out');
    mkdirSync(this.#out);
  }

  /** Unpacks the module, as the first run on a machine does for all later ones. */
  public async unpackModule(): Promise<void> {
    const engine = openEngine({ workers: 1, cache: new ContentCache(this.#cache) });
    await engine.call({ op: 'versions', range: '*', versions: [] });
    await engine.close();
  }

  /** Fails where both sides do not render the same objects. Where a chart leaves something to chance, it is left out. */
  public compare(): void {
    this.#native();
    this.#ours({ workers: 2, out: this.#out });
    let objects = 0;
    for (const { name } of this.cases) {
      if (existsSync(join(this.#out, `${name}.chance`))) continue;
      const theirs = linesOf(
        execFileSync(this.programs.reader, {
          input: readFileSync(this.#nativeFile(name)),
          encoding: 'utf8',
          maxBuffer: 2 ** 28,
        }),
      );
      const ours = linesOf(readFileSync(join(this.#out, `${name}.jsonl`), 'utf8'));
      const differing = theirs.findIndex((object, index) => !isDeepStrictEqual(object, ours[index]));
      if (differing >= 0 || theirs.length !== ours.length) {
        throw new ObjectsDiffer(
          `${name}: object ${differing} is not the same; ${ours.length} objects of ${theirs.length}.`,
        );
      }
      objects += ours.length;
    }
    say(`${objects} equal objects in ${this.cases.length} renders`);
  }

  public describe(): string {
    const sizes = this.cases.map(({ name }) => statSync(this.#nativeFile(name)).size);
    const charts = new Set(this.cases.map(({ archive }) => archive));
    const large = new Set(this.cases.filter((_, index) => (sizes[index] ?? 0) > LARGE).map(({ archive }) => archive));
    return `${this.cases.length} renders of ${charts.size} charts, ${large.size} of them over 500 kB`;
  }

  /** Both sides in turn, so that whatever else the machine does meets them alike. */
  public measureRound(): Round {
    const small = this.cases.find(({ name }) => statSync(this.#nativeFile(name)).size < 10_000) ?? this.cases[0];
    const firsts = this.cases.filter(
      ({ archive }, index) => this.cases.findIndex((one) => one.archive === archive) === index,
    );
    const native = this.#native();
    const one = this.#ours({ workers: 1 });
    const warm = this.#ours({ workers: 1, startsApart: false }, true);
    const again = this.#native();
    const two = this.#ours({ workers: 2 });
    const clusters = this.#ours({ workers: 1, clusters: CLUSTERS });
    const platform = this.#ours({ workers: 1, cases: firsts, ...(small && { latency: small }) });
    const round = {
      native: { ...native, rendering: Math.min(native.rendering, again.rendering) },
      one,
      two,
      warm,
      clusters,
      platform,
    };
    for (const [name, { rendering, cpu, memory }] of Object.entries(round)) {
      say(`${name}: ${rendering.toFixed(2)} s, ${cpu.toFixed(2)} s of CPU, ${(memory / 2 ** 20).toFixed(0)} MiB`);
    }
    return round;
  }

  get #cache(): string {
    return join(this.workspace.folder, 'charts-cache');
  }

  #nativeFile(name: string): string {
    return join(this.#out, `${name}.yaml`);
  }

  /** A shell starts one process after the other. */
  #native(): RenderingCost {
    const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
    const lines = this.cases.map(({ name, release, archive, namespace, valuesFile, kubeVersion }) => {
      const flags = ['--namespace', namespace, '--values', valuesFile, '--kube-version', kubeVersion, '--include-crds'];
      const words = [this.programs.helm, 'template', release, archive, ...flags].map(quote);
      return `${words.join(' ')} > ${quote(this.#nativeFile(name))}`;
    });
    const script = join(this.workspace.folder, 'native.sh');
    writeFileSync(script, `set -e\n${lines.join('\n')}\ntimes\n`);
    const env = { PATH: process.env.PATH, HOME: join(this.workspace.folder, 'no-home'), KUBECONFIG: '/dev/null' };
    const started = performance.now();
    const times = execFileSync('sh', [script], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    const rendering = (performance.now() - started) / 1000;
    return { startUp: 0, rendering, cpu: secondsIn(times), memory: 0, performed: this.cases.length, cached: 0 };
  }

  #ours(task: Partial<RenderingTask>, keepsResults = false): RenderingCost {
    if (!keepsResults) rmSync(join(this.#cache, 'results'), { recursive: true, force: true });
    const whole: RenderingTask = {
      engine: join(ROOMS, 'engine', 'index.js'),
      caches: join(ROOMS, 'cache', 'index.js'),
      workers: 1,
      cache: this.#cache,
      cases: this.cases,
      clusters: 1,
      startsApart: true,
      ...task,
    };
    const file = join(this.workspace.folder, 'task.json');
    writeFileSync(file, JSON.stringify(whole));
    return JSON.parse(
      execFileSync(process.execPath, [this.#program, file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }),
    ) as RenderingCost;
  }
}

/** Seconds in what a shell's `times` prints, its own and those of its processes, as `0m1.25s`. */
function secondsIn(times: string): number {
  return [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
}

function linesOf(text: string): readonly unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

function say(what: string): void {
  process.stderr.write(`  ${what}\n`);
}
