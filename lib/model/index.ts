export {
  awsIam,
  azureWorkloadIdentity,
  externalSecret,
  gcpWorkloadIdentity,
  insecure,
  type Access,
  type AccessDefinition,
  type AwsIamSettings,
  type AzureWorkloadIdentitySettings,
  type ExternalSecretSettings,
  type GcpWorkloadIdentitySettings,
  type InsecureSettings,
} from './access';
export { layerName, rankOf, type AddonOverride, type LayerSelector } from './addon-settings';
export {
  type ApplicationDefinition,
  type ApplicationModel,
  type ChartReference,
  type IgnoreDifferences,
  type JsonPatchOperation,
  type Patch,
} from './application';
export { chartFormSchema, type ChartForm } from './chart-form';
export {
  FORMER_CHECK_NAMES,
  type CheckLevel,
  type CheckName,
  type CheckSettings,
  type VerdictName,
} from './check-settings';
export {
  aws,
  azure,
  CLOUD_PROVIDERS,
  gcp,
  type AwsSettings,
  type AzureSettings,
  type Cloud,
  type CloudDefinition,
  type CloudProvider,
  type GcpSettings,
} from './cloud';
export { toClusterModel, type ClusterDefinition, type ClusterModel } from './cluster';
export { DEFINITION_KINDS, FleetData, jsonSchemaOf, readDefinitions, type DefinitionKind } from './documents';
export {
  toFleetSettings,
  type FleetDefinition,
  type FleetModel,
  type FleetSettings,
  type ProvenanceRule,
  type RepositoryCredential,
} from './fleet';
export { generatedObjectSchema, type GeneratedObject } from './generated-object';
export { LayeredValues, mergeObjects, type Layer, type ValueOrigin } from './layers';
export { objectPatchesSchema, objectTargetSchema, type ObjectPatchData, type ObjectTarget } from './object-patch';
export { locate, within, type Origin } from './origin';
export { readFleetData } from './read-data';
export {
  toRewriteRule,
  type ImageRewrite,
  type ObjectSelection,
  type RewriteDefinition,
  type RewriteRule,
} from './rewrite';
export {
  POD_SECURITY_LEVELS,
  toTenantModel,
  type NamespaceModel,
  type PodSecurityLevel,
  type TenantDefinition,
  type TenantModel,
} from './tenant';
export { topologyProblems } from './topology';
export { validate } from './validate';
export { waiverSchema, type Waiver } from './waiver';
export { type FileWaiver } from './waiver-file';
