import { ContextPool } from '../../lib/admission';
import { Place } from '../../lib/admission/place';
import type { KubeObject } from '../../lib/kube';
import type { RenderedChart } from '../../lib/render';
import { clusterOf, configMap, deployment, service } from '../checks/support';

/** A cluster with some objects, and how it decides about them. */
function placeOf(objects: readonly object[], pool = new ContextPool(), kubernetes = '1.35') {
  const { charts } = clusterOf(objects, undefined, { namespace: 'shop' });
  return { charts, place: new Place(kubernetes, charts, [], pool) };
}

function contextOf({ charts, place }: { charts: readonly RenderedChart[]; place: Place }, name: string) {
  const found = charts
    .flatMap(({ objects }) => objects)
    .find(({ object }) => `${object.kind}/${object.metadata.name}` === name);
  if (!found) throw new Error(`There is no ${name}.`);
  return place.contextOf(found);
}

const partsOf = (...args: Parameters<typeof contextOf>) =>
  contextOf(...args)
    .objects.map((object) => object as unknown as KubeObject)
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`)
    .sort();

const namespace = (labels: object) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } });
const LIMITS = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'limits' }, spec: { limits: [] } };
const POLICY = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: 'services' },
  spec: {
    matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['services'] }] },
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    validations: [{ expression: 'true' }],
  },
};
const BINDING = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  metadata: { name: 'services' },
  spec: { policyName: 'services', paramRef: { name: 'settings' }, validationActions: ['Deny'] },
};

test('an object is judged with what can matter to it, and with nothing else', () => {
  const cluster = placeOf([
    namespace({ team: 'shop', 'pod-security.kubernetes.io/enforce': 'baseline' }),
    LIMITS,
    POLICY,
    BINDING,
    deployment('web'),
    service('web'),
    configMap('settings'),
    configMap('other'),
  ]);

  expect(partsOf(cluster, 'ConfigMap/other')).toEqual([]);
  expect(partsOf(cluster, 'Deployment/web')).toEqual(['LimitRange/limits', 'Namespace/shop']);
  expect(partsOf(cluster, 'Service/web')).toEqual([
    'ConfigMap/settings',
    'LimitRange/limits',
    'Namespace/shop',
    'ValidatingAdmissionPolicy/services',
    'ValidatingAdmissionPolicyBinding/services',
  ]);
});

test('clusters that differ in what does not matter to an object have the same context for it', () => {
  const pool = new ContextPool();
  const level = { 'pod-security.kubernetes.io/enforce': 'baseline' };
  const one = placeOf([namespace({ ...level, 'cost-centre': 'a' }), deployment('web')], pool);
  const other = placeOf([namespace({ 'cost-centre': 'b', ...level }), service('api'), deployment('web')], pool);
  const stricter = placeOf(
    [namespace({ 'pod-security.kubernetes.io/enforce': 'restricted' }), deployment('web')],
    pool,
  );
  const newer = placeOf([namespace(level), deployment('web')], pool, '1.36');

  const context = contextOf(one, 'Deployment/web');
  expect(contextOf(other, 'Deployment/web')).toBe(context);
  expect(contextOf(stricter, 'Deployment/web')).not.toBe(context);
  expect(contextOf(newer, 'Deployment/web')).not.toBe(context);
});

test('a custom kind is judged by the definition of its own cluster, else by the one that is shipped', () => {
  const issuer = {
    apiVersion: 'cert-manager.io/v1',
    kind: 'ClusterIssuer',
    metadata: { name: 'selfsigned' },
    spec: { selfSigned: {} },
  };
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'clusterissuers.cert-manager.io', annotations: { chart: 'of-its-own' } },
    spec: {
      group: 'cert-manager.io',
      names: { kind: 'ClusterIssuer', plural: 'clusterissuers' },
      scope: 'Cluster',
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  };
  const own = contextOf(placeOf([definition, issuer]), 'ClusterIssuer/selfsigned').objects;
  const shipped = contextOf(placeOf([issuer]), 'ClusterIssuer/selfsigned').objects;

  expect(own).toEqual([{ ...definition, metadata: { name: definition.metadata.name } }]);
  expect(shipped).toEqual([expect.objectContaining({ kind: 'CustomResourceDefinition' })]);
  expect(JSON.stringify(shipped)).toContain('acme');
});
