import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine } from '../../engine';
import { ProblemError } from '../../errors';
import { buildClusters, selectClusters } from '../../inspect/inventory';
import { testPolicies, type PolicyTestReport } from '../../inspect/policies/test-policies';
import { isKubernetesMinor, kubernetesVersionProblem } from '../../kube';
import { loadFleets } from '../../load';
import type { CliCommand, CommandContext } from '../command';
import { count } from '../count';
import { addAdmissionOptions, engineOptionsOf } from '../engine-options';
import { formatOption } from '../format-option';
import { shortList } from '../list-text';
import { namesOf } from '../selection';
import { formatTable } from '../table';
import type { Terminal } from '../terminal';

/** `fairlead policy test`: the examples of policies, judged by the API server's own code. */
export const testPolicy: CliCommand = {
  configure(command) {
    command
      .argument('[name...]', 'policies by name; all of them and those of Fairlead itself where none is named')
      .option('--fleet <name...>', 'only these fleets')
      .option('--cluster <name...>', 'only on these clusters')
      .option(
        '--kubernetes <version...>',
        'minor versions to test on (default: those of the clusters; for policies of Fairlead the oldest and the newest)',
      )
      .addOption(formatOption('text', 'json', 'junit'));
    addAdmissionOptions(command).addHelpText(
      'after',
      '\nExamples:\n  fairlead policy test\n  fairlead policy test restricted-pods --kubernetes 1.31 1.37\n  fairlead policy test --format junit > policies.xml',
    );
  },

  async run(context) {
    const { args, options, root, terminal } = context;
    const kubernetes = minorsOf(context);
    // Fairlead's own policies can be tested where there is no fleet.
    const clusters = existsSync(join(root, 'apps'))
      ? buildClusters(selectClusters(loadFleets(root, namesOf(options.fleet)), { clusters: namesOf(options.cluster) }))
      : [];
    const engine = openEngine({
      ...engineOptionsOf(options),
      onNotice: (notice) => {
        terminal.say(notice);
      },
    });
    try {
      const report = await testPolicies({
        engine,
        clusters,
        root,
        ...(args.length > 0 && { names: args }),
        ...(kubernetes && { kubernetes }),
      });
      print(report, String(options.format), terminal);
      return report.problems.length > 0 ? 1 : 0;
    } finally {
      await engine.close();
    }
  },
};

function minorsOf({ options }: CommandContext): readonly string[] | undefined {
  const minors = namesOf(options.kubernetes);
  const wrong = (minors ?? []).filter((minor) => !isKubernetesMinor(minor));
  if (wrong.length === 0) return minors;
  throw new ProblemError(
    wrong.map((minor) => ({
      code: 'invalid-argument',
      what: kubernetesVersionProblem(minor) ?? `Kubernetes '${minor}' is not supported.`,
      where: [],
      why: 'What the API server makes of a policy depends on its version.',
      fix: "Write minor versions such as '1.35' after '--kubernetes'.",
    })),
  );
}

function print(report: PolicyTestReport, format: string, terminal: Terminal): void {
  const { policies, problems } = report;
  switch (format) {
    case 'json':
      terminal.print(JSON.stringify({ policies, problems }, undefined, 2));
      return;
    case 'junit':
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- few ask for it
      (require('./junit') as typeof import('./junit')).reportAsJUnit(report, terminal);
      return;
    default:
  }
  const { green } = terminal.colors;
  const rows = policies.map(({ policy, kubernetes, clusters, examples, notEvaluated }) => {
    const failed = examples.filter(({ failures }) => failures.length > 0).length;
    return [
      policy,
      kubernetes,
      clusters.length === 0 ? '(Fairlead)' : shortList(clusters),
      count(examples.length, 'example'),
      [failed === 0 ? 'ok' : `${failed} failed`, ...notEvaluated].join('; '),
    ];
  });
  if (rows.length > 0)
    terminal.print(formatTable(['Policy', 'Kubernetes', 'Clusters', 'Examples', 'Result'], rows, terminal));
  if (problems.length > 0) throw new ProblemError(problems);
  terminal.say(rows.length === 0 ? 'There are no policies.' : green('All examples are judged as they say.'));
}
