import { join } from 'node:path';
import hub from '../../apps/reference-hub/fleet';
import standaloneAws from '../../apps/reference-standalone-aws/fleet';
import standalone from '../../apps/reference-standalone/fleet';
import { FEATURES } from '../../lib/addons';
import type { Fleet } from '../../lib';
import { formatProblemLine, ProblemList } from '../../lib/errors';
import { resolveFleet } from '../../lib/load';
import { FleetData, readDefinitions } from '../../lib/model';
import { synthesizeHere } from '../../lib/synth';
import { engineInThisThread } from '../../lib/engine';
import { tree } from '../../lib/testing';
import { fleetOf } from '../fleets';

const ROOT = join(__dirname, '../..');

/** Names of a cluster's Applications without the cluster's name. */
function applicationsOf(fleet: Fleet, cluster: string, home = cluster): string[] {
  const files = tree(resolveFleet(fleet, join(ROOT, 'apps', fleet.name), ROOT));
  const prefix = `${fleet.name}/${home}/argocd/application.${cluster}-`;
  return Object.keys(files)
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length, -'.yaml'.length));
}

/** What the reference's Applications are called here: `system-<x>`, `system-kust-<x>`. */
const mapping = new Map(FEATURES.flatMap(({ applications }) => Object.entries(applications)));
const here = (names: readonly string[]) => names.map((name) => mapping.get(name) ?? `? ${name}`);

/** What stands in place of `bootstrap`, `platform` and `system-registration` there: the root, and namespaces with one owner. */
const OURS = ['namespaces'];

describe('the system Applications of the reference clusters', () => {
  test.each([
    {
      fleet: standalone,
      cluster: 'dev',
      helm: [
        'argocd',
        'cert-manager',
        'cilium',
        'kro',
        'kube-prometheus-stack',
        'kyverno',
        'kyverno-policies',
        'metrics-server',
      ],
      kustomize: ['cert-manager', 'cluster-roles', 'gateway-api', 'priorityclass'],
    },
    {
      fleet: standalone,
      cluster: 'prod',
      helm: ['argocd', 'cert-manager', 'external-secrets', 'karpenter-nodepools', 'kyverno', 'kyverno-policies'],
      kustomize: ['cert-manager', 'cluster-roles', 'priorityclass'],
    },
    {
      fleet: standaloneAws,
      cluster: 'dev',
      helm: [
        ...[
          'argocd',
          'argocd-notifications',
          'aws-ack-eks',
          'aws-ack-iam',
          'aws-load-balancer',
          'cert-manager',
          'external-secrets',
        ],
        ...['karpenter-nodepools', 'kro', 'kube-prometheus-stack', 'kyverno', 'kyverno-policies', 'metrics-server'],
      ],
      kustomize: ['cert-manager', 'cluster-roles', 'external-secrets', 'gateway-api', 'priorityclass', 'storageclass'],
    },
    {
      fleet: hub,
      cluster: 'hub',
      helm: ['argocd', 'cert-manager', 'external-secrets', 'kyverno', 'kyverno-policies'],
      kustomize: ['cert-manager', 'cluster-roles', 'priorityclass'],
    },
    {
      fleet: hub,
      cluster: 'spoke',
      home: 'hub',
      helm: ['cert-manager', 'external-secrets', 'kyverno', 'kyverno-policies'],
      kustomize: ['cert-manager', 'cluster-roles', 'priorityclass'],
    },
  ])('$fleet.name/$cluster', ({ fleet, cluster, home = cluster, helm, kustomize }) => {
    const expected = here([...helm.map((name) => `system-${name}`), ...kustomize.map((name) => `system-kust-${name}`)]);
    const found = applicationsOf(fleet, cluster, home).filter((name) => !name.startsWith('tenant-'));
    expect(found.sort()).toEqual([...expected, ...OURS, ...(cluster === home ? ['root'] : [])].sort());
  });
});

