import type { JsonObject } from '../../lib/yaml';

const WORKLOADS = [
  { apiGroups: [''], apiVersions: ['v1'], resources: ['pods', 'replicationcontrollers'] },
  { apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'] },
  { apiGroups: ['batch'], apiVersions: ['v1'], resources: ['jobs', 'cronjobs'] },
];
const SERVICES = [{ apiGroups: [''], apiVersions: ['v1'], resources: ['services'] }];
const EVERYTHING = [{ apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }];

const POD_VARIABLES = [
  {
    name: 'pod',
    expression:
      "object.kind == 'Pod' ? object.spec : object.kind == 'CronJob' ? " +
      'object.spec.jobTemplate.spec.template.spec : object.spec.template.spec',
  },
  {
    name: 'containers',
    expression: 'variables.pod.containers + variables.pod.?initContainers.orValue([])',
  },
];

/** What a validation says, and whether it is about pods. */
type Rule = readonly [name: string, expression: string];

const POD_RULES: readonly Rule[] = [
  ['no-host-network', 'variables.pod.?hostNetwork.orValue(false) != true'],
  ['no-host-pid', '!variables.pod.?hostPID.orValue(false) && !variables.pod.?hostIPC.orValue(false)'],
  ['no-host-path', 'variables.pod.?volumes.orValue([]).all(v, !has(v.hostPath))'],
  ['no-host-ports', 'variables.containers.all(c, c.?ports.orValue([]).all(p, !has(p.hostPort) || p.hostPort == 0))'],
  ['not-privileged', 'variables.containers.all(c, !c.?securityContext.privileged.orValue(false))'],
  ['no-escalation', 'variables.containers.all(c, c.?securityContext.allowPrivilegeEscalation.orValue(true) == false)'],
  ['non-root', 'variables.pod.?securityContext.runAsNonRoot.orValue(false) == true'],
  ['seccomp', "variables.pod.?securityContext.seccompProfile.type.orValue('') in ['RuntimeDefault', 'Localhost']"],
  [
    'drop-capabilities',
    "variables.containers.all(c, c.?securityContext.capabilities.drop.orValue([]).exists(d, d == 'ALL'))",
  ],
  ['read-only-root', 'variables.containers.all(c, c.?securityContext.readOnlyRootFilesystem.orValue(false))'],
  ['registries', "variables.containers.all(c, c.image.startsWith('registry.example.com/'))"],
  ['no-mutable-tags', "variables.containers.all(c, c.image.matches('(@sha256:[0-9a-f]{64}|:[^:/]+)$'))"],
  ['not-latest', "variables.containers.all(c, !c.image.endsWith(':latest'))"],
  ['requests', "variables.containers.all(c, c.?resources.requests.orValue({}).exists(r, r == 'memory'))"],
  ['limits', "variables.containers.all(c, c.?resources.limits.orValue({}).exists(r, r == 'memory'))"],
];

/** Twenty policies as a platform has them: fifteen about pods, the others about services and about everything. */
export function twentyPolicies(): JsonObject[] {
  return [
    ...POD_RULES.flatMap((rule) => policy(rule, WORKLOADS, POD_VARIABLES)),
    ...policy(['no-node-ports', "object.spec.?type.orValue('ClusterIP') != 'NodePort'"], SERVICES, []),
    ...policy(['no-external-ips', 'object.spec.?externalIPs.orValue([]).size() == 0'], SERVICES, []),
    ...policy(['not-default', "request.?namespace.orValue('') != 'default'"], EVERYTHING, []),
    ...policy(
      ['owner', "has(object.metadata.labels) && 'app.kubernetes.io/name' in object.metadata.labels"],
      EVERYTHING,
      [],
    ),
    ...policy(['short-names', 'object.metadata.name.size() <= 63'], EVERYTHING, [], {
      messageExpression: "object.metadata.name + ' is too long'",
    }),
  ];
}

function policy(
  [name, expression]: Rule,
  rules: JsonObject[],
  variables: JsonObject[],
  more: JsonObject = {},
): JsonObject[] {
  return [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: { resourceRules: rules.map((rule) => ({ ...rule, operations: ['CREATE', 'UPDATE'] })) },
        variables,
        validations: [{ expression, message: `The rule '${name}' is broken.`, ...more }],
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}
