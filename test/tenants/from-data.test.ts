import { parse } from 'yaml';
import type { ClusterProps } from '../../lib';
import { formatProblemLine, ProblemError } from '../../lib/errors';
import { FleetData, readDefinitions } from '../../lib/model';
import { tree } from '../../lib/testing';
import { newFleet } from '../fleets';

const CLUSTER: ClusterProps = { environment: 'dev', kubernetes: '1.35', cloud: 'kind' };
const TENANT =
  'kind: Tenant\nmetadata: { name: payments }\nspec: { owners: [p@example.com], groups: [p], repository: "https://git.example.com/payments/deploy.git" }';
const CHART = '{ repository: "https://charts.example.com", name: checkout }';

function data(...documents: string[]): FleetData {
  const result = new FleetData();
  documents.forEach((text, index) => {
    readDefinitions(`apiVersion: fairlead.dev/v1\n${text}`, `file-${index}.yaml`, result);
  });
  return result;
}

const application = (spec: string, name = 'checkout') =>
  `kind: Application\nmetadata: { name: ${name}, tenant: payments }\nspec:\n${spec.replace(/^/gm, '  ')}`;

/** The output with one application, on a cluster of each of two environments. */
function synthesized(spec: string, dev: Partial<ClusterProps> = {}): Record<string, string> {
  const fleet = newFleet();
  fleet.addCluster('dev-1', { ...CLUSTER, ...dev });
  fleet.addCluster('prod-1', { ...CLUSTER, environment: 'prod' });
  return tree(fleet, data(TENANT, application(spec)));
}

interface Source {
  readonly repoURL: string;
  readonly targetRevision: string;
  readonly helm?: { readonly releaseName: string; readonly valuesObject?: unknown };
  readonly kustomize?: unknown;
  readonly path?: string;
}
function specOn(cluster: string, files: Record<string, string>) {
  const text = files[`acme/${cluster}/argocd/application.${cluster}-payments-checkout.yaml`];
  return text === undefined
    ? undefined
    : (
        parse(text) as {
          spec: {
            source: Source;
            sources?: Source[];
            project: string;
            destination: unknown;
            ignoreDifferences?: unknown;
            syncPolicy: { syncOptions: string[] };
          };
        }
      ).spec;
}

function problemsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemError) return error.problems.map(formatProblemLine);
    throw error;
  }
  return [];
}

test('an application runs where it says, in the version it says, in its own project and namespace', () => {
  const files = synthesized(`versions: { dev: 1.5.0-rc.2, prod: 1.4.2 }\nchart: ${CHART}`);
  expect(specOn('dev-1', files)).toMatchObject({
    project: 'payments',
    destination: { namespace: 'payments', server: 'https://kubernetes.default.svc' },
    source: { repoURL: 'https://charts.example.com', targetRevision: '1.5.0-rc.2', helm: { releaseName: 'checkout' } },
  });
  expect(specOn('prod-1', files)?.source.targetRevision).toBe('1.4.2');
});

test('a cluster stands above its environment, and where it is not named an application does not run', () => {
  const files = synthesized(`versions: { dev-1: 2.0.0, dev: 1.0.0 }\nchart: ${CHART}`);
  expect(specOn('dev-1', files)?.source.targetRevision).toBe('2.0.0');
  expect(specOn('prod-1', files)).toBeUndefined();
  expect(Object.keys(files).filter((path) => path.startsWith('acme/prod-1/tenants'))).toEqual([]);
});

test('R47 values layer: everywhere < environment < cluster', () => {
  const files = synthesized(
    `versions: { dev: 1.0.0, prod: 1.0.0 }\nchart: ${CHART}\nvalues: { a: all, b: all, c: all }\nenvironments: { dev: { values: { b: dev, c: dev } } }\nclusters: { dev-1: { values: { c: dev-1 } } }`,
  );
  expect(specOn('dev-1', files)?.source.helm?.valuesObject).toEqual({ a: 'all', b: 'dev', c: 'dev-1' });
  expect(specOn('prod-1', files)?.source.helm?.valuesObject).toEqual({ a: 'all', b: 'all', c: 'all' });
});

