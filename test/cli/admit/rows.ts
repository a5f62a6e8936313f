/** What a row says: what it is about, the verdict with each finding as `rule path`, and the object; before it, the old. */
export interface Row {
  readonly about: string;
  readonly said: string;
  readonly object: string;
  readonly old?: string;
}

const row = (about: string, said: string, object: string, old?: string): Row => ({
  about,
  said,
  object,
  ...(old !== undefined && { old }),
});

/** An object in as few words as YAML needs. */
const of = (apiVersion: string, kind: string, name: string, rest = '', namespace = 'plain') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}${namespace && `, namespace: ${namespace}`}}\n${rest}`;

const template = (pod: string, labels = '{app: web}') => `{metadata: {labels: ${labels}}, spec: ${pod}}`;
const pod = (more = '') => `{containers: [{name: web, image: example.com/web:1${more}}]}`;
const workload = (kind: string, name: string, spec: string, namespace?: string) =>
  of('apps/v1', kind, name, `spec: {selector: {matchLabels: {app: web}}, ${spec}}`, namespace);
const deployment = (name: string, more = '', namespace?: string) =>
  workload('Deployment', name, `template: ${template(pod())}${more}`, namespace);
const service = (name: string, spec: string) => of('v1', 'Service', name, `spec: {${spec}}`);
const widget = (name: string, spec: string) => of('example.com/v1', 'Widget', name, `spec: {${spec}}`);

const RESTRICTED =
  ', securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}';

/** New objects of built-in kinds. */
export const CREATED: readonly Row[] = [
  row('a ConfigMap', 'admitted', of('v1', 'ConfigMap', 'a', 'data: {a: b}')),
  row('an unknown field', 'denied, unknown-field datum', of('v1', 'ConfigMap', 'b', 'datum: {a: b}')),
  row(
    'two unknown fields, one of them deep',
    'denied, unknown-field spec.replica, unknown-field spec.template.spec.containers[0].imag',
    workload('Deployment', 'c', `replica: 1, template: ${template('{containers: [{name: a, image: b, imag: c}]}')}`),
  ),
  row('a duplicate field', 'denied, duplicate-field data.a', of('v1', 'ConfigMap', 'd', 'data:\n  a: b\n  a: c')),
  row('text for a number', 'denied, wrong-type spec.replicas', deployment('e', ", replicas: '2'")),
  row('a number for text', 'denied, wrong-type data', of('v1', 'ConfigMap', 'f', 'data: {a: 1}')),
  row(
    'octal numbers, as kubectl reads them',
    'admitted',
    of(
      'v1',
      'Pod',
      'octal',
      `spec: {containers: [{name: a, image: b}], volumes: [{name: v, configMap: {name: a, defaultMode: 0644}}]}`,
    ),
  ),
  row('a name that is a boolean to kubectl', 'denied, wrong-type', of('v1', 'ConfigMap', 'yes')),
  row('no name', 'denied, invalid metadata.name', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {namespace: plain}'),
  row(
    'a generated name',
    'admitted',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-, namespace: plain}',
  ),
  row('a name of wrong form', 'denied, invalid metadata.name', of('v1', 'ConfigMap', 'A_B')),
  row(
    'a label of wrong form',
    'denied, invalid metadata.labels',
    of('v1', 'Secret', 'g', '').replace('{name', "{labels: {x: 'a b'}, name"),
  ),
  row('a Deployment', 'admitted', deployment('h')),
  row(
    'no containers',
    'denied, invalid spec.template.spec.containers',
    workload('Deployment', 'i', `template: ${template('{containers: []}')}`),
  ),
  row(
    'a selector that matches nothing',
    'denied, invalid spec.template.metadata.labels',
    workload('DaemonSet', 'j', `template: ${template(pod(), '{app: x}')}`),
  ),
  row('a StatefulSet', 'admitted', workload('StatefulSet', 'k', `serviceName: k, template: ${template(pod())}`)),
  row(
    'no selector',
    'denied, invalid spec.selector, invalid spec.template.metadata.labels',
    of('apps/v1', 'ReplicaSet', 'l', `spec: {template: ${template(pod())}}`),
  ),
  row(
    'a Job',
    'admitted',
    of('batch/v1', 'Job', 'm', `spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}`),
  ),
  row(
    'a Job whose pods always start again',
    'denied, invalid spec.template.spec.restartPolicy',
    of('batch/v1', 'Job', 'n1', `spec: {template: {spec: ${pod()}}}`),
  ),
  row(
    'a schedule that is none',
    'denied, invalid spec.schedule',
    of(
      'batch/v1',
      'CronJob',
      'o',
      `spec: {schedule: x, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}}`,
    ),
  ),
  row('a Service', 'admitted', service('p', 'selector: {app: web}, ports: [{port: 80}]')),
  row('a headless Service', 'admitted', service('q', 'clusterIP: None, selector: {app: web}')),
  row('no ports', 'denied, invalid spec.ports', service('r', 'selector: {app: web}')),
  row(
    'two ports without names',
    'denied, invalid spec.ports[0].name, invalid spec.ports[1].name',
    service('s', 'ports: [{port: 80}, {port: 81}]'),
  ),
  row(
    'an Ingress',
    'admitted',
    of('networking.k8s.io/v1', 'Ingress', 't', 'spec: {defaultBackend: {service: {name: a, port: {number: 80}}}}'),
  ),
  row(
    'a path of no type',
    'denied, invalid spec.rules[0].http.paths[0].pathType',
    of(
      'networking.k8s.io/v1',
      'Ingress',
      'u',
      'spec: {rules: [{http: {paths: [{path: /, backend: {service: {name: a, port: {number: 80}}}}]}}]}',
    ),
  ),
  row('a NetworkPolicy', 'admitted', of('networking.k8s.io/v1', 'NetworkPolicy', 'v', 'spec: {podSelector: {}}')),
  row(
    'a budget that says too much',
    'denied, invalid spec',
    of(
      'policy/v1',
      'PodDisruptionBudget',
      'w',
      'spec: {minAvailable: 1, maxUnavailable: 1, selector: {matchLabels: {a: b}}}',
    ),
  ),
  row(
    'a Role',
    'admitted',
    of('rbac.authorization.k8s.io/v1', 'Role', 'x', "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]"),
  ),
  row(
    'a rule without verbs',
    'denied, invalid rules[0].verbs',
    of('rbac.authorization.k8s.io/v1', 'Role', 'y1', "rules: [{apiGroups: [''], resources: [pods]}]"),
  ),
  row(
    'a claim without size',
    'denied, invalid spec.resources[storage]',
    of('v1', 'PersistentVolumeClaim', 'z', 'spec: {accessModes: [ReadWriteOnce]}'),
  ),
  row('a quota', 'admitted', of('v1', 'ResourceQuota', 'aa', "spec: {hard: {pods: '10'}}")),
  row(
    'a request above its limit',
    'denied, invalid spec.containers[0].resources.requests',
    of('v1', 'Pod', 'ab', `spec: ${pod(", resources: {requests: {cpu: '2'}, limits: {cpu: '1'}}")}`),
  ),
  row('a PriorityClass', 'admitted', of('scheduling.k8s.io/v1', 'PriorityClass', 'high', 'value: 1000', '')),
  row(
    'a StorageClass without provisioner',
    'denied, invalid provisioner',
    of('storage.k8s.io/v1', 'StorageClass', 'slow', '', ''),
  ),
  row('an object of a kind that nobody knows', 'notEvaluated', of('unknown.example.com/v1', 'Gadget', 'ac')),
];

/** Objects and what was there before. */
export const UPDATED: readonly Row[] = [
  row('more replicas', 'admitted', deployment('ua', ', replicas: 2'), deployment('ua', ', replicas: 1')),
  row(
    'another selector',
    'denied, immutable spec.selector',
    deployment('ub').replaceAll('app: web', 'app: x'),
    deployment('ub'),
  ),
  row(
    'another role of a binding',
    'denied, immutable roleRef',
    of(
      'rbac.authorization.k8s.io/v1',
      'RoleBinding',
      'uc',
      'roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: b}',
    ),
    of(
      'rbac.authorization.k8s.io/v1',
      'RoleBinding',
      'uc',
      'roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}',
    ),
  ),
  row(
    'another content of what is immutable',
    'denied, immutable data',
    of('v1', 'ConfigMap', 'ud', 'immutable: true\ndata: {a: c}'),
    of('v1', 'ConfigMap', 'ud', 'immutable: true\ndata: {a: b}'),
  ),
  row('another port', 'admitted', service('ue', 'ports: [{port: 81}]'), service('ue', 'ports: [{port: 80}]')),
  row(
    'another service of a StatefulSet',
    'denied, immutable spec.serviceName',
    workload('StatefulSet', 'uf', `serviceName: b, template: ${template(pod())}`),
    workload('StatefulSet', 'uf', `serviceName: a, template: ${template(pod())}`),
  ),
  row(
    'another value of a PriorityClass',
    'denied, immutable value',
    of('scheduling.k8s.io/v1', 'PriorityClass', 'ug', 'value: 2', ''),
    of('scheduling.k8s.io/v1', 'PriorityClass', 'ug', 'value: 1', ''),
  ),
];

/** Pods and workloads in namespaces with levels. */
export const SECURED: readonly Row[] = [
  row(
    'the namespace itself',
    'admitted',
    of('v1', 'Namespace', 'strict', '', '').replace(
      '{name',
      '{labels: {pod-security.kubernetes.io/enforce: restricted}, name',
    ),
  ),
  row(
    'a namespace that warns',
    'admitted',
    of('v1', 'Namespace', 'warning', '', '').replace(
      '{name',
      '{labels: {pod-security.kubernetes.io/warn: baseline}, name',
    ),
  ),
  row(
    'a namespace with a level that is none',
    'denied, pod-security metadata.labels[pod-security.kubernetes.io/enforce]',
    of('v1', 'Namespace', 'wrong', '', '').replace('{name', '{labels: {pod-security.kubernetes.io/enforce: x}, name'),
  ),
  row('a pod that may too much', 'denied, pod-security', of('v1', 'Pod', 'pa', `spec: ${pod()}`, 'strict')),
  row('a pod that is restricted', 'admitted', of('v1', 'Pod', 'pb', `spec: ${pod(RESTRICTED)}`, 'strict')),
  row('a workload whose pods would be refused', 'warned, pod-security', deployment('pc', '', 'strict')),
  row(
    'a privileged pod where that is warned of',
    'warned, pod-security',
    of('v1', 'Pod', 'pd', `spec: ${pod(', securityContext: {privileged: true}')}`, 'warning'),
  ),
  row(
    'a privileged pod where nobody minds',
    'admitted',
    of('v1', 'Pod', 'pe', `spec: ${pod(', securityContext: {privileged: true}')}`),
  ),
];

const policy = (
  name: string,
  expression: string,
  actions: string,
  more = '',
) => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: ${name}}
spec:
${more}
  matchConstraints: {resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}]}
  validations: [{expression: "${expression}"}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: ${name}}
spec:
  policyName: ${name}
  validationActions: ${actions}
  matchResources: {namespaceSelector: {matchLabels: {policy: ${name}}}}
`;

