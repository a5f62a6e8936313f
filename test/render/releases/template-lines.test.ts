import { ClusterChart, HelmRelease, type Cluster } from '../../../lib/constructs';
import type { RewriteProps } from '../../../lib/constructs/fleet';
import { displayName } from '../../../lib/kube';
import { templateLines } from '../../../lib/render';
import { newFleet } from '../../fleets';
import { rendered } from '../../rendered';
import { ChartRepository, crd } from './support';

const WEB = `{{- if true }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {{- dict "app" "web" "tier" "front" | toYaml | nindent 4 }}
spec:
  replicas: {{ 1 }}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        {{- range list "web" "proxy" }}
        - name: {{ . }}
          image: docker.io/library/{{ . }}:1
        {{- end }}
{{- end }}
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Service
    metadata: { name: web }
    spec:
      type: ClusterIP
`;

const repository = new ChartRepository().chart('web', {
  'Chart.yaml':
    'apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{ name: cache, version: "*", repository: "" }]\n',
  'templates/web.yaml': WEB,
  'templates/hook.yaml':
    '# Before it is installed\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hook\n  annotations:\n    helm.sh/hook: pre-install\n',
  'templates/twice.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: twice }\ndata:\n  a: "1"\n  b: "2"\n  a: "3"\n',
  'templates/same.yaml':
    '{{- range list 1 2 }}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: same }\ndata: { a: "{{ . }}" }\n{{- end }}\n',
  'templates/spaces.yaml':
    '{{- range list "one" "two" }}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map\n  namespace: {{ . }}\n{{- end }}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map\n  namespace: three\n',
  'crds/all.yaml': `${crd('one.example.com', 'One')}---\n${crd('two.example.com', 'Two')}`,
  'charts/cache/Chart.yaml': 'apiVersion: v2\nname: cache\nversion: 1.0.0\n',
  'charts/cache/templates/cache.yaml': '\n\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cache\n',
});

/** Finds the template with the line of a field, with what changes the chart's objects. */
function placesOf(change: (chart: ClusterChart) => unknown = () => undefined, rule?: RewriteProps) {
  const fleet = newFleet();
  fleet.addCluster('dev', { environment: 'dev', kubernetes: '1.35', cloud: 'kind', chartForm: 'rendered' });
  fleet.onClusters({}, (cluster: Cluster) => {
    const chart = new ClusterChart(cluster, 'web', { namespace: 'default' });
    new HelmRelease(chart, 'release', { chart: { folder: 'charts/web' } });
    change(chart);
  });
  if (rule) fleet.rewrite(rule);
  const charts = repository.synthesize(fleet).clusters.flatMap((cluster) => cluster.charts);
  const objects = charts.flatMap((chart) => chart.objects);
  return (name: string, ...steps: readonly (string | number)[]) => {
    const object = objects.find((each) => displayName(each.object) === name);
    if (!object) throw new Error(`There is no ${name}.`);
    const [line] = rendered(templateLines(charts, [{ object, steps }]));
    return `${object.template ?? ''}:${line ?? '?'}`;
  };
}

const WEB_PODS = ['spec', 'template', 'spec', 'containers'];

describe('a field of what a chart makes has a line of its template', () => {
  const placeOf = placesOf();

  test.each<[string, string, (string | number)[], string]>([
    ['the object itself', 'Deployment/default/web', [], 'web/templates/web.yaml:2'],
    ['a value', 'Deployment/default/web', ['spec', 'replicas'], 'web/templates/web.yaml:8'],
    ['what an expression writes', 'Deployment/default/web', ['metadata', 'labels', 'tier'], 'web/templates/web.yaml:6'],
    ['an item of a range', 'Deployment/default/web', [...WEB_PODS, 1, 'image'], 'web/templates/web.yaml:16'],
    ['what is not there', 'Deployment/default/web', ['spec', 'strategy', 'type'], 'web/templates/web.yaml:7'],
    ['what the release says', 'Deployment/default/web', ['metadata', 'namespace'], 'web/templates/web.yaml:4'],
    ['an item of a List', 'Service/default/web', ['spec', 'type'], 'web/templates/web.yaml:27'],
    ['a hook', 'ConfigMap/default/hook', ['metadata', 'name'], 'web/templates/hook.yaml:5'],
    ['a subchart', 'ConfigMap/default/cache', ['metadata', 'name'], 'web/charts/cache/templates/cache.yaml:6'],
    ['one of equal names', 'ConfigMap/two/map', ['metadata', 'namespace'], 'web/templates/spaces.yaml:7'],
    ['another of equal names', 'ConfigMap/three/map', ['metadata', 'namespace'], 'web/templates/spaces.yaml:14'],
    ['a definition', 'CustomResourceDefinition/twos.two.example.com', ['spec', 'scope'], 'web/crds/all.yaml:23'],
  ])('%s', (_, name, steps, place) => {
    expect(placeOf(name, ...steps)).toBe(place);
  });

  test('but what stands twice is only said to be in the object, and of two equal objects nothing is said', () => {
    expect(placeOf('ConfigMap/default/twice', 'data', 'a')).toBe('web/templates/twice.yaml:1');
    expect(placeOf('ConfigMap/default/same', 'data', 'a')).toBe('web/templates/same.yaml:?');
  });
});

describe('what somebody else wrote has no line of a template', () => {
  const target = { kind: 'Deployment', name: 'web' };

  test('a patch that adds a field and changes one', () => {
    const placeOf = placesOf((chart) => chart.patch(target, { spec: { replicas: 2, paused: true } }));
    expect(placeOf('Deployment/default/web', 'spec', 'paused')).toBe('web/templates/web.yaml:?');
    expect(placeOf('Deployment/default/web', 'spec', 'replicas')).toBe('web/templates/web.yaml:?');
    expect(placeOf('Deployment/default/web', 'spec', 'selector')).toBe('web/templates/web.yaml:9');
    expect(placeOf('Deployment/default/web', 'spec', 'strategy')).toBe('web/templates/web.yaml:7');
  });

  test('a patch that puts an item before those of the chart', () => {
    const containers = [{ name: 'first', image: 'docker.io/library/first:1' }];
    const placeOf = placesOf((chart) => chart.patch(target, { spec: { template: { spec: { containers } } } }));
    const places = [0, 1, 2].map((index) => placeOf('Deployment/default/web', ...WEB_PODS, index, 'name'));
    expect(places).toEqual(['web/templates/web.yaml:?', 'web/templates/web.yaml:15', 'web/templates/web.yaml:15']);
  });

  test('a rule of the fleet that takes images from elsewhere', () => {
    const placeOf = placesOf(undefined, {
      images: [{ from: 'docker.io', to: 'mirror.example.com/docker' }],
    });
    expect(placeOf('Deployment/default/web', ...WEB_PODS, 0, 'image')).toBe('web/templates/web.yaml:?');
    expect(placeOf('Deployment/default/web', ...WEB_PODS, 0, 'name')).toBe('web/templates/web.yaml:15');
  });
});