test("R49 a Kustomize folder lies in the tenant's repository, its version is the revision", () => {
  const files = synthesized(`versions: { dev: main, prod: 8f2c1d4 }\nkustomize: { path: checkout/base }`);
  expect(specOn('prod-1', files)?.source).toEqual({
    repoURL: 'https://git.example.com/payments/deploy.git',
    targetRevision: '8f2c1d4',
    path: 'checkout/base',
  });
});

test("R27 a cluster that pins a tenant's repository follows the pin", () => {
  const files = synthesized(`versions: { dev: main, prod: 8f2c1d4 }\nkustomize: { path: checkout/base }`, {
    revisions: { tenants: { payments: 'my-branch' } },
  });
  expect(specOn('dev-1', files)?.source.targetRevision).toBe('my-branch');
  expect(specOn('prod-1', files)?.source.targetRevision).toBe('8f2c1d4');
});

test("a cluster that pins the platform follows its revision of the fleet's repository", () => {
  const files = synthesized(`versions: { dev: 1.0.0 }\nchart: ${CHART}`, { revisions: { platform: 'v1.2.0' } });
  const namespaces = parse(files['acme/dev-1/argocd/application.dev-1-payments-namespaces.yaml'] ?? '') as {
    spec: { source: Source };
  };
  expect(namespaces.spec.source.targetRevision).toBe('v1.2.0');
});

test('R44 a chart and a folder make one Application with two sources', () => {
  const spec = specOn(
    'dev-1',
    synthesized(`versions: { dev: 1.0.0 }\nchart: ${CHART}\nkustomize: { path: extras, revision: abc }`),
  );
  expect(spec?.sources?.map(({ repoURL, targetRevision }) => [repoURL, targetRevision])).toEqual([
    ['https://charts.example.com', '1.0.0'],
    ['https://git.example.com/payments/deploy.git', 'abc'],
  ]);
});

test('R40 patches change a folder, more of them in single places', () => {
  const patch = (value: string) =>
    `{ target: { kind: Deployment }, patch: [{ op: replace, path: /spec/replicas, value: ${value} }] }`;
  const files = synthesized(
    `versions: { dev: main, prod: main }\nkustomize: { path: base, patches: [${patch('1')}] }\nclusters: { prod-1: { patches: [${patch('3')}] } }`,
  );
  expect(specOn('prod-1', files)?.source.kustomize).toEqual({
    patches: ['1', '3'].map((value) => ({
      target: { kind: 'Deployment' },
      patch: `- op: replace\n  path: /spec/replicas\n  value: ${value}\n`,
    })),
  });
});

