import type { JsonObject } from '../../lib/yaml';
import { chartFile, commonValues, helpersFile, valuesFile, type GeneratedChart } from './files';

/** A small chart as `helm create` begins it: a workload, its Service, Ingress, scaling and configuration. */
export function webChart(name: string): GeneratedChart {
  return {
    name,
    files: {
      'Chart.yaml': chartFile(name),
      'values.yaml': valuesFile(DEFAULTS),
      'values.schema.json': JSON.stringify(SCHEMA),
      'templates/_helpers.tpl': helpersFile(name),
      'templates/deployment.yaml': deploymentTemplate(name),
      'templates/service.yaml': service(name),
      'templates/ingress.yaml': ingress(name),
      'templates/hpa.yaml': autoscaler(name),
      'templates/serviceaccount.yaml': account(name),
      'templates/configmap.yaml': configuration(name),
      'templates/NOTES.txt': 'Installed {{ .Release.Name }} into {{ .Release.Namespace }}.\n',
    },
    valuesOf: (environment) => ({
      ...commonValues(environment),
      ingress: { enabled: environment % 2 === 0, host: `${name}.environment-${environment}.example.com` },
      autoscaling: { enabled: environment % 3 === 0, max: 5 + environment },
    }),
  };
}

const DEFAULTS: JsonObject = {
  replicaCount: 1,
  image: { repository: 'registry.example.com/web', tag: '', pullPolicy: 'IfNotPresent' },
  commonLabels: {},
  service: { type: 'ClusterIP', port: 80 },
  ingress: { enabled: false, className: 'nginx', host: 'web.example.com' },
  autoscaling: { enabled: false, min: 1, max: 5, target: 80 },
  config: { level: 'info', listen: ':8080', 'features.yaml': 'search: true\nexport: false\n' },
  env: [
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'MODE', value: 'server' },
  ],
  podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
  resources: {},
  nodeSelector: {},
  tolerations: [],
};

const SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: {
    replicaCount: { type: 'integer', minimum: 0 },
    image: {
      type: 'object',
      required: ['repository'],
      properties: { repository: { type: 'string' }, tag: { type: 'string' } },
    },
    service: { type: 'object', properties: { port: { type: 'integer', maximum: 65535 } } },
  },
};

/** A Deployment with all that its values can say. */
export function deploymentTemplate(name: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "${name}.fullname" . }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "${name}.labels" . | nindent 4 }}
spec:
  {{- if not (and .Values.autoscaling .Values.autoscaling.enabled) }}
  replicas: {{ .Values.replicaCount }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "${name}.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      annotations:
        checksum/config: {{ toJson .Values.config | sha256sum }}
      labels:
        {{- include "${name}.labels" . | nindent 8 }}
    spec:
      serviceAccountName: {{ include "${name}.fullname" . }}
      {{- with .Values.podSecurityContext }}
      securityContext:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ .Chart.Name }}
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          {{- with .Values.env }}
          env:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          ports:
            - name: http
              containerPort: 8080
          readinessProbe:
            httpGet:
              path: /readyz
              port: http
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
      {{- with .Values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
`;
}

function service(name: string): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: {{ include "${name}.fullname" . }}
  labels:
    {{- include "${name}.labels" . | nindent 4 }}
spec:
  type: {{ .Values.service.type }}
  ports:
    - port: {{ .Values.service.port }}
      targetPort: http
      name: http
  selector:
    {{- include "${name}.selectorLabels" . | nindent 4 }}
`;
}

function ingress(name: string): string {
  return `{{- if .Values.ingress.enabled }}
{{- $fullname := include "${name}.fullname" . }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ $fullname }}
  labels:
    {{- include "${name}.labels" . | nindent 4 }}
spec:
  ingressClassName: {{ .Values.ingress.className }}
  rules:
    - host: {{ tpl .Values.ingress.host . | quote }}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {{ $fullname }}
                port:
                  number: {{ .Values.service.port }}
{{- end }}
`;
}

function autoscaler(name: string): string {
  return `{{- if .Values.autoscaling.enabled }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "${name}.fullname" . }}
  labels:
    {{- include "${name}.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "${name}.fullname" . }}
  minReplicas: {{ .Values.autoscaling.min }}
  maxReplicas: {{ .Values.autoscaling.max }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ .Values.autoscaling.target }}
{{- end }}
`;
}

function account(name: string): string {
  return `apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "${name}.fullname" . }}
  labels:
    {{- include "${name}.labels" . | nindent 4 }}
automountServiceAccountToken: false
`;
}

function configuration(name: string): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "${name}.fullname" . }}
  labels:
    {{- include "${name}.labels" . | nindent 4 }}
data:
  {{- range $key, $value := .Values.config }}
  {{ $key }}: {{ tpl $value $ | quote }}
  {{- end }}
`;
}
