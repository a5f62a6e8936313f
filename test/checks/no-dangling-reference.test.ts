import { assert, constantFrom, property, uniqueArray } from 'fast-check';
import { AwsLoadBalancer, catalogue, MetricsServer } from '../../lib/addons';
import { runChecks } from '../../lib/checks';
import { ClusterChart, type AddonClass } from '../../lib/constructs';
import { gcp } from '../../lib/model';
import {
  addObjects,
  clusterOf,
  clusterWith,
  configMap,
  deployment,
  problemsOf,
  said,
  saidOf,
  service,
  TODAY,
} from './support';

const CODE = 'no-dangling-reference';

const object = (apiVersion: string, kind: string, name: string, fields: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name },
  ...fields,
});
const core = (kind: string, name: string, fields?: object) => object('v1', kind, name, fields);
const pod = (fields: object) => deployment('web', {}, fields);
const env = (from: object) =>
  pod({ containers: [{ name: 'main', image: 'a:1.0.0', env: [{ name: 'A', valueFrom: from }] }] });
const ingress = (spec: object, annotations: object = {}) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web', annotations },
  spec,
});
const backend = (name: string, port: object = { number: 80 }) => ({ defaultBackend: { service: { name, port } } });
const route = (spec: object) => object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'web', { spec });
const binding = (roleRef: object, subjects: readonly object[] = []) =>
  object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'web', { roleRef, subjects });
const webhook = (failurePolicy: string) =>
  object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'web', {
    webhooks: [{ name: 'a.example.com', failurePolicy, clientConfig: { service: { name: 'web', namespace: 'shop' } } }],
  });
const certificate = (issuerRef: object) =>
  object('cert-manager.io/v1', 'Certificate', 'web', { spec: { secretName: 'web-tls', issuerRef } });
const claim = (storageClassName: string) => core('PersistentVolumeClaim', 'data', { spec: { storageClassName } });
const scaler = (kind: string) =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind, name: 'web' }, maxReplicas: 2 },
  });
const secretVolume = (name: string, fields: object = {}) => ({ name: 'v', secret: { secretName: name, ...fields } });

test.each<[string, object, string]>([
  ['a ServiceAccount', pod({ serviceAccountName: 'web' }), 'ServiceAccount/shop/web'],
  [
    'a claim',
    pod({ volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] }),
    'PersistentVolumeClaim/shop/data',
  ],
  ['a priority', pod({ priorityClassName: 'high' }), 'PriorityClass/high'],
  ['a runtime', pod({ runtimeClassName: 'gvisor' }), 'RuntimeClass/gvisor'],
  ['a storage class', claim('fast'), 'StorageClass/fast'],
  ['a class of Ingresses', ingress({ ingressClassName: 'nginx' }), 'IngressClass/nginx'],
  ['a backend', ingress(backend('web')), 'Service/shop/web'],
  ['a gateway', route({ parentRefs: [{ name: 'edge', namespace: 'shop' }] }), 'Gateway/shop/edge'],
  ['a backend of a route', route({ rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] }), 'Service/shop/web'],
  ['a role', binding({ kind: 'Role', name: 'reader' }), 'Role/shop/reader'],
  ['a role of the cluster', binding({ kind: 'ClusterRole', name: 'reader' }), 'ClusterRole/reader'],
  ['what an autoscaler scales', scaler('StatefulSet'), 'StatefulSet/shop/web'],
  ['a webhook’s Service', webhook('Ignore'), 'Service/shop/web'],
  ['an issuer', certificate({ name: 'public' }), 'Issuer/shop/public'],
  ['an issuer of the cluster', certificate({ name: 'public', kind: 'ClusterIssuer' }), 'ClusterIssuer/public'],
  ['an issuer in an annotation', ingress({}, { 'cert-manager.io/cluster-issuer': 'public' }), 'ClusterIssuer/public'],
  [
    'a store of secrets',
    object('external-secrets.io/v1', 'ExternalSecret', 'web', { spec: { secretStoreRef: { name: 'vault' } } }),
    'SecretStore/shop/vault',
  ],
])('reports %s that nothing brings', (_, referrer, target) => {
  const [finding, ...others] = said(CODE, [referrer]);

  expect(finding).toContain(` refers to ${target}, which its cluster does not have ('`);
  expect(others).toEqual([]);
});

