import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { contentDigest } from '../../lib/cache';
import { packChart, type Files } from '../sources/support';
import { WebServer } from '../sources/web-server';
import { closeWorkspaces, openWorkspace, type Workspace } from './workspace';

const PACKAGE = join(__dirname, '../..');
const CACHES = mkdtempSync(join(realpathSync(tmpdir()), 'fairlead-lock-test-'));
const SHARED_CACHE = join(CACHES, 'shared');
process.env.FAIRLEAD_CACHE = SHARED_CACHE;

const WIDGETS = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  names: { kind: Widget, plural: widgets }
  scope: Namespaced
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
`;

const VERSIONS: Readonly<Record<string, Files>> = {
  '1.0.0': {},
  '1.0.1': {},
  // `replicas` has moved, a definition came, and old clusters are out.
  '1.1.0': {
    'Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.1.0\nkubeVersion: ">=1.30.0-0"\n',
    'values.yaml': 'scale:\n  replicas: 1\nimage: registry.example.com/web:1.1.0\n',
    'crds/widgets.yaml': WIDGETS,
  },
  '2.0.0': {},
};

const archives = new Map<string, Buffer>();
let web: WebServer;

beforeAll(async () => {
  for (const [version, more] of Object.entries(VERSIONS)) archives.set(version, await packChart('web', version, more));
});
beforeEach(async () => {
  process.env.FAIRLEAD_CACHE = SHARED_CACHE;
  web = await WebServer.start();
});
afterEach(async () => {
  closeWorkspaces();
  await web.stop();
});
afterAll(() => {
  rmSync(CACHES, { recursive: true, force: true });
});

function publish(...versions: readonly string[]): void {
  web.publish(...versions.map((version) => ({ name: 'web', version, archive: archives.get(version)! })));
}

/** An application of a chart, as data. */
function application(version: string, { name = 'checkout', chart = `{ repository: ${web.url}, name: web }` } = {}) {
  return `apiVersion: fairlead.dev/v1
kind: Application
metadata: { name: ${name}, tenant: payments }
spec:
  versions: { dev: ${JSON.stringify(version)} }
  chart: ${chart}
`;
}

const FLEET = `apiVersion: fairlead.dev/v1
kind: Fleet
metadata: { name: acme }
spec:
  repository: https://git.example.com/acme/gitops.git
  path: dist/acme
  chartForm: rendered
`;
const CHECKOUT = 'apps/acme/tenants/checkout.yaml';

/** A fleet of one cluster with an application that is rendered here. */
function openFleet(version: string): Workspace {
  return openWorkspace({
    'apps/acme/fleet.yaml': FLEET,
    'apps/acme/clusters/dev.yaml': `apiVersion: fairlead.dev/v1
kind: Cluster
metadata: { name: dev }
spec: { environment: dev, kubernetes: "1.36", cloud: { kind: {} } }
`,
    'apps/acme/tenants/payments.yaml': `apiVersion: fairlead.dev/v1
