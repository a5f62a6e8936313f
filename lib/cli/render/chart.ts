import {
  EngineError,
  engineFacts,
  openEngine,
  type Engine,
  type ReleaseAnswer,
  type RenderRequest,
} from '../../engine';
import { formatJson } from '../../yaml';
import type { CliCommand, CommandContext } from '../command';
import { addEngineOptions, engineOptionsOf } from '../engine-options';
import { formatOption } from '../format-option';
import { findNamedChart } from './chart-content';

import { requireIdentity } from './identity';
import { formatManifests, selectManifests, type ManifestSelection } from './text';
import { addValuesOptions, mergeValues, readValuesFiles } from './values';
import { namesOf } from '../selection';

/** `fairlead render chart`: one chart, as `helm template` prints it. */
export const renderChart: CliCommand = {
  configure(command) {
    command
      .argument('<chart>', "folder or archive of a chart, or 'name@version' as fairlead.lock has it")
      .option('--release <name>', 'name of the release', 'release-name')
      .option('-n, --namespace <name>', 'namespace of the release', 'default');
    addValuesOptions(command)
      .option('--kube-version <version>', `version of Kubernetes (default: "${engineFacts().kubernetes}")`)
      .option('-a, --api-versions <list>', 'further API versions of the cluster, may be repeated', collectList)
      .option('--include-crds', "print the files of the chart's crds/ too")
      .option('--no-hooks', 'leave Helm hooks out')
      .option('--skip-tests', 'leave hooks out that are tests')
      .option('-s, --show-only <template>', 'only manifests of this template, may be repeated', collect)
      .option('--source-comments', 'say before each manifest which template it comes from, as helm does')
      .addOption(formatOption('text', 'json'));
    addEngineOptions(command).addHelpText(
      'after',
      '\nExamples:\n  fairlead render chart charts/web --release web --values values.yaml --set replicas=2\n  fairlead render chart cert-manager@v1.21.0 --include-crds --api-versions monitoring.coreos.com/v1',
    );
  },

  async run(context) {
    const { options, terminal } = context;
    requireIdentity(String(options.release), String(options.namespace), kubeVersionOf(options));
    const engine = openEngine({
      ...engineOptionsOf(options),
      onNotice: (notice) => {
        terminal.say(notice);
      },
    });
    try {
      const answer = await renderNamed(engine, context);
      if (answer.chance.length > 0) terminal.say(describeChance(answer.chance));
      print(answer, context);
      return 0;
    } finally {
      await engine.close();
    }
  },
};

async function renderNamed(engine: Engine, { args, options, root, terminal }: CommandContext): Promise<ReleaseAnswer> {
  const name = args[0] ?? '';
  const chart = await findNamedChart(name, root);
  const files = await readValuesFiles(options, root);
  if (chart.notice !== undefined) terminal.say(chart.notice);
  const request: RenderRequest = {
    op: 'render',
    chart: chart.content,
    release: String(options.release),
    namespace: String(options.namespace),
    ...(await mergeValues(engine, files, options, root)),
    kubeVersion: kubeVersionOf(options),
    apiVersions: { names: namesOf(options.apiVersions) ?? [], default: true },
    want: options.format === 'json' ? 'objects' : 'text',
  };
  try {
    return await engine.call(request);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- takes longer to load than most charts to render
    const { chartProblem } = require('./problems') as typeof import('./problems');
    throw await chartProblem(engine, name, chart, files, root, error);
  }
}

function kubeVersionOf({ kubeVersion }: CommandContext['options']): string {
  return typeof kubeVersion === 'string' ? kubeVersion : engineFacts().kubernetes;
}

function print(answer: ReleaseAnswer, { options, terminal }: CommandContext): void {
  const selection: ManifestSelection = {
    crds: options.includeCrds === true,
    hooks: options.hooks !== false,
    tests: options.skipTests !== true,
    ...(namesOf(options.showOnly) && { templates: namesOf(options.showOnly) }),
  };
  if (options.format !== 'json') {
    terminal.print(formatManifests(answer.manifests, selection, { sourceComments: options.sourceComments === true }));
    return;
  }
  const manifests = selectManifests(answer.manifests, selection).map(({ source, hook, object }) => ({
    source,
    ...(hook && { hook: { events: [...hook.events], weight: hook.weight, deletePolicies: [...hook.deletePolicies] } }),
    object: object ?? null,
  }));
  const chance = answer.chance.map((call) => ({ function: call.function, count: call.count }));
  terminal.print(formatJson({ manifests, chance }));
}

function describeChance(calls: ReleaseAnswer['chance']): string {
  const said = calls.map(({ function: name, count }) => `'${name}'${count === 1 ? '' : ` (${count} times)`}`);
  return `The chart calls ${said.join(', ')}, whose results are not the same everywhere; here chance and clock are fixed and nothing is looked up, so the output is the same each time.`;
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Entries of a list between commas, as helm reads them. */
function collectList(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...value.split(',').filter((entry) => entry !== '')];
}