test.each<[string, object]>([
  ['a Secret in a volume', pod({ volumes: [secretVolume('web')] })],
  ['a Secret in an environment', env({ secretKeyRef: { name: 'web', key: 'a' } })],
  ['a Secret to pull with', pod({ imagePullSecrets: [{ name: 'web' }] })],
  ['a certificate of an Ingress', ingress({ tls: [{ secretName: 'web' }] })],
  [
    'a projected ConfigMap',
    pod({ volumes: [{ name: 'v', projected: { sources: [{ configMap: { name: 'web' } }] } }] }),
  ],
  ['a ConfigMap in an environment', env({ configMapKeyRef: { name: 'web', key: 'a' } })],
  [
    'a ServiceAccount that is given a role',
    binding({ kind: 'ClusterRole', name: 'view' }, [{ kind: 'ServiceAccount', name: 'web' }]),
  ],
])('only tells of %s, which may be made by hand', (_, referrer) => {
  expect(said(CODE, [referrer])).toEqual([expect.stringMatching(/^notice: .* refers to \w+\/shop\/web, /)]);
});

test.each<[string, readonly object[]]>([
  ['what another object is', [pod({ serviceAccountName: 'web' }), core('ServiceAccount', 'web')]],
  [
    'what Kubernetes makes in every namespace',
    [pod({ serviceAccountName: 'default', volumes: [{ name: 'v', configMap: { name: 'kube-root-ca.crt' } }] })],
  ],
  ['classes of Kubernetes', [pod({ priorityClassName: 'system-cluster-critical' })]],
  [
    'roles of Kubernetes',
    [
      binding({ kind: 'ClusterRole', name: 'view' }),
      { ...binding({ kind: 'ClusterRole', name: 'system:auth-delegator' }), metadata: { name: 'other' } },
    ],
  ],
  ['storage classes of the cloud', [claim('gp2')]],
  ['no storage class at all', [claim('')]],
  [
    'a class that a volume names',
    [claim('static'), core('PersistentVolume', 'data', { spec: { storageClassName: 'static' } })],
  ],
  [
    'what is optional',
    [
      pod({ volumes: [secretVolume('web', { optional: true })] }),
      env({ secretKeyRef: { name: 'web', key: 'a', optional: true } }),
    ],
  ],
  [
    'the API server',
    [{ ...ingress(backend('kubernetes', { number: 443 })), metadata: { name: 'api', namespace: 'default' } }],
  ],
  [
    'certificates that cert-manager makes',
    [
      ingress({ tls: [{ secretName: 'web' }] }, { 'cert-manager.io/issuer': 'own' }),
      object('cert-manager.io/v1', 'Issuer', 'own'),
    ],
  ],
  ['a name that is filled in later', [pod({ serviceAccountName: '{{ name }}' })]],
  ['names for annotations of the AWS controller', [ingress(backend('redirect', { name: 'use-annotation' }))]],
  [
    'what is in the system’s namespaces',
    [{ ...ingress(backend('dns')), metadata: { name: 'dns', namespace: 'kube-system' } }],
  ],
])('accepts %s', (_, objects) => {
  expect(said(CODE, objects)).toEqual([]);
});

test('storage classes differ by cloud', () => {
  expect(said(CODE, [claim('standard')])).toHaveLength(1);
  expect(said(CODE, [claim('standard')], { cloud: gcp({ location: 'europe-west1', project: 'acme-prod' }) })).toEqual(
    [],
  );
});

const WANTS_SECRET = pod({ volumes: [secretVolume('made')] });

test.each<[string, object]>([
  ['an ExternalSecret', object('external-secrets.io/v1', 'ExternalSecret', 'made', { spec: {} })],
  [
    'the target of an ExternalSecret',
    object('external-secrets.io/v1', 'ExternalSecret', 'a', { spec: { target: { name: 'made' } } }),
  ],
  ['a Certificate', object('cert-manager.io/v1', 'Certificate', 'a', { spec: { secretName: 'made' } })],
  ['a SealedSecret', object('bitnami.com/v1alpha1', 'SealedSecret', 'made', { spec: {} })],
  [
    'a SecretProviderClass',
    object('secrets-store.csi.x-k8s.io/v1', 'SecretProviderClass', 'a', {
      spec: { secretObjects: [{ secretName: 'made' }] },
    }),
  ],
  [
    'any custom resource that names it',
    object('db.example.com/v1', 'Database', 'a', { spec: { credentials: 'made' } }),
  ],
  [
    'a program whose command line names it',
    object('batch/v1', 'Job', 'a', {
      spec: { template: { spec: { containers: [{ name: 'a', image: 'a:1.0.0', args: ['--secret-name=made'] }] } } },
    }),
  ],
  [
    'a program that may create Secrets, and this one by name',
    object('rbac.authorization.k8s.io/v1', 'Role', 'a', {
      rules: [
        { resources: ['secrets'], verbs: ['get'], resourceNames: ['made'] },
        { resources: ['secrets'], verbs: ['create'] },
      ],
    }),
  ],
])('takes a Secret as made by %s', (_, maker) => {
  expect(said(CODE, [WANTS_SECRET])).toHaveLength(1);
  expect(said(CODE, [WANTS_SECRET, maker])).toEqual([]);
});

