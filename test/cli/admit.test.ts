import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CREATED, DECIDED, DECIDING, SECURED, UPDATED, type Row } from './admit/rows';
import { closeWorkspaces, openWorkspace, type CommandResult, type Workspace } from './workspace';

const PROGRAM = join(__dirname, '../../bin/fairlead.js');
const CACHE = mkdtempSync(join(tmpdir(), 'fairlead-admit-'));
process.env.FAIRLEAD_CACHE = CACHE;

afterAll(() => {
  closeWorkspaces();
  rmSync(CACHE, { recursive: true, force: true });
});

interface JudgedObject {
  readonly object: string;
  readonly file: string;
  readonly document: number;
  readonly line: number;
  readonly verdict: string;
  readonly findings: readonly { readonly rule: string; readonly path: string; readonly message: string }[];
  readonly notEvaluated: readonly string[];
}

interface Report {
  readonly objects: readonly JudgedObject[];
  readonly problems?: readonly { readonly code: string; readonly what: string; readonly where: readonly unknown[] }[];
}

const reportOf = ({ output }: CommandResult) => JSON.parse(output) as Report;
const judge = async (workspace: Workspace, ...argv: readonly string[]) => {
  const result = await workspace.run('admit', ...argv, '--format', 'json');
  return { ...reportOf(result), code: result.code };
};

/** A verdict with each finding as `rule path`; the same finding of several policies or causes once. */
const say = ({ verdict, findings }: JudgedObject) =>
  [...new Set([verdict, ...findings.map(({ rule, path }) => `${rule} ${path}`.trim())])].join(', ');

const ROWS: readonly Row[] = [...DECIDING, ...CREATED, ...UPDATED, ...SECURED, ...DECIDED];

describe('judges all kinds of objects in one run:', () => {
  const fileOf = (row: Row) => `new/${String(ROWS.indexOf(row)).padStart(3, '0')}.yaml`;
  let report: Report & { readonly code: number };

  beforeAll(async () => {
    const news = Object.fromEntries(ROWS.map((row) => [fileOf(row), `${row.object}\n`]));
    const olds = ROWS.flatMap((row) => (row.old === undefined ? [] : [[fileOf(row).replace('new', 'old'), row.old]]));
    const workspace = openWorkspace({ ...news, ...(Object.fromEntries(olds) as Record<string, string>) });
    report = await judge(workspace, 'new', '--old', 'old', '--kubernetes', '1.37');
  });

  const saidOf = (row: Row) => [...new Set(report.objects.filter(({ file }) => file === fileOf(row)).map(say))];

  test.each(CREATED.map((row) => [row.about, row] as const))('%s', (_, row) => {
    expect(saidOf(row)).toEqual([row.said]);
  });

  test.each(UPDATED.map((row) => [row.about, row] as const))('H-4 a change: %s', (_, row) => {
    expect(saidOf(row)).toEqual([row.said]);
  });

  test.each(SECURED.map((row) => [row.about, row] as const))('C-8 Pod Security: %s', (_, row) => {
    expect(saidOf(row)).toEqual([row.said]);
  });

  test.each([...DECIDING, ...DECIDED].map((row) => [row.about, row] as const))('%s', (_, row) => {
    expect(saidOf(row)).toEqual([row.said]);
  });

  test('in the order of the files and of their documents', () => {
    const places = report.objects.map(({ file, document }) => `${file} ${document}`);
    expect(places).toEqual([...places].sort());
    expect(new Set(report.objects.map(({ file }) => file)).size).toBe(ROWS.length);
  });

  test('and fails because some are denied', () => {
    expect(report.code).toBe(1);
    expect(report).not.toHaveProperty('problems');
  });
});

const BROKEN = `# Two objects and what is none.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  labels:
    team: shop
    app.kubernetes.io/name: a b
spec:
  replica: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: web
          ports:
            - containerPort: 99999
---
a: [
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: { name: one }
  - apiVersion: v1
    kind: ConfigMap
    metadata: { name: two }
    data:
      a: b
      a: c
---
only: values
`;

