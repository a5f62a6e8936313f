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
