import { ApiObject } from 'cdk8s';
import { parse } from 'yaml';
import { aws, awsIam, externalSecret, type Fleet, ManagedNamespace, type ClusterProps } from '../lib';
import {
  catalogue,
  CertManager,
  Cilium,
  Core,
  ExternalSecrets,
  Kyverno,
  KyvernoPolicies,
  MetricsServer,
} from '../lib/addons';
import { ClusterChart } from '../lib/constructs';
import { formatProblemLine, ProblemError, ProblemList } from '../lib/errors';
import { FleetData, readDefinitions } from '../lib/model';
import { synthesizeHere, type SynthesizedCluster } from '../lib/synth';
import { engineInThisThread } from '../lib/engine';
import { HelmRelease, Tenant } from '../lib/tenants';
import { tree } from '../lib/testing';
import { fleetOf, newFleet } from './fleets';

const LOCAL: ClusterProps = { environment: 'dev', kubernetes: '1.35', cloud: 'kind' };
const SERVER = 'https://ABC.eu-west-1.eks.amazonaws.com';
const SPOKE = {
  environment: 'prod',
  kubernetes: '1.35',
  cloud: aws({ region: 'eu-west-1' }),
  access: awsIam({ server: SERVER, role: 'arn:aws:iam::444455556666:role/argocd' }),
} as const;

interface Manifest {
  readonly metadata: { readonly annotations?: Record<string, string>; readonly labels?: Record<string, string> };
  readonly spec: Record<string, unknown> & { source: { helm: { valuesObject: unknown }; targetRevision: string } };
}
const read = (files: Readonly<Record<string, string>>, path: string) =>
  parse(files[path] ?? `missing: ${path}`) as Manifest;

function data(...documents: string[]): FleetData {
  const result = new FleetData();
  documents.forEach((text, index) => {
    readDefinitions(`apiVersion: fairlead.dev/v1\n${text}`, `file-${index}.yaml`, result);
  });
  return result;
}

function problemsOf(fleet: Fleet, definitions?: FleetData): string[] {
  try {
    const problems = new ProblemList();
    for (const { problems: own } of synthesizeHere(
      fleetOf(definitions, fleet),
      { today: '2026-01-01' },
      engineInThisThread(),
      problems,
    ))
      expect(own).toBeDefined();
    return problems.all.map(formatProblemLine);
  } catch (error) {
    if (error instanceof ProblemError) return error.problems.map(formatProblemLine);
    throw error;
  }
}

const payments = (versions: Record<string, string>) =>
  new Tenant('payments', { owners: ['p@example.com'], groups: ['p'] }).addApplication(
    'checkout',
    versions,
    (scope, { version }) =>
      new HelmRelease(scope, 'chart', {
        chart: { repository: 'https://charts.example.com', name: 'checkout' },
        version,
      }),
  );

