import fc from 'fast-check';
import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentDigest } from '../../lib/cache';
import { EngineError, engineFacts, engineInThisThread, folderDigest, type EngineRequest } from '../../lib/engine';
import { configMap, render, temporaryCache, temporaryFolder, writeChart, writeFiles } from './charts';

const top = temporaryFolder();
const cache = temporaryCache();
const engine = engineInThisThread(cache);

const web = writeChart(top, 'web', {
  'values.yaml': 'port: 80\n',
  'templates/map.yaml': configMap('{{ .Release.Name }}', 'port: {{ .Values.port | quote }}'),
});

/** The failure that a request ends with. */
function failureOf(request: EngineRequest): EngineError['failure'] {
  try {
    engine.call(request);
  } catch (error) {
    if (error instanceof EngineError) return error.failure;
    throw error;
  }
  throw new Error('The request was answered.');
}

test('a chart is rendered with its values', () => {
  expect(engine.call(render(web, { release: 'blue', values: { port: 8080 } })).manifests).toEqual([
    {
      source: 'web/templates/map.yaml',
      isCrdFile: false,
      object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'blue' }, data: { port: '8080' } },
    },
  ]);
});

test('an answer cannot be changed by whoever asked', () => {
  const { manifests } = engine.call(render(web));
  expect(Object.isFrozen(manifests)).toBe(true);
  expect(Object.isFrozen(manifests[0]?.object?.metadata)).toBe(true);
});

test('a chart says of itself what it is', () => {
  const facts = engine.call({ op: 'chart', chart: web });
  expect(facts).toMatchObject({ name: 'web', version: '1.0.0', valuesText: 'port: 80\n', defaults: { port: 80 } });
});

test('every 64-bit integer of a manifest comes through with all its digits, and no text becomes one', () => {
  const numbers = writeChart(top, 'numbers', {
    'templates/a.yaml': `apiVersion: a.example/v1
kind: Number
metadata: {name: n}
spec: {exact: {{ .Values.digits }}, list: [{{ .Values.digits }}], text: {{ .Values.text | toJson }}}
`,
  });
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.string(), (integer, text) => {
      const digits = integer.toString();
      const values = { digits, text: `${text} integer:${digits} "${digits}" \\` };
      const exact = Number.isSafeInteger(Number(integer)) ? Number(integer) : integer;
      const spec = { exact, list: [exact], text: values.text };
      expect(engine.call(render(numbers, { values })).manifests[0]?.object?.spec).toEqual(spec);
    }),
    { numRuns: 50 },
  );
});

test('a template that fails is named with its line', () => {
  const broken = writeChart(top, 'broken', { 'templates/a.yaml': 'a: b\nc: {{ required "say d" .Values.d }}\n' });
  expect(failureOf(render(broken))).toMatchObject({ kind: 'template', file: 'broken/templates/a.yaml', line: 2 });
});

test('each line of a manifest comes with the line of the template that wrote it', () => {
  const lined = writeChart(top, 'lined', {
    'crds/a.yaml': 'kind: A\n---\nkind: B',
    'templates/a.yaml':
      '{{- range list "one" "two" }}\n---\n# {{ . }}\nkind: Secret\nname: {{ . }}\nlist:\n  {{- list 1 2 | toYaml | nindent 2 }}\n{{- end }}\n',
  });
  const text = (name: string) => `# ${name}\nkind: Secret\nname: ${name}\nlist:\n  - 1\n  - 2\n`;
  const { manifests } = engine.call(render(lined, { want: 'lines' }));
  expect(manifests.map(({ text: one, lines }) => ({ text: one, lines }))).toEqual([
    { text: 'kind: A\n---\nkind: B', lines: [1, 2, 3] },
    { text: text('one'), lines: [3, 4, 5, 6, 7, 7, 2] },
    { text: text('two'), lines: [3, 4, 5, 6, 7, 7, 9] },
  ]);
  const plain = engine.call(render(lined, { want: 'text' })).manifests;
  expect(manifests).toMatchObject(plain);
});

test('a failure carries the operation it belongs to', () => {
  const request: EngineRequest = { op: 'versions', range: 'no range', versions: [] };
  expect(failureOf(request).kind).toBe('version');
  expect(() => engine.call(request)).toThrow(expect.objectContaining({ op: 'versions' }) as Error);
});

test('a chart that is not there is a failure, not a crash', () => {
  const archive = join(top, 'gone.tgz');
  expect(failureOf(render({ archive, digest: contentDigest(Buffer.of()) }))).toMatchObject({
    kind: 'chart',
    message: expect.stringContaining('gone.tgz') as string,
  });
});

test('D-7 a folder that changed after its digest was taken is refused', () => {
  const changed = writeChart(top, 'changed', { 'templates/a.yaml': configMap('a', 'b: c') });
  writeFiles(join(top, 'changed'), { 'templates/a.yaml': configMap('a', 'b: d') });
  expect(failureOf(render(changed))).toMatchObject({
    kind: 'archive',
    message: expect.stringMatching(/has the digest sha256:\w+ instead of sha256:\w+/) as string,
  });
});

