import fc from 'fast-check';
import { Addon, ClusterChart, Fleet, openCluster, type RewriteProps } from '../../lib/constructs';
import { formatProblemLine, ProblemError } from '../../lib/errors';
import type { KubeObject } from '../../lib/kube';
import { FleetData, readDefinitions } from '../../lib/model';
import type { ChangeableObject } from '../../lib/render/patches';
import { rewriteCharts, rewritesFor, unusedRewrites } from '../../lib/render/rewrites';

function resolve(rules: readonly RewriteProps[], data?: FleetData) {
  const fleet = new Fleet('test', { repository: 'https://git.example.com/test/gitops.git', path: 'dist/test' });
  fleet.addCluster('dev-1', { environment: 'dev', kubernetes: '1.35', cloud: 'kind' });
  fleet.addCluster('prod-1', { environment: 'prod', kubernetes: '1.35', cloud: 'kind' });
  for (const rule of rules) fleet.rewrite(rule);
  return fleet.resolve(data).model;
}

type Model = ReturnType<typeof resolve>;

function rewriteOn(model: Model, name: string, objects: readonly KubeObject[], delivery = {}) {
  const cluster = model.clusters.find((each) => each.name === name)!;
  const construct = new ClusterChart(openCluster(model, cluster, new Map()), 'web');
  const chart = {
    construct,
    folder: 'web',
    namespace: 'apps',
    delivery,
    objects: objects.map((object): ChangeableObject => ({ object })),
  };
  const rules = rewritesFor(model, cluster);
  const { charts, problems, used } = rewriteCharts([chart], rules);
  const entries = charts[0]?.objects ?? [];
  return {
    objects: entries.map(({ object }) => object),
    changes: entries.flatMap(({ changes }) => changes?.map(({ what }) => what) ?? []),
    entries,
    problems: problems.map(formatProblemLine),
    used,
    isStable: rewriteCharts(charts, rules).charts[0] === charts[0],
  };
}

function rewrite(objects: readonly KubeObject[], ...rules: readonly RewriteProps[]) {
  return rewriteOn(resolve(rules), 'dev-1', objects);
}

const template = (spec: object) => ({ metadata: { labels: { app: 'web' } }, spec });
const deployment = (spec: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', ...metadata },
  spec: { selector: { matchLabels: { app: 'web' } }, template: template(spec) },
});
const custom = (spec: object): KubeObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Example',
  metadata: { name: 'x' },
  spec,
});