describe('says where things are:', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = openWorkspace({
      'in/a.yaml': BROKEN,
      'in/deeper/b.json': '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}',
      'in/c.txt': 'no manifest',
      'in/index.json': '{"apiVersion":"fairlead.dev/v1","kind":"OutputIndex","files":{}}',
      'in/.git/d.yaml': 'a: [',
    });
  });

  test('in text, each finding with the line of its field, and the rest of a broken file is judged', async () => {
    const { code, output, errors } = await workspace.run('admit', 'in');
    expect(code).toBe(1);
    expect(output.replace(/a valid label must.*/, '…')).toMatchInlineSnapshot(`
     "invalid: Deployment.apps/shop/web is refused at 'metadata.labels'.
       at  in/a.yaml:9
       why Invalid value: "a b": …

     invalid: Deployment.apps/shop/web is refused at 'spec.template.spec.containers[0].ports[0].containerPort'.
       at  in/a.yaml:20
       why Invalid value: 99999: must be between 1 and 65535, inclusive

     unknown-field: Deployment.apps/shop/web is refused at 'spec.replica'.
       at  in/a.yaml:11
       why unknown field "spec.replica"
       fix Correct the spelling or the place of the field, or remove it.

     duplicate-field: ConfigMap/two is refused at 'data.a'.
       at  in/a.yaml:35
       why duplicate field "data.a"
       fix Keep one of the two, and remove the other.

     4 objects: 2 admitted, 0 warned, 2 denied, 0 not evaluated, 2 problems.
     "
    `);
    expect(errors).toMatchInlineSnapshot(`
     "yaml-syntax: A bracket or brace is not closed.
       at  in/a.yaml:23:1
       why A file that cannot be read whole is not read at all: half of it would deploy something else.
       fix Close it with ] or }.

     manifest-shape: Document 3 has no 'apiVersion' and no 'kind', so it is not a Kubernetes object.
       at  in/a.yaml:37:1
       why The API server would not know what to do with it.
       fix Write a mapping with apiVersion, kind and metadata, or leave the file out.
     "
    `);
  });

  test('in JSON, documents counted from 0 and lists taken apart', async () => {
    const { objects, problems } = await judge(workspace, 'in');
    expect(objects.map(({ object, file, document, line }) => [object, file, document, line])).toEqual([
      ['Deployment.apps/shop/web', 'in/a.yaml', 0, 2],
      ['ConfigMap/one', 'in/a.yaml', 2, 27],
      ['ConfigMap/two', 'in/a.yaml', 2, 30],
      ['Namespace/shop', 'in/deeper/b.json', 0, 1],
    ]);
    expect(objects[1]).toEqual({
      object: 'ConfigMap/one',
      file: 'in/a.yaml',
      document: 2,
      line: 27,
      verdict: 'admitted',
      findings: [],
      notEvaluated: [],
    });
    expect(objects[2]?.findings).toEqual([
      { rule: 'duplicate-field', path: 'data.a', message: 'duplicate field "data.a"' },
    ]);
    expect(problems?.map(({ code, where }) => [code, where])).toEqual([
      ['yaml-syntax', [{ source: { file: 'in/a.yaml', line: 23, column: 1 } }]],
      ['manifest-shape', [{ source: { file: 'in/a.yaml', line: 37, column: 1 } }]],
    ]);
  });

  test('of the standard input', () => {
    const { stdout, status } = spawnSync(process.execPath, [PROGRAM, 'admit', '-', '--format', 'json'], {
      input: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect((JSON.parse(stdout) as Report).objects).toMatchObject([
      { object: 'ConfigMap/a', file: 'standard input', line: 1, verdict: 'admitted' },
    ]);
  });
});

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: shop }\nspec: { containers: [{ name: a, image: b }] }\n';
const POLICY = DECIDING[1]?.object.replace('matchLabels: {policy: deny}', 'matchLabels: {team: shop}') ?? '';
const DEPLOYMENT = DECIDED[0]?.object.replace('namespace: deny', 'namespace: shop') ?? '';