const governed = (name: string) =>
  of('v1', 'Namespace', name, '', '').replace('{name', `{labels: {policy: ${name}}, name`);

/** Namespaces and policies that decide about the rest; judged themselves, and never refused. */
export const DECIDING: readonly Row[] = [
  row('a plain namespace', 'admitted', of('v1', 'Namespace', 'plain', '', '')),
  row('a policy that denies', 'admitted', policy('deny', 'object.spec.replicas > 1', '[Deny]')),
  row('a policy that warns', 'admitted', policy('warn', 'object.spec.replicas > 1', '[Warn]')),
  row('a policy that only audits', 'admitted', policy('audit', 'object.spec.replicas > 1', '[Audit]')),
  row('a namespace of each policy', 'admitted', ['deny', 'warn', 'audit'].map(governed).join('\n---\n')),
  row(
    'a definition',
    'admitted',
    `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [size]
              properties:
                size: {type: integer, minimum: 1, maximum: 10}
                color: {type: string, enum: [blue, red]}
                owner: {type: string, x-kubernetes-validations: [{rule: 'self == oldSelf', message: 'the owner stays'}]}
              x-kubernetes-validations: [{rule: "!has(self.color) || self.color != 'red' || self.size > 5", message: 'red ones are large'}]
`,
  ),
];

