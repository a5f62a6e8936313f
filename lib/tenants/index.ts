export {
  HelmRelease,
  Kustomization,
  Manifests,
  waive,
  type HelmReleaseProps,
  type KustomizationProps,
  type ManifestsProps,
} from '../constructs';
export { Application, type ApplicationContext } from './application';
export { tenantsFromData } from './from-data';
export { Tenant, type ApplicationBuilder, type ApplicationOptions, type Versions } from './tenant';