test('an ExternalSecret of one name makes no Secret of another', () => {
  const other = object('external-secrets.io/v1', 'ExternalSecret', 'made', { spec: { target: { name: 'other' } } });

  expect(said(CODE, [WANTS_SECRET, other])).toHaveLength(1);
});

test.each([
  ['number', { number: 8080 }],
  ['name', { name: 'web' }],
])('reports a port by its %s that the Service does not have', (_, port) => {
  const [finding] = said(CODE, [ingress(backend('web', port)), service('web'), deployment('web')]);

  expect(finding).toMatch(/refers to the port '(8080|web)' of Service\/shop\/web, /);
});

test('one finding is enough for what a construct misses, however often it says so', () => {
  const container = (name: string) => ({ name, image: 'a:1.0.0', envFrom: [{ secretRef: { name: 'made' } }] });

  expect(
    said(CODE, [pod({ containers: [container('a'), container('b')], volumes: [secretVolume('made')] })]),
  ).toHaveLength(1);
});

test('says where it stands, and what was meant', () => {
  const cluster = clusterOf(
    [pod({ serviceAccountName: 'wbe' }), core('ServiceAccount', 'web')],
    {},
    { namespace: 'shop' },
  );
  const [problem] = problemsOf(cluster, CODE);

  expect(problem).toMatchObject({
    what: "Deployment/shop/web refers to ServiceAccount/shop/wbe, which its cluster does not have ('spec.template.spec.serviceAccountName').",
    where: [{ path: 'acme/test/app/0' }],
    fix: "Did you mean 'web'?",
  });
});

