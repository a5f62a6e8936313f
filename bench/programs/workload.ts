/** One object of the workload, as plain data. */
export interface WorkloadObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** What one unit runs: both sides build their constructs from these same objects. */
export function workloadOf(cluster: string, unit: string, namespace: string): WorkloadObject[] {
  return [deploymentOf(cluster, unit, namespace), serviceOf(unit, namespace), networkPolicyOf(unit, namespace)];
}

export function deploymentOf(cluster: string, unit: string, namespace: string): WorkloadObject {
  const labels = labelsOf(unit);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: unit,
      namespace,
      labels,
      annotations: {
        'example.com/owner': `team-${unit}`,
        'example.com/runbook': `https://runbooks.example.com/${unit}?cluster=${cluster}`,
      },
    },
    spec: {
      replicas: 2,
      revisionHistoryLimit: 3,
      selector: { matchLabels: selectorOf(unit) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels, annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9090' } },
        spec: {
          serviceAccountName: 'default',
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 30,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            fsGroup: 65532,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'topology.kubernetes.io/zone',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: selectorOf(unit) },
            },
          ],
          containers: [
            {
              name: 'server',
              image: `registry.example.com/platform/${unit}:1.14.2`,
              imagePullPolicy: 'IfNotPresent',
              args: ['--listen=:8080', '--metrics=:9090', `--cluster=${cluster}`, '--log-format=json'],
              env: [
                { name: 'CLUSTER', value: cluster },
                { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
                { name: 'GOMEMLIMIT', value: '230MiB' },
              ],
              ports: [
                { name: 'http', containerPort: 8080, protocol: 'TCP' },
                { name: 'metrics', containerPort: 9090, protocol: 'TCP' },
              ],
              readinessProbe: { httpGet: { path: '/readyz', port: 'http' }, periodSeconds: 10, failureThreshold: 3 },
              livenessProbe: { httpGet: { path: '/livez', port: 'http' }, periodSeconds: 20, failureThreshold: 3 },
              resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '256Mi' } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
              volumeMounts: [
                { name: 'config', mountPath: '/etc/app', readOnly: true },
                { name: 'tmp', mountPath: '/tmp' },
              ],
            },
          ],
          volumes: [
            { name: 'config', configMap: { name: `${unit}-config`, defaultMode: 288, optional: true } },
            { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
          ],
        },
      },
    },
  };
}

function serviceOf(unit: string, namespace: string): WorkloadObject {
  const port = (name: string, number: number, protocol: string, appProtocol: string) => ({
    name,
    port: number,
    targetPort: name,
    protocol,
    appProtocol,
  });
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: unit,
      namespace,
      labels: labelsOf(unit),
      annotations: {
        'example.com/owner': `team-${unit}`,
        'service.kubernetes.io/topology-mode': 'Auto',
      },
    },
    spec: {
      type: 'ClusterIP',
      internalTrafficPolicy: 'Cluster',
      ipFamilyPolicy: 'PreferDualStack',
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } },
      publishNotReadyAddresses: false,
      selector: selectorOf(unit),
      ports: [
        port('http', 80, 'TCP', 'http'),
        port('https', 443, 'TCP', 'https'),
        port('grpc', 9000, 'TCP', 'kubernetes.io/h2c'),
        port('metrics', 9090, 'TCP', 'http'),
      ],
    },
  };
}

function networkPolicyOf(unit: string, namespace: string): WorkloadObject {
  const namespaceNamed = (name: string) => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
  });
  const ports = (...numbers: number[]) => numbers.map((port) => ({ protocol: 'TCP', port }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: unit, namespace, labels: labelsOf(unit) },
    spec: {
      podSelector: { matchLabels: selectorOf(unit) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: [namespaceNamed('ingress-nginx')], ports: ports(8080) },
        { from: [namespaceNamed('monitoring')], ports: ports(9090) },
        {
          from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'bench' } } }],
          ports: ports(8080, 9000),
        },
      ],
      egress: [
        { to: [namespaceNamed('kube-system')], ports: [{ protocol: 'UDP', port: 53 }, ...ports(53)] },
        { to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.96.0.0/12'] } }], ports: ports(443, 5432) },
      ],
    },
  };
}

function selectorOf(unit: string): Record<string, string> {
  return { 'app.kubernetes.io/name': unit, 'app.kubernetes.io/instance': unit };
}

function labelsOf(unit: string): Record<string, string> {
  return {
    ...selectorOf(unit),
    'app.kubernetes.io/component': 'server',
    'app.kubernetes.io/part-of': 'bench',
    'app.kubernetes.io/version': '1.14.2',
  };
}
