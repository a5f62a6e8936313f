import { ChartAddon } from '../../constructs';
import { STORAGE } from '../catalogue/storage';

/**
 * Storage classes for EBS volumes.
 *
 * Its default class is called as that of `Core`; switch one of them off.
 */
export class AwsEbsCsiResources extends ChartAddon {
  public static override readonly about = STORAGE['aws-ebs-csi-resources'];
}

/**
 * EFS file systems as volumes.
 *
 * @see https://github.com/kubernetes-sigs/aws-efs-csi-driver
 */
export class AwsEfsCsiDriver extends ChartAddon {
  public static override readonly about = STORAGE['aws-efs-csi-driver'];
}

/**
 * FSx for Lustre file systems as volumes.
 *
 * @see https://github.com/kubernetes-sigs/aws-fsx-csi-driver
 */
export class AwsFsxCsiDriver extends ChartAddon {
  public static override readonly about = STORAGE['aws-fsx-csi-driver'];
}

/**
 * Velero: backups of objects and volumes.
 *
 * Where backups go is a value of the chart: `configuration.backupStorageLocation`.
 *
 * @see https://velero.io/docs/
 */
export class AwsVelero extends ChartAddon {
  public static override readonly about = STORAGE['aws-velero'];
}
