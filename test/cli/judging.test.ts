import { closeWorkspaces, openWorkspace, type CommandResult, type Workspace } from './workspace';

const OBJECTS = 'apps/acme/shop.yaml';

const PROGRAM = `const { Addon, Fleet, HelmRelease, Manifests, waive } = require('fairlead');
const { Tenant } = require('fairlead/tenants');

class Shop extends Addon {
  constructor(scope, id) {
    super(scope, id, { namespace: 'shop' });
    new Manifests(this, 'objects', { file: __dirname + '/shop.yaml' });
  }
}

const fleet = new Fleet('acme', { repository: 'https://git.example.com/acme/gitops.git', path: 'dist/acme' });
fleet.addCluster('dev', { environment: 'dev', kubernetes: '1.36', cloud: 'kind' });
fleet.onClusters({}, (cluster) => new Shop(cluster, 'shop'));
// more
module.exports = { default: fleet };
`;

const SHOP = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: web
          image: registry.example.com/web:1.0.0
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`;

let workspace: Workspace;

beforeEach(() => {
  workspace = openWorkspace({ 'apps/acme/fleet.js': PROGRAM, [OBJECTS]: SHOP });
});

afterEach(closeWorkspaces);

/** What a run finds in the objects once a mistake is planted there, one line for each problem. */
async function plant(from: string, to: string): Promise<readonly string[]> {
  const text = SHOP.replace(from, to);
  expect(text).not.toBe(SHOP);
  workspace.write({ [OBJECTS]: text });
  return linesOf(await workspace.run('check', '--format', 'line'));
}

function linesOf({ output }: CommandResult): readonly string[] {
  return output.split('\n').filter((line) => line !== '');
}

function commit(): void {
  workspace.git('init', '--quiet', '--initial-branch', 'main');
  workspace.git('add', '--all');
  workspace.git('commit', '--quiet', '--message', 'All is well.');
}

test('what the API server takes is written without a word', async () => {
  expect(await workspace.run('synth')).toMatchObject({ code: 0, errors: '' });
});

test.each([
  [
    'A-10 one unknown field',
    'replicas: 2',
    'replica: 2',
    /^unknown-field \S*shop\.yaml:5:3 .* at 'spec\.replica': .* — Did you mean 'replicas'\?/,
  ],
  ['A-11 one value of the wrong type', 'replicas: 2', 'replicas: "2"', /^wrong-type \S*shop\.yaml:5:3 /],
  ['A-11 a label that is a number', 'labels: { app: web }', 'labels: { app: web, a: 1 }', /^valid-label /],
  ['B-5 a name that is too long', 'name: web, namespace', `name: ${'w'.repeat(254)}, namespace`, /^valid-name /],
  [
    'C-8 one forbidden pod',
    '      containers:',
    '      hostNetwork: true\n      containers:',
    /^pod-security \S*shop\.yaml:1:1 .* refuses the pods of Deployment\/shop\/web: .*hostNetwork=true/,
  ],
  [
    'one missing class',
    '      containers:',
    '      priorityClassName: important\n      containers:',
    /^no-dangling-reference .*PriorityClass\/important/,
  ],
  ['a value out of range', 'port: 80', 'port: 80000', /^invalid \S*shop\.yaml:19:\d+ .* at 'spec\.ports\[0\]\.port'/],
])('%s gives one message, with the line', async (_, from, to, message) => {
  const found = await plant(from, to);

  expect(found).toEqual([expect.stringMatching(message)]);
  // Kept verdicts say the same.
  expect(linesOf(await workspace.run('check', '--format', 'line'))).toEqual(found);
});

test('B-6 an object that is too large for the cluster is told once', async () => {
  const found = await plant(
    '---\n',
    `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: large, namespace: shop }\ndata: { a: "${'many words '.repeat(100_000)}" }\n---\n`,
  );

  expect(found).toEqual([expect.stringMatching(/^size-limit /)]);
});

test("a chart's object is told with the line of its template, and a tenant's with the tenant's line", async () => {
  workspace.write({
    'charts/api/Chart.yaml': 'apiVersion: v2\nname: api\nversion: 1.0.0\n',
    'charts/api/templates/service.yaml':
      'apiVersion: v1\nkind: Service\nmetadata: { name: api }\nspec:\n  ports: [{ port: 80 }]\n{{- if true }}\n  sessionAfinity: None\n{{- end }}\n  selector: { app: api }\n',
    'apps/acme/fleet.js': PROGRAM.replace(
      '// more',
      `fleet.addTenant(
  new Tenant('payments', { owners: ['payments@example.com'], groups: ['payments-team'] }).addApplication(
    'api', { dev: '1.0.0' }, (scope) => new HelmRelease(scope, 'release', { chart: { folder: 'charts/api' }, chartForm: 'rendered' }),
  ),
);`,
    ),
  });

  expect(linesOf(await workspace.run('check', '--format', 'line'))).toEqual([
    expect.stringMatching(
      /^service-selects-pods \S*fleet\.js:\d+:\d+ acme\/dev\/tenants\/payments\/api\/release — Service\/payments\/api \(template api\/templates\/service\.yaml:9\) selects pods /,
    ),
    expect.stringMatching(
      /^unknown-field \S*fleet\.js:\d+:\d+ acme\/dev\/tenants\/payments\/api\/release .*\(template api\/templates\/service\.yaml:7\) at 'spec\.sessionAfinity'/,
    ),
  ]);
});

describe('a waiver', () => {
  const FILE = 'apps/acme/waivers/legacy.yaml';
  const waiver = (check: string) => `apiVersion: fairlead.dev/v1
