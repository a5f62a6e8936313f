import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Options of `helm template` that change what comes out. */
export interface TemplateFlags {
  readonly includeCrds?: boolean;
  readonly noHooks?: boolean;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  readonly setJson?: readonly string[];
}

/** One way to render a chart. */
export interface ChartCase {
  readonly folder: string;

  /** File of values; undefined for the chart's own. */
  readonly values?: string;
  readonly flags: TemplateFlags;
}

export const RELEASE = 'demo';
export const NAMESPACE = 'apps';

export const NO_OPTIONS: TemplateFlags = {};

/** Options to try with each fixture, by what they are called in a test's name. */
export const FLAGS: Readonly<Record<string, TemplateFlags>> = {
  'no options': NO_OPTIONS,
  '--include-crds': { includeCrds: true },
  '--no-hooks': { noHooks: true },
  '--kube-version': { kubeVersion: 'v1.29.3' },
  '--kube-version of a vendor': { kubeVersion: '1.31.4-eks-1234567' },
  '--api-versions': {
    apiVersions: [
      'monitoring.coreos.com/v1',
      'monitoring.coreos.com/v1/PodMonitor',
      'certs.example.com/v1/Certificate',
    ],
  },
  '--set': {
    set: [
      'global.region=west',
      'list[1].name=b',
      'escaped\\.key=1,other={a,b}',
      'ingress.hosts[0].host=set.example.com',
      'image=null',
    ],
    setString: ['replicas=3', 'global.number=0123'],
    setJson: ['settings={"big": 9007199254740993, "fraction": 1.50}'],
  },
};

/** The chart's own values, then each file of `ci/`. */
export function valuesOf(folder: string): readonly (string | undefined)[] {
  const ci = join(folder, 'ci');
  const files = existsSync(ci) ? readdirSync(ci).filter((file) => file.endsWith('-values.yaml')) : [];
  return [undefined, ...files.sort().map((file) => join(ci, file))];
}

/** Arguments of `helm template` for a case. */
export function templateArguments({ folder, values, flags }: ChartCase): readonly string[] {
  const options = (name: string, entries: readonly string[] = []) => entries.flatMap((entry) => [name, entry]);
  return [
    ...[RELEASE, folder, '--namespace', NAMESPACE],
    ...(values === undefined ? [] : ['--values', values]),
    ...(flags.includeCrds ? ['--include-crds'] : []),
    ...(flags.noHooks ? ['--no-hooks'] : []),
    ...(flags.kubeVersion === undefined ? [] : ['--kube-version', flags.kubeVersion]),
    ...options('--api-versions', flags.apiVersions),
    ...options('--set-json', flags.setJson),
    ...options('--set', flags.set),
    ...options('--set-string', flags.setString),
  ];
}
