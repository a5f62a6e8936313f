import { isAbsolute, relative, resolve } from 'node:path';
import { formatLocation } from '../errors';
import { explain as explainTarget, type Explanation } from '../inspect/explain';
import type { ExplainedValue } from '../inspect/explain-values';
import { formatJson, isJsonObject, type JsonValue } from '../yaml';
import type { CliCommand } from './command';
import { addEngineOptions, engineOptionsOf } from './engine-options';
import { formatOption } from './format-option';
import { printAdmission } from './explain-admission';
import { printable } from './printable';
import { namesOf } from './selection';
import type { Terminal } from './terminal';

/** How many of the things that a target names are printed in full. */
const SHOWN = 10;

/** `fairlead explain`: why something is what it is. */
export const explain: CliCommand = {
  configure(command) {
    addEngineOptions(command)
      .argument(
        '<target>',
        'Application, Kind/namespace/name, Kind/name, API (group/version/Kind), construct path, or a file of the output folder',
      )
      .option('--value <path>', 'one Helm value or setting with every layer that sets it')
      .option('--admitted', 'also what the API server says of the object, and what the cluster would store')
      .option('--out <folder>', 'output folder that file names may begin with', 'dist')
      .option('--fleet <name...>', 'only these fleets')
      .option('--cluster <name...>', 'only these clusters (a spoke brings its hub along)')
      .addOption(formatOption('text', 'json'))
      .addHelpText(
        'after',
        '\nExamples:\n  fairlead explain dev-cert-manager\n  fairlead explain acme/dev/cert-manager --value crds.enabled\n  fairlead explain Namespace/payments --cluster dev\n  fairlead explain Deployment/shop/web --admitted',
      );
  },

  async run({ args, options, root, terminal }) {
    const text = args[0] ?? '';
    const value = typeof options.value === 'string' ? options.value : undefined;
    const found = await explainTarget({
      root,
      target: { text, path: pathInOutput(text, root, String(options.out)) },
      fleets: namesOf(options.fleet),
      clusters: namesOf(options.cluster),
      engine: engineOptionsOf(options),
      onNotice: (notice) => {
        terminal.say(notice);
      },
      ...(value !== undefined && { value }),
      ...(options.admitted === true && { admitted: true }),
    });
    if (options.format === 'json') {
      terminal.print(JSON.stringify({ explanations: found }, withoutBigInts, 2));
      return 0;
    }
    for (const explanation of found.slice(0, SHOWN)) {
      if (value === undefined) printFacts(explanation, terminal);
      else printHeading(explanation, terminal);
      for (const each of explanation.values) printValue(each, value !== undefined, terminal);
      if (explanation.admission) printAdmission(explanation.admission, terminal);
      terminal.print('\n');
    }
    if (found.length > SHOWN)
      terminal.say(`${found.length - SHOWN} more have this name; '--cluster' chooses among them.`);
    return 0;
  },
};

/** JSON has no place for integers of 64 bits, so they keep their digits as text. */
function withoutBigInts(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** A file may be named as it lies on disk, or relative to the output folder. */
function pathInOutput(text: string, root: string, out: string): string {
  const folder = resolve(root, out);
  const inside = (path: string) => {
    const below = relative(folder, path).replaceAll('\\', '/');
    return below === '' || below.startsWith('..') || isAbsolute(below) ? undefined : below;
  };
  return inside(resolve(text)) ?? inside(resolve(root, text)) ?? text;
}

function printHeading({ construct, class: name }: Explanation, terminal: Terminal): void {
  terminal.print(terminal.colors.bold(printable(`${construct}  (${name})`)));
}

function templateOf({ template: file, templateLine: line }: Explanation): string | undefined {
  return file === undefined ? undefined : formatLocation({ file, ...(line !== undefined && { line }) });
}

function printFacts(explanation: Explanation, terminal: Terminal): void {
  const { source, cluster, object, file, files, application, wave, project, tenant, renders } = explanation;
  printHeading(explanation, terminal);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['object', object],
    ['written in', source && formatLocation(source)],
    ['cluster', cluster],
    ['Application', application],
    ['wave', wave === undefined ? undefined : String(wave)],
    ['project', project],
    ['tenant', tenant],
    ['file', file],
    ['template', templateOf(explanation)],
    ...(explanation.changes ?? []).map(
      (change) => ['changed', `${change.what}${change.source ? `  (${formatLocation(change.source)})` : ''}`] as const,
    ),
    ...(explanation.releases ?? []).flatMap((release) => [...releaseFacts(release)]),
    ['brings', explanation.brings && shortList(explanation.brings)],
    ...renders.map((each) => ['renders', each] as const),
    ...(files ?? []).slice(0, SHOWN).map((each) => ['file', each] as const),
    ['files', files && files.length > SHOWN ? `${files.length - SHOWN} more` : undefined],
  ];
  for (const [word, fact] of facts) {
    if (fact !== undefined) terminal.print(`  ${terminal.colors.dim(word.padEnd(11))} ${printable(fact)}`);
  }
  if (explanation.values.length > 0) terminal.print(`  ${terminal.colors.dim('values')}`);
}

function* releaseFacts({
  chart,
  version,
  chance,
  leftOut,
}: NonNullable<Explanation['releases']>[number]): Generator<readonly [string, string]> {
  yield ['chart', `${chart} ${version}, rendered here`];
  if (chance.length > 0) yield ['calls', chance.join(', ')];
  for (const { object, because } of leftOut) yield ['leaves out', `${object}: ${because}`];
}

function shortList(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return `${names.slice(0, SHOWN).join(', ')}${more}`;
}

function printValue({ path, hides, ...effective }: ExplainedValue, withHistory: boolean, terminal: Terminal): void {
  const { bold, dim } = terminal.colors;
  const say = ({ layer, source }: ExplainedValue | (typeof hides)[number]) =>
    `${layer}${source ? `, ${formatLocation(source)}` : ''}`;
  const origin = dim(printable(`(${say({ path, hides, ...effective })})`));
  terminal.print(`    ${bold(printable(path))}: ${printable(short(effective.value, withHistory))}  ${origin}`);
  if (!withHistory) return;
  for (const hidden of hides) {
    terminal.print(
      `      ${dim('hides')} ${printable(short(hidden.value, true))}  ${dim(printable(`(${say(hidden)})`))}`,
    );
  }
}

/** One line of JSON, cut where the whole is not asked for. */
function short(value: JsonValue, whole: boolean): string {
  const text =
    isJsonObject(value) || Array.isArray(value) || typeof value === 'string' ? formatJson(value) : String(value);
  const line = text.replace(/\s*\n\s*/g, ' ').trim();
  return whole || line.length <= 80 ? line : `${line.slice(0, 79)}…`;
}