kind: Waiver
metadata: { name: legacy }
spec:
  check: ${check}
  scope: { object: Deployment/shop/web }
  reason: The field is for a controller that reads it before it is dropped.
  owner: platform
  expires: "2999-12-31"
`;

  test('excuses what the API server says, and is one too many where it says nothing', async () => {
    workspace.write({ [FILE]: waiver('unknown-field'), [OBJECTS]: SHOP.replace('replicas: 2', 'replica: 2') });
    expect(await workspace.run('check')).toMatchObject({ code: 0, errors: '' });
    expect((await workspace.run('list', 'waivers')).output).toMatch(/^acme +unknown-field +Deployment\/shop\/web /m);

    workspace.write({ [OBJECTS]: SHOP });
    expect(linesOf(await workspace.run('check', '--format', 'line'))).toEqual([
      expect.stringMatching(/^waiver-unused /),
    ]);
  });

  test('excuses one policy by its name', async () => {
    const policies = policy('no-web', "object.metadata.name != 'web'") + policy('few', 'object.spec.replicas < 2');
    workspace.write({ [FILE]: waiver('few'), [OBJECTS]: `${SHOP}${policies}` });

    expect(linesOf(await workspace.run('check', '--format', 'line'))).toEqual([
      expect.stringMatching(/^policy .* — The policy 'no-web' refuses Deployment\/shop\/web: .* — /),
    ]);
    workspace.write({ [FILE]: waiver('fewer') });
    expect((await workspace.run('check')).errors).toContain("names 'fewer', which is not a check.");
  });

  test('of an immutable field is none too many once the change is on the clusters', async () => {
    workspace.write({ [FILE]: waiver('immutable') });
    expect(await workspace.run('check')).toMatchObject({ code: 0, errors: '' });
  });
});

/** A policy with its binding, as somebody writes them. */
function policy(name: string, expression: string, action = 'Deny'): string {
  return `---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: ${name} }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments] }]
  validations: [{ expression: "${expression}" }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: ${name} }
spec: { policyName: ${name}, validationActions: [${action}] }
`;
}

test('a namespace warns of pods below its level for warnings, but not where it lets every pod in', async () => {
  const namespace = (level: string) => `---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: { pod-security.kubernetes.io/enforce: ${level}, pod-security.kubernetes.io/warn: restricted }