describe('topology is one switch', () => {
  function fleetWith(hubAndSpoke: boolean): Record<string, string> {
    const fleet = newFleet();
    const hub = fleet.addCluster('hub', { ...LOCAL, environment: 'prod' });
    fleet.addCluster('prod-1', hubAndSpoke ? { ...SPOKE, argocd: hub } : { ...SPOKE, access: undefined });
    fleet.onClusters({}, (cluster) => new CertManager(cluster, 'cert-manager')).addTenant(payments({ prod: '1.0.0' }));
    return tree(fleet);
  }
  const own = fleetWith(false);
  const shared = fleetWith(true);

  test('the objects of a cluster are the same in both', () => {
    const objects = (files: Record<string, string>) =>
      Object.entries(files).filter(([path]) => path.startsWith('acme/prod-1/') && !path.includes('/argocd'));
    // Its own Argo CD needs a namespace, a spoke has none.
    expect(objects(own).filter(([path]) => !path.endsWith('namespace.argocd.yaml'))).toEqual(objects(shared));
  });

  test('Applications have the same names, and live where the Argo CD is', () => {
    const names = (files: Record<string, string>, home: string) =>
      Object.keys(files)
        .filter((path) => path.startsWith(`acme/${home}/argocd/application.prod-1-`))
        .map((path) => path.split('/').pop())
        .filter((name) => name !== 'application.prod-1-root.yaml');
    expect(names(shared, 'hub')).toEqual(names(own, 'prod-1'));
    expect(names(shared, 'prod-1')).toEqual([]);
  });

  test("a spoke's Applications name its address", () => {
    expect(read(shared, 'acme/hub/argocd/application.prod-1-cert-manager.yaml').spec.destination).toEqual({
      namespace: 'cert-manager',
      server: SERVER,
    });
    expect(read(own, 'acme/prod-1/argocd/application.prod-1-cert-manager.yaml').spec.destination).toEqual({
      namespace: 'cert-manager',
      server: 'https://kubernetes.default.svc',
    });
  });

  test("a tenant's project names repositories, servers and namespaces exactly", () => {
    expect(read(shared, 'acme/hub/argocd/appproject.payments.yaml').spec).toMatchObject({
      clusterResourceWhitelist: [],
      destinations: [
        { namespace: 'payments', server: SERVER },
        { namespace: 'payments', server: 'https://kubernetes.default.svc' },
      ],
      sourceRepos: ['https://charts.example.com'],
    });
    const projects = Object.entries(shared).filter(([path]) => path.includes('/appproject.'));
    const reach = projects
      .map(([, text]) => (parse(text) as Manifest).spec)
      .map(({ destinations, sourceRepos }) => JSON.stringify([destinations, sourceRepos]));
    expect(reach.filter((text) => text.includes('*'))).toEqual([]);
  });

  test('the hub registers its spoke by identity, without a credential', () => {
    expect(parse(shared['acme/hub/argocd/secret.cluster-prod-1.yaml'] ?? '')).toMatchObject({
      metadata: { labels: { 'argocd.argoproj.io/secret-type': 'cluster' } },
      stringData: {
        name: 'prod-1',
        server: SERVER,
        config:
          '{"awsAuthConfig":{"clusterName":"prod-1","roleARN":"arn:aws:iam::444455556666:role/argocd"},"tlsClientConfig":{"insecure":false}}',
      },
    });
  });
});

test('what a secret store must fill comes before everything that waits for it', () => {
  const fleet = newFleet();
  const hub = fleet.addCluster('hub', LOCAL);
  fleet.addCluster('spoke', {
    ...LOCAL,
    argocd: hub,
    access: externalSecret({ server: SERVER, store: 'store', key: 'spoke' }),
  });
  fleet.onClusters({}, (cluster) => new ExternalSecrets(cluster, 'external-secrets'));
  const files = tree(fleet);
  const wave = (path: string) => Number(read(files, path).metadata.annotations?.['argocd.argoproj.io/sync-wave']);
  const registration = wave('acme/hub/argocd/externalsecret.cluster-spoke.yaml');
  expect(wave('acme/hub/argocd/application.hub-external-secrets.yaml')).toBeLessThan(registration);
  expect(registration).toBeLessThan(wave('acme/hub/argocd/application.spoke-namespaces.yaml'));
});

describe('waves follow real needs', () => {
  const fleet = newFleet();
  fleet.addCluster('dev', LOCAL);
  fleet.onClusters({}, (cluster) => {
    new KyvernoPolicies(cluster, 'kyverno-policies');
    new Kyverno(cluster, 'kyverno');
    new CertManager(cluster, 'cert-manager');
    new MetricsServer(cluster, 'metrics-server');
  });
  const files = tree(fleet.addTenant(payments({ dev: '1.0.0' })));
  const wave = (name: string) =>
    Number(
      read(files, `acme/dev/argocd/application.dev-${name}.yaml`).metadata.annotations?.[
        'argocd.argoproj.io/sync-wave'
      ],
    );

  test.each([
    ['a namespace', 'namespaces', 'cert-manager'],
    ["a tenant's namespaces", 'payments-namespaces', 'payments-checkout'],
    ['an API', 'cert-manager', 'cert-manager-issuer'],
    ['a policy engine', 'kyverno', 'kyverno-policies'],
  ])('H-5 %s comes before what needs it', (_, first, second) => {
    expect(wave(first)).toBeLessThan(wave(second));
  });

  test('what needs nothing waits for nothing', () => {
    expect(wave('metrics-server')).toBe(0);
  });

  test('the root needs no wave, and its project comes first', () => {
    expect(wave('root')).toBeNaN();
    expect(read(files, 'acme/dev/argocd/appproject.platform.yaml').metadata.annotations).toEqual({
      'argocd.argoproj.io/sync-wave': '-10',
    });
  });
});

