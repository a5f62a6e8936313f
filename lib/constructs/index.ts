export { Addon, type AddonAbout, type AddonCategory, type AddonClass, type AddonProps } from './addon';
export { ArgoApplication, type ApplicationSource, type ArgoApplicationProps } from './argo-application';
export { ArgoProject, type ArgoProjectProps, type GroupKind } from './argo-project';
export { ARGOCD_SETTINGS } from './argocd-settings';
export { buildCluster, openCluster, type Catalogue } from './build-cluster';
export { Caller, isOwnFault, userLocation } from './caller';
export { ChartAddon } from './chart-addon';
export { ARGOCD_NAMESPACE, BUILT_IN_NAMESPACES, Cluster, type ClusterContext } from './cluster';
export { ClusterChart, PLATFORM_PROJECT, type ClusterChartProps, type DeliveryFacts } from './cluster-chart';
export { placeOf } from './placed';
export { ClusterRegistration, SECRET_STORE_WAVE, type ClusterRegistrationProps } from './cluster-registration';
export {
  ClusterReference,
  Fleet,
  isSelected,
  type BuildStep,
  type ClusterProps,
  type ClusterSelection,
  type FleetTenant,
  type ResolvedFleet,
  type RewriteProps,
  type SettingsLayer,
} from './fleet';
export { HelmRelease, type HelmReleaseProps } from './helm-release';
export { Kustomization, type KustomizationProps } from './kustomization';
export { ManagedNamespace, type ManagedNamespaceProps } from './managed-namespace';
export { Manifests, type ManifestsProps } from './manifests';
export {
  type GeneratedKind,
  type ObjectPatch,
  type PartialProps,
  type PatchFunction,
  type RecordedPatch,
  type TypedPatch,
} from './patch';
export {
  celLiteral,
  ExistingPolicy,
  POD_KINDS,
  policiesOf,
  Policy,
  PolicyConstruct,
  type BadExample,
  type ExistingPolicyProps,
  type GoodExample,
  type PolicyAction,
  type PolicyAuditAnnotation,
  type PolicyCondition,
  type PolicyEngine,
  type PolicyExample,
  type PolicyExamples,
  type PolicyKind,
  type PolicyMatch,
  type PolicyMutation,
  type PolicyNamespaces,
  type PolicyOperation,
  type PolicyProps,
  type PolicyRule,
  type PolicyTier,
  type PolicyValidation,
  type PolicyVariable,
  type SettledPolicy,
  type TypedForm,
} from './policy';
export { waive, waiversOn, type PlacedWaiver } from './waive';
