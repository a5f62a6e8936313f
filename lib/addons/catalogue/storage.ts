import type { AddonAbout } from '../../constructs';
import { gitopsBridge } from './repositories';

/** Volumes and backups. */
export const STORAGE = {
  'aws-ebs-csi-resources': {
    name: 'aws-ebs-csi-resources',
    description: 'Brings storage classes for EBS volumes, gp3 the default.',
    category: 'storage',
    namespace: 'kube-system',
    clouds: ['aws'],
    chart: gitopsBridge('aws-ebs-csi-classes'),
    version: '1.0.0',
  },
  'aws-efs-csi-driver': {
    name: 'aws-efs-csi-driver',
    description: 'Mounts EFS file systems as volumes.',
    category: 'storage',
    namespace: 'kube-system',
    clouds: ['aws'],
    chart: { repository: 'https://kubernetes-sigs.github.io/aws-efs-csi-driver', name: 'aws-efs-csi-driver' },
    version: '3.4.1',
    podSecurity: 'privileged',
  },
  'aws-fsx-csi-driver': {
    name: 'aws-fsx-csi-driver',
    description: 'Mounts FSx for Lustre file systems as volumes.',
    category: 'storage',
    namespace: 'kube-system',
    clouds: ['aws'],
    chart: { repository: 'https://kubernetes-sigs.github.io/aws-fsx-csi-driver', name: 'aws-fsx-csi-driver' },
    version: '1.17.0',
    podSecurity: 'privileged',
  },
  'aws-velero': {
    name: 'aws-velero',
    description: 'Backs up objects and volumes, and restores them.',
    category: 'storage',
    namespace: 'velero',
    clouds: ['aws'],
    chart: { repository: 'https://vmware-tanzu.github.io/helm-charts', name: 'velero' },
    version: '7.2.2',
    provides: ['velero.io'],
    podSecurity: 'baseline',
  },
} satisfies Record<string, AddonAbout>;