test('R51 fields that a controller owns are left to it', () => {
  const spec = specOn(
    'dev-1',
    synthesized(
      `versions: { dev: 1.0.0 }\nchart: ${CHART}\nignoreDifferences: [{ group: apps, kind: Deployment, jsonPointers: [/spec/replicas] }]`,
    ),
  );
  expect(spec?.ignoreDifferences).toEqual([{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'] }]);
  expect(spec?.syncPolicy.syncOptions).toContain('RespectIgnoreDifferences=true');
});

test('R52 a system application may create cluster-scoped objects, in a project of its own', () => {
  const files = synthesized(
    `versions: { dev: 1.0.0 }\nchart: ${CHART}\nsystem: true\nnamespace: ingress-system\npodSecurity: privileged`,
  );
  expect(specOn('dev-1', files)).toMatchObject({
    project: 'payments-system',
    destination: { namespace: 'ingress-system' },
  });
  const project = parse(files['acme/dev-1/argocd/appproject.payments-system.yaml'] ?? '') as { spec: unknown };
  expect(project.spec).toMatchObject({
    clusterResourceWhitelist: [{ group: '*', kind: '*' }],
    destinations: [{ namespace: 'ingress-system', server: 'https://kubernetes.default.svc' }],
  });
  expect(files['acme/dev-1/namespaces/namespace.ingress-system.yaml']).toContain('enforce: privileged');
});

test("a tenant's namespaces are closed from the start, and belong to the platform's project", () => {
  const files = synthesized(`versions: { dev: 1.0.0 }\nchart: ${CHART}`);
  expect(Object.keys(files).filter((path) => path.startsWith('acme/dev-1/tenants/'))).toEqual([
    'acme/dev-1/tenants/payments/namespaces/namespace.payments.yaml',
    'acme/dev-1/tenants/payments/namespaces/networkpolicy.allow-dns.yaml',
    'acme/dev-1/tenants/payments/namespaces/networkpolicy.default-deny.yaml',
  ]);
  expect(files['acme/dev-1/tenants/payments/namespaces/namespace.payments.yaml']).toMatchInlineSnapshot(`
"apiVersion: v1
kind: Namespace
metadata:
  annotations:
    argocd.argoproj.io/sync-options: Delete=confirm,Prune=confirm
  labels:
    app.kubernetes.io/managed-by: fairlead
    fairlead.dev/tenant: payments
    pod-security.kubernetes.io/audit: restricted
    pod-security.kubernetes.io/audit-version: v1.35
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/enforce-version: v1.35
    pod-security.kubernetes.io/warn: restricted
    pod-security.kubernetes.io/warn-version: v1.35
  name: payments
"
`);
  expect(files['acme/dev-1/argocd/application.dev-1-payments-namespaces.yaml']).toContain('project: platform');
});

test.each([
  ['a range', `versions: { dev: ^1.0.0 }\nchart: ${CHART}`, "'^1.0.0' is not the exact version of a chart."],
  ['a moving name', `versions: { dev: latest }\nchart: ${CHART}`, "'latest' is not the exact version of a chart."],
  ['nothing to run', 'versions: { dev: 1.0.0 }', 'must name a chart, a kustomize folder, or both.'],
  [
    'values that no chart reads',
    'versions: { dev: main }\nkustomize: { path: base }\nvalues: { a: 1 }',
    'has values or a release name, but no chart that would read them.',
  ],
  [
    'a revision said twice',
    'versions: { dev: main }\nkustomize: { path: base, revision: abc }',
    "stands beside 'versions', which already says the revision",
  ],
  [
    'a path that leads out',
    'versions: { dev: main }\nkustomize: { path: ../other }',
    'must not lead out of the repository',
  ],
  [
    'a credential in an address',
    `versions: { dev: 1.0.0 }\nchart: { repository: "https://me:secret@charts.example.com", name: x }`,
    'must be an https:// or oci:// address.',
  ],
  [
    'settings for a place where it does not run',
    `versions: { dev: 1.0.0 }\nchart: ${CHART}\nenvironments: { prod: { values: {} } }`,
    "has settings for 'prod', where it does not run.",
  ],
  [
    "somebody else's namespace",
    `versions: { dev: 1.0.0 }\nchart: ${CHART}\nnamespace: other`,
    "names the namespace 'other', which is not the tenant's.",
  ],
  [
    'a platform namespace',
    `versions: { dev: 1.0.0 }\nchart: ${CHART}\nnamespace: cert-manager`,
    "names the namespace 'cert-manager', which is not the tenant's.",
  ],
  [
    'a difference that says nothing',
    `versions: { dev: 1.0.0 }\nchart: ${CHART}\nignoreDifferences: [{ kind: Deployment }]`,
    'must say what to ignore',
  ],
])('refuses %s, with file and line', (_, spec, expected) => {
  expect(problemsOf(() => synthesized(spec))).toEqual([expect.stringMatching(/ file-1\.yaml:\d+:\d+ /)]);
  expect(problemsOf(() => synthesized(spec)).join()).toContain(expected);
});

test('refuses an application of a tenant that does not exist, with the nearest', () => {
  const fleet = newFleet();
  fleet.addCluster('dev-1', CLUSTER);
  const documents = data(
    TENANT,
    application(`versions: { dev: 1.0.0 }\nchart: ${CHART}`).replace('tenant: payments', 'tenant: payment'),
  );
  expect(problemsOf(() => tree(fleet, documents))).toEqual([expect.stringContaining("Did you mean 'payments'?")]);
});

test('refuses two applications with one name, and the name of a folder of ours', () => {
  const fleet = newFleet();
  fleet.addCluster('dev-1', CLUSTER);
  const spec = `versions: { dev: 1.0.0 }\nchart: ${CHART}`;
  const documents = data(TENANT, application(spec), application(spec), application(spec, 'namespaces'));
  expect(problemsOf(() => tree(fleet, documents)).map((line) => line.split(' ')[0])).toEqual([
    'duplicate-definition',
    'reserved-name',
  ]);
});
