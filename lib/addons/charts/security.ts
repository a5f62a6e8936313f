import { ChartAddon } from '../../constructs';
import { SECURITY } from '../catalogue/security';

/**
 * Certificates of an AWS Private CA for cert-manager.
 *
 * @see https://cert-manager.github.io/aws-privateca-issuer/
 */
export class AwsPrivatecaIssuer extends ChartAddon {
  public static override readonly about = SECURITY['aws-privateca-issuer'];
}

/**
 * AWS Secrets Manager and Parameter Store for the secrets CSI driver.
 *
 * @see https://github.com/aws/secrets-store-csi-driver-provider-aws
 */
export class AwsSecretsStoreCsiDriverProvider extends ChartAddon {
  public static override readonly about = SECURITY['aws-secrets-store-csi-driver-provider'];
}

/**
 * Kyverno: policies enforced at admission.
 *
 * @see https://kyverno.io/docs/
 */
export class Kyverno extends ChartAddon {
  public static override readonly about = SECURITY.kyverno;
}

/**
 * Secrets of an external store as volumes.
 *
 * @see https://secrets-store-csi-driver.sigs.k8s.io/
 */
export class SecretsStoreCsiDriver extends ChartAddon {
  public static override readonly about = SECURITY['secrets-store-csi-driver'];
}