kind: Tenant
metadata: { name: payments }
spec: { owners: [payments@example.com], groups: [payments-team] }
`,
    [CHECKOUT]: application(version),
  });
}

const lock = (workspace: Workspace, ...more: readonly string[]) => workspace.run('lock', '--plain-http', ...more);
const filesOf = ({ root }: Workspace, folder = '.') =>
  existsSync(join(root, folder)) ? readdirSync(join(root, folder)).sort() : [];
const read = ({ root }: Workspace, file: string) => readFileSync(join(root, file), 'utf8');

test('locks what the fleets ask for, and synthesis then needs no server', async () => {
  const workspace = openFleet('^1.0');
  publish('1.0.0', '1.0.1', '2.0.0');
  expect((await workspace.run('synth')).errors).toContain("fix Run 'fairlead lock', and commit what it changes.");

  const { code, output } = await lock(workspace);
  expect({ code, output }).toEqual({
    code: 0,
    output: `locked  web 1.0.1 (^1.0) from ${web.url}\nfairlead.lock: 1 locked\n`,
  });
  await web.stop();
  expect(await workspace.run('synth')).toMatchObject({ code: 0, errors: '' });
  expect(read(workspace, 'dist/acme/dev/tenants/payments/checkout/pod.web.yaml')).toContain(
    'image: registry.example.com/web:1.0.1',
  );
});

test('does nothing the second time, asks nobody, and says so', async () => {
  const workspace = openFleet('^1.0');
  publish('1.0.0');
  await lock(workspace);
  const before = read(workspace, 'fairlead.lock');
  publish('1.0.0', '1.0.1');
  web.asked.length = 0;
  expect(await lock(workspace)).toEqual({
    code: 0,
    output: 'kept    web 1.0.0 (^1.0)\nfairlead.lock: nothing to do, 1 kept\n',
    errors: '',
  });
  expect(web.asked).toEqual([]);
  expect(read(workspace, 'fairlead.lock')).toBe(before);
});

test('an update says what the new version does differently', async () => {
  const workspace = openFleet('^1.0');
  publish('1.0.0');
  await lock(workspace);
  publish('1.0.0', '1.0.1', '1.1.0', '2.0.0');
  const { output } = await lock(workspace, '--update');
  expect(output).toBe(`updated web 1.0.0 → 1.1.0 (^1.0)
        Kubernetes  any → >=1.30.0-0
        values      - replicas: 1
                    ~ image: "registry.example.com/web:1.0.0" → "registry.example.com/web:1.1.0"
                    + scale: {"replicas":1}
        CRDs        + widgets.example.com: v1
        images      - registry.example.com/web:1.0.0
                    + registry.example.com/web:1.1.0
