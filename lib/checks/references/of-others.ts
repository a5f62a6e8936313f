import { ARGOCD_NAMESPACE } from '../../constructs';
import type { KubeObject } from '../../kube';
import { fieldIn, listIn, textIn } from '../fields';
import { ownTarget } from './of-network';
import { targetsOfClaim } from './of-pods';
import { coreTarget, isName, type Target, type TargetFinder } from './reference';

const RBAC = 'rbac.authorization.k8s.io';
const ISSUERS = 'cert-manager.io';
const STORES = 'external-secrets.io';

/** What roles, autoscalers, claims, certificates and secrets from elsewhere rest on. */
export const OTHER_TARGETS: Readonly<Record<string, TargetFinder>> = {
  [`${RBAC}/RoleBinding`]: targetsOfBinding,
  [`${RBAC}/ClusterRoleBinding`]: targetsOfBinding,
  '/ServiceAccount': targetsOfAccount,
  '/PersistentVolumeClaim': (object) => targetsOfClaim(object, ''),
  'apps/StatefulSet': targetsOfClaims,
  'autoscaling/HorizontalPodAutoscaler': (object) => scaled(object, 'scaleTargetRef'),
  'autoscaling.k8s.io/VerticalPodAutoscaler': (object) => scaled(object, 'targetRef'),
  'keda.sh/ScaledObject': targetsOfScaledObject,
  [`${ISSUERS}/Certificate`]: (object) =>
    issuerTarget(object, fieldIn(object, 'spec', 'issuerRef'), 'spec.issuerRef.name'),
  'networking.k8s.io/Ingress': targetsOfAnnotations,
  'gateway.networking.k8s.io/Gateway': targetsOfAnnotations,
  [`${STORES}/ExternalSecret`]: targetsOfExternalSecret,
  'argoproj.io/Application': targetsOfApplication,
};

function* targetsOfBinding(object: KubeObject): Generator<Target> {
  const kind = textIn(object, 'roleRef', 'kind');
  const role = textIn(object, 'roleRef', 'name');
  if (isName(role) && kind === 'ClusterRole') yield { group: RBAC, kind, name: role, path: 'roleRef.name' };
  if (isName(role) && kind === 'Role') {
    yield { group: RBAC, kind, namespace: object.metadata.namespace, name: role, path: 'roleRef.name' };
  }
  for (const [index, subject] of listIn(object, 'subjects').entries()) {
    const name = textIn(subject, 'name');
    if (textIn(subject, 'kind') !== 'ServiceAccount' || !isName(name)) continue;
    const namespace = textIn(subject, 'namespace') ?? object.metadata.namespace;
    yield { group: '', kind: 'ServiceAccount', namespace, name, path: `subjects[${index}].name` };
  }
}

function* targetsOfAccount(object: KubeObject): Generator<Target> {
  for (const [index, pull] of listIn(object, 'imagePullSecrets').entries()) {
    yield* coreTarget('Secret', object, textIn(pull, 'name'), `imagePullSecrets[${index}].name`);
  }
}

function* targetsOfClaims(object: KubeObject): Generator<Target> {
  for (const [index, claim] of listIn(object, 'spec', 'volumeClaimTemplates').entries()) {
    yield* targetsOfClaim(claim, `spec.volumeClaimTemplates[${index}].`);
  }
}

function scaled(object: KubeObject, field: string): Iterable<Target> {
  return ownTarget(object, fieldIn(object, 'spec', field), 'Deployment', `spec.${field}`);
}

function* targetsOfScaledObject(object: KubeObject): Generator<Target> {
  yield* scaled(object, 'scaleTargetRef');
  for (const [index, trigger] of listIn(object, 'spec', 'triggers').entries()) {
    const name = textIn(trigger, 'authenticationRef', 'name');
    if (!isName(name)) continue;
    const path = `spec.triggers[${index}].authenticationRef.name`;
    const kind = textIn(trigger, 'authenticationRef', 'kind') ?? 'TriggerAuthentication';
    const namespace = kind.startsWith('Cluster') ? undefined : object.metadata.namespace;
    yield { group: 'keda.sh', kind, namespace, name, path };
  }
}

function* issuerTarget(object: KubeObject, issuer: unknown, path: string): Generator<Target> {
  const name = textIn(issuer, 'name');
  if (!isName(name)) return;
  const kind = textIn(issuer, 'kind') ?? 'Issuer';
  const group = textIn(issuer, 'group') ?? ISSUERS;
  // Issuers of others follow the same custom: what lives in no namespace says so in its kind.
  const namespace = kind.includes('Cluster') ? undefined : object.metadata.namespace;
  yield { group, kind, namespace, name, path };
}

/** The issuer that cert-manager makes certificates by, of what wears its annotations. */
function* targetsOfAnnotations(object: KubeObject): Generator<Target> {
  const { annotations } = object.metadata;
  const [kind, group] = [`${ISSUERS}/issuer-kind`, `${ISSUERS}/issuer-group`].map((key) => annotations?.[key]);
  const at = (key: string) => `metadata.annotations['${key}']`;
  const shared = textIn(annotations, `${ISSUERS}/cluster-issuer`);
  yield* issuerTarget(object, { name: shared, kind: 'ClusterIssuer' }, at(`${ISSUERS}/cluster-issuer`));
  const own = textIn(annotations, `${ISSUERS}/issuer`);
  yield* issuerTarget(object, { name: own, kind, group }, at(`${ISSUERS}/issuer`));
}

function* targetsOfExternalSecret(object: KubeObject): Generator<Target> {
  const store = fieldIn(object, 'spec', 'secretStoreRef');
  const name = textIn(store, 'name');
  if (!isName(name)) return;
  const kind = textIn(store, 'kind') ?? 'SecretStore';
  const namespace = kind === 'ClusterSecretStore' ? undefined : object.metadata.namespace;
  yield { group: STORES, kind, namespace, name, path: 'spec.secretStoreRef.name' };
}

function* targetsOfApplication(object: KubeObject): Generator<Target> {
  const name = textIn(object, 'spec', 'project');
  if (!isName(name)) return;
  yield { group: 'argoproj.io', kind: 'AppProject', namespace: ARGOCD_NAMESPACE, name, path: 'spec.project' };
}
