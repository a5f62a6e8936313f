import { closeWorkspaces, openWorkspace, SMALL_FLEET, type Workspace } from './workspace';

afterAll(closeWorkspaces);

interface Json {
  readonly explanations: readonly {
    readonly construct: string;
    readonly class: string;
    readonly source?: { readonly file: string; readonly line?: number };
    readonly object?: string;
    readonly file?: string;
    readonly application?: string;
    readonly wave?: number;
    readonly project?: string;
    readonly tenant?: string;
    readonly renders: readonly string[];
    readonly values: readonly {
      readonly path: string;
      readonly value: unknown;
      readonly layer: string;
      readonly source?: { readonly file: string; readonly line?: number };
      readonly hides: readonly { readonly layer: string; readonly value: unknown }[];
    }[];
  }[];
}

const workspace: Workspace = openWorkspace(SMALL_FLEET);

async function explain(...argv: readonly string[]): Promise<Json['explanations']> {
  const { output } = await workspace.run('explain', '--format', 'json', ...argv);
  return (JSON.parse(output) as Json).explanations;
}

test('explains an Application: construct, class, place in the order, project and what Argo CD renders', async () => {
  const [explanation] = await explain('dev-payments-checkout');
  expect(explanation).toMatchObject({
    construct: 'acme/dev/tenants/payments/checkout',
    class: 'Application',
    source: { file: 'apps/acme/tenants/payments.yaml', line: 6 },
    application: 'dev-payments-checkout',
    wave: 1,
    project: 'payments',
    tenant: 'payments',
    renders: ['https://charts.example.com checkout 1.4.2'],
    values: [{ path: 'replicas', value: 3, layer: 'application' }],
  });
});

test.each([
  ['its name with a namespace', 'NetworkPolicy/payments/default-deny'],
  ['its name alone', 'NetworkPolicy/default-deny'],
  ['its file', 'dist/acme/dev/tenants/payments/namespaces/networkpolicy.default-deny.yaml'],
  ['its file below the output folder', 'acme/dev/tenants/payments/namespaces/networkpolicy.default-deny.yaml'],
])('finds an object by %s', async (_, target) => {
  const [explanation, ...others] = await explain(target);
  expect(others).toEqual([]);
  expect(explanation).toMatchObject({
    object: 'NetworkPolicy/payments/default-deny',
    application: 'dev-payments-namespaces',
    tenant: 'payments',
    file: 'acme/dev/tenants/payments/namespaces/networkpolicy.default-deny.yaml',
  });
});

test('finds the constructs inside an add-on by their path, and the cluster itself', async () => {
  expect((await explain('acme/dev/metrics-server/release'))[0]).toMatchObject({
    class: 'HelmRelease',
    application: 'dev-metrics-server',
  });
  const [cluster] = await explain('acme/dev');
  expect(cluster).toMatchObject({ class: 'Cluster', source: { file: 'apps/acme/clusters/dev.yaml', line: 1 } });
  expect(cluster?.application).toBeUndefined();
});

test('names the root Application for the objects of Argo CD itself', async () => {
  expect((await explain('dev-root'))[0]).toMatchObject({ object: 'Application/argocd/dev-root' });
  expect((await explain('AppProject/platform'))[0]?.application).toBe('dev-root');
});

test('tells of each value which layer and line set it', async () => {
  const [explanation] = await explain('acme/dev/metrics-server');
  const values = new Map(explanation?.values.map((value) => [value.path, value]));
  expect(values.get('replicas')).toMatchObject({
    value: 2,
    layer: 'cluster dev',
    source: { file: 'apps/acme/clusters/dev.yaml', line: 11 },
  });
  expect(values.get('args')).toMatchObject({
    layer: 'environment dev',
    source: { file: 'apps/acme/environments/dev.yaml', line: 9 },
  });
  expect(values.get('version')).toMatchObject({ layer: 'catalogue' });
});

test('tells of one value which layers it hides', async () => {
  const { code, output } = await workspace.run('explain', 'dev-metrics-server', '--value', 'replicas');
  expect(code).toBe(0);
  expect(output).toBe(
    [
      'acme/dev/metrics-server  (MetricsServer)',
      '    replicas: 2  (cluster dev, apps/acme/clusters/dev.yaml:11:9)',
      '      hides 1  (environment dev, apps/acme/environments/dev.yaml:8:9)',
      '\n',
    ].join('\n'),
  );
});

test.each([
  ['dev-metrics-servr', "Did you mean 'dev-metrics-server'?"],
  ['metrics', "Only 'dev-metrics-server' is known here."],
  ['Namespace/paymets', "Did you mean 'Namespace/payments'?"],
  ['acme/dev/metrics-sever', "Did you mean 'acme/dev/metrics-server'?"],
  ['dist/acme/dev/namespaces/namespace.argo.yaml', "Did you mean 'acme/dev/namespaces/namespace.argocd.yaml'?"],
])("suggests the nearest name for '%s'", async (target, fix) => {
  const { code, errors } = await workspace.run('explain', target);
  expect(code).toBe(1);
  expect(errors).toContain(`not-found: Nothing is called '${target}'.`);
  expect(errors).toContain(fix);
});

test('says of an API that nothing brings it, and which add-on would', async () => {
  const { code, errors } = await workspace.run('explain', 'cert-manager.io/v1/Certificate');
  expect(code).toBe(1);
  expect(errors).toContain("Nothing brings the API 'cert-manager.io/v1/Certificate'.");
  expect(errors).toContain("fix Switch on 'cert-manager', which brings it.");
});

test('suggests the nearest value', async () => {
  const { code, errors } = await workspace.run('explain', 'dev-metrics-server', '--value', 'replica');
  expect(code).toBe(1);
  expect(errors).toContain("Nobody sets the value 'replica' of 'acme/dev/metrics-server'.");
  expect(errors).toContain("Did you mean 'replicas'?");
});

test('explains one thing on every cluster that has it, or only where it is asked for', async () => {
  const path = 'apps/acme/clusters/dev.yaml';
  const fleet = openWorkspace({
    ...SMALL_FLEET,
    'apps/acme/clusters/dev-2.yaml': SMALL_FLEET[path].replace('name: dev', 'name: dev-2'),
  });
  const all = await fleet.run('explain', 'Namespace/argocd', '--format', 'json');
  const one = await fleet.run('explain', 'Namespace/argocd', '--cluster', 'dev-2', '--format', 'json');
  const constructs = ({ output }: typeof all) =>
    (JSON.parse(output) as Json).explanations.map(({ construct }) => construct);
  expect(constructs(all)).toEqual(['acme/dev-2/namespaces/argocd', 'acme/dev/namespaces/argocd']);
  expect(constructs(one)).toEqual(['acme/dev-2/namespaces/argocd']);
});
