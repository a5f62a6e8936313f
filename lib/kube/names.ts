import { isIP } from 'node:net';
import {
  DNS_1035_LABEL,
  DNS_1123_LABEL,
  DNS_1123_SUBDOMAIN,
  grammarProblem,
  lengthProblem,
  PATH_SEGMENT,
  quote,
  type Grammar,
} from './grammar';

interface NameRule {
  readonly grammar: Grammar;

  /** A limit below that of the grammar and the reason for it, a whole sentence. */
  readonly limit?: { readonly length: number; readonly why: string };
}

// A controller derives further names and labels from some names. It appends '-' and a hash of at most ten characters to
// make a ReplicaSet's name (at most 253) from a Deployment's, and the label `controller-revision-hash` (at most 63) of a
// StatefulSet's pods. The API server accepts longer names; there are then never any pods.
const HASH_SUFFIX = 11;

const RBAC_KINDS = ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'];

const RULES: ReadonlyMap<string, NameRule> = new Map<string, NameRule>([
  ['/Namespace', { grammar: DNS_1123_LABEL }],
  // Kubernetes 1.36 began to allow a leading digit; older versions refuse it, and so do many DNS clients.
  ['/Service', { grammar: DNS_1035_LABEL }],
  ...RBAC_KINDS.map((kind): [string, NameRule] => [`rbac.authorization.k8s.io/${kind}`, { grammar: PATH_SEGMENT }]),
  ['policy/PodDisruptionBudget', { grammar: PATH_SEGMENT }],
  ['certificates.k8s.io/CertificateSigningRequest', { grammar: PATH_SEGMENT }],
  ['apiregistration.k8s.io/APIService', { grammar: PATH_SEGMENT }],
  [
    'certificates.k8s.io/ClusterTrustBundle',
    {
      grammar: {
        rule: "consist of the signer's name with ':' for '/', a ':', and a lower-case DNS name",
        accepts: (name) => DNS_1123_SUBDOMAIN.accepts(name.slice(name.lastIndexOf(':') + 1)) && !name.includes('/'),
      },
    },
  ],
  [
    'coordination.k8s.io/LeaseCandidate',
    {
      grammar: {
        rule: "consist of letters, digits, '-', '_' and '.', and not start with '..'",
        length: 253,
        accepts: (name) => /^[-._a-zA-Z0-9]+$/.test(name) && name !== '.' && !name.startsWith('..'),
      },
    },
  ],
  [
    'networking.k8s.io/IPAddress',
    { grammar: { rule: 'be an IP address', accepts: (name) => isIP(name) !== 0 && !name.includes('%') } },
  ],
  [
    'apps/Deployment',
    {
      grammar: DNS_1123_SUBDOMAIN,
      limit: { length: 253 - HASH_SUFFIX, why: 'Kubernetes appends a hash to it for the name of each ReplicaSet.' },
    },
  ],
  [
    'apps/StatefulSet',
    {
      grammar: DNS_1123_LABEL,
      limit: { length: 63 - HASH_SUFFIX, why: 'Kubernetes appends a hash to it for a label of each Pod.' },
    },
  ],
  [
    'batch/Job',
    { grammar: DNS_1123_SUBDOMAIN, limit: { length: 63, why: 'Kubernetes makes it a label of each Pod.' } },
  ],
  [
    'batch/CronJob',
    {
      grammar: DNS_1123_SUBDOMAIN,
      limit: { length: 52, why: 'Kubernetes appends eleven characters to it for the name of each Job.' },
    },
  ],
]);

// Custom resources without exception, and most built-in kinds.
const DEFAULT_RULE: NameRule = { grammar: DNS_1123_SUBDOMAIN };

/**
 * What is wrong with the name of an object of a kind, in a sentence, or undefined where nothing is.
 *
 * Refuses what the API server of any supported Kubernetes version refuses, and names from which its controllers could
 * make no Pods.
 *
 * @param group the group of the kind, the empty string for the core group
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export function nameProblem(group: string, kind: string, name: string): string | undefined {
  if (name === '') return `The name of a ${kind} must not be empty.`;
  const { grammar, limit } = RULES.get(`${group}/${kind}`) ?? DEFAULT_RULE;
  const problem = grammarProblem(name, limit === undefined ? grammar : { ...grammar, length: limit.length });
  if (problem === undefined) return undefined;
  const reason = limit !== undefined && lengthProblem(name, limit.length) === problem ? ` ${limit.why}` : '';
  return `The name ${quote(name)} of a ${kind} ${problem}.${reason}`;
}

/** What is wrong with the name of a namespace, in a sentence, or undefined where nothing is. */
export function namespaceProblem(namespace: string): string | undefined {
  return nameProblem('', 'Namespace', namespace);
}