describe('takes the cluster from options:', () => {
  const workspace = openWorkspace({
    'pod.yaml': POD,
    'web.yaml': DEPLOYMENT,
    'policies/replicas.yaml': POLICY,
    'defaults.yaml': 'labels: { team: shop }\n',
    'named.yaml':
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline } }\n',
    'other.yaml': 'kind: ConfigMap\n',
    'crds/widgets.yaml': DECIDING[5]?.object ?? '',
    'widget.yaml': DECIDED[6]?.object ?? '',
    'broken/binding.yaml':
      'apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: { name: alone }\nspec:\n  policyName: ghost\n  validationActions: [Deny]\n',
  });
  const saidOf = async (...argv: readonly string[]) => {
    const { objects, problems } = await judge(workspace, ...argv);
    expect(problems).toBeUndefined();
    return objects.map(say).join('; ');
  };

  test('H-6 the minor version, whose fields are those of then', async () => {
    workspace.write({ 'named.pod.yaml': POD.replace('spec: {', 'spec: { hostnameOverride: web,') });
    const { code, output, errors } = await workspace.run('admit', 'named.pod.yaml', '--kubernetes', '1.33');

    expect([code, errors]).toEqual([1, '']);
    expect(output).toContain('unknown field "spec.hostnameOverride"');
    expect(output).toContain('fix Leave the field out until the cluster has Kubernetes 1.34.');
    expect(await saidOf('named.pod.yaml', '--kubernetes', '1.34')).not.toContain('unknown-field');
  });

  test('the level of Pod Security', async () => {
    expect(await saidOf('pod.yaml')).toBe('admitted');
    expect(await saidOf('pod.yaml', '--pod-security', 'restricted')).toBe('denied, pod-security');
    expect(await saidOf('web.yaml', '--pod-security', 'restricted')).toBe('warned, pod-security');
  });

  test('labels of namespaces that nobody wrote, which policies select', async () => {
    expect(await saidOf('web.yaml', '--policies', 'policies')).toBe('admitted');
    expect(await saidOf('web.yaml', '--policies', 'policies', '--namespace-defaults', 'defaults.yaml')).toBe(
      'denied, policy',
    );
    expect(await saidOf('pod.yaml', '--pod-security', 'restricted', '--namespace-defaults', 'named.yaml')).toBe(
      // What the namespace does not say, the option still does.
      'warned, pod-security',
    );
  });

  test('definitions of custom resources', async () => {
    expect(await saidOf('widget.yaml')).toBe('notEvaluated');
    expect(await saidOf('widget.yaml', '--crds', 'crds')).toBe('denied, unknown-field spec.sise');
  });

  test('J-3 a binding without policy is a problem with its line', async () => {
    const { code, problems } = await judge(workspace, 'pod.yaml', '--policies', 'broken');
    expect(code).toBe(1);
    expect(problems).toMatchObject([
      { code: 'invalid-argument', where: [{ source: { file: 'broken/binding.yaml', line: 5 } }] },
    ]);
  });

  test.each([
    [['pod.yaml', '--kubernetes', '1.12'], /^invalid-argument: Kubernetes '1.12' is not supported/],
    [['pod.yaml', '--namespace-defaults', 'other.yaml'], /^invalid-argument: Document 0 of the file/],
    [['gone'], /^not-found: There is no file or folder 'gone'/],
    [['pod.yaml', '--pod-security', 'strict'], /Allowed choices are privileged, baseline, restricted/],
  ])('%j is refused before anything is judged', async (argv, message) => {
    const { code, output, errors } = await workspace.run('admit', ...argv);
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toMatch(message);
  });

  test('an empty input does not pass in silence', async () => {
    workspace.write({ 'empty/a.yaml': '# nothing\n---\n' });
    const { code, objects, problems } = await judge(workspace, 'empty');
    expect({ code, objects }).toEqual({ code: 1, objects: [] });
    expect(problems).toMatchObject([{ code: 'not-found', what: "There is no object to judge in 'empty'." }]);
  });
});
