import type { JsonObject } from '../../lib/yaml';
import { chartFile, commonValues, helpersFile, valuesFile, type GeneratedChart } from './files';
import { deploymentTemplate, webChart } from './web';

/** A library with helpers, and charts below the chart that are switched on and off. */
export function umbrellaChart(name: string): GeneratedChart {
  const parts = ['cache', 'queue', 'database'].map((part) => webChart(part));
  const inner = parts.flatMap((part) =>
    Object.entries(part.files).map(([path, text]): [string, string] => [`charts/${part.name}/${path}`, text]),
  );
  const dependencies = parts.map(
    (part) => `  - name: ${part.name}\n    version: 1.4.2\n    condition: ${part.name}.enabled\n`,
  );
  return {
    name,
    files: {
      'Chart.yaml': `${chartFile(name)}dependencies:\n  - name: common\n    version: 1.4.2\n${dependencies.join('')}`,
      'values.yaml': valuesFile({ ...WORKLOAD, cache: { enabled: true }, queue: { enabled: true } }),
      'templates/_helpers.tpl': helpersFile(name),
      'templates/deployment.yaml': deploymentTemplate(name),
      'templates/config.yaml': `{{- include "common.configmap" (dict "root" $ "data" .Values.config) }}\n`,
      'charts/common/Chart.yaml': chartFile('common', { library: true }),
      'charts/common/templates/_configmap.tpl': LIBRARY,
      ...Object.fromEntries(inner),
    },
    valuesOf: (environment) => ({
      ...commonValues(environment),
      cache: { replicaCount: 2 + environment },
      queue: { enabled: environment % 2 === 0 },
      database: { enabled: environment % 3 === 0 },
    }),
  };
}

/** A server of many parts, each with the same few templates: some sixty in all. */
export function serverChart(name: string): GeneratedChart {
  const parts = Array.from({ length: 15 }, (_, index) => `part-${index}`);
  const templates = parts.flatMap((part): [string, string][] => [
    [`templates/${part}/deployment.yaml`, partTemplate(name, part, deploymentTemplate(`${name}.part`))],
    [`templates/${part}/account.yaml`, partTemplate(name, part, ACCOUNT)],
    [`templates/${part}/service.yaml`, partTemplate(name, part, SERVICE)],
    [`templates/${part}/policy.yaml`, partTemplate(name, part, POLICY)],
  ]);
  const partValues = { ...WORKLOAD, enabled: true, ports: [8080, 9090] };
  return {
    name,
    files: {
      'Chart.yaml': chartFile(name),
      'values.yaml': valuesFile({
        global: { image: { registry: 'registry.example.com' } },
        parts: Object.fromEntries(parts.map((part) => [part, partValues])),
      }),
      'templates/_helpers.tpl': helpersFile(`${name}.part`),
      ...Object.fromEntries(templates),
    },
    valuesOf: (environment) => ({
      parts: Object.fromEntries(
        parts.map((part, index) => [part, { ...commonValues(environment + index), enabled: index !== environment }]),
      ),
    }),
  };
}

/** Helpers in helpers: values are merged, printed, read again and rendered as templates themselves. */
export function layeredChart(name: string): GeneratedChart {
  const services = Array.from({ length: 12 }, (_, index): [string, JsonObject] => [
    `service-${index}`,
    { env: { NAME: '{{ .Release.Name }}', REGION: '{{ .Values.region }}', INDEX: String(index) }, port: 8000 + index },
  ]);
  return {
    name,
    files: {
      'Chart.yaml': chartFile(name),
      'values.yaml': valuesFile({
        ...WORKLOAD,
        region: 'west',
        defaults: { port: 80, env: { LOG: 'info' }, probes: { path: '/readyz', period: 10 } },
        services: Object.fromEntries(services),
      }),
      'templates/_helpers.tpl': helpersFile(name),
      'templates/_layers.tpl': LAYERS.replaceAll('CHART', name),
      'templates/all.yaml': `{{- range $name, $own := .Values.services }}\n{{ include "${name}.all" (dict "root" $ "name" $name "own" $own) }}\n{{- end }}\n`,
    },
    valuesOf: (environment): JsonObject => ({
      ...commonValues(environment),
      region: `region-${environment}`,
      services: {
        ...({ [`service-${environment}`]: { port: 9000 } } satisfies JsonObject),
        extra: { env: { ONLY: '{{ .Values.region }}' } },
      },
    }),
  };
}

