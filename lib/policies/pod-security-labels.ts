import type { Construct } from 'constructs';
import { Cluster, Policy, type PolicyProps, type PolicyValidation } from '../constructs';
import { LABELS } from '../kube';
import { labelExamples } from './pod-security-label-examples';

export interface PodSecurityLabelsProps extends PolicyProps {
  /** Least level that namespaces of tenants enforce. @default 'baseline' */
  readonly tenants?: 'baseline' | 'restricted';

  /** Least level that all other namespaces enforce. @default - none is asked, what they have stays */
  readonly platform?: 'baseline' | 'restricted';

  /**
   * Users who may lower a level down to the least, for example the Argo CD that applies what the platform has reviewed:
   * `system:serviceaccount:argocd:argocd-application-controller`.
   *
   * @default - none, a level goes up only
   */
  readonly mayLower?: readonly string[];
}

/**
 * The Pod Security labels of namespaces are not lowered or taken away, and namespaces of tenants enforce at least the
 * baseline, by the rules of the cluster's Kubernetes.
 *
 * A floor everywhere: whoever changes these labels changes what all other rules about pods rest on.
 *
 * @example
 * new PodSecurityLabels(cluster, 'pod-security-labels', { tenants: 'restricted' });
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export class PodSecurityLabels extends Policy {
  constructor(scope: Construct, id: string, props: PodSecurityLabelsProps = {}) {
    const { tenants = 'baseline', platform = 'privileged', mayLower = [] } = props;
    const minor = Number(Cluster.of(scope).model.kubernetes.split('.')[1]);
    super(
      scope,
      id,
      {
        name: 'pod-security-labels',
        description: 'The Pod Security labels of namespaces are not lowered or taken away.',
        see: ['https://kubernetes.io/docs/concepts/security/pod-security-admission/'],
        tier: 'floor',
        match: { kinds: ['Namespace'] },
        params: { levels: { privileged: 0, baseline: 1, restricted: 2 }, minor, mayLower: [...mayLower] },
        variables: [
          { name: 'labels', expression: 'object.metadata.?labels.orValue({})' },
          {
            name: 'before',
            expression: "request.operation == 'UPDATE' ? oldObject.metadata.?labels.orValue({}) : variables.labels",
          },
          // Who takes the label of its tenant away is asked as the tenant still.
          {
            name: 'ofTenant',
            expression: `'${LABELS.tenant}' in variables.labels || '${LABELS.tenant}' in variables.before`,
          },
          { name: 'least', expression: `variables.ofTenant ? '${tenants}' : '${platform}'` },
          { name: 'lowers', expression: 'request.userInfo.?username.orValue("") in variables.mayLower' },
        ],
        validations: [
          {
            expression: `${levelIn('labels', 'enforce')} >= variables.levels[variables.least]`,
            message: `The label ${labelOf('enforce')} must be at least '${tenants}' for tenants, '${platform}' for others.`,
            messageExpression: `'The label ${labelOf('enforce')} must be at least ' + variables.least + '.'`,
          },
          ...MODES.map(notLowered),
          {
            expression:
              `${versionIn('labels')} >= variables.minor || ` +
              `(request.operation == 'UPDATE' && ${versionIn('labels')} >= ${versionIn('before')})`,
            message:
              `The label ${labelOf('enforce-version')} must not go back behind v1.${String(minor)}: ` +
              'earlier rules let more in.',
          },
        ],
        examples: labelExamples({ tenants, platform, minor }),
      },
      props,
    );
  }
}

const MODES = ['enforce', 'audit', 'warn'] as const;

function labelOf(name: string): string {
  return `pod-security.kubernetes.io/${name}`;
}

/** How strict a mode is; what is not there or unknown lets everything in. */
function levelIn(labels: 'labels' | 'before', mode: (typeof MODES)[number]): string {
  return `variables.levels[?variables.${labels}[?'${labelOf(mode)}'].orValue('')].orValue(0)`;
}

/** The minor whose rules are enforced; without a label, or as the latest, those of any cluster. */
function versionIn(labels: 'labels' | 'before'): string {
  const label = `variables.${labels}[?'${labelOf('enforce-version')}'].orValue('latest')`;
  return `(${label} == 'latest' ? 1000 : int(${label}.substring(3)))`;
}

function notLowered(mode: (typeof MODES)[number]): PolicyValidation {
  return {
    expression: `variables.lowers || ${levelIn('labels', mode)} >= ${levelIn('before', mode)}`,
    message: `The label ${labelOf(mode)} must not be lowered or taken away.`,
    messageExpression:
      `"The label ${labelOf(mode)} must not go from '" + variables.before[?'${labelOf(mode)}'].orValue('') + "' to '" + ` +
      `variables.labels[?'${labelOf(mode)}'].orValue('') + "': it must not be lowered or taken away."`,
  };
}