fairlead.lock: 1 updated
`);
  expect((await lock(workspace, '--update')).output).toContain(
    'fairlead.lock: nothing newer that the fleets leave room for, 1 kept',
  );
});

test('an update goes no further than it may, and names nothing but what it was told to', async () => {
  const workspace = openFleet('>=1.0.0');
  publish('1.0.0');
  await lock(workspace);
  publish('1.0.0', '1.0.1', '1.1.0', '2.0.0');
  const versions: string[] = [];
  for (const within of ['patch', 'minor', 'major']) {
    const { output } = await lock(workspace, '--update', 'web', '--within', within, '--format', 'line');
    versions.push(output.split('\n')[0]!);
  }
  expect(versions).toEqual([
    'updated web 1.0.0 → 1.0.1 (>=1.0.0)',
    'updated web 1.0.1 → 1.1.0 (>=1.0.0)',
    'updated web 1.1.0 → 2.0.0 (>=1.0.0)',
  ]);
});

test('an update says which line keeps a chart where it is', async () => {
  const workspace = openFleet('1.0.0');
  publish('1.0.0', '2.0.0');
  await lock(workspace);
  expect((await lock(workspace, '--update')).output).toContain(
    `kept    web 1.0.0; 2.0.0 is newer, but ${CHECKOUT}:5:15 asks for 1.0.0\n`,
  );
});

test('finds out on request that a version was published again with other bytes', async () => {
  const workspace = openFleet('1.0.0');
  publish('1.0.0');
  await lock(workspace);
  web.publish({ name: 'web', version: '1.0.0', archive: await packChart('web', '1.0.0', { NOTES: 'other' }) });
  expect(await lock(workspace)).toMatchObject({ code: 0 });
  const { code, errors } = await lock(workspace, '--verify');
  expect(code).toBe(1);
  expect(errors).toContain('changed-chart: ');
  expect((await lock(workspace, '--update', 'web')).output).toContain(': other bytes under the same version\n');
});

test('gives everything as JSON, whatever is said beside it', async () => {
  const workspace = openFleet('^1.0');
  publish('1.0.0');
  await lock(workspace);
  publish('1.0.0', '1.1.0');
  const { output } = await lock(workspace, '--update', '--format', 'json');
  expect(JSON.parse(output)).toMatchObject({
    problems: [],
    isLockChanged: true,
    vendored: [],
    types: [],
    charts: [
      {
        name: 'web',
        requested: '^1.0',
        state: 'moved',
        from: { version: '1.0.0' },
        to: { version: '1.1.0', source: { repository: web.url } },
        change: { values: { removed: [{ path: ['replicas'], value: 1 }] }, kubeVersion: { to: '>=1.30.0-0' } },
      },
    ],
  });
});

test('drops what no release asks for any more, and says so', async () => {
  const workspace = openFleet('1.0.0');
  publish('1.0.0');
  await lock(workspace);
  workspace.remove(CHECKOUT);
  expect((await workspace.run('lock')).output).toBe(
    'dropped web 1.0.0, which no release asks for any more\nfairlead.lock: 1 dropped\n',
  );
  expect(read(workspace, 'fairlead.lock')).not.toContain('web');
});

test('says where nothing is rendered here, and writes nothing', async () => {
  const workspace = openFleet('1.0.0');
  workspace.write({ 'apps/acme/fleet.yaml': FLEET.replace('rendered', 'source') });
  for (const argument of ['--format=text', '--check', '--vendor']) {
    const { code, output, errors } = await workspace.run('lock', argument);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toContain('Nothing to lock: no release is rendered here.');
  }
  expect(filesOf(workspace)).toEqual(['apps']);
});

test('a fleet that is broken has its problems before anything is fetched', async () => {
  const workspace = openFleet('1.0.0');
  publish('1.0.0');
  const broken = read(workspace, 'apps/acme/clusters/dev.yaml').replace(
    'kind: {} } }',
    'kind: {} }, addons: { metric-server: {} } }',
  );
  workspace.write({ 'apps/acme/clusters/dev.yaml': broken });
  const { code, errors } = await lock(workspace);
  expect(code).toBe(1);
  expect(errors).toContain("unknown-addon: There is no add-on 'metric-server'.");
  expect({ asked: web.asked, files: filesOf(workspace) }).toEqual({ asked: [], files: ['apps'] });
});

describe('archives in the repository', () => {
  test('are all that a fresh clone needs', async () => {
    const workspace = openFleet('1.0.0');
    publish('1.0.0');
    const { output } = await lock(workspace, '--vendor');
    expect(output).toContain('vendor/charts: 1 file written or removed\n');
    await web.stop();
    process.env.FAIRLEAD_CACHE = join(CACHES, 'empty');
    expect(await workspace.run('synth')).toMatchObject({ code: 0, errors: '' });
    expect(await workspace.run('lock', '--check')).toMatchObject({
      code: 0,
      output: 'fairlead.lock: up to date, 1 chart\n',
    });
  });

  test('follow the lock from then on, and are missed where somebody removes one', async () => {
    const workspace = openFleet('^1.0');
    publish('1.0.0');
    await lock(workspace, '--vendor');
    publish('1.0.1');
    await lock(workspace, '--update');
    const [archive, ...others] = filesOf(workspace, 'vendor/charts');
    expect(archive).toMatch(/^web-1\.0\.1-\w+\.tgz$/);
    expect(others).toEqual([]);
    workspace.remove(join('vendor/charts', archive!));
    const { code, output } = await workspace.run('lock', '--check', '--format', 'line');
    expect(code).toBe(1);
    expect(output).toContain("The archive of 'web' 1.0.1 is not in 'vendor/charts'.");
  });

  test('are not written where their folder cannot be made', async () => {
    const workspace = openFleet('1.0.0');
    publish('1.0.0');
    workspace.write({ vendor: 'a file' });
    const { code, errors } = await lock(workspace, '--vendor');
    expect(code).toBe(1);
    expect(errors).toContain("output-failed: 'vendor/charts' could not be written: ");
    expect(filesOf(workspace)).toEqual(['apps', 'vendor']);
  });
});

describe('types of values', () => {
  const PROGRAM = `import type { WebValues } from '../../imports/charts/web';
