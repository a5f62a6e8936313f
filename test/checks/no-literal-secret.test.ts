import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClusterChart, HelmRelease } from '../../lib/constructs';
import { awsIam } from '../../lib/model';
import type { JsonObject } from '../../lib/yaml';
import { clusterOf, clusterWith, configMap, problemsOf } from './support';

// Made here, so that no scanner of this repository finds a token in it.
const random = (length: number, alphabet = 'aZ3bY8cX5dW1eV6fU') => alphabet.repeat(length).slice(0, length);
const concat = (...parts: readonly string[]) => parts.join('');
const base64 = (length: number) => random(length, 'QWJjZGVmZ2hpamtsbW5vcA4x');
const hex = (length: number) => random(length, '0a1b2c3d4e5f');
const block = (kind: string) =>
  `-----BEGIN ${kind}-----\n${base64(64)}\n${base64(64)}\n${base64(20)}\n-----END ${kind}-----\n`;
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', random(43)].join('.');

/** Texts with a credential in them, whatever they stand in. */
const PLANTED: readonly (readonly [string, string])[] = [
  ['an RSA private key', block('RSA PRIVATE KEY')],
  ['an EC private key', block('EC PRIVATE KEY')],
  ['a PKCS 8 private key', block('PRIVATE KEY')],
  ['an encrypted private key', block('ENCRYPTED PRIVATE KEY')],
  ['an OpenSSH private key', block('OPENSSH PRIVATE KEY')],
  ['a private key inside JSON', JSON.stringify({ private_key: block('PRIVATE KEY') })],
  ['an age private key', concat('AGE-SECRET-KEY-1', random(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'))],
  ['a GitHub personal token', concat('ghp_', random(36))],
  ['a GitHub OAuth token', concat('gho_', random(36))],
  ['a GitHub server token', concat('ghs_', random(36))],
  ['a fine-grained GitHub token', concat('github_pat_', random(22), '_', random(59))],
  ['a GitLab personal token', concat('glpat-', random(20))],
  ['a GitLab deploy token', concat('gldt-', random(20))],
  ['a GitLab runner token', concat('glrt-', random(20))],
  ['an AWS access key', concat('AKIA', random(16, 'Q2W7E5R4'))],
  ['a temporary AWS access key', concat('ASIA', random(16, 'Q2W7E5R4'))],
  ['an AWS secret access key in a file', concat('[default]\naws_secret_access_key = ', base64(40), '\n')],
  ['an AWS secret access key in JSON', `{"awsSecretAccessKey": "${base64(40)}"}`],
  ['a Slack bot token', concat('xoxb-', '123456789012-123456789012-', random(24))],
  ['a Slack user token', concat('xoxp-', '123456789012-', random(32))],
  ['a Slack app token', concat('xapp-', '1-A0123-456-', random(64))],
  ['a Slack webhook', concat('https://hooks.slack.com/services/', 'T01234567/B01234567/', random(24))],
  ['a Google API key', concat('AIza', random(35))],
  ['a Google OAuth secret', concat('GOCSPX-', random(28))],
  ['a Stripe secret key', concat('sk_live_', random(24))],
  ['a Stripe restricted key', concat('rk_live_', random(24))],
  ['an npm token', concat('npm_', random(36))],
  ['a token in an .npmrc', concat('//registry.example.com/:_authToken=npm_', random(36), '\n')],
  ['a PyPI token', concat('pypi-', random(80))],
  ['a Docker token', concat('dckr_pat_', random(27))],
  ['a Vault token', concat('hvs.', random(24))],
  ['a DigitalOcean token', concat('dop_v1_', hex(64))],
  ['a SendGrid key', concat('SG.', random(22), '.', random(43))],
  ['a Grafana token', concat('glsa_', random(32), '_', hex(8))],
  ['a Hugging Face token', concat('hf_', random(34))],
  ['an OpenAI key', concat('sk-proj-', random(48))],
  ['an Anthropic key', concat('sk-ant-', 'api03-', random(48))],
  ['a Databricks token', concat('dapi', hex(32))],
  ['a New Relic key', concat('NRAK-', random(27, 'Q2W7E5R4T9'))],
  ['a Terraform Cloud token', concat(random(14), '.atlasv1.', random(67))],
  ['an Azure storage key', concat('DefaultEndpointsProtocol=https;AccountName=a;AccountKey=', base64(86), '==')],
  ['a JSON web token', jwt],
  ['a JSON web token in a header', `Authorization: Bearer ${jwt}`],
  ['a password in an https address', concat('https://user:', 'hunter2', '@git.example.com/repo.git')],
  ['a password in a database address', concat('postgres://app:', 's3cret', '@db.example.com:5432/app?sslmode=require')],
  ['a password without a user', concat('redis://:', 's3cret', '@cache:6379/0')],
  ['a kubeconfig', `users:\n- name: a\n  user:\n    client-key-data: ${base64(60)}\n`],
  ['a registry login', `{"auths":{"registry.example.com":{"auth":"${base64(24)}"}}}`],
];

/** Texts that only look like one. */
const BENIGN: readonly (readonly [string, string])[] = [
  ['a digest', `sha256:${hex(64)}`],
  ['an image with a digest', `registry.example.com:5000/team/app:1.2.3@sha256:${hex(64)}`],
  ['a commit', hex(40)],
  ['a uid', '6f1c0d3a-8b62-4f5e-9a3b-2f3d7c0e9b11'],
  ['a certificate', block('CERTIFICATE')],
  ['a public key', block('PUBLIC KEY')],
  ['an SSH public key', `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA${base64(44)} platform@example.com`],
  ['a certificate in base64', Buffer.from(block('CERTIFICATE')).toString('base64')],
  ['a mention of a key header', 'Must begin with -----BEGIN PRIVATE KEY----- and be in PEM.'],
  ['an address', 'https://git.example.com:8443/acme/gitops.git'],
  ['an address with a user', 'ssh://git@git.example.com:22/acme/gitops.git'],
  ['an address with a variable', 'postgres://app:$(PASSWORD)@db:5432/app'],
  ['an address with a shell variable', 'postgres://app:${PASSWORD}@db:5432/app'],
  ['an address with a template', 'amqp://app:{{ .password }}@mq:5672'],
  ['an address with a mask', 'https://user:***@git.example.com'],
  ['an address with a blank to fill', 'https://user:<password>@git.example.com'],
  ['an address with a package scope', 'https://registry.example.com:8080/@scope/package'],
  ['an OCI address', 'oci://ghcr.io/acme/charts'],
  ['a mail address', 'platform@example.com'],
  ["the access key of AWS's documentation", concat('AKIA', 'IOSFODNN7EXAMPLE')],
  ['a role', 'arn:aws:iam::111122223333:role/AKIARole'],
  ['a secret in a store', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf'],
  ['a prefix alone', 'ghp_'],
  ['a short prefix', 'glpat-short'],
  ['a word that begins like a token', 'npm_config_registry'],
  ['a snake-case word', 'xoxb-token'],
  ['a name with hyphens', 'sk-learn-training-pipeline-production-cluster'],
  ['two parts of base64', 'eyJhbGciOiJIUzI1NiJ9.notatoken'],
  ['a JSON beginning in base64', Buffer.from('{"a":1}').toString('base64')],
  ['a PromQL expression', 'sum(rate(http_requests_total{code=~"5.."}[5m])) by (job)'],
  ['a CEL expression', "object.spec.containers.all(c, !c.image.endsWith(':latest'))"],
  ['a Go template', '{{ .Values.image.repository }}:{{ .Values.image.tag }}'],
  ['a long path', '/var/run/secrets/kubernetes.io/serviceaccount/token'],
  ['a kubeconfig with files', 'users:\n- user:\n    client-key: /etc/tls.key\n    tokenFile: /var/run/token\n'],
  ['a kubeconfig with an empty key', 'client-key-data: ""\n'],
  ['an empty registry login', '{"auths":{}}'],
  ['an auth mode', '{"auth": "oidc"}'],
  ['a dashboard link', 'https://grafana.example.com/d/AbCdEfGhI/overview?var-cluster=prod'],
  ['a host', 'my-bucket.s3.eu-west-1.amazonaws.com'],
  ['a Terraform version', 'registry.terraform.io/hashicorp/aws@5.0.0'],
  ['a long identifier', random(64, 'abcdefgh_')],
  ['an environment file', 'AWS_REGION=eu-west-1\nAWS_ROLE_ARN=arn:aws:iam::111122223333:role/app\n'],
  ['settings that name a key', 'secretKeyRef:\n  name: database\n  key: password\n'],
  ['nothing', ''],
];

const PLACES: readonly (readonly [string, string, (text: string) => object])[] = [
  ['a ConfigMap', 'data.text', (text) => configMap('web', { data: { text } })],
  [
    'an annotation',
    'metadata.annotations.note',
    (text) => configMap('web', { metadata: { name: 'web', annotations: { note: text } } }),
  ],
  [
    'an argument',
    'spec.containers.0.args.0',
    (text) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { containers: [{ name: 'web', args: [text] }] },
    }),
  ],
];

function helm(values: JsonObject) {
  return clusterWith((cluster) => {
    new HelmRelease(new ClusterChart(cluster, 'app', { namespace: 'default' }), 'release', {
      chart: { repository: 'https://charts.example.com', name: 'app' },
      version: '1.0.0',
      values,
    });
  });
}

const isFound = (object: object) => problemsOf(clusterOf([object]), 'no-literal-secret').length > 0;

test('the tables hold at least forty planted and forty benign texts', () => {
  expect(PLANTED.length).toBeGreaterThanOrEqual(40);
  expect(BENIGN.length).toBeGreaterThanOrEqual(40);
});

test.each(PLANTED)('E-1 finds %s, and does not repeat it', (_, text) => {
  for (const [, path, objectOf] of PLACES) {
    const problems = problemsOf(clusterOf([objectOf(text)]), 'no-literal-secret');

    expect(problems.map(({ what }) => what)).toEqual([expect.stringContaining(`The field '${path}' of `)]);
    expect(JSON.stringify(problems)).not.toContain(JSON.stringify(text).slice(1, -1));
  }
});

test.each(BENIGN)('takes %s', (_, text) => {
  for (const [, , objectOf] of PLACES) expect(isFound(objectOf(text))).toBe(false);
});

test.each([
  ['data', { data: { password: 'aHVudGVyMg==' } }],
  ['stringData', { stringData: { password: 'hunter2' } }],
])('E-1 refuses a Secret with %s, and does not repeat it', (field, fields) => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, ...fields };
  const problems = problemsOf(clusterOf([secret]), 'no-literal-secret');

  expect(problems.map(({ what }) => what)).toEqual([`Secret/kube-system/db holds values in '${field}.password'.`]);
  expect(JSON.stringify(problems)).not.toMatch(/hunter2|aHVudGVyMg/);
});