`;
  const root = SHOP.replace('runAsNonRoot: true', 'runAsNonRoot: false');
  workspace.write({ [OBJECTS]: `${root}${namespace('baseline')}` });
  const { code, errors } = await workspace.run('check');
  expect(code).toBe(0);
  expect(errors.match(/^[a-z-]+: /gm)).toEqual(['pod-security-warning: ']);

  workspace.write({ [OBJECTS]: `${root}${namespace('privileged')}` });
  expect(await workspace.run('check')).toMatchObject({ code: 0, errors: '' });
});

test('H-10 a policy that turns from audit to deny lists what breaks it', async () => {
  const written = (action: string) => `${SHOP}${policy('few', 'object.spec.replicas < 2', action)}`;
  workspace.write({ [OBJECTS]: written('Audit') });
  expect(await workspace.run('check')).toMatchObject({ code: 0, errors: '' });

  workspace.write({ [OBJECTS]: written('Deny') });
  expect(linesOf(await workspace.run('check', '--format', 'line'))).toEqual([
    expect.stringMatching(/^policy \S*shop\.yaml:1:1 .* — The policy 'few' refuses Deployment\/shop\/web: /),
  ]);
});

test('a policy that cannot work is told, whether anything meets it or not', async () => {
  workspace.write({
    [OBJECTS]: `${SHOP}${policy('broken', 'object.spec.replicas <').replace('[deployments]', '[pods]')}`,
  });

  const { errors } = await workspace.run('check');
  expect(errors).toMatch(
    /^(invalid|policy-error): The API server (refuses|cannot use) ValidatingAdmissionPolicy\/broken/m,
  );
  expect(errors).toContain('1 problem; nothing was written.');
});

test('webhooks that would be asked are told once, with how many objects they would be asked about', async () => {
  const webhooks = `---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: guard }
webhooks:
  - name: guard.example.com
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Ignore
    clientConfig: { url: https://guard.example.com }
    namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: In, values: [shop] }] }
    rules: [{ apiGroups: ['', apps], apiVersions: ['*'], operations: [CREATE], resources: [deployments, services] }]
