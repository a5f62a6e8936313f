import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { ChartAddon, ClusterChart, type AddonProps } from '../constructs';
import { LABELS } from '../kube';
import type { ClusterIssuerSpec } from '../../imports/cert-manager.io';
import { SECURITY } from './catalogue/security';
import { hasPart } from './parts';

export interface CertManagerProps extends AddonProps {
  /** Whether there is an issuer of self-signed certificates. @default true */
  readonly selfSignedIssuer?: boolean;
}

/**
 * cert-manager, with an issuer of self-signed certificates.
 *
 * @see https://cert-manager.io/docs/
 */
export class CertManager extends ChartAddon<CertManagerProps> {
  public static override readonly about = SECURITY['cert-manager'];

  public static override readonly settings = z.strictObject({ selfSignedIssuer: z.boolean().optional() });

  /** Name of the ClusterIssuer of self-signed certificates. */
  public readonly issuerName = 'selfsigned-issuer';

  constructor(scope: Construct, id: string, props: CertManagerProps = {}) {
    super(scope, id, props);
    if (hasPart(this, 'selfSignedIssuer')) new SelfSignedIssuer(this, 'issuer', this.issuerName);
  }
}

class SelfSignedIssuer extends ClusterChart {
  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    const spec: ClusterIssuerSpec = { selfSigned: {} };
    new ApiObject(this, 'issuer', {
      apiVersion: 'cert-manager.io/v1',
      kind: 'ClusterIssuer',
      metadata: { name, labels: { [LABELS.cluster]: this.cluster.name } },
      spec,
    });
  }
}
