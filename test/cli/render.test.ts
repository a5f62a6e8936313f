import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentDigest } from '../../lib/cache';
import { tgz } from '../sources/tar';
import { closeWorkspaces, openWorkspace, type CommandResult, type Workspace } from './workspace';

const PROGRAM = join(__dirname, '../../bin/fairlead.js');

const WEB = {
  'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.4.2\n',
  'web/values.yaml': 'replicas: 1\nname: web\nsize: small\n',
  'web/crds/sites.yaml':
    'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: sites.example.com }\n',
  'web/templates/NOTES.txt': 'Thank you.',
  'web/templates/deployment.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}-{{ .Values.name }}\n  namespace: {{ .Release.Namespace }}\nspec:\n  replicas: {{ .Values.replicas }}\n',
  'web/templates/migrate.yaml':
    'apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: migrate\n  annotations: { helm.sh/hook: pre-install }\n',
  'web/templates/check.yaml':
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: check\n  annotations: { helm.sh/hook: test }\n',
  'web/templates/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: config }\n',
} as const;

const chart = (template: string, more: Readonly<Record<string, string>> = {}) => ({
  'bad/Chart.yaml': 'apiVersion: v2\nname: bad\nversion: 1.0.0\n',
  'bad/templates/a.yaml': template,
  ...more,
});

let workspace: Workspace;
const render = (...argv: readonly string[]): Promise<CommandResult> => workspace.run('render', 'chart', ...argv);
const print = async (...argv: readonly string[]): Promise<string> => {
  const { code, output, errors } = await render(...argv);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return output;
};

/** Problems as they are in JSON. */
const problemsOf = ({ code, output }: CommandResult): unknown => {
  expect(code).toBe(1);
  return (JSON.parse(output) as { readonly problems: unknown }).problems;
};
const sentence = (pattern: RegExp) => expect.stringMatching(pattern) as string;

beforeAll(() => {
  workspace = openWorkspace(WEB);
  process.env.FAIRLEAD_CACHE = join(workspace.root, '.cache');
});
afterAll(closeWorkspaces);

