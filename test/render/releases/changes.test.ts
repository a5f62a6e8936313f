import { ClusterChart, HelmRelease, type Cluster } from '../../../lib/constructs';
import type { RewriteProps } from '../../../lib/constructs/fleet';
import { newFleet } from '../../fleets';
import { ChartRepository, crd, type Outcome } from './support';

const GROUP = 'databases.example.com';

const repository = new ChartRepository().chart('database', {
  'crds/databases.yaml': crd(GROUP, 'Database'),
  'templates/database.yaml': `apiVersion: ${GROUP}/v1
kind: Database
metadata: { name: main }
spec:
  image: docker.io/library/postgres:17
  backup: { image: "registry.example.com/backup:1", schedule: daily }
`,
  'templates/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: proxy }
spec:
  selector: { matchLabels: { app: proxy } }
  template:
    metadata: { labels: { app: proxy } }
    spec:
      containers:
        - { name: proxy, image: "docker.io/library/haproxy:3", args: [--quiet] }
        - { name: metrics, image: "docker.io/library/exporter:1" }
`,
  'templates/hook.yaml': `apiVersion: batch/v1
kind: Job
metadata: { name: migrate, annotations: { helm.sh/hook: pre-upgrade } }
spec:
  template: { spec: { restartPolicy: Never, containers: [{ name: migrate, image: "docker.io/library/migrate:1" }] } }
`,
});

/** The chart with what a program changes about its objects, and a rule of the fleet. */
function render(change: (chart: ClusterChart) => unknown, rule?: RewriteProps): Outcome {
  const fleet = newFleet();
  fleet.addCluster('dev', { environment: 'dev', kubernetes: '1.35', cloud: 'kind', chartForm: 'rendered' });
  fleet.onClusters({}, (cluster: Cluster) => {
    const chart = new ClusterChart(cluster, 'database', { namespace: 'default' });
    new HelmRelease(chart, 'release', { chart: { folder: 'charts/database' } });
    change(chart);
  });
  if (rule) fleet.rewrite(rule);
  return repository.synthesize(fleet);
}

const nothing = () => undefined;
const imagesIn = (value: unknown): string[] => JSON.stringify(value).match(/[a-z.]+\/[a-z/]+:\d+/g) ?? [];

describe('a patch of what a chart makes', () => {
  test('merges lists of built-in kinds by their keys, and maps of custom resources', () => {
    const { find, problems } = render((chart) =>
      chart
        .patch(
          { kind: 'Deployment', name: 'proxy' },
          { spec: { template: { spec: { containers: [{ name: 'metrics', args: ['--port=1'] }] } } } },
        )
        .patch({ group: GROUP, kind: 'Database' }, { spec: { backup: { schedule: 'hourly' } } }),
    );
    expect(problems).toEqual([]);
    const { containers } = (
      find('Deployment/default/proxy')?.spec as {
        template: { spec: { containers: { name: string; image: string; args?: string[] }[] } };
      }
    ).template.spec;
    expect(containers.find(({ name }) => name === 'metrics')).toEqual({
      name: 'metrics',
      image: 'docker.io/library/exporter:1',
      args: ['--port=1'],
    });
    expect(containers.find(({ name }) => name === 'proxy')?.args).toEqual(['--quiet']);
    expect(find('Database/default/main')?.spec).toMatchObject({
      image: 'docker.io/library/postgres:17',
      backup: { image: 'registry.example.com/backup:1', schedule: 'hourly' },
    });
  });

  test('reaches hooks and definitions as well', () => {
    const labels = { 'example.com/team': 'data' };
    const { find, problems } = render((chart) =>
      chart
        .patch({ kind: 'Job', name: 'migrate' }, { metadata: { labels } })
        .patch({ kind: 'CustomResourceDefinition' }, { metadata: { labels } }),
    );
    expect(problems).toEqual([]);
    for (const name of ['Job/default/migrate', `CustomResourceDefinition/databases.${GROUP}`])
      expect(find(name)?.metadata.labels).toEqual(labels);
  });

  test('that matches no object of the chart is an error at its own line', () => {
    const { problems } = render((chart) =>
      chart.patch({ kind: 'Deployment', name: 'porxy' }, { spec: { replicas: 2 } }),
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]?.where[0]?.source?.file).toBe('test/render/releases/changes.test.ts');
    expect(problems[0]?.fix).toContain('proxy');
  });

  test('for a path that is missing is an error', () => {
    const { problems } = render((chart) =>
      chart.patch({ kind: 'Database' }, [{ op: 'remove', path: '/spec/replicas' }]),
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]?.what).toContain('/spec/replicas');
  });
});

describe('a rule of the fleet', () => {
  test('takes images of pods, hooks and custom resources from a mirror', () => {
    const { find, problems } = render(nothing, {
      images: [{ from: 'docker.io/library', to: 'mirror.example.com/library' }],
    });
    expect(problems).toEqual([]);
    expect(imagesIn(find('Database/default/main')?.spec)).toEqual([
      'registry.example.com/backup:1',
      'mirror.example.com/library/postgres:17',
    ]);
    expect(imagesIn(find('Deployment/default/proxy')?.spec)).toEqual([
      'mirror.example.com/library/haproxy:3',
      'mirror.example.com/library/exporter:1',
    ]);
    expect(imagesIn(find('Job/default/migrate')?.spec)).toEqual(['mirror.example.com/library/migrate:1']);
  });

  test('that changes nothing on any cluster is an error', () => {
    const { problems } = render(nothing, { images: [{ from: 'quay.io', to: 'mirror.example.com/quay' }] });
    expect(problems.map(({ where }) => where[0]?.source?.file)).toEqual(['test/render/releases/changes.test.ts']);
  });
});