test.each([
  [
    standalone,
    'dev',
    ['helm-app', 'helm-app-values', 'frontend', 'backend', 'helm-app-ignore', 'kustomize-app', 'ingress-system'],
  ],
  [standalone, 'prod', []],
  [standaloneAws, 'dev', ['helm-app', 'helm-app-values', 'frontend', 'backend', 'ingress-system']],
])('the workloads of %p on %s', (fleet, cluster, workloads) => {
  const found = applicationsOf(fleet, cluster).filter((name) => name.startsWith('tenant-'));
  const expected = workloads.length > 0 ? [...workloads, 'namespaces'] : [];
  expect(found.sort()).toEqual(expected.map((name) => `tenant-${name}`).sort());
});

test('an AWS add-on on a kind cluster is an error without its waiver', () => {
  const problems = problemsOf(`
apiVersion: fairlead.dev/v1
kind: Cluster
metadata: { name: prod }
spec: { environment: release, kubernetes: "1.35", cloud: kind, addons: { karpenter-nodepools: {} } }`);
  expect(problems).toEqual([
    expect.stringMatching(
      /^fits-cloud clusters\/dev\.yaml:4:\d+ .*karpenter-nodepools' works on 'aws', but cluster 'prod' runs on 'kind'/,
    ),
  ]);
});

describe('flags of the reference that match no feature are reported by name', () => {
  const on = (flags: readonly string[]) => flags.map((flag) => `    ${flag.replaceAll('_', '-')}: {}`);
  const off = (flags: readonly string[]) => flags.map((flag) => `    ${flag.replaceAll('_', '-')}: { enabled: false }`);
  const cluster = (cloud: string, addons: readonly string[]) =>
    [
      'apiVersion: fairlead.dev/v1',
      'kind: Cluster',
      'metadata: { name: dev }',
      'spec:',
      '  environment: release',
      '  kubernetes: "1.35"',
      `  cloud: ${cloud}`,
      '  addons:',
      ...addons,
    ].join('\n');

  test.each([
    {
      name: 'standalone-aws',
      cloud: '{ aws: { region: eu-west-2 } }',
      features: [
        'core',
        'argo_cd',
        'argocd_notifications',
        'aws_ack_iam',
        'aws_ack_eks',
        'aws_load_balancer',
        'kube_prometheus_stack',
        'cert_manager',
        'external_secrets',
        'karpenter_nodepools',
        'kro',
        'kyverno',
        'kyverno_policies',
        'metrics_server',
        'gateway_api',
      ],
      disabled: ['opencost', 'kubecost', 'terranetes', 'terranetes_crs'],
      unknown: ['karpenter'],
    },
    {
      name: 'hub',
      cloud: 'kind',
      features: ['cert_manager', 'external_secrets', 'kyverno', 'kyverno_policies'],
      disabled: [],
      unknown: ['pod_identity'],
    },
    {
      name: 'spoke',
      cloud: 'kind',
      features: ['cert_manager', 'external_secrets', 'kyverno', 'kyverno_policies'],
      disabled: ['external_dns', 'metrics_server'],
      unknown: ['ebs_driver', 'efs_driver', 'pod_identity'],
    },
  ])('$name', ({ cloud, features, disabled, unknown }) => {
    const lines = problemsOf(cluster(cloud, [...on(features), ...off(disabled), ...on(unknown)]));
    const first = 9 + features.length + disabled.length;
    expect(lines).toEqual(
      unknown.map((flag, index): unknown =>
        expect.stringMatching(
          `^unknown-addon clusters/dev.yaml:${first + index}:5 — There is no add-on '${flag.replaceAll('_', '-')}'`,
        ),
      ),
    );
  });

  test('with the nearest spelling', () => {
    expect(problemsOf(cluster('kind', on(['metric_server']))).join()).toContain("Did you mean 'metrics-server'?");
  });
});

function problemsOf(clusterYaml: string): string[] {
  const data = new FleetData();
  readDefinitions(clusterYaml.trim(), 'clusters/dev.yaml', data);
  const problems = new ProblemList();
  for (const { problems: own } of synthesizeHere(
    fleetOf(data),
    { today: '2000-01-01' },
    engineInThisThread(),
    problems,
  ))
    expect(own).toBeDefined();
  return problems.all.map(formatProblemLine);
}
