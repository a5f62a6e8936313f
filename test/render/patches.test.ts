import { KubeDeployment } from 'cdk8s-plus-34/lib/imports/k8s';
import { ServiceMonitor } from '../../imports/monitoring.coreos.com';
import { Addon, ClusterChart, Fleet, openCluster, type Cluster } from '../../lib/constructs';
import { EngineError, engineInThisThread, type EngineReply, type EngineRequest } from '../../lib/engine';
import { formatProblem, ProblemError } from '../../lib/errors';
import { displayName, type KubeObject } from '../../lib/kube';
import { readDefinitions, FleetData } from '../../lib/model';
import { patchCharts, type ChangeableObject, type PatchableChart } from '../../lib/render/patches';

class Web extends Addon {
  public static override readonly about = {
    name: 'web',
    description: 'Serves.',
    category: 'platform',
    namespace: 'apps',
  } as const;
}

const engine = engineInThisThread();

const deployment = (name = 'web', fields: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { labels: { app: name }, name, namespace: 'apps' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          { image: 'registry.example.com/web:1', name: 'web' },
          { image: 'registry.example.com/proxy:1', name: 'proxy' },
        ],
      },
    },
  },
  ...fields,
});

const monitor: KubeObject = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata: { name: 'web', namespace: 'apps' },
  spec: { endpoints: [{ port: 'http' }, { port: 'admin' }], selector: { matchLabels: { app: 'web' } } },
};

function openTestCluster(data?: FleetData, configure: (fleet: Fleet) => unknown = () => undefined): Cluster {
  const fleet = new Fleet('test', { repository: 'https://git.example.com/test/gitops.git', path: 'dist/test' });
  fleet.addCluster('dev-1', { environment: 'dev', kubernetes: '1.35', cloud: 'kind' });
  configure(fleet);
  const { model } = fleet.resolve(data);
  return openCluster(model, model.clusters[0]!, new Map([['web', Web]]));
}

/** Carries the work out with the real engine, and counts its batches. */
function run(charts: readonly PatchableChart[]) {
  const reply = (request: EngineRequest): EngineReply => {
    try {
      return { answer: engine.call(request) };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return { failure: error.failure };
    }
  };
  const work = patchCharts(charts);
  const batches: number[] = [];
  let step = work.next();
  while (step.done !== true) {
    batches.push(step.value.length);
    step = work.next(step.value.map(reply));
  }
  const entries = step.value.charts.flatMap(({ objects }) => objects);
  return {
    charts: step.value.charts,
    objects: entries.map(({ object }) => object),
    changes: entries.map(({ changes }) => changes?.map(({ what }) => what)),
    entries,
    problems: step.value.problems.map(formatProblem),
    batches,
  };
}

function chartOf(construct: ClusterChart, objects: readonly KubeObject[]): PatchableChart {
  return { construct, namespace: 'apps', objects: objects.map((object): ChangeableObject => ({ object })) };
}

function patch(objects: readonly KubeObject[], write: (chart: ClusterChart) => unknown) {
  const chart = new ClusterChart(openTestCluster(), 'web', { namespace: 'apps' });
  write(chart);
  return run([chartOf(chart, objects)]);
}

const specOf = (object: KubeObject | undefined) => object?.spec as Record<string, never>;
const containersOf = (object: KubeObject | undefined) =>
  (object?.spec as { template: { spec: { containers: { name: string; image: string }[] } } }).template.spec.containers;