const MIRROR: RewriteProps = {
  images: [
    { from: 'docker.io', to: 'mirror.example.com/docker' },
    { from: 'quay.io', to: 'mirror.example.com/quay' },
    { from: 'quay.io/special', to: 'other.example.com' },
  ],
};
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('an image', () => {
  test.each([
    ['nginx', 'mirror.example.com/docker/library/nginx'],
    ['nginx:1.29', 'mirror.example.com/docker/library/nginx:1.29'],
    ['bitnami/redis', 'mirror.example.com/docker/bitnami/redis'],
    ['docker.io/nginx:1', 'mirror.example.com/docker/library/nginx:1'],
    ['index.docker.io/library/nginx', 'mirror.example.com/docker/library/nginx'],
    ['quay.io/argoproj/argocd:v3.1.0', 'mirror.example.com/quay/argoproj/argocd:v3.1.0'],
    [`quay.io/a/b:v1@${DIGEST}`, `mirror.example.com/quay/a/b:v1@${DIGEST}`],
    ['quay.io/special/tool:1', 'other.example.com/tool:1'],
    ['quay.io/specialist/tool:1', 'mirror.example.com/quay/specialist/tool:1'],
  ])('%s comes from the mirror', (image, moved) => {
    const { objects } = rewrite([deployment({ containers: [{ image }] })], MIRROR);
    expect(objects).toEqual([deployment({ containers: [{ image: moved }] })]);
  });

  test.each([
    'ghcr.io/a/b:1',
    'quay.io.example.com/a/b',
    'quay.io:5000/a/b',
    'mirror.example.com/docker/library/nginx:1',
    'localhost/nginx',
    'localhost:5000/nginx',
    '$(IMAGE)',
    'auto',
    'Not An Image',
    '',
  ])("'%s' stays", (image) => {
    const objects = [deployment({ containers: [{ image }] })];
    const result = rewrite(objects, MIRROR);
    expect(result.objects[0]).toBe(objects[0]);
  });

  test.each<[string, string, (spec: object) => object]>([
    ['v1', 'Pod', (spec) => ({ spec })],
    ['v1', 'PodTemplate', (spec) => ({ template: { spec } })],
    ['v1', 'ReplicationController', (spec) => ({ spec: { template: { spec } } })],
    ['apps/v1', 'Deployment', (spec) => ({ spec: { template: { spec } } })],
    ['apps/v1', 'DaemonSet', (spec) => ({ spec: { template: { spec } } })],
    ['apps/v1', 'ReplicaSet', (spec) => ({ spec: { template: { spec } } })],
    ['apps/v1', 'StatefulSet', (spec) => ({ spec: { template: { spec } } })],
    ['batch/v1', 'Job', (spec) => ({ spec: { template: { spec } } })],
    ['batch/v1', 'CronJob', (spec) => ({ spec: { jobTemplate: { spec: { template: { spec } } } } })],
    ['argoproj.io/v1alpha1', 'Rollout', (spec) => ({ spec: { template: { spec } } })],
  ])('is found everywhere in the pods of %s %s', (apiVersion, kind, around) => {
    const pods = (image: string, secrets: object) => ({
      containers: [{ image, args: [`--reloader=${image}`, '--verbose'], command: [image] }],
      initContainers: [{ image, env: [{ name: 'IMAGE', value: image }] }],
      ephemeralContainers: [{ image }],
      volumes: [
        { name: 'model', image: { reference: image } },
        { name: 'tmp', emptyDir: {} },
      ],
      ...secrets,
    });
    const object = (spec: object) => ({ apiVersion, kind, metadata: { name: 'x' }, ...around(spec) });
    const before = object(pods('quay.io/a/b:1', {}));
    const { objects, isStable } = rewrite([before], { ...MIRROR, imagePullSecrets: ['mirror'] });
    expect(objects).toEqual([
      object(pods('mirror.example.com/quay/a/b:1', { imagePullSecrets: [{ name: 'mirror' }] })),
    ]);
    expect(isStable).toBe(true);
  });

  test.each([
    ['--prometheus-config-reloader=quay.io/a/b:1', '--prometheus-config-reloader=mirror.example.com/quay/a/b:1'],
    ['quay.io/a/b:1', 'mirror.example.com/quay/a/b:1'],
    ['IMAGE=quay.io/a/b', 'IMAGE=mirror.example.com/quay/a/b'],
    ['--image=nginx:1', '--image=nginx:1'],
    ['https://quay.io/a/b', 'https://quay.io/a/b'],
    ['--registry=quay.io', '--registry=quay.io'],
    ['see quay.io/a/b', 'see quay.io/a/b'],
  ])("in the argument '%s' is '%s'", (argument, moved) => {
    const { objects } = rewrite([deployment({ containers: [{ args: [argument] }] })], MIRROR);
    expect(objects).toEqual([deployment({ containers: [{ args: [moved] }] })]);
  });

  test.each([
    [{ image: 'quay.io/a/b:1' }, { image: 'mirror.example.com/quay/a/b:1' }],
    [{ deep: [{ baseImage: 'org/app:1' }] }, { deep: [{ baseImage: 'mirror.example.com/docker/org/app:1' }] }],
    [{ image: 'ubuntu-2204' }, { image: 'ubuntu-2204' }],
    [{ image: 'projects/cloud/images/stable' }, { image: 'projects/cloud/images/stable' }],
    [{ imageName: 'quay.io/a/b:1' }, { imageName: 'quay.io/a/b:1' }],
    [{ containers: [{ image: 'nginx' }] }, { containers: [{ image: 'mirror.example.com/docker/library/nginx' }] }],
    [
      { image: { repository: 'quay.io/a/b', tag: '1' } },
      { image: { repository: 'mirror.example.com/quay/a/b', tag: '1' } },
    ],
    [
      { image: { registry: 'quay.io', repository: 'a/b' } },
      { image: { registry: 'mirror.example.com', repository: 'quay/a/b' } },
    ],
    [
      { image: { registry: '', repository: 'nginx', tag: '1' } },
      { image: { registry: '', repository: 'mirror.example.com/docker/library/nginx', tag: '1' } },
    ],
  ])('in a custom resource: %j', (before, after) => {
    const { objects, isStable } = rewrite([custom(before)], MIRROR);
    expect(objects).toEqual([custom(after)]);
    expect(isStable).toBe(true);
  });

  test.each<KubeObject>([
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { image: 'quay.io/a/b:1' } },
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, stringData: { image: 'quay.io/a/b:1' } },
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'x' },
      spec: { image: 'quay.io/a:1' },
    },
    { apiVersion: 'kyverno.io/v1', kind: 'ClusterPolicy', metadata: { name: 'x' }, spec: { image: 'quay.io/a:1' } },
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'x' },
      spec: { schema: { image: 'quay.io/a:1' } },
    },
  ])('in $kind is left alone', (object) => {
    expect(rewrite([object], MIRROR).objects[0]).toBe(object);
  });

  test('is moved once, whatever the rules, by the first that is for it', () => {
    const chain = [
      { images: [{ from: 'docker.io', to: 'a.example.com' }] },
      { images: [{ from: 'a.example.com', to: 'b.example.com' }] },
    ];
    const { objects, isStable } = rewrite([deployment({ containers: [{ image: 'nginx' }] })], ...chain);
    expect(objects).toEqual([deployment({ containers: [{ image: 'a.example.com/library/nginx' }] })]);
    expect(isStable).toBe(true);
  });
});

