import type { IgnoreDifferences } from '../model';

/**
 * What Argo CD must leave alone where a chart makes a certificate for its webhooks at every rendering: without this,
 * every sync would replace the certificate, and no sync would ever be the last.
 */
export function generatedCertificate(secret: string): readonly IgnoreDifferences[] {
  return [
    { kind: 'Secret', name: secret, jsonPointers: ['/data'] },
    ...['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'].map((kind) => ({
      group: 'admissionregistration.k8s.io',
      kind,
      jqPathExpressions: ['.webhooks[]?.clientConfig.caBundle'],
    })),
  ];
}
