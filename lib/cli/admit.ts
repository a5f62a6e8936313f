import { Option } from 'commander';
import { openEngine } from '../engine';
import { ProblemError, type Problem } from '../errors';
import { isKubernetesMinor, kubernetesVersionProblem, NEWEST_KUBERNETES } from '../kube';
import { admitManifests, type AdmissionReport } from '../inspect/admission/admit-manifests';
import { POD_SECURITY_LEVELS, type ClusterFacts } from '../inspect/admission/cluster-context';
import { readManifestFiles, type ManifestPlace } from '../inspect/admission/manifest-files';
import { readNamespaceDefaults } from '../inspect/admission/namespace-defaults';
import { readObjects } from '../inspect/admission/read-objects';
import type { CliCommand, CommandContext } from './command';
import { reportAsJson } from './admit/json';
import { reportAsText } from './admit/text';
import { addAdmissionOptions, engineOptionsOf } from './engine-options';
import { formatOption } from './format-option';
import { namesOf } from './selection';
import type { Terminal } from './terminal';

/** `fairlead admit`: the API server's verdict on manifests, whoever made them. */
export const admit: CliCommand = {
  configure(command) {
    command
      .argument('<path...>', "files and folders with manifests, '-' for the standard input")
      .option('--policies <path...>', 'policies that the cluster has, with their bindings and params')
      .option('--crds <path...>', 'definitions of custom resources that the cluster has')
      .option('--old <path...>', 'what was there before: the same objects are judged as updates')
      .option('--whole', 'also checks whether all of it fits together, as if it were everything on the cluster')
      .option('--kubernetes <version>', 'minor version of the cluster', NEWEST_KUBERNETES)
      .addOption(
        new Option('--pod-security <level>', 'level of Pod Security where a namespace has no labels').choices(
          POD_SECURITY_LEVELS,
        ),
      )
      .option('--namespace-defaults <file>', 'labels of namespaces that are not among the manifests')
      .addOption(formatOption('text', 'json', 'sarif', 'junit'));
    addAdmissionOptions(command).addHelpText(
      'after',
      '\nExamples:\n  fairlead admit manifests --kubernetes 1.35 --pod-security restricted\n  helm template web charts/web | fairlead admit - --crds crds --policies policies --format json',
    );
  },

  async run(context) {
    const { args, options, root, terminal } = context;
    const place = placeOf(root);
    const read = async (paths: readonly string[] | undefined) =>
      readObjects(await readManifestFiles(paths ?? [], place));
    const cluster = await clusterOf(context, place);
    const judged = await read(args);
    const given = await read([...(namesOf(options.policies) ?? []), ...(namesOf(options.crds) ?? [])]);
    const old = await read(namesOf(options.old));
    const engine = openEngine({
      ...engineOptionsOf(options),
      onNotice: (notice) => {
        terminal.say(notice);
      },
    });
    try {
      const report = withEmptiness(
        await admitManifests({ engine, cluster, judged, given, old, whole: options.whole === true }),
        args,
      );
      print(report, String(options.format), terminal);
      return isRefused(report) ? 1 : 0;
    } finally {
      await engine.close();
    }
  },
};

/** Whether somebody must act before this can go to a cluster. */
function isRefused({ objects, problems, whole = [] }: AdmissionReport): boolean {
  const isDenied = objects.some(({ verdict }) => verdict === 'denied');
  return isDenied || problems.length > 0 || whole.some(({ severity }) => severity === 'error');
}

/** The writers of formats that few ask for are loaded when somebody does. */
function print(report: AdmissionReport, format: string, terminal: Terminal): void {
  /* eslint-disable @typescript-eslint/no-require-imports -- as above */
  switch (format) {
    case 'json':
      reportAsJson(report, terminal);
      return;
    case 'sarif':
      (require('./admit/sarif') as typeof import('./admit/sarif')).reportAsSarif(report, terminal);
      return;
    case 'junit':
      (require('./admit/junit') as typeof import('./admit/junit')).reportAsJUnit(report, terminal);
      return;
    default:
      reportAsText(report, terminal);
  }
  /* eslint-enable @typescript-eslint/no-require-imports */
}

async function clusterOf({ options }: CommandContext, place: ManifestPlace): Promise<ClusterFacts> {
  const kubernetes = String(options.kubernetes);
  if (!isKubernetesMinor(kubernetes)) {
    throw new ProblemError({
      code: 'invalid-argument',
      what: kubernetesVersionProblem(kubernetes) ?? `Kubernetes '${kubernetes}' is not supported.`,
      where: [],
      why: 'What the API server admits depends on its version.',
      fix: `Write a minor version such as '${NEWEST_KUBERNETES}' after '--kubernetes'.`,
    });
  }
  const { podSecurity, namespaceDefaults } = options;
  const [file] = await readManifestFiles(typeof namespaceDefaults === 'string' ? [namespaceDefaults] : [], place);
  const level = POD_SECURITY_LEVELS.find((each) => each === podSecurity);
  return {
    kubernetes,
    namespaceDefaults: readNamespaceDefaults(file),
    ...(level !== undefined && { podSecurity: level }),
  };
}

function placeOf(root: string): ManifestPlace {
  let read: Promise<Uint8Array> | undefined;
  return { root, input: () => (read ??= readInput()) };
}

async function readInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks);
}

/** Nothing to judge is a mistake somewhere before this command, so it does not pass in silence. */
function withEmptiness(report: AdmissionReport, paths: readonly string[]): AdmissionReport {
  if (report.objects.length > 0 || report.problems.length > 0) return report;
  const places = paths.map((path) => (path === '-' ? 'the standard input' : `'${path}'`));
  const problem: Problem = {
    code: 'not-found',
    what: `There is no object to judge in ${places.join(', ')}.`,
    where: [],
    why: 'An empty input passes every judgement, and nobody would notice that it is empty.',
    fix: 'Look at what should have written the manifests; in folders, files ending in .yaml, .yml and .json are read.',
  };
  return { objects: [], problems: [problem] };
}