describe('where nobody here can see everything', () => {
  const HELM = { repoURL: 'https://charts.example.com', chart: 'shop', targetRevision: '1.0.0' };
  const GIT = { repoURL: 'https://git.example.com/acme/apps.git', path: 'shop', targetRevision: 'main' };
  const WANTS = pod({ serviceAccountName: 'web' });
  const withSource = (source: typeof HELM | typeof GIT, namespace: string, values: object = {}) =>
    saidOf(
      CODE,
      clusterWith((cluster) => {
        addObjects(new ClusterChart(cluster, 'app', { namespace: 'shop' }), WANTS);
        const chart = new ClusterChart(cluster, 'sourced', { namespace });
        chart.addSource({ ...source, ...('chart' in source && { helm: { valuesObject: { ...values } } }) });
      }),
    );

  test('a chart that Argo CD renders may bring what lies in its namespace, and in those that its values name', () => {
    expect(withSource(HELM, 'shop')).toEqual([]);
    expect(withSource(HELM, 'other')).toHaveLength(1);
    expect(withSource(HELM, 'other', { extra: ['accounts in shop'] })).toEqual([]);
  });

  test('what lies in Git may reach every namespace that its AppProject allows', () => {
    expect(withSource(GIT, 'other')).toEqual([]);
  });

  test('a chart of the platform may bring what lives in no namespace, and one of a tenant may not', () => {
    const wants = (add: (chart: ClusterChart) => void, tenant?: string) =>
      saidOf(
        CODE,
        clusterWith((cluster) => {
          addObjects(new ClusterChart(cluster, 'app', { namespace: 'shop' }), pod({ priorityClassName: 'high' }));
          const props = tenant === undefined ? {} : { tenant, project: tenant };
          add(new ClusterChart(cluster, 'sourced', { namespace: 'other', ...props }));
        }),
      );

    expect(
      wants((chart) => {
        chart.addSource(HELM);
      }),
    ).toEqual([]);
    expect(
      wants((chart) => {
        chart.addSource(HELM);
      }, 'payments'),
    ).toHaveLength(1);
  });

  test('an add-on of the catalogue brings only the classes of its category, or those that its values name', () => {
    const wants = (Class: AddonClass, priority: string, ingressClass: string) => {
      const cluster = clusterWith((scope) => {
        const objects = [pod({ priorityClassName: priority }), ingress({ ingressClassName: ingressClass })];
        addObjects(new ClusterChart(scope, 'app', { namespace: 'shop' }), ...objects);
        new Class(scope, 'sourced', { values: { priorityClassName: 'own' } });
      });
      const { problems } = runChecks(cluster, { today: TODAY, catalogue });
      return problems.filter(({ code }) => code === CODE).map(({ what }) => what);
    };

    expect(wants(MetricsServer, 'high', 'nginx')).toEqual([
      expect.stringContaining('PriorityClass/high'),
      expect.stringContaining('IngressClass/nginx'),
    ]);
    expect(wants(MetricsServer, 'own', 'nginx')).toEqual([expect.stringContaining('IngressClass/nginx')]);
    expect(wants(AwsLoadBalancer, 'high', 'alb')).toEqual([expect.stringContaining('PriorityClass/high')]);
  });

  test('a custom resource may have a controller that makes objects beside it', () => {
    const kafka = object('kafka.strimzi.io/v1', 'Kafka', 'events', { spec: {} });

    expect(said(CODE, [ingress(backend('events-bootstrap'))])).toHaveLength(1);
    expect(said(CODE, [ingress(backend('events-bootstrap')), kafka])).toEqual([]);
  });

  test('a custom resource may name the namespace that its controller works in', () => {
    const database = (target: string) => ({
      ...object('db.example.com/v1', 'Database', 'events', { spec: { target } }),
      metadata: { name: 'events', namespace: 'other' },
    });

    expect(said(CODE, [WANTS, database('elsewhere')])).toHaveLength(1);
    expect(said(CODE, [WANTS, database('shop')])).toEqual([]);
  });

  test('a policy of Kyverno may generate what it names', () => {
    const policy = (name: string) =>
      object('kyverno.io/v1', 'ClusterPolicy', 'accounts', {
        spec: { rules: [{ generate: { kind: 'ServiceAccount', name } }] },
      });

    expect(said(CODE, [WANTS, policy('other')])).toHaveLength(1);
    expect(said(CODE, [WANTS, policy('web')])).toEqual([]);
  });

  test.each(['helm.toolkit.fluxcd.io/v2', 'kustomize.toolkit.fluxcd.io/v1'])(
    'what %s deploys may be anything',
    (api) => {
      expect(
        said(CODE, [WANTS, { ...object(api, 'Any', 'apps'), metadata: { name: 'apps', namespace: 'flux' } }]),
      ).toEqual([]);
    },
  );

  test('Applications that the user writes may bring anything', () => {
    const application = {
      ...object('argoproj.io/v1alpha1', 'Application', 'apps', { spec: { project: 'default' } }),
      metadata: { name: 'apps', namespace: 'argocd' },
    };

    expect(said(CODE, [WANTS, application])).toEqual([]);
  });
});

test('whatever refers to objects that are there, by any way and in any order, is accepted', () => {
  const PAIRS: readonly (readonly [object, object])[] = [
    [pod({ serviceAccountName: 'a' }), core('ServiceAccount', 'a')],
    [claim('fast'), object('storage.k8s.io/v1', 'StorageClass', 'fast')],
    [ingress(backend('web')), service('web')],
    [binding({ kind: 'Role', name: 'reader' }), object('rbac.authorization.k8s.io/v1', 'Role', 'reader')],
    [certificate({ name: 'own' }), object('cert-manager.io/v1', 'Issuer', 'own')],
    [core('Pod', 'p', { spec: { volumes: [{ name: 'v', configMap: { name: 'settings' } }] } }), configMap('settings')],
  ];
  const indexes = uniqueArray(constantFrom(...PAIRS.keys()), { minLength: 1 });
  assert(
    property(indexes, constantFrom(true, false), (chosen, reversed) => {
      const pairs = chosen.flatMap((index) => PAIRS[index] ?? []);
      const targets = chosen.flatMap((index) => PAIRS[index]?.[1] ?? []);
      const referrers = pairs.filter((each) => !targets.includes(each));
      const complete = reversed ? [...pairs].reverse() : pairs;
      expect(said(CODE, complete)).toEqual([]);
      expect(said(CODE, referrers)).toHaveLength(chosen.length);
    }),
    { numRuns: 15 },
  );
});