test('dependencies between add-ons order their Applications, and a circle is reported as a path', () => {
  const build = (circle: boolean) => {
    const fleet = newFleet();
    fleet.addCluster('dev', LOCAL);
    return fleet.onClusters({}, (cluster) => {
      const first = new MetricsServer(cluster, 'first');
      const second = new MetricsServer(cluster, 'second');
      second.addDependency(first);
      if (circle) first.addDependency(second);
    });
  };
  const files = tree(build(false));
  expect(read(files, 'acme/dev/argocd/application.dev-second.yaml').metadata.annotations).toMatchObject({
    'argocd.argoproj.io/sync-wave': '1',
  });
  expect(problemsOf(build(true))).toEqual([
    expect.stringMatching(
      /^dependency-cycle test\/synth\.test\.ts:\d+:\d+ .*dev-(first → dev-second|second → dev-first)/,
    ),
  ]);
});

describe('layers', () => {
  const definitions = () =>
    data(
      'kind: Environment\nmetadata: { name: prod }\nspec: { addons: { metrics-server: { values: { a: environment, b: environment } } } }',
      'kind: Cluster\nmetadata: { name: prod-1 }\nspec: { environment: prod, kubernetes: "1.35", cloud: { aws: { region: eu-west-1 } }, addons: { metrics-server: { version: 3.12.0, values: { d: cluster } } } }',
    );
  const fleet = newFleet();
  fleet.configure(MetricsServer, {}, { values: { a: 'fleet', b: 'fleet', c: 'fleet', d: 'fleet' } });
  fleet.configure(MetricsServer, { cloud: 'aws' }, { values: { b: 'cloud', c: 'cloud', d: 'cloud' } });
  fleet.onClusters({}, (cluster) => new MetricsServer(cluster, 'metrics', { values: { a: 'program', e: 'program' } }));
  const { spec } = read(tree(fleet, definitions()), 'acme/prod-1/argocd/application.prod-1-metrics.yaml');

  test('program < fleet < environment < cloud < cluster', () => {
    expect(spec.source.helm.valuesObject).toEqual({
      a: 'environment',
      b: 'cloud',
      c: 'cloud',
      d: 'cluster',
      e: 'program',
    });
    expect(spec.source.targetRevision).toBe('3.12.0');
  });

  test('every value knows the layer and the line that set it', () => {
    const problems = new ProblemList();
    let result: SynthesizedCluster | undefined;
    for (const cluster of synthesizeHere(
      fleetOf(definitions(), fleet),
      { today: '2026-01-01' },
      engineInThisThread(),
      problems,
    ))
      result = cluster;
    const addon = result?.cluster.tryFindAddon('metrics-server') as MetricsServer;
    expect(addon.layers.history(['values', 'd']).map(({ layer, source }) => `${layer} ${source?.file ?? '-'}`)).toEqual(
      ['cluster prod-1 file-1.yaml', 'cloud aws test/synth.test.ts', 'fleet test/synth.test.ts'],
    );
  });
});

test('data switches an add-on on for one cluster, and off where the program made it', () => {
  const fleet = newFleet().onClusters({}, (cluster) => new CertManager(cluster, 'cert-manager'));
  const files = tree(
    fleet,
    data(
      'kind: Cluster\nmetadata: { name: a }\nspec: { environment: dev, kubernetes: "1.35", cloud: kind, addons: { metrics-server: {} } }',
      'kind: Cluster\nmetadata: { name: b }\nspec: { environment: dev, kubernetes: "1.35", cloud: kind, addons: { cert-manager: { enabled: false } } }',
    ),
  );
  const has = (cluster: string, name: string) => `acme/${cluster}/argocd/application.${cluster}-${name}.yaml` in files;
  expect([
    has('a', 'cert-manager'),
    has('a', 'metrics-server'),
    has('b', 'cert-manager'),
    has('b', 'cert-manager-issuer'),
    has('b', 'metrics-server'),
  ]).toEqual([true, true, false, false, false]);
});