describe('a patch', () => {
  test('merges a partial object as Kubernetes does: lists of a built-in kind by their keys', () => {
    const { objects, problems } = patch([deployment()], (chart) =>
      chart.patch(
        { kind: 'Deployment', name: 'web' },
        { spec: { template: { spec: { containers: [{ name: 'proxy', image: 'registry.example.com/proxy:2' }] } } } },
      ),
    );
    expect(problems).toEqual([]);
    expect(Object.fromEntries(containersOf(objects[0]).map(({ name, image }) => [name, image]))).toEqual({
      web: 'registry.example.com/web:1',
      proxy: 'registry.example.com/proxy:2',
    });
  });

  test('replaces lists of a custom resource, whose keys nobody knows', () => {
    const { objects } = patch([monitor], (chart) =>
      chart.patch({ kind: 'ServiceMonitor' }, { spec: { endpoints: [{ port: 'metrics' }] } }),
    );
    expect(specOf(objects[0])).toEqual({
      endpoints: [{ port: 'metrics' }],
      selector: { matchLabels: { app: 'web' } },
    });
  });

  test('runs operations, and takes a field away by null', () => {
    const { objects, problems } = patch([deployment()], (chart) => {
      chart.patch({ kind: 'Deployment' }, [{ op: 'replace', path: '/spec/replicas', value: 3 }]);
      chart.patch({ kind: 'Deployment' }, { metadata: { labels: null } });
    });
    expect(problems).toEqual([]);
    expect(specOf(objects[0]).replicas).toBe(3);
    expect(objects[0]?.metadata).toEqual({ name: 'web', namespace: 'apps' });
  });

  test('takes the names and types of a generated class', () => {
    const { objects, problems } = patch([deployment(), monitor], (chart) => {
      chart.patch(KubeDeployment, { name: 'web' }, { spec: { replicas: 2, template: { spec: { hostIpc: true } } } });
      // @ts-expect-error -- replicas are a number
      const wrong = () => chart.patch(KubeDeployment, { name: 'web' }, { spec: { replicas: 'two' } });
      expect(wrong).toBeInstanceOf(Function);
      chart.patch(ServiceMonitor, {}, { spec: { jobLabel: 'app' } });
    });
    expect(problems).toEqual([]);
    expect(specOf(objects[0])).toMatchObject({ replicas: 2, template: { spec: { hostIPC: true } } });
    expect(specOf(objects[1])).toMatchObject({ jobLabel: 'app' });
  });

  test('reports a field that the generated class does not know', () => {
    const { problems } = patch([deployment()], (chart) =>
      chart.patch(KubeDeployment, {}, { spec: { replica: 2 } } as object),
    );
    expect(problems[0]).toContain("has the field 'spec.replica', which KubeDeployment does not know");
  });

  test('lets a function change a copy, or return another object', () => {
    const before = Object.freeze(deployment());
    const { objects, problems } = patch([before, deployment('api')], (chart) => {
      chart.patch({ kind: 'Deployment', name: 'web' }, (object: { spec: { replicas: number } }) => {
        object.spec.replicas += 1;
      });
      chart.patch({ kind: 'Deployment', name: 'api' }, (object: KubeObject) => ({ ...object, spec: { replicas: 7 } }));
    });
    expect(problems).toEqual([]);
    expect(specOf(before).replicas).toBe(1);
    expect(objects.map((object) => specOf(object).replicas)).toEqual([2, 7]);
  });

  test('is applied in the order of the program, whatever its form', () => {
    const add = (letter: string) => (object: { metadata: { labels: Record<string, string> } }) => {
      object.metadata.labels.order = (object.metadata.labels.order ?? '') + letter;
    };
    const { objects, changes, batches } = patch([deployment()], (chart) => {
      chart.patch({ kind: 'Deployment' }, { metadata: { labels: { order: 'a' } } });
      chart.patch({ kind: 'Deployment' }, add('b'));
      chart.patch({ kind: 'Deployment' }, [
        { op: 'copy', from: '/metadata/labels/order', path: '/metadata/labels/seen' },
      ]);
      chart.patch({ kind: 'Deployment' }, add('c'));
    });
    expect(objects[0]?.metadata.labels).toMatchObject({ order: 'abc', seen: 'ab' });
    expect(changes[0]).toEqual([
      "patched with a partial object with 'metadata'",
      'patched with a function',
      'patched with operations',
      'patched with a function',
    ]);
    expect(batches).toEqual([1, 1]);
  });

  test('deletes an object that it says to delete', () => {
    const { objects, problems } = patch([deployment(), deployment('api')], (chart) =>
      chart.patch({ kind: 'Deployment', name: 'api' }, { $patch: 'delete' }),
    );
    expect(problems).toEqual([]);
    expect(objects.map(displayName)).toEqual(['Deployment/apps/web']);
  });

  test('keeps 64-bit integers', () => {
    const big = {
      apiVersion: 'example.com/v1',
      kind: 'Big',
      metadata: { name: 'big' },
      spec: { id: 9007199254740993n },
    };
    const { objects } = patch([big], (chart) => chart.patch({ kind: 'Big' }, { spec: { other: 9007199254740995n } }));
    expect(specOf(objects[0])).toEqual({ id: 9007199254740993n, other: 9007199254740995n });
  });

  test.each([
    [{ kind: 'Deployment' }, ['web', 'api']],
    [{ kind: 'Deployment', name: 'api' }, ['api']],
    [{ kind: 'Deployment', group: 'apps', namespace: 'apps', labels: { app: 'web' } }, ['web']],
  ])('reaches exactly the objects of %j', (target, names) => {
    const { entries } = patch([deployment(), deployment('api'), monitor], (chart) =>
      chart.patch(target, { metadata: { annotations: { a: 'b' } } }),
    );
    expect(entries.filter(({ changes }) => changes).map(({ object }) => object.metadata.name)).toEqual(names);
  });

  test('reaches objects that are in the namespace of their chart', () => {
    const settings = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { a: '1' } };
    const { objects, problems } = patch([settings], (chart) =>
      chart.patch({ kind: 'ConfigMap', namespace: 'apps' }, { data: { a: '2' } }),
    );
    expect(problems).toEqual([]);
    expect(objects[0]?.data).toEqual({ a: '2' });
  });

  test('reaches charts in its chart, after their own patches', () => {
    const outer = new ClusterChart(openTestCluster(), 'outer');
    const inner = new ClusterChart(outer, 'inner');
    outer.patch({ kind: 'Deployment' }, { spec: { replicas: 5 } });
    inner.patch({ kind: 'Deployment' }, { spec: { replicas: 4, paused: true } });
    const { objects, problems } = run([chartOf(outer, []), chartOf(inner, [deployment()])]);
    expect(problems).toEqual([]);
    expect(specOf(objects[0])).toMatchObject({ replicas: 5, paused: true });
  });

  test('asks nothing of the engine, and leaves charts as they are, where there is none', () => {
    const chart = chartOf(new ClusterChart(openTestCluster(), 'web'), [deployment()]);
    const { charts, batches } = run([chart]);
    expect(batches).toEqual([]);
    expect(charts[0]).toBe(chart);
  });

  test('goes to the engine together with all others of the cluster', () => {
    const cluster = openTestCluster();
    const charts = ['a', 'b', 'c'].map((id) => {
      const chart = new ClusterChart(cluster, id);
      chart.patch({ kind: 'Deployment' }, { spec: { replicas: 2 } });
      return chartOf(chart, [deployment('x'), deployment('y')]);
    });
    expect(run(charts).batches).toEqual([6]);
  });
});

