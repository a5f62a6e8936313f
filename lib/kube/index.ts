export { isCrd, kindsOfCrd } from './crds';
export { fieldStatus, passingFields, type PassingField } from './fields';
export { allFieldNames } from './field-names';
export { displayName, groupOf, identityKey, versionOf, type KubeMetadata, type KubeObject } from './identity';
export type { BuiltInKind } from './kind-names';
export {
  allGroups,
  allKindNames,
  apisOfKind,
  builtInApis,
  isServed,
  kindsOfGroup,
  servedVersions,
  tryFindKind,
  type KindInfo,
  type KindScope,
  type KindVersion,
} from './kinds';
export {
  isKubernetesMinor,
  kubernetesVersionProblem,
  minorAfter,
  NEWEST_KUBERNETES,
  SUPPORTED_KUBERNETES,
  type KubernetesMinor,
} from './kubernetes';
export { annotationKeyProblem, labelKeyProblem, labelValueProblem } from './label-problems';
export { FAIRLEAD_API_VERSION, LABELS } from './labels';
export { apiStatus, tryFindEnd, tryFindReplacement, type Api, type ApiStatus } from './lifecycle';
export { nameProblem, namespaceProblem } from './names';
export { CUSTOM_POD_TEMPLATES, POD_TEMPLATES } from './pod-templates';
export { compareVersions } from './versions';