test('reports settings that nothing reads', () => {
  const fleet = newFleet();
  fleet.addCluster('dev', LOCAL);
  fleet.configure(Kyverno, { environment: 'dev' }, { values: { a: 1 } });
  expect(problemsOf(fleet)).toEqual([
    expect.stringMatching(
      /^unused-override test\/synth\.test\.ts:\d+:\d+ — Nothing reads the settings of 'kyverno' for the layer 'environment dev'/,
    ),
  ]);
});

test('reports a setting that an add-on does not have, with the nearest', () => {
  const definitions = data(
    'kind: Cluster\nmetadata: { name: dev }\nspec:\n  environment: dev\n  kubernetes: "1.35"\n  cloud: kind\n  addons:\n    cert-manager:\n      verison: 1.0.0',
  );
  expect(problemsOf(newFleet(), definitions)).toEqual([
    expect.stringMatching(
      /^unknown-field file-0\.yaml:10:7 — Add-on 'cert-manager' has no setting 'verison'\. — Did you mean 'version'\?/,
    ),
  ]);
});

test.each([
  [
    'from data',
    newFleet(),
    data(
      `kind: Cluster\nmetadata: { name: dev }\nspec:\n  environment: dev\n  kubernetes: "1.35"\n  cloud: kind\n  addons:\n    core:\n      values: { a: 1 }`,
    ),
    /^unused-override file-0\.yaml:10:7 acme\/dev\/core /,
  ],
  [
    'from the program',
    newFleet().onClusters({}, (cluster) => new Core(cluster, 'core', { values: { a: 1 } })),
    data('kind: Cluster\nmetadata: { name: dev }\nspec: { environment: dev, kubernetes: "1.35", cloud: kind }'),
    /^unused-override test\/synth\.test\.ts:\d+:\d+ acme\/dev\/core /,
  ],
])('reports Helm values of an add-on without a chart, %s', (_, fleet, definitions, expected) => {
  expect(problemsOf(fleet, definitions)).toEqual([expect.stringMatching(expected)]);
});

test('a namespace has one owner and the strictest level that all its add-ons work with', () => {
  const fleet = newFleet();
  fleet.addCluster('dev', LOCAL);
  fleet.onClusters({}, (cluster) => {
    new Cilium(cluster, 'cilium');
    new CertManager(cluster, 'cert-manager', { namespace: 'cilium-system' });
  });
  const files = tree(fleet);
  expect(Object.keys(files).filter((path) => path.includes('/namespace.cilium-system'))).toEqual([
    'acme/dev/namespaces/namespace.cilium-system.yaml',
  ]);
  expect(read(files, 'acme/dev/namespaces/namespace.cilium-system.yaml').metadata.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'privileged',
    'pod-security.kubernetes.io/enforce-version': 'v1.35',
    'pod-security.kubernetes.io/warn': 'restricted',
  });
});

test('a namespace that the program brings is not brought twice', () => {
  const fleet = newFleet();
  fleet.addCluster('dev', LOCAL);
  fleet.onClusters({}, (cluster) => {
    new CertManager(cluster, 'cert-manager');
    new ManagedNamespace(new ClusterChart(cluster, 'own'), 'cert-manager', { podSecurity: 'privileged' });
  });
  expect(Object.keys(tree(fleet)).filter((path) => path.endsWith('namespace.cert-manager.yaml'))).toEqual([
    'acme/dev/own/namespace.cert-manager.yaml',
  ]);
});