describe('how images are pulled', () => {
  test('is set on all containers and image volumes', () => {
    const pods = (fields: object, volume: object) => ({
      containers: [{ image: 'a', ...fields }],
      initContainers: [{ image: 'b', ...fields }],
      volumes: [{ name: 'v', image: { reference: 'c', ...volume } }],
    });
    const { objects } = rewrite([deployment(pods({}, {}))], { imagePullPolicy: 'Always' });
    expect(objects).toEqual([deployment(pods({ imagePullPolicy: 'Always' }, { pullPolicy: 'Always' }))]);
  });

  test('is set in a custom resource only where it is said already, or where a container has an image', () => {
    const spec = (policy: string, more: object) => ({
      imagePullPolicy: policy,
      containers: [{ name: 'overlay' }, { name: 'own', image: 'ghcr.io/a/b:1', ...more }],
      image: { repository: 'ghcr.io/a/b', pullPolicy: policy },
      imagePullSecrets: [] as object[],
    });
    const before = spec('IfNotPresent', {});
    const { objects, isStable } = rewrite([custom(before)], { imagePullPolicy: 'Never', imagePullSecrets: ['s'] });
    const after = { ...spec('Never', { imagePullPolicy: 'Never' }), imagePullSecrets: [{ name: 's' }] };
    expect(objects).toEqual([custom(after)]);
    expect(isStable).toBe(true);
  });

  test('keeps pull secrets that are there, and adds each once', () => {
    const before = deployment({ containers: [], imagePullSecrets: [{ name: 'own' }, { name: 'mirror' }] });
    const { objects } = rewrite([before], { imagePullSecrets: ['mirror', 'extra'] });
    const secrets = [{ name: 'own' }, { name: 'mirror' }, { name: 'extra' }];
    expect(objects).toEqual([deployment({ containers: [], imagePullSecrets: secrets })]);
  });
});

describe('labels and annotations', () => {
  test('are set on objects, and on pod templates where the rule says so', () => {
    const rule = { labels: { team: 'a' }, annotations: { 'example.com/owner': 'a' } };
    const plain = rewrite([deployment({})], rule).objects[0];
    expect(plain?.metadata).toEqual({ name: 'web', labels: { team: 'a' }, annotations: { 'example.com/owner': 'a' } });
    expect(plain?.spec).toEqual(deployment({}).spec);
    const { template: pods, selector } = rewrite([deployment({})], { ...rule, podTemplates: true }).objects[0]
      ?.spec as Record<string, unknown>;
    expect(selector).toEqual({ matchLabels: { app: 'web' } });
    expect(pods).toEqual({
      metadata: { labels: { app: 'web', team: 'a' }, annotations: { 'example.com/owner': 'a' } },
      spec: {},
    });
  });

  test('of a later rule count', () => {
    const { objects, changes } = rewrite([deployment({})], { labels: { team: 'a' } }, { labels: { team: 'b' } });
    expect(objects[0]?.metadata.labels).toEqual({ team: 'b' });
    expect(changes).toEqual(["sets the label 'team' to 'b'"]);
  });

  const service = (labels: Record<string, string>): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', labels },
    spec: { selector: { app: 'web' } },
  });
  const monitor: KubeObject = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: 'all' },
    spec: { selector: { matchExpressions: [{ key: 'scrape', operator: 'Exists' }] } },
  };

  test('that something selects by are refused where they would change', () => {
    const { objects, problems } = rewrite([service({}), monitor], {
      objects: { kind: 'Service' },
      labels: { scrape: 'yes', team: 'a' },
    });
    expect(problems).toEqual([
      expect.stringMatching(
        /^rewrite-refused test\/render\/rewrites\.test\.ts:\d+:\d+ .* the label 'scrape' of Service\/web, which ServiceMonitor\/all selects by/,
      ),
    ]);
    expect(objects[0]?.metadata.labels).toEqual({ team: 'a' });
  });

  test('that already are what the rule says are not refused', () => {
    const rule = { objects: { kind: 'Service' }, labels: { scrape: 'yes' } };
    expect(rewrite([service({ scrape: 'yes' }), monitor], rule).problems).toEqual([]);
  });

  test("of pods are refused where the workload's own selector has them", () => {
    const rule = { labels: { app: 'other' }, podTemplates: true };
    const { objects, problems } = rewrite([deployment({})], rule);
    expect(problems).toEqual([expect.stringContaining("the label 'app' of Deployment/web")]);
    expect(objects[0]?.spec).toEqual(deployment({}).spec);
  });
});