`;
  workspace.write({ [OBJECTS]: `${SHOP}${webhooks}` });

  const { code, errors } = await workspace.run('check');
  expect(code).toBe(0);
  expect(errors).toContain(
    'not-evaluated: ValidatingWebhookConfiguration/guard would be asked about 2 objects, Deployment/shop/web for example.',
  );
  expect(errors).toContain('1 notice; none of them stops the run.');
});

describe('with what the clusters have', () => {
  beforeEach(async () => {
    await workspace.run('synth');
    commit();
  });

  test('H-4 an immutable field that changes is told once, with the old and the new line and the way to replace it', async () => {
    const text = SHOP.replaceAll('app: web', 'app: shop');
    workspace.write({ [OBJECTS]: text });

    const { code, errors } = await workspace.run('check');
    expect(code).toBe(1);
    expect(errors.match(/^[a-z-]+: /gm)).toEqual(['immutable: ']);
    expect(errors).toMatch(
      /at 'spec\.selector', which was written in 'dist\/acme\/dev\/shop\/deployment\.web\.yaml:8' at [0-9a-f]{7}: /,
    );
    expect(errors).toMatch(/ {2}at {2}acme\/dev\/shop\/objects\/deployment\.shop\.web {2}\(\S*shop\.yaml:6:3\)/);
    expect(errors).toContain('  at  dist/acme/dev/shop/deployment.web.yaml:8:3');
    expect(errors).toContain("'argocd.argoproj.io/sync-options: Force=true,Replace=true'");
  });

  test('H-4 an object that is made again may change what is immutable', async () => {
    const again = "namespace: shop, annotations: { argocd.argoproj.io/sync-options: 'Force=true,Replace=true' } }";
    workspace.write({ [OBJECTS]: SHOP.replaceAll('app: web', 'app: shop').replace('namespace: shop }', again) });

    expect(await workspace.run('check')).toMatchObject({ code: 0, errors: '' });
  });

  test('a revision can be named, and must be there with the folder of the manifests', async () => {
    workspace.write({ [OBJECTS]: SHOP.replaceAll('app: web', 'app: shop') });
    workspace.git('commit', '--quiet', '--allow-empty', '--message', 'Nothing.');

    expect(linesOf(await workspace.run('synth', '--against', 'HEAD~1', '--format', 'line'))).toHaveLength(1);
    expect(linesOf(await workspace.run('check', '--against', 'nowhere', '--format', 'line'))[0]).toMatch(/^not-found /);
    expect((await workspace.run('check', '--against', 'HEAD', '--out', 'elsewhere')).errors).toContain(
      "The revision 'HEAD' has no folder 'elsewhere'.",
    );
  });

  test('a namespace that every cluster keeps cannot be taken away', async () => {
    workspace.write({ [OBJECTS]: `${SHOP}---\napiVersion: v1\nkind: Namespace\nmetadata: { name: kube-public }\n` });
    await workspace.run('synth');
    workspace.git('add', '--all');
    workspace.git('commit', '--quiet', '--message', 'One namespace more.');
    workspace.write({ [OBJECTS]: SHOP });

    expect(linesOf(await workspace.run('check', '--format', 'line'))).toEqual([
      expect.stringMatching(
        /^protected-namespace .* refuses to delete Namespace\/kube-public, which was written in 'dist\//,
      ),
    ]);
  });

  test('what was there before changes no manifest', async () => {
    workspace.write({ [OBJECTS]: SHOP.replace('replicas: 2', 'replicas: 3') });
    await workspace.run('synth', '--out', 'one');
    workspace.git('checkout', '--quiet', '--orphan', 'other');
    await workspace.run('synth', '--out', 'two');

    const listing = (folder: string) => workspace.git('ls-files', '--others', '-s', folder);
    expect(workspace.git('diff', '--no-index', '--stat', '--', 'one', 'two')).toBe('');
    expect(listing('one')).not.toBe('');
  });
});

test('H-7 each cluster is judged by its own version of Kubernetes', async () => {
  const version = (name: string, kubernetes: string) =>
    `fleet.addCluster('${name}', { environment: 'dev', kubernetes: '${kubernetes}', cloud: 'kind' });`;
  workspace.write({
    'apps/acme/fleet.js': PROGRAM.replace(version('dev', '1.36'), version('dev', '1.36') + version('old', '1.31')),
    [OBJECTS]: SHOP.replace('      containers:', '      resources: { limits: { cpu: 100m } }\n      containers:'),
  });

  // Resources of a whole pod came with 1.32.
  expect(linesOf(await workspace.run('check', '--format', 'line'))).toEqual([
    expect.stringMatching(/^no-unserved-field .* acme\/old\/shop\/objects\/deployment\.shop\.web .*resources/),
  ]);
});

test('explain --admitted shows what the cluster would store, and what is only told there', async () => {
  workspace.write({ [OBJECTS]: `${SHOP}${policy('few', 'object.spec.replicas < 2', 'Audit')}` });

  const { output } = await workspace.run('explain', 'Deployment/shop/web', '--admitted');
  expect(output).toMatch(/^ {2}verdict {5}admitted$/m);
  expect(output).toMatch(/^ {2}records {5}policy 'few': /m);
  expect(output).toMatch(/^ {2}\+ {10}imagePullPolicy: IfNotPresent$/m);
  const json = await workspace.run('explain', 'Service/web', '--admitted', '--format', 'json');
  expect(JSON.parse(json.output)).toMatchObject({
    explanations: [{ object: 'Service/shop/web', admission: { verdict: 'admitted', findings: [], notEvaluated: [] } }],
  });
});
