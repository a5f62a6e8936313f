import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { ClusterChart } from '../../constructs';

/** Provisioner of clusters that run the EBS CSI driver themselves. EKS Auto Mode has another. */
const EBS_CSI_DRIVER = 'ebs.csi.aws.com';

/** Encrypted gp3 volumes of EBS as the default of the cluster, made in the zone of the pod that asks first. */
export class EncryptedStorageClass extends ClusterChart {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { cloud } = this.cluster.model;
    new ApiObject(this, 'class', {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'gp3', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: (cloud.provider === 'aws' ? cloud.ebsProvisioner : undefined) ?? EBS_CSI_DRIVER,
      parameters: { type: 'gp3', fsType: 'ext4', encrypted: 'true' },
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
    });
  }
}