describe('a rule', () => {
  test.each([
    [{ kind: 'Deployment' }, true],
    [{ kind: 'Deployment', group: 'apps', name: 'web', namespace: 'apps', labels: { tier: 'front' } }, true],
    [{ chart: 'web', tenant: 'payments' }, true],
    [{ kind: 'StatefulSet' }, false],
    [{ group: '' }, false],
    [{ name: 'api' }, false],
    [{ namespace: 'other' }, false],
    [{ labels: { tier: 'back' } }, false],
    [{ chart: 'api' }, false],
    [{ addon: 'web' }, false],
    [{ tenant: 'shop' }, false],
  ])('for %j: %j', (objects, isReached) => {
    const model = resolve([{ objects, labels: { team: 'a' } }]);
    const before = deployment({}, { labels: { tier: 'front' } });
    const { entries } = rewriteOn(model, 'dev-1', [before], { tenant: 'payments' });
    expect(entries[0]?.object !== before).toBe(isReached);
  });

  test('for an add-on reaches the charts in it as well', () => {
    class Web extends Addon {
      public static override readonly about = {
        name: 'web-server',
        description: 'Serves.',
        category: 'platform',
        namespace: 'apps',
      } as const;
    }
    const model = resolve([{ objects: { addon: 'web-server' }, labels: { team: 'a' } }]);
    const [cluster] = model.clusters as [Model['clusters'][0]];
    const web = new Web(openCluster(model, cluster, new Map()), 'web');
    const inner = new ClusterChart(web, 'inner');
    const { charts } = rewriteCharts(
      [{ construct: inner, folder: 'web/inner', delivery: {}, objects: [{ object: deployment({}) }] }],
      rewritesFor(model, cluster),
    );
    expect(charts[0]?.objects[0]?.object.metadata.labels).toEqual({ team: 'a' });
  });

  test('says what it did, and where it was written', () => {
    const { changes, entries } = rewrite([deployment({ containers: [{ image: 'nginx' }] })], MIRROR);
    expect(changes).toEqual(["moves the image 'nginx' to 'mirror.example.com/docker/library/nginx'"]);
    expect(entries[0]?.changes?.[0]?.origin.source?.file).toBe('test/render/rewrites.test.ts');
  });

  test('is for the clusters that it selects, and is reported where it changes nothing on any', () => {
    const model = resolve([
      { clusters: { environment: 'prod' }, labels: { tier: 'gold' } },
      { images: [{ from: 'ghcr.io', to: 'mirror.example.com' }] },
    ]);
    const dev = rewriteOn(model, 'dev-1', [deployment({})]);
    const prod = rewriteOn(model, 'prod-1', [deployment({})]);
    expect(dev.changes).toEqual([]);
    expect(prod.changes).toEqual(["sets the label 'tier' to 'gold'"]);
    const unused = unusedRewrites(model, new Set([...dev.used, ...prod.used]));
    expect(unused.map(({ code, where }) => [code, where[0]?.source?.file])).toEqual([
      ['rewrite-unused', 'test/render/rewrites.test.ts'],
    ]);
    expect(unusedRewrites(model, dev.used)).toHaveLength(2);
  });

  test.each<[RewriteProps, string]>([
    [{}, 'must say what to change'],
    [{ images: [{ from: 'bitnami', to: 'mirror.example.com' }] }, 'must be a registry'],
    [{ images: [{ from: 'https://quay.io', to: 'mirror.example.com' }] }, 'must be a registry'],
    [{ labels: { 'fairlead.dev/tenant': 'x' } }, 'which Fairlead writes itself'],
    [
      { clusters: { environment: 'prodd' }, labels: { a: 'b' } },
      "the environment 'prodd', which the fleet does not have",
    ],
    [
      { objects: { labels: { a: 'c' } }, labels: { a: 'b' } },
      "selects objects by the label 'a', which a rewrite rule sets",
    ],
  ])('%j is refused', (rule, message) => {
    expect(() => resolve([rule])).toThrow(ProblemError);
    expect(() => resolve([rule])).toThrow(message);
  });
});

