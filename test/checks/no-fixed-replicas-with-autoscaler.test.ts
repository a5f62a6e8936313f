import { ClusterChart } from '../../lib/constructs';
import { addObjects, clusterWith, deployment, problemsOf, said, saidOf, clusterOf, pathsOf } from './support';

const CODE = 'no-fixed-replicas-with-autoscaler';

const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const hpa = (spec: object = {}) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'scaler' },
  spec: { scaleTargetRef: target, minReplicas: 2, maxReplicas: 5, ...spec },
});
const scaledObject = {
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: 'scaler' },
  spec: { scaleTargetRef: { name: 'web' }, triggers: [] },
};

test.each<[string, object]>([
  ['HorizontalPodAutoscaler', hpa()],
  ['ScaledObject', scaledObject],
])('reports replicas that are fixed although a %s sets them', (kind, scaler) => {
  const cluster = clusterOf([deployment('web', { replicas: 2 }), scaler], {}, { namespace: 'shop' });
  const [problem, ...others] = problemsOf(cluster, CODE);

  expect(problem?.what).toBe(`Deployment/shop/web has 2 replicas fixed, but ${kind}/shop/scaler scales it.`);
  expect(pathsOf(problem)).toEqual(['acme/test/app/0', 'acme/test/app/1']);
  expect(others).toEqual([]);
});

test.each<[string, readonly object[]]>([
  ['replicas that are left out', [deployment('web'), hpa()]],
  [
    'an autoscaler of another workload',
    [deployment('web', { replicas: 2 }), hpa({ scaleTargetRef: { ...target, name: 'api' } })],
  ],
  [
    'an autoscaler of another kind',
    [deployment('web', { replicas: 2 }), hpa({ scaleTargetRef: { ...target, kind: 'StatefulSet' } })],
  ],
  [
    'an autoscaler that can only say the same',
    [deployment('web', { replicas: 2 }), hpa({ minReplicas: 2, maxReplicas: 2 })],
  ],
  ['replicas without an autoscaler', [deployment('web', { replicas: 2 })]],
])('accepts %s', (_, objects) => {
  expect(said(CODE, objects)).toEqual([]);
});

test.each([
  { jsonPointers: ['/spec/replicas'] },
  { jqPathExpressions: ['.spec.replicas'], name: 'web', namespace: 'shop' },
])('accepts replicas that Argo CD leaves alone: %j', (ignored) => {
  const cluster = clusterWith((scope) => {
    const chart = new ClusterChart(scope, 'app', { namespace: 'shop' });
    addObjects(chart, deployment('web', { replicas: 2 }), hpa());
    chart.ignoreDifferences({ group: 'apps', kind: 'Deployment', ...ignored });
  });

  expect(saidOf(CODE, cluster)).toEqual([]);
});
