import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { ClusterChart } from '../../constructs';

/** A priority above all ordinary workloads and below the cluster's own. */
export class PlatformPriorityClass extends ClusterChart {
  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    new ApiObject(this, 'class', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value: 1_000_000,
      globalDefault: false,
      description: 'For pods of the platform, which tenants depend on.',
    });
  }
}