test('rules are data as well: of the fleet, and of single clusters', () => {
  const data = new FleetData();
  readDefinitions(
    `apiVersion: fairlead.dev/v1
kind: Fleet
metadata: { name: test }
spec:
  repository: https://git.example.com/test/gitops.git
  path: dist/test
  rewrites:
    - clusters: { clusters: [dev-1] }
      images: [{ from: docker.io, to: mirror.example.com }]
`,
    'fleet.yaml',
    data,
  );
  readDefinitions(
    `apiVersion: fairlead.dev/v1
kind: Cluster
metadata: { name: edge-1 }
spec:
  environment: dev
  kubernetes: "1.35"
  cloud: kind
  rewrites:
    - imagePullPolicy: Never
`,
    'clusters/edge-1.yaml',
    data,
  );
  const model = resolve([], data);
  const objects = [deployment({ containers: [{ image: 'nginx' }] })];
  const changes = (name: string) => rewriteOn(model, name, objects).changes;
  expect(changes('dev-1')).toEqual(["moves the image 'nginx' to 'mirror.example.com/library/nginx'"]);
  expect(changes('edge-1')).toEqual(["sets the pull policy to 'Never'"]);
  expect(changes('prod-1')).toEqual([]);
  expect(model.rewrites.map(({ origin }) => origin.source)).toEqual([
    expect.objectContaining({ file: 'fleet.yaml', line: 8 }),
    expect.objectContaining({ file: 'clusters/edge-1.yaml', line: 9 }),
  ]);
});

describe('rules, whatever they say', () => {
  const registry = fc.constantFrom('docker.io', 'index.docker.io', 'quay.io', 'mirror.example.com', 'localhost:5000');
  const path = fc.constantFrom('', '/a', '/a/b', '/library', '/library/nginx', '/nginx');
  const place = fc.tuple(registry, path).map((parts) => parts.join(''));
  const image = fc
    .tuple(fc.constantFrom('', 'docker.io/', 'quay.io/', 'mirror.example.com/', 'localhost:5000/', '//'), path)
    .map(([host, rest]) => `${host}${rest.slice(1) || 'nginx'}:1`);
  const labels = fc.dictionary(fc.constantFrom('app', 'team', 'tier'), fc.constantFrom('x', 'web'), { minKeys: 1 });
  const rule: fc.Arbitrary<RewriteProps> = fc.record(
    {
      objects: fc.constantFrom({}, { kind: 'Deployment' }, { name: 'x' }, { chart: 'none' }),
      labels,
      annotations: labels,
      podTemplates: fc.boolean(),
      images: fc.array(fc.record({ from: place, to: place }), { minLength: 1, maxLength: 3 }),
      imagePullPolicy: fc.constantFrom('Always' as const, 'Never' as const),
      imagePullSecrets: fc.array(fc.constantFrom('s', 't'), { minLength: 1 }),
    },
    { requiredKeys: ['imagePullPolicy'] },
  );
  const objects = fc.record({ image, other: image }).map(({ image: first, other }): KubeObject[] => [
    deployment({ containers: [{ image: first, args: [`--x=${other}`] }], imagePullSecrets: [{ name: 's' }] }),
    custom({
      image: { registry: 'quay.io', repository: 'a/b' },
      baseImage: first,
      template: template({ containers: [] }),
    }),
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' } } },
  ]);

  test('change nothing when they are applied again', () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 4 }), objects, (rules, given) => {
        expect(rewrite(given, ...rules).isStable).toBe(true);
      }),
    );
  });

  test('leave what they do not select as it is, and never touch a selector', () => {
    fc.assert(
      fc.property(rule, objects, (given, before) => {
        const rules = { ...given, objects: { kind: 'Deployment' } };
        const after = rewrite(before, rules).objects;
        expect(after.slice(1).every((object, index) => object === before[index + 1])).toBe(true);
        const selector = (object: KubeObject | undefined) => (object?.spec as { selector: object }).selector;
        expect(selector(after[0])).toEqual(selector(before[0]));
      }),
    );
  });
});