describe('reports a patch that', () => {
  test('matches nothing, with the nearest name and the line', () => {
    const { problems } = patch([deployment()], (chart) => chart.patch({ kind: 'Deployment', name: 'wep' }, {}));
    expect(problems).toEqual([
      expect.stringMatching(
        /^patch-unmatched: A patch of 'Deployment\/wep' matches no object\.\n {2}at {2}test\/dev-1\/web {2}\(test\/render\/patches\.test\.ts:\d+:\d+\)[^]*fix Did you mean 'web'\?$/,
      ),
    ]);
  });

  test.each([
    [{ kind: 'Deploymnet' }, "Did you mean 'Deployment'?"],
    [{ kind: 'Deployment', group: 'app' }, "Did you mean 'apps'?"],
    [{ kind: 'Deployment', name: 'web', namespace: 'app' }, "Did you mean 'Deployment/apps/web'?"],
    [{ kind: 'Deployment', name: 'web', labels: { tier: 'x' } }, 'with the labels tier=x'],
  ])('matches nothing, as %j does', (target, text) => {
    expect(patch([deployment()], (chart) => chart.patch(target, {})).problems[0]).toContain(text);
  });

  test('cannot reach what Argo CD renders', () => {
    const { problems } = patch([], (chart) => {
      chart.addSource({ repoURL: 'https://charts.example.com', chart: 'web', targetRevision: '1.0.0' });
      chart.patch({ kind: 'Deployment' }, {});
    });
    expect(problems[0]).toContain("chartForm: 'rendered'");
  });

  test('names a path that is not there', () => {
    const { problems, objects } = patch([deployment()], (chart) =>
      chart.patch({ kind: 'Deployment' }, [
        { op: 'test', path: '/spec/replicas', value: 1 },
        { op: 'remove', path: '/spec/strategy/type' },
      ]),
    );
    expect(problems[0]).toContain("operation 2, 'remove' at '/spec/strategy/type', fails");
    expect(objects).toEqual([deployment()]);
  });

  test.each([
    ['returns a list, not an object', () => []],
    ['returns null, not an object', () => null],
    ['returns a promise; a patch cannot wait', async () => Promise.resolve()],
    ["has the field 'spec.replicas', which is NaN", (object: KubeObject) => ({ ...object, spec: { replicas: NaN } })],
    ["changes the name of Deployment/apps/web from 'web' to 'api'", () => deployment('api')],
    ["changes the kind of Deployment/apps/web from 'Deployment' to 'X'", () => deployment('web', { kind: 'X' })],
    ['takes the metadata away', () => deployment('web', { metadata: undefined })],
  ])('%s', (message, change) => {
    const { problems, objects } = patch([deployment()], (chart) => chart.patch({ kind: 'Deployment' }, change));
    expect(problems).toEqual([expect.stringContaining(`patch-failed: A patch of 'Deployment' ${message}`)]);
    expect(objects).toEqual([deployment()]);
  });

  test('throws, with the line that does', () => {
    const { problems } = patch([deployment()], (chart) =>
      chart.patch({ kind: 'Deployment' }, (object: { spec: { strategy: { type: string } } }) => {
        object.spec.strategy.type = 'Recreate';
      }),
    );
    expect(problems).toEqual([
      expect.stringMatching(/fails: Cannot set properties of undefined[^]*test\/render\/patches\.test\.ts:\d+/),
    ]);
  });

  test.each([
    ['a partial object', { metadata: { name: 'api' } }],
    ['operations', [{ op: 'replace', path: '/metadata/name', value: 'api' }]],
  ] as const)('renames an object by %s', (_form, change) => {
    const { problems } = patch([deployment()], (chart) => chart.patch({ kind: 'Deployment' }, change));
    expect(problems[0]).toContain("changes the name of Deployment/apps/web from 'web' to 'api'");
  });

  test.each([
    ['a partial object', { spec: { replicas: 1 } }],
    ['operations', [{ op: 'replace', path: '/spec/replicas', value: 1 }]],
    ['a function', () => undefined],
  ] as const)('changes nothing by %s', (_form, change) => {
    const { problems, changes } = patch([deployment()], (chart) => chart.patch({ kind: 'Deployment' }, change));
    expect(problems).toEqual([expect.stringContaining("patch-unused: A patch of 'Deployment' changes nothing.")]);
    expect(changes).toEqual([undefined]);
  });

  test('but not one that changes some of its objects, or that only tests', () => {
    const { problems } = patch([deployment('web'), deployment('api', { spec: { replicas: 2 } })], (chart) => {
      chart.patch({ kind: 'Deployment' }, { spec: { replicas: 2 } });
      chart.patch({ kind: 'Deployment' }, [{ op: 'test', path: '/spec/replicas', value: 2 }]);
    });
    expect(problems).toEqual([]);
  });

  test('has no kind to find objects by', () => {
    expect(() => patch([deployment()], (chart) => chart.patch({ name: 'web' } as never, {}))).toThrow(
      "The target of a patch of 'test/dev-1/web': 'kind'",
    );
  });
});