test.each([
  ['an empty Secret', { apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/service-account-token' }],
  ['a Secret with an empty value', { apiVersion: 'v1', kind: 'Secret', data: { password: '' } }],
  ['a Secret encrypted by SOPS', { apiVersion: 'v1', kind: 'Secret', data: { password: 'ENC[AES256_GCM,data:abc]' } }],
  [
    'an ExternalSecret',
    {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      spec: { data: [{ secretKey: 'password', remoteRef: { key: 'prod/db', property: 'password' } }] },
    },
  ],
  [
    'a SealedSecret',
    { apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', spec: { encryptedData: { password: base64(200) } } },
  ],
  [
    'a webhook with a certificate',
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      webhooks: [{ clientConfig: { caBundle: Buffer.from(block('CERTIFICATE')).toString('base64') } }],
    },
  ],
])('takes %s', (_, object) => {
  expect(isFound({ metadata: { name: 'db' }, ...object })).toBe(false);
});

test('takes the registration of a cluster, which holds an identity and no credential', () => {
  const access = awsIam({
    server: 'https://spoke.example.com',
    ca: Buffer.from(block('CERTIFICATE')).toString('base64'),
    role: 'arn:aws:iam::111122223333:role/argocd',
  });
  const cluster = clusterWith(() => undefined, { spokes: { spoke: access }, judge: 'spoke' });

  expect(cluster.argocd.objects.map(({ object }) => object.kind)).toContain('Secret');
  expect(problemsOf(cluster, 'no-literal-secret')).toEqual([]);
});

test.each([
  ['adminPassword', 'prom-operator'],
  ['password', 'correct horse battery staple'],
  ['password', 20_260_101],
  ['POSTGRES_PASSWORD', 'postgres'],
  ['apiKey', '0123456789'],
  ['api-key', '0123456789'],
  ['token', 'abcdef'],
  ['clientSecret', 'abcdef'],
  ['secretKey', 'kJ8s02mnAA'],
  ['secretAccessKey', 'abcdef'],
  ['privateKey', 'abcdef'],
  ['encryptionKey', 'abcdef'],
  ['bearer_token', 'abcdef'],
  ['passphrase', 'abcdef'],
  ['client-key-data', 'abcdef'],
])('E-1 finds the Helm value %s: %j, and does not repeat it', (key, value) => {
  const problems = problemsOf(helm({ deep: [{ [key]: value }] }), 'no-literal-secret');

  expect(problems.map(({ what, where }) => [what, where[0]?.path])).toEqual([
    [`The Helm value 'deep.0.${key}' of 'acme/test/app' holds a credential, as its name says.`, 'acme/test/app'],
  ]);
  expect(JSON.stringify(problems)).not.toContain(String(value));
});

test.each<[string, JsonObject]>([
  ['a reference by name', { existingSecret: 'db', passwordSecretRef: { name: 'db', key: 'password' } }],
  ['the name of a Secret', { secretName: 'db-credentials', tokenSecret: 'api', imagePullSecrets: [{ name: 'pull' }] }],
  [
    'the name of a key',
    { passwordKey: 'admin-password', existingSecretPasswordKey: 'password', secretKey: 'db-password' },
  ],
  ['a key beside its Secret', { secretKey: 'whatever', secretName: 'db' }],
  ['nothing', { password: '', token: null }],
  ['a variable', { password: '$DB_PASSWORD', token: '${TOKEN}', apiKey: '$(API_KEY)' }],
  ['a template', { password: '{{ .Values.password }}' }],
  ['a reference to a store', { password: 'vault:secret/data/db#password', token: 'ref+awsssm://token' }],
  ['a placeholder of the Vault plugin', { password: '<path:secret/db#password>' }],
  ['a file', { passwordFile: '/etc/db', token: '/var/run/secrets/token', tokenPath: 'a/b' }],
  ['a switch', { token: true, password: 'false', automountServiceAccountToken: true, createToken: 'enabled' }],
  [
    'an address of a token service',
    { tokenUrl: 'https://login.example.com/token', token: 'https://login.example.com' },
  ],
  ['a public key', { publicKey: 'abcdef', keyId: 'abcdef', key: 'app', topologyKey: 'kubernetes.io/hostname' }],
  ['a number of tokens', { maxTokens: 4096, tokenTTL: '1h', passwordPolicy: 'strong', passwordLength: 12 }],
])('takes %s among Helm values', (_, values) => {
  expect(problemsOf(helm(values), 'no-literal-secret')).toEqual([]);
});

test.each([
  [
    'an environment variable',
    { containers: [{ name: 'web', env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] }] },
    true,
  ],
  ['an init container', { initContainers: [{ name: 'web', env: [{ name: 'API_TOKEN', value: 'hunter2' }] }] }, true],
  [
    'a variable from a Secret',
    {
      containers: [
        { name: 'web', env: [{ name: 'DB_PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'p' } } }] },
      ],
    },
    false,
  ],
  ['another variable', { containers: [{ name: 'web', env: [{ name: 'DB_PASSWORD', value: '$(OTHER)' }] }] }, false],
  ['a file', { containers: [{ name: 'web', env: [{ name: 'DB_PASSWORD_FILE', value: '/run/db' }] }] }, false],
])('E-1 judges %s by its name', (_, spec, found) => {
  expect(isFound({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec })).toBe(found);
});

test.each([
  ['a word', { DB_PASSWORD: 'hunter2' }, true],
  ['a sentence', { password: 'Enter your password' }, false],
  ['a reference', { passwordFile: '/run/db', 'oidc.clientSecret': '$oidc:clientSecret' }, false],
])('E-1 judges %s in a ConfigMap by its key', (_, data, found) => {
  expect(isFound(configMap('web', { data }))).toBe(found);
});

test.each([
  ['values', { helm: { valuesObject: { admin: { password: 'hunter2' } } } }],
  ['values as text', { helm: { values: 'admin:\n  password: hunter2\n' } }],
  ['parameters', { helm: { parameters: [{ name: 'admin.password', value: 'hunter2' }] } }],
])('E-1 finds a credential in the Helm %s of an Application that a chart holds', (_, source) => {
  const application = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'mine', namespace: 'argocd' },
    spec: { source },
  };

  expect(isFound(application)).toBe(true);
  expect(
    isFound({ ...application, spec: JSON.parse(JSON.stringify(application.spec).replace('hunter2', '')) as object }),
  ).toBe(false);
});

describe('a Secret that a chart makes', () => {
  const encode = (text: string) => Buffer.from(text).toString('base64');

  /** Problems of a Secret with a field of this content, as if a template had made it. */
  const problemsWith = (content: object) => {
    const cluster = clusterOf([{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'config' }, ...content }]);
    const charts = cluster.charts.map((chart) => ({
      ...chart,
      objects: chart.objects.map((entry) => ({ ...entry, template: 'web/templates/secret.yaml' })),
    }));
    return problemsOf({ ...cluster, charts }, 'no-literal-secret').map(({ what }) => what);
  };

  test.each([
    ['a configuration file', 'route:\n  receiver: "null"\nreceivers:\n  - name: "null"\n'],
    ['JSON', '{"listen": ":8080", "password": ""}'],
    ['a reference to a file', 'smtp:\n  password: ${SMTP_PASSWORD}\n'],
    ['a certificate', block('CERTIFICATE')],
    ['nothing', '\n'],
  ])('may hold %s', (_, text) => {
    expect(problemsWith({ data: { 'app.yaml': encode(text) } })).toEqual([]);
    expect(problemsWith({ stringData: { 'app.yaml': text } })).toEqual([]);
  });

  test.each([
    ['a word', 'admin'],
    ['a password in a file', 'smtp:\n  password: hunter2hunter2\n'],
    ['a token in a list', 'tokens:\n  - apiToken: abcdefghijkl\n'],
    ['a webhook in a file', concat('url: https://hooks.slack.com/services/', 'T01234567/B01234567/', random(24), '\n')],
    ['a private key beside its certificate', block('CERTIFICATE') + block('PRIVATE KEY')],
    ['what is no document', 'a: [\n'],
  ])('may not hold %s', (_, text) => {
    const said = [
      expect.stringContaining('Secret/kube-system/config (template web/templates/secret.yaml) holds values in'),
    ];
    expect(problemsWith({ data: { 'app.yaml': encode(text) } })).toEqual(said);
    expect(problemsWith({ stringData: { 'app.yaml': text } })).toEqual(said);
  });
});

test('this file holds none of the credentials that it plants', () => {
  const source = readFileSync(join(__dirname, 'no-literal-secret.test.ts'), 'utf8');

  expect(PLANTED.filter(([, text]) => source.includes(text))).toEqual([]);
});

test('a long text without a credential takes no longer than its length', () => {
  const text = `AKIA https://a.example.com:8443 ${hex(1_000_000)}`;

  expect(isFound(configMap('web', { data: { text } }))).toBe(false);
});