/** Few templates that walk over large values: dashboards, rules, settings. */
export function settingsChart(name: string): GeneratedChart {
  const rules = Array.from({ length: 60 }, (_, index) => ({
    name: `rule-${index}`,
    expr: `sum(rate(requests_total{job="api",code=~"5.."}[${1 + (index % 9)}m])) by (instance) > ${index}`,
    labels: { severity: index % 3 === 0 ? 'critical' : 'warning' },
    annotations: { summary: `Instance {{ $labels.instance }} fails too often: rule ${index}.` },
  }));
  const dashboards = Array.from({ length: 20 }, (_, index): [string, string] => [
    `dashboard-${index}`,
    JSON.stringify({
      title: `Dashboard ${index}`,
      panels: rules.slice(0, 20).map(({ expr }) => ({ targets: [{ expr }] })),
    }),
  ]);
  return {
    name,
    files: {
      'Chart.yaml': chartFile(name),
      'values.yaml': valuesFile({ ...WORKLOAD, rules, dashboards: Object.fromEntries(dashboards) }),
      'templates/_helpers.tpl': helpersFile(name),
      'templates/deployment.yaml': deploymentTemplate(name),
      'templates/rules.yaml': RULES.replaceAll('CHART', name),
      'templates/dashboards.yaml': DASHBOARDS.replaceAll('CHART', name),
    },
    valuesOf: (environment) => ({
      ...commonValues(environment),
      dashboards: { [`dashboard-${environment}`]: null, own: `{"title":"Environment ${environment}"}` },
    }),
  };
}

const WORKLOAD = {
  replicaCount: 1,
  image: { repository: 'registry.example.com/server', tag: '', pullPolicy: 'IfNotPresent' },
  config: { level: 'info', listen: ':8080' },
  commonLabels: {},
  resources: {},
  nodeSelector: {},
};

/** A template that sees the values of one part in the place of the chart's own. */
function partTemplate(name: string, part: string, text: string): string {
  return `{{- $values := index .Values.parts "${part}" }}
{{- if $values.enabled }}
{{- with (dict "Values" (merge (dict "fullnameOverride" (printf "%s-${part}" .Release.Name)) $values) "Chart" .Chart "Release" .Release) }}
${text.replaceAll('CHART', `${name}.part`)}{{- end }}
{{- end }}
`;
}

const LIBRARY = `{{- define "common.configmap" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .root.Release.Name }}-settings
data:
  {{- range $key, $value := .data }}
  {{ $key }}: {{ $value | quote }}
  {{- end }}
{{- end }}
`;

const ACCOUNT = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "CHART.fullname" . }}
  labels:
    {{- include "CHART.labels" . | nindent 4 }}
`;

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: {{ include "CHART.fullname" . }}
  labels:
    {{- include "CHART.labels" . | nindent 4 }}
spec:
  ports:
    {{- range $port := .Values.ports }}
    - port: {{ $port }}
      name: port-{{ $port }}
    {{- end }}
  selector:
    {{- include "CHART.selectorLabels" . | nindent 4 }}
`;

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "CHART.fullname" . }}
  labels:
    {{- include "CHART.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "CHART.selectorLabels" . | nindent 6 }}
  policyTypes: [Ingress]
  ingress:
    - ports:
        {{- range .Values.ports }}
        - port: {{ . }}
        {{- end }}
`;

const LAYERS = `{{- define "CHART.settings" -}}
{{- $own := tpl (toYaml .own) .root | fromYaml }}
{{- mergeOverwrite (deepCopy .root.Values.defaults) $own | toYaml }}
{{- end }}

{{- define "CHART.env" -}}
{{- range $name := keys . | sortAlpha }}
- name: {{ $name }}
  value: {{ index $ $name | quote }}
{{- end }}
{{- end }}

{{- define "CHART.all" -}}
{{- $settings := include "CHART.settings" . | fromYaml }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  labels:
    {{- include "CHART.labels" .root | nindent 4 }}
spec:
  ports:
    - port: {{ $settings.port | int }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  labels:
    {{- include "CHART.labels" .root | nindent 4 }}
spec:
  selector:
    matchLabels:
      {{- include "CHART.selectorLabels" .root | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "CHART.selectorLabels" .root | nindent 8 }}
    spec:
      containers:
        - name: main
          image: {{ .root.Values.image.repository }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
          env:
            {{- include "CHART.env" $settings.env | trim | nindent 12 }}
          readinessProbe:
            httpGet:
              path: {{ $settings.probes.path }}
              port: {{ $settings.port | int }}
            periodSeconds: {{ $settings.probes.period | int }}
{{- end }}
`;

const RULES = `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {{ include "CHART.fullname" . }}
  labels:
    {{- include "CHART.labels" . | nindent 4 }}
spec:
  groups:
    {{- range $index, $rules := chunk 10 .Values.rules }}
    - name: group-{{ $index }}
      rules:
        {{- range $rules }}
        - alert: {{ .name }}
          expr: {{ .expr | quote }}
          labels:
            {{- toYaml .labels | nindent 12 }}
          annotations:
            {{- toYaml .annotations | nindent 12 }}
        {{- end }}
    {{- end }}
`;

const DASHBOARDS = `{{- range $name, $text := .Values.dashboards }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "CHART.fullname" $ }}-{{ $name }}
  labels:
    {{- include "CHART.labels" $ | nindent 4 }}
data:
  {{ $name }}.json: |-
    {{- $text | nindent 4 }}
{{- end }}
`;