test('D-7 an archive with a flipped bit is refused before it is unpacked', () => {
  const { archive } = engine.call({
    op: 'pack',
    files: { 'Chart.yaml': Buffer.from('apiVersion: v2\nname: packed\nversion: 1.0.0\n') },
  });
  const path = join(top, 'packed.tgz');
  const digest = contentDigest(archive);
  writeFileSync(path, archive);
  expect(engine.call({ op: 'chart', chart: { archive: path, digest } }).name).toBe('packed');

  const flipped = Buffer.from(archive);
  flipped[40] = flipped[40]! ^ 1;
  writeFileSync(path, flipped);
  expect(() => engineInThisThread(cache).call(render({ archive: path, digest }))).toThrow(
    /packed.tgz' has the digest sha256:\w+ instead of sha256:\w+/,
  );
});

test('D-2 an archive larger than Helm unpacks is refused before any of it is read', () => {
  const path = join(top, 'huge.tgz');
  writeFileSync(path, '');
  truncateSync(path, 100 * 1024 * 1024 + 1);
  expect(failureOf(render({ archive: path, digest: contentDigest(Buffer.of()) }))).toMatchObject({
    kind: 'archive',
    message: expect.stringContaining("huge.tgz' has 104857601 bytes") as string,
  });
});

test('a dependency that the folder does not hold comes from its archive', () => {
  const dependency = engine.call({
    op: 'pack',
    files: {
      'Chart.yaml': Buffer.from('apiVersion: v2\nname: inner\nversion: 1.2.3\n'),
      'templates/a.yaml': Buffer.from(configMap('inner', 'b: c')),
    },
  });
  const archive = join(top, 'inner-1.2.3.tgz');
  const digest = contentDigest(dependency.archive);
  writeFileSync(archive, dependency.archive);
  const outer = writeChart(top, 'outer', {
    'Chart.yaml': `apiVersion: v2
name: outer
version: 1.0.0
dependencies: [{ name: inner, version: ^1.0.0, repository: https://charts.example }]
`,
  });
  expect(failureOf(render(outer)).kind).toBe('chart');
  const whole = { digest: outer.digest, folder: join(top, 'outer'), dependencies: [{ archive, digest }] };
  expect(engine.call(render(whole)).manifests.map(({ source }) => source)).toEqual([
    'outer/charts/inner/templates/a.yaml',
  ]);

  const other = { ...whole, dependencies: [{ archive, digest: contentDigest(Buffer.of()) }] };
  expect(failureOf(render(other))).toMatchObject({ kind: 'archive' });
});

test('more charts than are loaded at once are rendered as if each were alone', () => {
  const charts = Array.from({ length: 40 }, (_, index) => {
    const name = `chart-${String(index)}`;
    return writeChart(top, name, { 'templates/a.yaml': configMap(name, 'release: {{ .Release.Name }}') });
  });
  for (const release of ['one', 'two']) {
    for (const [index, chart] of charts.entries()) {
      const [manifest] = engine.call(render(chart, { release })).manifests;
      expect(manifest?.object).toMatchObject({
        metadata: { name: `chart-${String(index)}` },
        data: { release },
      });
    }
  }
});

test('a chart that was rendered once is rendered again from memory, after its folder is gone', () => {
  const passing = writeChart(top, 'passing', { 'templates/a.yaml': configMap('a', 'release: {{ .Release.Name }}') });
  engine.call(render(passing));
  rmSync(join(top, 'passing'), { recursive: true });
  expect(engine.call(render(passing, { release: 'later' })).manifests).toHaveLength(1);
});

describe('D-13 nothing of this machine reaches a chart:', () => {
  test.each([
    ['the environment', '{{ env "HOME" }}', 'template'],
    ['the environment in text', '{{ expandenv "$HOME" }}', 'template'],
  ] as const)('not %s', (_name, expression, kind) => {
    const chart = writeChart(top, 'curious', { 'templates/a.yaml': configMap('a', `b: ${expression}`) });
    expect(failureOf(render(chart)).kind).toBe(kind);
  });

  test.each([
    ['a file', '{{ .Files.Get "/etc/hosts" | quote }}'],
    ['a file above', '{{ .Files.Get "../../../../../../etc/hosts" | quote }}'],
    ['a name server', '{{ getHostByName "localhost" | quote }}'],
    ['a cluster', '{{ (lookup "v1" "Namespace" "" "default") | toJson | quote }}'],
  ])('not %s', (_name, expression) => {
    const chart = writeChart(top, 'curious', { 'templates/a.yaml': configMap('a', `b: ${expression}`) });
    const object = engine.call(render(chart)).manifests[0]?.object as { data: { b: string } };
    expect(['', '{}']).toContain(object.data.b);
  });
});

test('the engine says its versions without being loaded', () => {
  expect(engineFacts()).toMatchObject({
    digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
    helm: expect.stringMatching(/^4\.\d+\.\d+$/) as string,
    kustomize: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
  });
});

test('the folder of a chart has the digest that its content was asked for by', () => {
  expect(folderDigest(join(top, 'web'))).toBe(web.digest);
});
