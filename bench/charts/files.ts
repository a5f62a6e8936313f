import type { JsonObject } from '../../lib/yaml';

/** A chart of the benchmark: made here, in the shapes of charts that platforms are built of. */
export interface GeneratedChart {
  readonly name: string;

  /** Texts by path below the chart's folder. */
  readonly files: Readonly<Record<string, string>>;

  /** Values for one of several environments; another number, other values. */
  readonly valuesOf: (environment: number) => JsonObject;
}

export function chartFile(name: string, { library = false } = {}): string {
  return [
    'apiVersion: v2',
    `name: ${name}`,
    'version: 1.4.2',
    'appVersion: "2.9.1"',
    `description: The chart ${name} of the benchmark.`,
    `type: ${library ? 'library' : 'application'}`,
    '',
  ].join('\n');
}

/** Helpers as `helm create` writes them. */
export function helpersFile(name: string): string {
  return `{{- define "${name}.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "${name}.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "${name}.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "${name}.selectorLabels" . }}
{{- if .Chart.AppVersion }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "${name}.selectorLabels" -}}
app.kubernetes.io/name: {{ include "${name}.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
`;
}

/** What all charts let one set. */
export function commonValues(environment: number): JsonObject {
  return {
    replicaCount: 1 + (environment % 3),
    commonLabels: { 'example.com/environment': `environment-${environment}` },
    resources: { requests: { cpu: `${100 + environment * 10}m`, memory: '128Mi' }, limits: { memory: '256Mi' } },
    nodeSelector: { 'topology.kubernetes.io/region': `region-${environment}` },
  };
}

/** Values as the text of a `values.yaml`. */
export function valuesFile(values: JsonObject): string {
  return `# Values of the benchmark, one object.\n${JSON.stringify(values, undefined, 2)}\n`;
}