describe('render chart', () => {
  test('prints the manifests of a chart, hooks last, without CRDs and notes', async () => {
    expect(await print('web')).toMatchInlineSnapshot(`
     "---
     apiVersion: v1
     kind: ConfigMap
     metadata: { name: config }

     ---
     apiVersion: apps/v1
     kind: Deployment
     metadata:
       name: release-name-web
       namespace: default
     spec:
       replicas: 1
     ---
     apiVersion: v1
     kind: Pod
     metadata:
       name: check
       annotations: { helm.sh/hook: test }

     ---
     apiVersion: batch/v1
     kind: Job
     metadata:
       name: migrate
       annotations: { helm.sh/hook: pre-install }

     "
    `);
  });

  test('says where each manifest comes from when asked to, and prints nothing else otherwise', async () => {
    const [plain, commented] = [await print('web'), await print('web', '--source-comments')];
    expect(commented).toContain('---\n# Source: web/templates/config.yaml\napiVersion: v1\nkind: ConfigMap\n');
    expect(commented.replace(/^# Source: .*\n/gm, '')).toBe(plain);
  });

  test('prints CRDs first, and leaves out hooks or tests, as asked', async () => {
    const kinds = async (...argv: readonly string[]) =>
      [...(await print('web', ...argv)).matchAll(/^kind: (.*)$/gm)].map(([, kind]) => kind);
    expect(await kinds()).toEqual(['ConfigMap', 'Deployment', 'Pod', 'Job']);
    expect(await kinds('--include-crds')).toEqual([
      'CustomResourceDefinition',
      'ConfigMap',
      'Deployment',
      'Pod',
      'Job',
    ]);
    expect(await kinds('--skip-tests')).toEqual(['ConfigMap', 'Deployment', 'Job']);
    expect(await kinds('--no-hooks')).toEqual(['ConfigMap', 'Deployment']);
    expect(await kinds('-s', 'templates/[a-d]*.yaml', '-s', 'templates/co?fig.yaml')).toEqual([
      'ConfigMap',
      'Deployment',
      'Pod',
      'ConfigMap',
    ]);
    expect(await kinds('--show-only', 'crds/sites.yaml', '--include-crds')).toEqual(['CustomResourceDefinition']);
  });

  test('takes release, namespace and values; the last file wins, then --set', async () => {
    workspace.write({ 'a.yaml': 'name: a\nreplicas: 2\n', 'b.yaml': 'name: b\n' });
    const output = await print(
      ...['web', '--release', 'shop', '-n', 'apps', '-f', 'a.yaml', '--values', 'b.yaml'],
      ...[
        '--set-json',
        'size="large"',
        '--set',
        'replicas=0x10',
        '--set-string',
        'replicas=5',
        '-s',
        'templates/deployment.yaml',
      ],
    );
    expect(output).toContain('  name: shop-b\n  namespace: apps\nspec:\n  replicas: 5\n');
    expect(await print('web', '-f', 'b.yaml,a.yaml', '-s', 'templates/deployment.yaml')).toContain(
      'name: release-name-a\n',
    );
  });

  test('shows a chart the Kubernetes version and the API versions that are given', async () => {
    workspace.write({
      'cluster/Chart.yaml': 'apiVersion: v2\nname: cluster\nversion: 1.0.0\n',
      'cluster/templates/a.yaml':
        'version: {{ .Capabilities.KubeVersion }}\napis: {{ list "a/v1" "b/v1/B" "apps/v1" "c/v1" | toJson }}\nhas:\n{{- range list "a/v1" "b/v1/B" "apps/v1" "c/v1" }}\n  - {{ $.Capabilities.APIVersions.Has . }}\n{{- end }}\n',
    });
    const output = await print('cluster', '--kube-version', '1.31.4', '-a', 'a/v1,b/v1/B', '--api-versions', 'd/v1');
    expect(output).toContain('version: v1.31.4\n');
    expect(output).toContain('has:\n  - true\n  - true\n  - true\n  - false\n');
  });

  test('prints nothing for a chart that makes nothing', async () => {
    workspace.write({
      'empty/Chart.yaml': 'apiVersion: v2\nname: empty\nversion: 1.0.0\n',
      'empty/templates/a.yaml': '{{ if false }}a: 1{{ end }}\n',
    });
    expect(await print('empty')).toBe('');
    expect(await print('empty', '--source-comments')).toBe('');
  });

  test('gives JSON with each template, hook and object, 64-bit integers with all their digits', async () => {
    workspace.write({
      'big/Chart.yaml': 'apiVersion: v2\nname: big\nversion: 1.0.0\n',
      'big/templates/a.yaml': 'apiVersion: v1\nkind: Big\nmetadata: { name: big }\nnumber: 9007199254740993\n',
    });
    expect(await print('big', '--format', 'json')).toContain('"number":9007199254740993');
    const { manifests } = JSON.parse(await print('web', '--format', 'json', '--show-only', 'templates/*')) as {
      manifests: object[];
    };
    expect(manifests).toMatchObject([
      { source: 'web/templates/config.yaml', object: { kind: 'ConfigMap' } },
      { source: 'web/templates/deployment.yaml' },
      { source: 'web/templates/check.yaml', hook: { events: ['test'], weight: 0 } },
      { source: 'web/templates/migrate.yaml', hook: { events: ['pre-install'] } },
    ]);
  });

  test('D-10 prints the same for a chart of chance each time, and says what it calls', async () => {
    workspace.write({
      'luck/Chart.yaml': 'apiVersion: v2\nname: luck\nversion: 1.0.0\n',
      'luck/templates/a.yaml': 'a: {{ randAlphaNum 8 }}\nb: {{ randAlphaNum 8 }}\nc: {{ now | unixEpoch | quote }}\n',
    });
    const [first, again] = [await render('luck', '--no-cache'), await render('luck', '--no-cache')];
    expect(first).toEqual(again);
    expect(first.code).toBe(0);
    expect(first.errors).toMatch(/^The chart calls 'now', 'randAlphaNum' \(2 times\), whose results are not the same/);
  });

  test('takes values from the standard input, and ends quietly when nobody reads on', () => {
    workspace.write({
      'long/Chart.yaml': 'apiVersion: v2\nname: long\nversion: 1.0.0\n',
      'long/templates/a.yaml': '{{ range until 10 }}\n---\na: {{ $.Values.word }}{{ repeat 20000 "." }}\n{{ end }}\n',
    });
    const script =
      '(printf "word: hello" | node "$0" --root "$1" render chart long -f -; echo "ended $?" >&2) | head -n 2';
    const { stdout, stderr } = spawnSync('sh', ['-c', script, PROGRAM, workspace.root], {
      encoding: 'utf8',
      maxBuffer: 10_000_000,
    });
    expect({ stderr, length: stdout.length }).toEqual({
      stderr: 'ended 0\n',
      length: '---\na: hello\n'.length + 20_000,
    });
  });
});

describe('a chart is named', () => {
  const archiveOf = (version: string) =>
    tgz([
      { name: 'web/Chart.yaml', content: `apiVersion: v2\nname: web\nversion: ${version}\n` },
      { name: 'web/templates/a.yaml', content: 'a: {{ .Chart.Version }}\n' },
    ]);

  /** A repository whose lock has these versions of a chart, in its vendored folder. */
  function lock(
    ...charts: readonly { readonly version: string; readonly repository?: string; readonly archive?: Buffer }[]
  ) {
    const opened = openWorkspace();
    const entries = charts.map(({ version, repository = 'https://charts.example.com', archive }) => {
      const content = archive ?? archiveOf(version);
      const digest = contentDigest(content);
      opened.write({ 'vendor/charts/.keep': '' });
      writeFileSync(join(opened.root, 'vendor/charts', `web-${version}-${digest.slice(7, 19)}.tgz`), content);
      return `- name: web\n  version: ${version}\n  source: { repository: ${repository} }\n  digest: ${digest}\n`;
    });
    const engine = `engine: { helm: 4.3.1, kustomize: 0.21.1, digest: sha256:${'0'.repeat(64)} }\n`;
    opened.write({ 'fairlead.lock': `version: 1\n${engine}charts:\n${entries.join('')}` });
    return opened;
  }

  test('by its archive, whatever its path', async () => {
    const file = join(workspace.root, 'web.tgz');
    writeFileSync(file, archiveOf('3.0.0'));
    expect(await print('web.tgz')).toBe('---\na: 3.0.0\n');
    expect(await print(file)).toBe('---\na: 3.0.0\n');
  });

  test('by name and version of the lock, whose engine may be another one', async () => {
    const { code, output, errors } = await lock({ version: '1.0.0' }, { version: '2.0.0' }).run(
      'render',
      'chart',
      'web@2.0.0',
    );
    expect({ code, output }).toEqual({ code: 0, output: '---\na: 2.0.0\n' });
    expect(errors).toContain("'fairlead.lock' was made with another engine");
  });

  test('by its name where the lock has one version', async () => {
    expect(await lock({ version: '1.0.0' }).run('render', 'chart', 'web')).toMatchObject({ output: '---\na: 1.0.0\n' });
  });

  test('by a folder of the lock, which then brings its dependencies', async () => {
    const opened = lock();
    const dependency = archiveOf('1.0.0');
    const digest = contentDigest(dependency);
    opened.write({
      'vendor/charts/.keep': '',
      'shop/Chart.yaml':
        'apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n- { name: web, version: 1.0.0, repository: "https://charts.example.com" }\n',
      'fairlead.lock': `version: 1\nengine: { helm: 4.3.1, kustomize: 0.21.1, digest: sha256:${'0'.repeat(64)} }\ncharts:\n- name: shop\n  source: { folder: shop }\n  dependencies:\n  - { name: web, version: 1.0.0, source: { repository: "https://charts.example.com" }, digest: "${digest}" }\n`,
    });
    writeFileSync(join(opened.root, 'vendor/charts', `web-1.0.0-${digest.slice(7, 19)}.tgz`), dependency);
    expect(await opened.run('render', 'chart', './shop')).toMatchObject({ code: 0, output: '---\na: 1.0.0\n' });
  });

  test.each([
    ['web', 'invalid-argument', /1\.0\.0 of https.*2\.0\.0 of https/, /'web@1\.0\.0' or 'web@2\.0\.0'/],
    [
      'web@3.0.0',
      'missing-chart',
      /'web@3\.0\.0'.*'fairlead\.lock' has no such chart/,
      /'web@1\.0\.0' or 'web@2\.0\.0', or lock/,
    ],
    ['wbe', 'missing-chart', /'wbe'/, /Did you mean 'web'\?.*fairlead lock/],
  ])('or else what the lock has is said: %s', async (name, code, what, fix) => {
    const opened = lock({ version: '1.0.0' }, { version: '2.0.0' });
    expect(problemsOf(await opened.run('render', 'chart', name, '--format', 'json'))).toMatchObject([
      { code, what: sentence(what), fix: sentence(fix) },
    ]);
  });

  test('D-3 and is refused where its archive is not what the lock says', async () => {
    const opened = lock({ version: '1.0.0' });
    const name = `web-1.0.0-${contentDigest(archiveOf('1.0.0')).slice(7, 19)}.tgz`;
    writeFileSync(join(opened.root, 'vendor/charts', name), archiveOf('1.0.1'));
    expect(problemsOf(await opened.run('render', 'chart', 'web', '--format', 'json'))).toMatchObject([
      { code: 'changed-chart' },
    ]);
  });
});

describe('render chart says what is wrong, and where:', () => {
  test.each([
    ['a folder that is not there', './nowhere', 'not-found', /no chart '\.\/nowhere'/, /Correct the path/],
    ['a folder without a chart', '.', 'not-found', /has no 'Chart\.yaml'/, /Correct the path/],
    ['an address', 'oci://registry.example.com/web', 'not-found', /no chart/, /fairlead lock/],
    ['a name without a lock', 'nginx@1.0.0', 'missing-chart', /'nginx@1\.0\.0'/, /fairlead lock/],
  ])('%s', async (_, name, code, what, fix) => {
    expect(problemsOf(await render(name, '--format', 'json'))).toMatchObject([
      { code, what: sentence(what), fix: sentence(fix) },
    ]);
  });

  test('a kustomization where a chart is asked for', async () => {
    workspace.write({ 'overlay/kustomization.yaml': 'resources: []\n' });
    expect((await render('overlay')).errors).toContain("'fairlead render kustomization overlay' builds it");
  });

  test.each([
    [
      'a missing file',
      ['-f', 'none.yaml'],
      'not-found',
      /'none\.yaml'.*no such file/,
      [{ source: { file: 'none.yaml' } }],
    ],
    ['a folder', ['-f', 'web'], 'not-found', /'web'.*is a folder/, [{ source: { file: 'web' } }]],
    ['C-16 an address', ['-f', 'https://example.com/v.yaml'], 'invalid-argument', /is an address/, []],
    ['no YAML', ['-f', 'tab.yaml'], 'yaml-syntax', /tab\.yaml/, [{ source: { file: 'tab.yaml', line: 3 } }]],
    ['no UTF-8', ['-f', 'latin.yaml'], 'yaml-encoding', /not UTF-8/, [{ source: { file: 'latin.yaml' } }]],
    ['a bad --set', ['--set', 'a'], 'invalid-argument', /failed parsing --set data/, []],
    ['a bad --set-json', ['--set-json', 'a={'], 'invalid-argument', /failed parsing --set-json data a=\{/, []],
    ['a bad --kube-version', ['--kube-version', 'new'], 'invalid-argument', /'new' after '--kube-version'/, []],
    ['a template that is not there', ['-s', 'templates/conf.yaml'], 'not-found', /'templates\/conf\.yaml'/, []],
    ['D-9 a release that is an option', ['--release', '--help'], 'invalid-argument', /'--help'/, []],
    ['a namespace that cannot be one', ['-n', 'a/b'], 'invalid-argument', /'a\/b'/, []],
  ])('values and options: %s', async (_, argv, code, what, where) => {
    workspace.write({ 'tab.yaml': 'a: 1\nb:\n\t- c\n' });
    writeFileSync(join(workspace.root, 'latin.yaml'), Buffer.from('a: \xe9\n', 'latin1'));
    expect(problemsOf(await render('web', ...argv, '--format', 'json'))).toMatchObject([
      { code, what: sentence(what), where },
    ]);
  });

  test('an option that does not exist', async () => {
    expect(await render('web', '--valeus', 'a.yaml')).toMatchObject({
      code: 1,
      errors: sentence(/Did you mean --values\?/),
    });
  });

  test.each([
    [
      'a value that is missing',
      'a: {{ .Values.image.tag }}',
      /'bad' 1\.0\.0.*\.Values\.image\.tag/,
      { line: 1, column: 14 },
    ],
    ['a value that is required', '\n\na: {{ required "Say a." .Values.a }}', /Say a\./, { line: 3 }],
    ['a template that does not end', 'a: {{ if true }}', /unexpected EOF/, { line: 1 }],
    ['output that is no YAML', 'a: b: c', /YAML parse error/, {}],
  ])('a template: %s', async (_, template, what, place) => {
    workspace.write(chart(template));
    expect(problemsOf(await render('bad', '--format', 'json'))).toMatchObject([
      { code: 'chart-failed', what: sentence(what), where: [{ source: { file: 'bad/templates/a.yaml', ...place } }] },
    ]);
  });

  test('values that the schema of the chart refuses, at their line in the file that counts', async () => {
    workspace.write({
      ...chart('a: {{ .Values.port }}\n', {
        'bad/values.schema.json': '{"properties": {"server": {"properties": {"port": {"type": "integer"}}}}}',
      }),
      'first.yaml': 'server: { port: none }\n',
      'last.yaml': 'name: x\nserver:\n  port: many\n',
    });
    const result = await render('bad', '-f', 'first.yaml', '-f', 'last.yaml', '--format', 'json');
    workspace.remove('bad/values.schema.json');
    expect(problemsOf(result)).toMatchObject([
      {
        code: 'chart-failed',
        what: sentence(/does not accept the values: 'server.port'/),
        where: [{ source: { file: 'last.yaml', line: 3 } }],
      },
    ]);
  });

  test('dependencies that are not there', async () => {
    workspace.write({
      'lonely/Chart.yaml':
        'apiVersion: v2\nname: lonely\nversion: 1.0.0\ndependencies:\n- { name: redis, version: 1.0.0, repository: "https://charts.example.com" }\n',
    });
    expect(problemsOf(await render('lonely', '--format', 'json'))).toMatchObject([
      {
        what: sentence(/found in Chart\.yaml, but missing in charts\/ directory: redis/),
        where: [{ source: { file: 'lonely/Chart.yaml' } }],
        fix: sentence(/helm dependency build.*fairlead lock/),
      },
    ]);
  });

  test('a template without end', async () => {
    workspace.write(chart('{{ range until 2000000000 }}{{ end }}'));
    expect(problemsOf(await render('bad', '--timeout', '1', '--format', 'json'))).toMatchObject([
      { code: 'chart-failed', what: sentence(/took more than it is allowed to/), fix: sentence(/--timeout/) },
    ]);
  });

  test('D-1 an archive that reaches beyond itself', async () => {
    const entries = [{ name: 'web/Chart.yaml', content: WEB['web/Chart.yaml'] }, { name: '../../evil.yaml' }];
    writeFileSync(join(workspace.root, 'evil.tgz'), tgz(entries));
    writeFileSync(join(workspace.root, 'cut.tgz'), tgz(entries).subarray(0, 40));
    expect((await render('evil.tgz')).errors).toMatch(/^chart-failed: The chart 'evil\.tgz' is refused: .*evil\.yaml/);
    expect(await render('cut.tgz')).toMatchObject({ code: 1, errors: sentence(/^chart-failed: The chart 'cut\.tgz'/) });
  });

  test('D-1 a folder with a link that leads out of it', async () => {
    workspace.write({ 'linked/Chart.yaml': 'apiVersion: v2\nname: linked\nversion: 1.0.0\n' });
    symlinkSync('/etc', join(workspace.root, 'linked/etc'));
    expect(problemsOf(await render('linked', '--format', 'json'))).toMatchObject([
      { code: 'chart-failed', what: sentence(/is refused: 'etc'.*is a link to a place outside/) },
    ]);
  });
});

describe('render kustomization', () => {
  const build = (...argv: readonly string[]) => workspace.run('render', 'kustomization', ...argv);

  beforeAll(() => {
    workspace.write({
      'base/kustomization.yaml': 'resources: [config.yaml]\n',
      'base/config.yaml': 'kind: ConfigMap\napiVersion: v1\nmetadata: { name: config }\n',
      'dev/kustomization.yaml': 'resources: [../base]\nnamePrefix: dev-\n',
      'broken/kustomization.yaml': 'resources: [absent.yaml]\n',
      'remote/kustomization.yaml': 'resources: ["https://example.com/base.yaml"]\n',
    });
  });

  test('prints objects, bases in the repository included', async () => {
    const printed = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: dev-config\n';
    expect(await build('dev')).toEqual({ code: 0, output: printed, errors: '' });
    const { output } = await build('dev', '--format', 'json');
    expect(JSON.parse(output)).toMatchObject({ objects: [{ kind: 'ConfigMap', metadata: { name: 'dev-config' } }] });
  });

  test('D-14 refuses a base outside of the repository, an address, and what is not there', async () => {
    const outside = await workspace.run(
      '--root',
      join(workspace.root, 'dev'),
      'render',
      'kustomization',
      '.',
      '--format',
      'json',
    );
    expect(problemsOf(outside)).toMatchObject([{ what: sentence(/leads out of the repository/) }]);
    expect(problemsOf(await build('remote', '--format', 'json'))).toMatchObject([
      { code: 'kustomization-failed', where: [{ source: { file: 'remote/kustomization.yaml' } }] },
    ]);
    expect(problemsOf(await build('broken', '--format', 'json'))).toMatchObject([
      { code: 'kustomization-failed', what: sentence(/absent\.yaml/) },
    ]);
    expect(problemsOf(await build('web', '--format', 'json'))).toMatchObject([{ code: 'not-found' }]);
    expect(problemsOf(await build('nowhere', '--format', 'json'))).toMatchObject([{ code: 'not-found' }]);
  });

  test('takes bases from the Git repository around a folder that is not below the root', async () => {
    const other = openWorkspace({
      'base/kustomization.yaml': 'resources: [config.yaml]\n',
      'base/config.yaml': 'kind: ConfigMap\napiVersion: v1\nmetadata: { name: config }\n',
      'dev/kustomization.yaml': 'resources: [../base]\n',
    });
    expect((await build(join(other.root, 'dev'))).errors).toContain('leads out of the repository');
    other.git('init', '--quiet');
    expect(await build(join(other.root, 'dev'))).toMatchObject({ code: 0, output: sentence(/name: config/) });
  });
});
