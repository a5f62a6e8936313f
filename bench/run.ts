import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ObjectsDiffer } from './compare';
import { formatRows, isMet, performancePage } from './report';
import { SCENARIOS, type Row } from './scenarios';
import { Workspace } from './workspace';

const REPOSITORY = dirname(__dirname);
const PAGE = join(REPOSITORY, 'docs', 'performance.md');

interface Options {
  readonly scenarios: readonly string[];
  readonly rounds?: number;
  readonly quick: boolean;
  readonly build: boolean;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      scenario: { type: 'string', multiple: true },
      runs: { type: 'string' },
      quick: { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
    },
  });
  const scenarios = values.scenario ?? [...SCENARIOS.keys()];
  const unknown = scenarios.find((name) => !SCENARIOS.has(name));
  if (unknown !== undefined)
    throw new Error(`There is no scenario '${unknown}'; there are ${[...SCENARIOS.keys()].join(', ')}.`);
  const rounds = values.runs === undefined ? undefined : Number(values.runs);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))
    throw new Error(`--runs takes a whole number above zero, not '${values.runs ?? ''}'.`);
  return { scenarios, ...(rounds !== undefined && { rounds }), quick: values.quick, build: !values['no-build'] };
}

function build(): void {
  const tsc = require.resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: REPOSITORY,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('Fairlead does not build; there is nothing to measure.');
}

/** Whether every promise is kept. Small sizes say nothing about that, only about the objects. */
async function run({ scenarios, quick, rounds, ...options }: Options): Promise<boolean> {
  if (options.build) build();
  const workspace = new Workspace();
  const rows: Row[] = [];
  const leftOut: string[] = [];
  try {
    for (const name of scenarios) {
      process.stderr.write(`${name}\n`);
      const scenario = SCENARIOS.get(name);
      const found = await scenario?.(workspace, { quick, ...(rounds !== undefined && { rounds }) });
      if (typeof found === 'string') leftOut.push(found);
      else rows.push(...(found ?? []));
    }
  } finally {
    workspace.remove();
  }
  for (const what of leftOut) process.stdout.write(`Left out: ${what}\n`);
  // Small sizes are mostly start-up: they show that both sides agree, not how they compare.
  if (quick) {
    process.stdout.write('Both sides build equal objects. Small sizes are not judged.\n');
    return true;
  }
  process.stdout.write(`${formatRows(rows)}\n`);
  const isWhole = scenarios.length === SCENARIOS.size && leftOut.length === 0;
  // The page shows what anybody can measure again.
  if (isWhole && process.env.FAIRLEAD_BENCH_CHARTS === undefined)
    writeFileSync(PAGE, await performancePage(rows, PAGE));
  return rows.every(isMet);
}

void (async () => {
  try {
    if (!(await run(readOptions()))) process.exitCode = 1;
  } catch (error) {
    process.stderr.write(`${error instanceof ObjectsDiffer ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
})();