describe('patches as data', () => {
  const definition = (patches: string) => `apiVersion: fairlead.dev/v1
kind: Environment
metadata:
  name: dev
spec:
  addons:
    web:
      patches:
${patches}`;

  function build(patches: string) {
    const data = new FleetData();
    readDefinitions(definition(patches), 'environments/dev.yaml', data);
    const cluster = openTestCluster(data, (fleet) =>
      fleet.configure(Web, {}, { patches: [{ target: { kind: 'Deployment' }, patch: { spec: { replicas: 2 } } }] }),
    );
    const web = new Web(cluster, 'web', {
      patches: [{ target: { kind: 'Deployment' }, patch: { spec: { replicas: 9, paused: true } } }],
    });
    return run([chartOf(web, [deployment()])]);
  }

  test('count from all layers, the lowest first', () => {
    const { objects, problems, entries } = build(`        - target: { kind: Deployment, name: web }
          patch:
            - { op: test, path: /spec/replicas, value: 2 }
            - { op: add, path: /spec/revisionHistoryLimit, value: 3 }`);
    expect(problems).toEqual([]);
    expect(specOf(objects[0])).toMatchObject({ paused: true, replicas: 2, revisionHistoryLimit: 3 });
    expect(entries[0]?.changes?.map(({ origin }) => origin.source?.file)).toEqual([
      'test/render/patches.test.ts',
      'test/render/patches.test.ts',
      'environments/dev.yaml',
    ]);
  });

  test('are reported with their line in the file', () => {
    const { problems } = build(`        - target: { kind: Deployment }
          patch: { spec: { minReadySeconds: 5 } }
        - target: { kind: DaemonSet }
          patch: {}`);
    expect(problems).toEqual([expect.stringMatching(/'DaemonSet' matches no object[^]*environments\/dev\.yaml:11:/)]);
  });

  test('are checked where they are read', () => {
    const wrong = () => build('        - target: { kind: Deployment, names: web }\n          patch: {}');
    expect(wrong).toThrow(ProblemError);
    expect(wrong).toThrow("'patches.0.target.names', which does not exist");
  });
});