test('a selected spoke brings its hub along, and no other cluster', () => {
  const fleet = newFleet();
  const hub = fleet.addCluster('hub', LOCAL);
  fleet.addCluster('one', { ...SPOKE, argocd: hub });
  fleet.addCluster('two', {
    ...LOCAL,
    argocd: hub,
    access: awsIam({ server: 'https://two.example.com', role: 'arn:aws:iam::444455556666:role/argocd' }),
  });
  fleet.addCluster('other', LOCAL);
  fleet.onClusters({}, (cluster) => new CertManager(cluster, 'cert-manager'));
  const problems = new ProblemList();
  const names = (clusters?: string[]) =>
    [
      ...synthesizeHere(fleetOf(undefined, fleet), { clusters, today: '2026-01-01' }, engineInThisThread(), problems),
    ].map((result) => `${result.cluster.name} ${[...result.files()].length}`);
  const all = names();
  expect(names(['one'])).toEqual(all.filter((line) => /^(one|hub) /.test(line)));
  expect([...names(['onee'])]).toEqual([]);
  expect(problems.all.map(formatProblemLine)).toEqual([expect.stringContaining("Did you mean 'one'?")]);
});

test('B-7 refuses two Applications with one name on one hub', () => {
  const fleet = newFleet();
  const hub = fleet.addCluster('hub', LOCAL);
  fleet.addCluster('a', { ...SPOKE, argocd: hub });
  fleet.addCluster('a-b', {
    ...LOCAL,
    argocd: hub,
    access: awsIam({ server: 'https://ab.example.com', role: 'arn:aws:iam::444455556666:role/argocd' }),
  });
  fleet.onClusters({ environment: 'prod' }, (cluster) => new MetricsServer(cluster, 'b-c'));
  fleet.onClusters({ environment: 'dev' }, (cluster) => new MetricsServer(cluster, 'c'));
  expect(problemsOf(fleet).join()).toContain("Two Applications are called 'a-b-c'");
});

test.each([
  'argocd',
  'default',
  'kube-system',
  'kube-mine',
  ...new Set([...catalogue.values()].map(({ about }) => about?.namespace ?? '')),
])("B-9 refuses a tenant's claim to the namespace '%s'", (namespace) => {
  const fleet = newFleet();
  fleet.addCluster('dev', LOCAL);
  fleet.addTenant(
    new Tenant('team', { owners: ['t@example.com'], groups: ['t'], namespaces: [namespace] }).addApplication(
      'app',
      { dev: '1.0.0' },
      () => undefined,
    ),
  );
  expect(problemsOf(fleet)).toEqual([
    expect.stringMatching(`^reserved-name .* Tenant 'team' claims the namespace '${namespace}'`),
  ]);
});

test.each(['argocd', 'namespaces'])(
  "B-9 refuses an add-on with the id '%s', which is a folder of every cluster",
  (id) => {
    const fleet = newFleet();
    fleet.addCluster('dev', LOCAL);
    fleet.onClusters({}, (cluster) => new MetricsServer(cluster, id));
    expect(problemsOf(fleet)).toEqual([
      expect.stringMatching(/^reserved-name test\/synth\.test\.ts:\d+:\d+ acme\/dev\//),
    ]);
  },
);

test("an error of the program is reported with the program's line, and does not hide others", () => {
  const fleet = newFleet();
  fleet.addCluster('dev', LOCAL);
  fleet.onClusters({}, () => {
    throw new Error('no such thing');
  });
  fleet.onClusters({}, (cluster) => new ApiObject(cluster, 'lost', { apiVersion: 'v1', kind: 'ConfigMap' }));
  const problems = problemsOf(fleet);
  expect(problems).toEqual([
    expect.stringMatching(
      /^invalid-construct test\/synth\.test\.ts:\d+:\d+ acme\/dev — The program failed: no such thing/,
    ),
    expect.stringMatching(/^invalid-construct test\/synth\.test\.ts:\d+:\d+ acme\/dev .*cannot find a parent chart/),
  ]);
});

test('the same definition gives the same bytes', () => {
  const build = () => {
    const fleet = newFleet();
    const hub = fleet.addCluster('hub', LOCAL);
    fleet.addCluster('prod-1', { ...SPOKE, argocd: hub });
    return tree(
      fleet
        .onClusters({}, (cluster) => new CertManager(cluster, 'cert-manager'))
        .addTenant(payments({ dev: '1.1.0', prod: '1.0.0' })),
    );
  };
  expect(build()).toEqual(build());
});

test('a fleet without clusters is an empty tree', () => {
  expect(tree(newFleet())).toEqual({});
});
