import type { AddonAbout } from '../../constructs';

/** What the platform itself stands on, and offers to its tenants. */
export const PLATFORM = {
  core: {
    name: 'core',
    description: 'Brings the cluster roles, priority class and storage class that every cluster has.',
    category: 'platform',
    namespace: 'kube-system',
  },
  kro: {
    name: 'kro',
    description: 'Makes kinds of your own out of groups of objects.',
    category: 'platform',
    namespace: 'kro-system',
    chart: { repository: 'oci://registry.k8s.io/kro/charts', name: 'kro' },
    version: '0.9.1',
    provides: ['kro.run', 'internal.kro.run'],
    podSecurity: 'restricted',
  },
  terranetes: {
    name: 'terranetes',
    description: 'Runs Terraform for teams, from objects in the cluster.',
    category: 'platform',
    namespace: 'terranetes-system',
    chart: { repository: 'https://terranetes-controller.appvia.io', name: 'terranetes-controller' },
    version: 'v0.5.4',
    provides: ['terraform.appvia.io'],
    podSecurity: 'baseline',
  },
  'terranetes-crs': {
    name: 'terranetes-crs',
    description: 'Offers plans of cloud resources to teams that use Terranetes.',
    category: 'platform',
    namespace: 'terraform-system',
    requires: ['terraform.appvia.io'],
  },
} satisfies Record<string, AddonAbout>;
