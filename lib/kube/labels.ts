/** Prefix of every label and annotation that Fairlead itself defines. */
const FAIRLEAD_PREFIX = 'fairlead.dev';

/** Labels and annotations that Fairlead writes. */
export const LABELS = {
  cluster: `${FAIRLEAD_PREFIX}/cluster`,
  environment: `${FAIRLEAD_PREFIX}/environment`,
  cloud: `${FAIRLEAD_PREFIX}/cloud`,
  tenant: `${FAIRLEAD_PREFIX}/tenant`,
  category: `${FAIRLEAD_PREFIX}/category`,
  policyTier: `${FAIRLEAD_PREFIX}/policy-tier`,
  costCentre: `${FAIRLEAD_PREFIX}/cost-centre`,
  managedBy: 'app.kubernetes.io/managed-by',
} as const;

/** API version of the definitions that users write as YAML. */
export const FAIRLEAD_API_VERSION = `${FAIRLEAD_PREFIX}/v1`;
