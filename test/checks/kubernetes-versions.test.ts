import { runChecks } from '../../lib/checks';
import { ClusterChart } from '../../lib/constructs';
import { addObjects, clusterOf, clusterWith, deployment, problemsOf, said, TODAY } from './support';

const object = (apiVersion: string, kind: string, spec: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name: 'web' },
  spec,
});
const CHECKS = ['known-kind', 'no-unserved-api', 'no-deprecated-api', 'no-unserved-field'] as const;

/** What the checks that speak of versions say, each with its name and its advice. */
function told(objects: readonly object[], kubernetes: string): string[] {
  const { problems, notices } = runChecks(clusterOf(objects, { kubernetes }), { today: TODAY });
  const all = [...problems, ...notices.map((notice) => ({ ...notice, what: `notice: ${notice.what}` }))];
  return all
    .filter(({ code }) => CHECKS.some((name) => name === code))
    .map(({ code, what, fix }) => `${code}: ${what} ${fix}`.replace('/kube-system', ''));
}

describe('H-6', () => {
  test.each([
    ['extensions/v1beta1', 'Ingress', '1.35', '1.22', "Use 'networking.k8s.io/v1'."],
    ['policy/v1beta1', 'PodDisruptionBudget', '1.35', '1.25', "Use 'policy/v1'."],
    ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', '1.30', '1.26', "Use 'autoscaling/v2'."],
    ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', '1.32', '1.32', "Use 'flowcontrol.apiserver.k8s.io/v1'."],
    [
      'policy/v1beta1',
      'PodSecurityPolicy',
      '1.30',
      '1.25',
      'Kubernetes has nothing in its place: remove it, or keep it off clusters whose Kubernetes has no PodSecurityPolicy.',
    ],
  ])('refuses %s %s on Kubernetes %s, which is gone since %s', (apiVersion, kind, kubernetes, since, fix) => {
    expect(told([object(apiVersion, kind)], kubernetes)).toEqual([
      `no-unserved-api: ${kind}/web uses '${apiVersion}', which Kubernetes serves no longer since ${since}; ` +
        `the cluster has ${kubernetes}. ${fix}`,
    ]);
  });

  test('warns of what one of the next two versions removes, and not of what a later one does', () => {
    const schema = [object('flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema')];
    const warning = (kubernetes: string) => [
      "no-deprecated-api: notice: FlowSchema/web uses 'flowcontrol.apiserver.k8s.io/v1beta3', which Kubernetes 1.32 no " +
        `longer serves; the cluster has ${kubernetes}. Use 'flowcontrol.apiserver.k8s.io/v1'.`,
    ];

    expect(told(schema, '1.30')).toEqual(warning('1.30'));
    expect(told(schema, '1.31')).toEqual(warning('1.31'));
  });

  test('also looks beyond the newest version that there is', () => {
    const [kind, apiVersion] = ['MutatingAdmissionPolicy', 'admissionregistration.k8s.io/v1alpha1'];

    expect(told([object(apiVersion, kind)], '1.36')).toEqual(
      expect.arrayContaining([
        expect.stringContaining('which Kubernetes 1.38 no longer serves; the cluster has 1.36.'),
      ]),
    );
  });

  test('warns of what is deprecated, from the version on that deprecates it', () => {
    const endpoints = [{ apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'web' }, subsets: [] }];

    expect(told(endpoints, '1.32')).toEqual([]);
    expect(told(endpoints, '1.33')).toEqual([
      "no-deprecated-api: notice: Endpoints/web uses 'v1', which is deprecated since Kubernetes 1.33. " +
        "Use EndpointSlice of 'discovery.k8s.io/v1'.",
    ]);
  });

  test('refuses what is still to come, and names what the cluster has', () => {
    const policy = [object('admissionregistration.k8s.io/v1', 'MutatingAdmissionPolicy')];
    const message = (kubernetes: string) =>
      "no-unserved-api: MutatingAdmissionPolicy/web uses 'admissionregistration.k8s.io/v1', which Kubernetes serves only " +
      `from 1.36 on; the cluster has ${kubernetes}.`;

    expect(told(policy, '1.36')).toEqual([]);
    expect(told(policy, '1.35')).toEqual([
      `${message('1.35')} Use 'admissionregistration.k8s.io/v1beta1', where the operator of the cluster switched it on.`,
    ]);
    expect(told(policy, '1.31')).toEqual([
      `${message('1.31')} Keep it off the cluster until that has Kubernetes 1.36.`,
    ]);
  });

  test('tells what only an operator can switch on', () => {
    expect(told([object('admissionregistration.k8s.io/v1beta1', 'MutatingAdmissionPolicy')], '1.35')).toEqual([
      "no-unserved-api: notice: MutatingAdmissionPolicy/web uses 'admissionregistration.k8s.io/v1beta1', which Kubernetes " +
        "1.35 serves only where its operator switched it on. Use 'admissionregistration.k8s.io/v1' once the cluster has " +
        'Kubernetes 1.36.',
    ]);
  });

  test('finds fields that the cluster does not know yet, each once with how many are like it', () => {
    const containers = ['a', 'b'].map((name) => ({ name, image: 'web', lifecycle: { stopSignal: 'SIGUSR1' } }));
    const pods = [deployment('web', {}, { hostnameOverride: 'web', containers })];

    expect(told(pods, '1.34')).toEqual([]);
    expect(told(pods, '1.33')).toEqual([
      "no-unserved-field: Deployment/web sets the field 'spec.template.spec.hostnameOverride', which Kubernetes has only " +
        'from 1.34 on; the cluster has 1.33. Leave the field out until the cluster has Kubernetes 1.34.',
    ]);
    expect(told(pods, '1.32')).toEqual(
      expect.arrayContaining([
        expect.stringContaining("'spec.template.spec.containers.0.lifecycle.stopSignal' and 1 more like it"),
      ]),
    );
  });

  test('finds fields that the cluster does not know any more, and those that an upgrade ends', () => {
    const pod = [object('v1', 'Pod', { containers: [], workloadRef: { name: 'web' } })];

    expect(told(pod, '1.35')).toEqual([
      "no-unserved-field: notice: Pod/web sets the field 'spec.workloadRef', which Kubernetes 1.36 no longer has; " +
        'the cluster has 1.35. Leave the field out before the cluster is upgraded.',
    ]);
    expect(told(pod, '1.37')).toEqual([
      "no-unserved-field: Pod/web sets the field 'spec.workloadRef', which Kubernetes has no longer since 1.36; " +
        'the cluster has 1.37. Leave the field out: 1.35 was the last Kubernetes to have it.',
    ]);
  });

  test('tells a field in one that is refused by the field above alone, and by itself where only it is refused', () => {
    const podCertificate = { signerName: 'a', userAnnotations: { a: 'b' } };
    const pods = [deployment('web', {}, { volumes: [{ name: 'a', projected: { sources: [{ podCertificate }] } }] })];
    const paths = (kubernetes: string) => told(pods, kubernetes).map((text) => /'([^']*)'/.exec(text)?.[1]);

    expect(paths('1.33')).toEqual(['spec.template.spec.volumes.0.projected.sources.0.podCertificate']);
    expect(paths('1.34')).toEqual(['spec.template.spec.volumes.0.projected.sources.0.podCertificate.userAnnotations']);
    expect(paths('1.35')).toEqual([]);
  });

  test('leaves alone what custom resources are free to have', () => {
    const custom = object('example.com/v1', 'Pod', { hostnameOverride: 'web' });

    expect(said('no-unserved-field', [custom], { kubernetes: '1.30' })).toEqual([]);
  });

  test('a waiver excuses a finding as of every check', () => {
    const reason = 'The operator of this cluster serves it for one more release.';
    const waivers = [{ check: 'no-unserved-api', reason, owner: 'platform', expires: '2027-01-01' }];
    const cluster = clusterOf([object('policy/v1beta1', 'PodDisruptionBudget')], { waivers });

    expect(problemsOf(cluster, 'no-unserved-api')).toEqual([]);
    expect(problemsOf(cluster, 'waiver-unused')).toEqual([]);
  });
});

test('H-7 hub and spoke are judged each by its own version', () => {
  const judged = (judge: string) =>
    clusterWith(
      (cluster) => {
        const chart = new ClusterChart(cluster, 'app', { namespace: 'kube-system' });
        addObjects(
          chart,
          object('flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema'),
          deployment('web', {}, { resources: { requests: { cpu: '1' } } }),
        );
      },
      {
        judge,
        kubernetes: '1.35',
        spokes: { edge: { gcpWorkloadIdentity: { server: 'https://edge.example.com' } } },
        spokeKubernetes: '1.31',
      },
    );
  const codes = (judge: string) => CHECKS.filter((code) => problemsOf(judged(judge), code).length > 0);

  expect(codes('test')).toEqual(['no-unserved-api']);
  expect(codes('edge')).toEqual(['no-unserved-field']);
});
