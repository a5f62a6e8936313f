import type { Construct } from 'constructs';
import { z } from 'zod';
import { Addon, type AddonProps } from '../constructs';
import { PLATFORM } from './catalogue/platform';
import { ClusterRoles } from './core/cluster-roles';
import { PlatformPriorityClass } from './core/priority-class';
import { EncryptedStorageClass } from './core/storage-class';
import { hasPart } from './parts';

export interface CoreProps extends AddonProps {
  /** Whether there are the roles `platform-viewer`, bound to the group of that name, and `platform-add-nodes`. @default true */
  readonly clusterRoles?: boolean;

  /** Whether there is the priority class `platform-critical`. @default true */
  readonly priorityClass?: boolean;

  /** Whether there is an encrypted storage class `gp3`, the default of the cluster. @default - on AWS */
  readonly storageClass?: boolean;
}

/**
 * What every cluster has: roles for people, a priority for the platform's own pods and, on AWS, encrypted volumes.
 *
 * @example
 * fleet.onClusters({}, (cluster) => new Core(cluster, 'core'));
 */
export class Core extends Addon<CoreProps> {
  public static override readonly about = PLATFORM.core;

  public static override readonly settings = z.strictObject({
    clusterRoles: z.boolean().optional(),
    priorityClass: z.boolean().optional(),
    storageClass: z.boolean().optional(),
  });

  /** Name to put in a pod's `priorityClassName`. */
  public readonly priorityClassName = 'platform-critical';

  constructor(scope: Construct, id: string, props: CoreProps = {}) {
    super(scope, id, props);
    if (hasPart(this, 'clusterRoles')) new ClusterRoles(this, 'cluster-roles');
    if (hasPart(this, 'priorityClass')) new PlatformPriorityClass(this, 'priority-class', this.priorityClassName);
    if (hasPart(this, 'storageClass', ['aws'])) new EncryptedStorageClass(this, 'storage-class');
  }
}
