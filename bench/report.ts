import { cpus } from 'node:os';
import { format, resolveConfig } from 'prettier';
import { engineFacts } from '../lib/engine';
import type { Row } from './scenarios';

/** Whether a row keeps its promise. */
export function isMet({ measured, must }: Row): boolean {
  return measured <= must;
}

/** Units of what stands for itself, with their digits. */
const DIGITS = new Map([
  ['', 3],
  ['s', 2],
  ['ms', 2],
  ['MiB', 0],
]);

function limit(number: number, unit: string): string {
  if (number === Number.POSITIVE_INFINITY) return '–';
  return unit === '' ? `≤ ${number}` : DIGITS.has(unit) ? `≤ ${number} ${unit}` : `≤ ${number}× ${unit}`;
}

function amount({ measured, unit, detail }: Row): string {
  const digits = DIGITS.get(unit);
  const number =
    digits === undefined
      ? `${measured.toFixed(measured < 0.1 ? 3 : 2)}×`
      : `${measured.toFixed(digits)} ${unit}`.trim();
  return detail === undefined ? number : `${number} (${detail})`;
}

function verdict(row: Row): string {
  if (row.must === Number.POSITIVE_INFINITY) return '–';
  return isMet(row) ? (row.measured <= row.stretch ? 'yes, stretch too' : 'yes') : '**no**';
}

/** The promises with what was measured, as a table of Markdown. */
export function formatRows(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.scenario,
    limit(row.must, row.unit),
    limit(row.stretch, row.unit),
    amount(row),
    verdict(row),
  ]);
  const lines = [['scenario', 'must', 'stretch', 'measured', 'met'], ['---', '---', '---', '---', '---'], ...cells];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** The page of the documentation. */
export async function performancePage(rows: readonly Row[], file: string): Promise<string> {
  const page = `<!-- Made by bench/run.ts. -->

# Performance

Fairlead against stock cdk8s, and against \`helm template\`. Both sides build equal objects: both outputs are parsed and
compared object by object, and the benchmark fails where they differ. Where nothing else is said, whole processes are measured, start-up included, in one run and
alternately, so that whatever else the machine does meets both sides alike. Ratios count, seconds only illustrate them.
Both sides write to a file system in memory where the machine has one: making 65,000 files takes a disk anything from two
seconds to thirty, depending on what it went through before, and would decide over the programs compared.

${formatRows(rows)}

## What is compared

- **Stock-C** is a project as \`cdk8s init typescript-app\` sets it up: \`npx cdk8s synth\` starts \`npx ts-node main.ts\`, which
  checks types. Its question to the package registry whether there is a newer version is switched off.
- **Stock-B** is stock cdk8s in its fastest way: a compiled program, one \`App\`, one folder for each chart and one file for
  each object.
- **Fairlead** is \`fairlead synth\`, started without npx, into an empty folder: it builds, renders, judges, checks and publishes.
  What the API server says of equal objects is kept from an earlier run, as between two changes of a fleet; asking it for the first
  time is told in a row of its own. Prebuilt means that the fleet's program is compiled (\`apps/<fleet>/fleet.js\`).
- A **unit** is a Deployment, a Service, a NetworkPolicy and an Application, together with the namespaces, projects and settings that
  a cluster needs.
- **\`helm template\`** is Helm ${engineFacts().helm} as released, one process after the other started by a shell: what a program
  does that has no engine in it. The charts are made for the benchmark, in the shapes that platforms are built of: small
  web charts, libraries and subcharts, sixty templates, helpers that merge and print values, large values, and
  definitions of custom resources that print several hundred kilobytes. Both sides read the same archives and values.
- A **worker** is a thread with an engine of its own. With nothing kept, a process begins with an empty cache of results and
  keeps what it renders; the module was unpacked by an earlier run, and its start-up is told apart. With everything kept,
  the whole of loading, reading and verifying counts, and the module is not loaded at all.
- **100 clusters** ask for every chart each, with one of its six sets of values.
- A **small chart** prints a handful of objects; its chart is loaded, its values are new.
- An **object judged** is one of 13 kinds as charts print them, never judged before, in a namespace that is restricted: asked of
  the engine in a process of its own, batch after batch, the fastest batch of all rounds. **The engine built natively** is the
  same program for this machine, without what is cut from the module, asked the same in the same run.
- Time is the median of all rounds, with charts and objects judged that of the fastest ones on either side; memory is the highest resident memory of the process. The growth exponent is the slope of the
  least-squares line through the logarithms of the fastest runs with 25, 50, 100 and 200 clusters: 1 is linear.

## Run it

\`\`\`sh
npm run bench                       # everything; writes this page
npm run bench -- --scenario fleet   # platform, fleet, layers, charts or admission
npm run bench -- --runs 9           # more rounds on a busy machine
npm run bench -- --quick            # small sizes, once: do both sides still build equal objects?
\`\`\`

\`FAIRLEAD_BENCH_CHARTS=<folder>\` takes the charts from a folder of yours instead, each with the values of its \`ci/\`.
Building \`helm\` needs Go; where that is missing, the benchmark says so and leaves those rows out.

It ends with 1 where a promise is broken or the objects differ. \`--no-build\` leaves out the build of Fairlead itself.

## The machine

${cpus().length} cores, Node.js ${process.version}.
`;
  return format(page, { ...(await resolveConfig(file)), parser: 'markdown' });
}
