import { isAbsolute, relative } from 'node:path';
import type { CliCommand } from './command';
import { count } from './count';
import { diagnoseCdk8sProgram } from './diagnosis/cdk8s-program';
import { diagnoseDefinitions } from './diagnosis/definitions';
import type { Diagnosis } from './diagnosis/diagnosis';
import { diagnoseGit } from './diagnosis/git';
import { diagnoseNode } from './diagnosis/node-version';
import { diagnoseOutput } from './diagnosis/output';
import { diagnosePackages } from './diagnosis/packages';
import { formatOption } from './format-option';
import { outputFolder } from '../synthesize';
import { printable } from './printable';
import type { Terminal } from './terminal';
import { packageFacts } from './version';

/** `fairlead doctor`: looks at everything around the fleets that can go wrong; changes nothing. */
export const doctor: CliCommand = {
  configure(command) {
    command
      .option('--out <folder>', 'output folder to look at', 'dist')
      .addOption(formatOption('text', 'json'))
      .addHelpText('after', '\nExamples:\n  fairlead doctor\n  fairlead doctor --format json');
  },

  async run({ options, root, terminal }) {
    const diagnoses = await diagnose(root, String(options.out));
    if (options.format === 'json') terminal.print(JSON.stringify({ diagnoses }, undefined, 2));
    else print(diagnoses, terminal);
    return diagnoses.some(({ status }) => status === 'error') ? 1 : 0;
  },
};

async function diagnose(root: string, out: string): Promise<readonly Diagnosis[]> {
  const shown = (isAbsolute(out) ? relative(root, out) : out).replaceAll('\\', '/').replace(/\/+$/, '');
  return [
    diagnoseNode(process.versions.node, packageFacts().engines.node),
    ...diagnosePackages(root),
    diagnoseDefinitions(root),
    ...diagnoseOutput(outputFolder(root, out), shown),
    ...(await diagnoseGit(root, shown)),
    diagnoseCdk8sProgram(root, shown),
  ];
}

function print(diagnoses: readonly Diagnosis[], terminal: Terminal): void {
  const { green, yellow, red, dim } = terminal.colors;
  const paint = { ok: green, warning: yellow, error: red };
  for (const { subject, status, message, fix } of diagnoses) {
    terminal.print(`${paint[status](status.padEnd(7))}  ${printable(`${subject}: ${message}`)}`);
    if (fix !== undefined) terminal.print(`         ${dim('fix')} ${printable(fix)}`);
  }
  const of = (wanted: Diagnosis['status']) => diagnoses.filter(({ status }) => status === wanted).length;
  terminal.print(`\n${count(of('error'), 'error')}, ${count(of('warning'), 'warning')}`);
}
