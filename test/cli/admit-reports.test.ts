import { closeWorkspaces, openWorkspace } from './workspace';

afterAll(closeWorkspaces);

const workspace = openWorkspace({
  'manifests/pod.yaml': `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: default }
spec:
  containers:
    - name: web
      image: nginx
      prot: 80
`,
  'manifests/unknown.yaml': 'apiVersion: example.com/v1\nkind: Gauge\nmetadata: { name: unknown }\n',
  'manifests/web & more.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: web, namespace: default }
`,
  'broken/list.yaml': 'a: [\n',
  'whole/service.yaml': `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  ports: [{ port: 80 }]
  selector: { app: web }
`,
  'whole/budgets.yaml': ['one', 'other']
    .map(
      (name) => `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: ${name}, namespace: shop }
spec: { minAvailable: 1, selector: { matchLabels: { app: db } } }
`,
    )
    .join('---\n'),
  'whole/db.yaml': `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: shop }
spec:
  replicas: 3
  serviceName: web
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: db, image: db }] }
`,
});

interface SarifLog {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: { readonly startLine: number };
        };
      }[];
    }[];
  }[];
}

async function sarif(path: string): Promise<SarifLog> {
  const { output } = await workspace.run('admit', path, '--format', 'sarif');
  return JSON.parse(output) as SarifLog;
}

test('SARIF names the rule, the level, the file and the line of each finding', async () => {
  const { version, runs } = await sarif('manifests');
  expect(version).toBe('2.1.0');
  const [run] = runs;
  expect(run?.tool.driver).toMatchObject({ name: 'fairlead', rules: [{ id: 'unknown-field' }] });
  expect(run?.results).toHaveLength(1);
  expect(run?.results[0]).toMatchObject({ ruleId: 'unknown-field', level: 'error' });
  expect(run?.results[0]?.message.text).toContain("Pod/default/web at 'spec.containers[0].prot': unknown field");
  const place = run?.results[0]?.locations[0]?.physicalLocation;
  expect(place).toMatchObject({ artifactLocation: { uri: 'manifests/pod.yaml' }, region: { startLine: 8 } });
});

test('SARIF has what could not be read, too', async () => {
  const [run] = (await sarif('broken')).runs;
  expect(run?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe('broken/list.yaml');
});

test('JUnit has a suite for each file and a case for each object, failed or skipped as it was judged', async () => {
  const { output, code } = await workspace.run('admit', 'manifests', '--format', 'junit');
  expect(code).toBe(1);
  expect(output).toContain('<testsuites name="fairlead admit" tests="3" failures="1" errors="0" skipped="1">');
  expect(output).toContain('<testsuite name="manifests/web &amp; more.yaml" tests="1" failures="0"');
  expect(output).toMatch(
    /<failure message="unknown-field at 'spec\.containers\[0\]\.prot', line 8: [^"]+" type="unknown-field"\/>/,
  );
});

test('JUnit has what could not be read as an error', async () => {
  const { output } = await workspace.run('admit', 'broken', '--format', 'junit');
  expect(output).toContain('errors="1"');
  expect(output).toContain('broken/list.yaml');
});

test.each(['sarif', 'junit'])('%s is the same bytes each time', async (format) => {
  const first = await workspace.run('admit', 'manifests', '--format', format);
  expect(await workspace.run('admit', 'manifests', '--format', format)).toEqual(first);
});

describe('--whole', () => {
  test('is asked for: without it each object is judged alone', async () => {
    const { code, output } = await workspace.run('admit', 'whole', '--format', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(output)).not.toHaveProperty('whole');
  });

  test('says in text what does not fit together, with the lines of all that take part', async () => {
    const { code, output } = await workspace.run('admit', 'whole', '--whole');
    expect(code).toBe(1);
    expect(output.slice(output.indexOf('service-selects-pods'))).toMatchInlineSnapshot(`
     "service-selects-pods: Service/shop/web selects pods with app=web, and no pods of its namespace have that.
       at  Service/shop/web  (whole/service.yaml:6)
       why Its requests would find nobody to answer them.
       fix Correct the selector, or the labels of the pods.

     pdb-allows-drain: PodDisruptionBudget/shop/other and PodDisruptionBudget/shop/one both speak of the pods of StatefulSet/shop/db.
       at  PodDisruptionBudget.policy/shop/other  (whole/budgets.yaml:6)
       at  PodDisruptionBudget.policy/shop/one  (whole/budgets.yaml:1)
       why A node with such a pod cannot be drained, so neither upgraded nor replaced, until somebody steps in.
       fix Keep one of them: Kubernetes evicts no pod that has two.

     4 objects: 4 admitted, 0 warned, 0 denied, 0 not evaluated. Together: 1 error, 1 warning.
     "
    `);
  });

  test('names what is missing to know more', async () => {
    const { output } = await workspace.run('admit', 'manifests/unknown.yaml', '--whole');
    expect(output).toContain(
      "no CRD of the cluster defines it.\n  at  Gauge.example.com/unknown  (manifests/unknown.yaml:1)\n  fix Give its definition with '--crds <path>', or correct the kind.",
    );
    expect(output).toContain('Together: 0 errors, 0 warnings.');
  });

  test('does not change the verdicts in JSON', async () => {
    const { output } = await workspace.run('admit', 'whole', '--whole', '--format', 'json');
    const report = JSON.parse(output) as { objects: { verdict: string }[]; whole: object[] };
    expect(new Set(report.objects.map(({ verdict }) => verdict))).toEqual(new Set(['admitted']));
    expect(report.whole).toMatchObject([
      {
        rule: 'service-selects-pods',
        severity: 'error',
        path: 'spec.selector',
        objects: [{ object: 'Service/shop/web', file: 'whole/service.yaml', document: 0, line: 6 }],
      },
      {
        rule: 'pdb-allows-drain',
        severity: 'warning',
        objects: [
          { object: 'PodDisruptionBudget.policy/shop/other', document: 1, line: 6 },
          { object: 'PodDisruptionBudget.policy/shop/one', document: 0, line: 1 },
        ],
      },
    ]);
  });

  test('is in SARIF, with the other places beside the first', async () => {
    const { output } = await workspace.run('admit', 'whole', '--whole', '--format', 'sarif');
    const results = (JSON.parse(output) as SarifLog).runs[0]?.results;
    expect(results).toMatchObject([
      {
        ruleId: 'service-selects-pods',
        level: 'error',
        locations: [
          { physicalLocation: { artifactLocation: { uri: 'whole/service.yaml' }, region: { startLine: 6 } } },
        ],
      },
      {
        ruleId: 'pdb-allows-drain',
        level: 'warning',
        relatedLocations: [
          { physicalLocation: { artifactLocation: { uri: 'whole/budgets.yaml' }, region: { startLine: 1 } } },
        ],
      },
    ]);
  });

  test('is a suite of its own in JUnit, in which warnings pass', async () => {
    const { output } = await workspace.run('admit', 'whole', '--whole', '--format', 'junit');
    expect(output).toContain('<testsuite name="all objects together" tests="2" failures="1"');
    expect(output).toMatch(/<failure message="Service\/shop\/web selects pods[^"]+" type="service-selects-pods"\/>/);
    expect(output).toContain('PodDisruptionBudget.policy/shop/one  (whole/budgets.yaml:1)');
  });
});