export const values: WebValues = { replicas: 2 };
`;

  /** What the compiler says of a program in the repository. */
  function compile({ root }: Workspace, file: string): readonly string[] {
    const program = ts.createProgram([join(root, file)], {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      lib: ['lib.es2022.d.ts'],
      types: [],
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.Node16,
      moduleResolution: ts.ModuleResolutionKind.Node16,
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n').split('\n')[0]!);
  }

  test('are accepted by the compiler, which refuses a value that an update has moved', async () => {
    const workspace = openFleet('^1.0');
    publish('1.0.0');
    expect((await lock(workspace, '--types')).output).toContain('imports/charts: 1 file written or removed\n');
    workspace.write({ 'apps/acme/values.ts': PROGRAM });
    expect(compile(workspace, 'apps/acme/values.ts')).toEqual([]);

    publish('1.0.0', '1.1.0');
    await lock(workspace, '--update');
    expect(compile(workspace, 'apps/acme/values.ts')).toEqual([expect.stringContaining("'replicas' does not exist")]);
  });

  test('are there for each version: the newest has the plain name', async () => {
    const workspace = openFleet('1.0.0');
    publish('1.0.0', '1.0.1', '2.0.0');
    workspace.write({
      'apps/acme/tenants/cart.yaml': application('2.0.0', { name: 'cart' }),
      'apps/acme/tenants/shop.yaml': application('^2.0', { name: 'shop' }),
    });
    await lock(workspace, '--types');
    expect(filesOf(workspace, 'imports/charts')).toEqual(['web-1.0.0.ts', 'web.ts']);
    expect(read(workspace, 'imports/charts/web.ts')).toContain('from the chart web 2.0.0.');

    workspace.remove(CHECKOUT);
    workspace.write({ 'imports/charts/web-mine.ts': '// mine\n' });
    await lock(workspace);
    expect(filesOf(workspace, 'imports/charts')).toEqual(['web-mine.ts', 'web.ts']);
  });

  test('never replace a file of somebody else', async () => {
    const workspace = openFleet('1.0.0');
    publish('1.0.0');
    workspace.write({ 'imports/charts/web.ts': '// mine\n' });
    const { code, errors } = await lock(workspace, '--types');
    expect(code).toBe(1);
    expect(errors).toContain("foreign-file: 'imports/charts/web.ts' was not written by 'fairlead lock --types'");
    expect(read(workspace, 'imports/charts/web.ts')).toBe('// mine\n');
    expect(filesOf(workspace)).not.toContain('fairlead.lock');
  });

  test('are outdated where the lock has another version', async () => {
    const workspace = openFleet('1.0.0');
    publish('1.0.0');
    await lock(workspace, '--types');
    workspace.write({
      'imports/charts/web.ts': read(workspace, 'imports/charts/web.ts').replace('web 1.0.0', 'web 0.9.0'),
    });
    const { code, output } = await workspace.run('lock', '--check', '--format', 'line');
    expect(code).toBe(1);
    expect(output).toContain("outdated-lock imports/charts/web.ts — 'imports/charts/web.ts' is not what");
  });
});

describe('a check', () => {
  test('fetches and writes nothing, and fails where there is no lock', async () => {
    const workspace = openFleet('1.0.0');
    publish('1.0.0');
    const { code, errors } = await workspace.run('lock', '--check');
    expect(code).toBe(1);
    expect(errors).toContain(`missing-chart: Chart 'web' of ${web.url} is not in 'fairlead.lock'.`);
    expect({ asked: web.asked, files: filesOf(workspace) }).toEqual({ asked: [], files: ['apps'] });
  });

  test.each([
    ['asks for another version', '1.0.1', "is asked for as '1.0.1', but 'fairlead.lock' has '1.0.0'."],
    ['asks for no chart', undefined, "'fairlead.lock' has 'web' 1.0.0, which no release asks for."],
  ])('fails where the fleet %s', async (_, version, what) => {
    const workspace = openFleet('1.0.0');
    publish('1.0.0');
    await lock(workspace);
    if (version === undefined) workspace.remove(CHECKOUT);
    else workspace.write({ [CHECKOUT]: application(version) });
    const { code, errors } = await workspace.run('lock', '--check');
    expect(code).toBe(1);
    expect(errors).toContain(`outdated-lock: `);
    expect(errors).toContain(what);
  });

  test('fails where somebody wrote a version into the lock that the fleet does not admit', async () => {
    const workspace = openFleet('^1.0');
    publish('1.0.0');
    await lock(workspace);
    workspace.write({ 'fairlead.lock': read(workspace, 'fairlead.lock').replace('"1.0.0"', '"2.0.0"') });
    const { errors } = await workspace.run('lock', '--check');
    expect(errors).toContain("'fairlead.lock' has 'web' 2.0.0, which is not in the range '^1.0'.");
  });

  test('needs no archive on this machine', async () => {
    const workspace = openFleet('^1.0');
    publish('1.0.0');
    await lock(workspace);
    process.env.FAIRLEAD_CACHE = join(CACHES, 'other');
    expect(await workspace.run('lock', '--check', '--format', 'json')).toEqual({
      code: 0,
      output: `${JSON.stringify({ problems: [], isUpToDate: true, charts: 1 }, undefined, 2)}\n`,
      errors: '',
    });
  });

  test('asks for a chart in the repository only where that needs something from elsewhere', async () => {
    const workspace = openFleet('unused');
    const chart = 'apiVersion: v2\nname: web\nversion: 0.1.0\n';
    workspace.write({
      [CHECKOUT]: application('main', { chart: '{ folder: charts/web }' }),
      'charts/web/Chart.yaml': chart,
    });
    expect(await workspace.run('lock', '--check')).toMatchObject({ code: 0 });

    publish('1.0.0');
    const dependency = `dependencies: [{ name: web, version: ^1.0, repository: "${web.url}" }]\n`;
    workspace.write({ 'charts/web/Chart.yaml': chart + dependency });
    expect((await workspace.run('lock', '--check')).errors).toContain(
      "outdated-lock: The chart in 'charts/web' depends on 'web' ^1.0, which 'fairlead.lock' does not have.",
    );
    expect((await lock(workspace)).output).toContain("locked  web in 'charts/web'\n");
    expect(await workspace.run('lock', '--check')).toMatchObject({ code: 0 });
    expect(await workspace.run('synth')).toMatchObject({ code: 0 });
  });

  test('cannot be asked for together with what writes', async () => {
    const { code, errors } = await openFleet('1.0.0').run('lock', '--check', '--vendor');
    expect(code).toBe(1);
    expect(errors).toContain("option '--check' cannot be used with option '--vendor'");
  });
});

describe('what is wrong in the arguments', () => {
  test('is a chart that no fleet renders, and the nearest that one does', async () => {
    const workspace = openFleet('1.0.0');
    publish('1.0.0');
    const { code, errors } = await lock(workspace, '--update', 'wbe');
    expect(code).toBe(1);
    expect(errors).toContain("not-found: There is no chart 'wbe' that a fleet renders here.");
    expect(errors).toContain("fix Did you mean 'web'?");
    expect(web.asked).toEqual([]);
  });

  test('is a range of an update that nobody asked for', async () => {
    const { code, errors } = await openFleet('1.0.0').run('lock', '--within', 'minor');
    expect(code).toBe(1);
    expect(errors).toContain("fix Write 'fairlead lock --update --within minor'.");
  });
});

describe('without its server', () => {
  test('a chart that is not locked is named with its repository, and nothing is written', async () => {
    const workspace = openFleet('^1.0');
    await web.stop();
    const { code, errors } = await lock(workspace);
    expect(code).toBe(1);
    expect(errors).toContain(`fetch-failed: The index of ${web.url}/ could not be fetched`);
    expect(errors).toContain('the connection was refused');
    expect(errors).toContain('fix Check the address and the network, then run the command again.');
    expect(filesOf(workspace)).toEqual(['apps']);
  });

  test('http to this machine has to be asked for', async () => {
    publish('1.0.0');
    const { code, errors } = await openFleet('^1.0').run('lock');
    expect(code).toBe(1);
    expect(errors).toContain("fix Write an https address, or run 'fairlead lock --plain-http'.");
  });
});

test('a signature that the fleet begins to ask for is missed in the lock, and in the registry', async () => {
  const workspace = openFleet('1.0.0');
  const archive = archives.get('1.0.0')!;
  const layer = {
    mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
    digest: contentDigest(archive),
    size: archive.length,
  };
  web.answers.set('/v2/charts/web/manifests/1.0.0', JSON.stringify({ schemaVersion: 2, layers: [layer] }));
  web.answers.set(`/v2/charts/web/blobs/${layer.digest}`, archive);
  const repository = `${web.url.replace('http:', 'oci:')}/charts`;
  workspace.write({ [CHECKOUT]: application('1.0.0', { chart: `{ repository: "${repository}", name: web }` }) });
  expect(await lock(workspace)).toMatchObject({ code: 0 });

  const rule = `  provenance: [{ repository: "${repository}", keyring: keys/acme.gpg }]\n`;
  workspace.write({ 'apps/acme/fleet.yaml': FLEET + rule });
  expect((await workspace.run('lock', '--check')).errors).toContain("does not say who signed 'web'");
  expect((await lock(workspace)).errors).toContain('has no provenance file.');
});

test('fleets that share a repository of charts name one keyring for it', async () => {
  const workspace = openFleet('1.0.0');
  const rule = (keyring: string) => `  provenance: [{ repository: https://charts.example.com, keyring: ${keyring} }]\n`;
  workspace.write({
    'apps/acme/fleet.yaml': FLEET + rule('keys/acme.gpg'),
    'apps/other/fleet.yaml': FLEET.replaceAll('acme', 'other') + rule('keys/other.gpg'),
  });
  const { code, errors } = await lock(workspace);
  expect(code).toBe(1);
  expect(errors).toContain("must be signed by a key of 'keys/acme.gpg' and of 'keys/other.gpg'.");
});

const compiled = existsSync(join(PACKAGE, 'build/lib/cli/lock.js')) ? test : test.skip;

compiled.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('leaves nothing behind where %s interrupts it', async (signal, expected) => {
  const workspace = openFleet('^1.0');
  const temporary = mkdtempSync(join(CACHES, 'tmp-'));
  publish('1.0.0', '1.0.1');
  // The chart is on its way for ever.
  const asked = new Promise<void>((resolve) => {
    web.answers.set('/web-1.0.1.tgz', (_, response) => {
      response.write(archives.get('1.0.1')!.subarray(0, 100));
      resolve();
    });
  });
  workspace.write({ 'apps/acme/tenants/cart.yaml': application('1.0.0', { name: 'cart' }) });
  const child = spawn(process.execPath, [join(PACKAGE, 'bin/fairlead.js'), 'lock', '--plain-http', '--vendor'], {
    cwd: workspace.root,
    env: { ...process.env, TMPDIR: temporary },
    stdio: 'ignore',
  });
  await asked;
  child.kill(signal);
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(expected);
  expect({ root: filesOf(workspace), temporary: readdirSync(temporary) }).toEqual({ root: ['apps'], temporary: [] });
});
