import { chartFile, commonValues, helpersFile, valuesFile, type GeneratedChart } from './files';
import { deploymentTemplate } from './web';

/** How deep the objects of a schema are nested, and how many fields each has. */
const DEPTH = 4;
const FIELDS = 5;

/** An operator: a small workload, and definitions of its custom resources that are most of what comes out. */
export function operatorChart(name: string, kinds: number, place: 'templates' | 'crds'): GeneratedChart {
  const definitions = Array.from({ length: kinds }, (_, index): [string, string] => {
    const text = definition(`${name.replaceAll('-', '')}${String.fromCharCode(97 + index)}`, `${name}.example.com`);
    const path = `${place}/definition-${index}.yaml`;
    return place === 'crds' ? [path, text] : [path, `{{- if .Values.installCRDs }}\n${text}{{- end }}\n`];
  });
  return {
    name,
    files: {
      'Chart.yaml': chartFile(name),
      'values.yaml': valuesFile({
        replicaCount: 1,
        installCRDs: true,
        image: { repository: 'registry.example.com/operator', tag: '', pullPolicy: 'IfNotPresent' },
        config: {},
        commonLabels: {},
        resources: {},
      }),
      'templates/_helpers.tpl': helpersFile(name),
      'templates/deployment.yaml': deploymentTemplate(name),
      'templates/role.yaml': role(name),
      ...Object.fromEntries(definitions),
    },
    valuesOf: commonValues,
  };
}

function role(name: string): string {
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ include "${name}.fullname" . }}
  labels:
    {{- include "${name}.labels" . | nindent 4 }}
rules:
  - apiGroups: ["${name}.example.com"]
    resources: ["*"]
    verbs: ["get", "list", "watch", "update"]
  - apiGroups:
      - ""
    resources: [events]
    verbs: [create, patch]
`;
}

/** A definition in the style of controller-gen: sorted keys, descriptions of several lines, no line too long. */
function definition(kind: string, group: string): string {
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  annotations:
    controller-gen.kubebuilder.io/version: v0.17.2
  name: ${kind}s.${group}
spec:
  group: ${group}
  names:
    kind: ${kind.charAt(0).toUpperCase()}${kind.slice(1)}
    plural: ${kind}s
    singular: ${kind}
  scope: Namespaced
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          description: ${kind} is a resource of the benchmark.
          properties:
            spec:
${objectSchema(14, DEPTH, kind)}
            status:
${objectSchema(14, 1, `${kind}Status`)}
          type: object
      served: true
      storage: true
      subresources:
        status: {}
`;
}

function objectSchema(indent: number, depth: number, subject: string): string {
  const lines = [
    'description: |-',
    `  Settings of ${subject}: what they mean, which of them exclude each other,`,
    '  and what the operator does when they change.',
    'properties:',
  ];
  for (let field = 0; field < FIELDS; field += 1) {
    const name = `field${String.fromCharCode(65 + field)}`;
    lines.push(`  ${name}:`);
    if (depth > 1 && field < 3) lines.push(objectSchema(4, depth - 1, `${subject}.${name}`));
    else lines.push(...scalarSchema(field, `${subject}.${name}`).map((line) => `    ${line}`));
  }
  lines.push('required:', '  - fieldA', 'type: object');
  const margin = ' '.repeat(indent);
  return lines
    .join('\n')
    .split('\n')
    .map((line) => `${margin}${line}`)
    .join('\n');
}

function scalarSchema(field: number, subject: string): readonly string[] {
  const description = [
    `description: ${subject} is one of the many fields that such definitions consist of,`,
    "  and this is what somebody wrote about it; it doesn't need to be short.",
  ];
  if (field % 3 === 0) return [...description, 'maxLength: 253', 'minLength: 1', 'type: string'];
  if (field % 3 === 1) return [...description, 'format: int32', 'maximum: 65535', 'minimum: 0', 'type: integer'];
  return [...description, 'enum:', '  - Always', '  - Never', '  - "On"', 'type: string'];
}