/** What those decide. */
export const DECIDED: readonly Row[] = [
  row('what a policy denies', 'denied, policy', deployment('da', '', 'deny')),
  row('what a policy lets pass', 'admitted', deployment('db', ', replicas: 2', 'deny')),
  row('what a policy warns of', 'warned, policy', deployment('dc', '', 'warn')),
  row('what a policy audits', 'admitted, policy', deployment('dd', '', 'audit')),
  row('what no policy binds', 'admitted', deployment('de')),
  row('a custom resource', 'admitted', widget('wa', 'size: 2')),
  row('its unknown field', 'denied, unknown-field spec.sise', widget('wb', 'size: 2, sise: 3')),
  row('its missing field', 'denied, invalid spec.size', widget('wc', 'color: blue')),
  row('its wrong value', 'denied, invalid spec.color', widget('wd', 'size: 2, color: green')),
  row('its broken rule', 'denied, invalid spec', widget('we', 'size: 2, color: red')),
  row(
    'its rule about changes, kept',
    'admitted',
    widget('wf', 'size: 3, owner: me'),
    widget('wf', 'size: 2, owner: me'),
  ),
  row(
    'its rule about changes, broken',
    'denied, invalid spec.owner',
    widget('wg', 'size: 2, owner: you'),
    widget('wg', 'size: 2, owner: me'),
  ),
  row(
    'a definition that cannot be used',
    'denied, invalid metadata.name, invalid spec.versions[0].schema.openAPIV3Schema',
    `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: wrong}
spec: {group: example.org, scope: Namespaced, names: {plural: things, kind: Thing}, versions: [{name: v1, served: true, storage: true}]}`,
  ),
  row(
    'a policy whose expression cannot be read',
    'denied, invalid spec.validations[0].expression',
    policy('broken', 'object.spec.replicas >', '[Deny]').split('\n---\n')[0] ?? '',
  ),
  row(
    'a binding without policy',
    'admitted, policy-error spec.policyName',
    'apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: {name: alone}\nspec: {policyName: ghost, validationActions: [Deny]}',
  ),
];
