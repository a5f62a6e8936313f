import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ContentCache } from '../../lib/cache';
import { engineInThisThread, openEngine, type Engine, type EngineOptions, type RenderRequest } from '../../lib/engine';
import { configMap, render, temporaryFolder, writeChart } from './charts';

const top = temporaryFolder();
const folder = join(top, 'cache');
const results = join(folder, 'results');

// Without a cache of results this is still where the module is unpacked.
process.env.FAIRLEAD_CACHE = folder;

const open: Engine[] = [];

function openAgain(options: EngineOptions = {}): Engine {
  const engine = openEngine({ workers: 1, cache: new ContentCache(folder), ...options });
  open.push(engine);
  return engine;
}

beforeEach(() => {
  rmSync(results, { recursive: true, force: true });
});

/** Ends what was opened, as a run does: what is kept is on disk then. */
async function endRuns(): Promise<void> {
  await Promise.all(open.splice(0).map((engine) => engine.close()));
}

afterEach(endRuns);

const blind = writeChart(top, 'blind', {
  'templates/a.yaml': configMap('a', 'b: {{ .Release.Name | quote }}\n  c: {{ toJson .Values | quote }}'),
});
const seeing = writeChart(top, 'seeing', {
  'templates/a.yaml': configMap('a', 'b: {{ .Capabilities.KubeVersion.Version | quote }}'),
});
const choosy = writeChart(top, 'choosy', {
  'Chart.yaml': 'apiVersion: v2\nname: choosy\nversion: 1.0.0\nkubeVersion: ">=1.30.0-0"\n',
  'templates/a.yaml': configMap('a', 'b: c'),
});

/** Files of kept results. */
function entries(): string[] {
  if (!existsSync(results)) return [];
  return readdirSync(results, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

test('a later run has its answers from the cache, and loads no module for them', async () => {
  const answer = await openAgain().call(render(blind));
  await endRuns();
  rmSync(join(folder, 'files'), { recursive: true, force: true });
  const compiled = new Map<string, unknown>();
  Reflect.set(globalThis, Symbol.for('fairlead.dev/compiled-modules'), compiled);

  const later = openAgain();
  expect(await later.call(render(blind))).toEqual(answer);
  expect(later.statistics).toEqual({ performed: 0, cached: 2, shared: 0 });
  expect(existsSync(join(folder, 'files'))).toBe(false);
  expect(compiled.size).toBe(0);
});

test('what one thread has rendered, another process need not', async () => {
  const answer = engineInThisThread(new ContentCache(folder)).call(render(blind));
  const engine = openAgain();
  expect(await engine.call(render(blind))).toEqual(answer);
  expect(engine.statistics.performed).toBe(0);
});

test('D-7 a damaged result is rendered again, and kept again', async () => {
  const answer = await openAgain().call(render(blind));
  await endRuns();
  for (const path of entries()) {
    const bytes = readFileSync(path);
    bytes[bytes.length - 1] = bytes[bytes.length - 1]! ^ 1;
    writeFileSync(path, bytes);
  }
  const engine = openAgain();
  expect(await engine.call(render(blind))).toEqual(answer);
  expect(engine.statistics).toMatchObject({ performed: 2, cached: 0 });
  await endRuns();
  expect(await openAgain().call(render(blind))).toEqual(answer);
});

test('nothing is kept without a cache', async () => {
  await openAgain({ cache: false }).call(render(blind));
  await endRuns();
  expect(entries()).toEqual([]);
});

test('a failure is kept for the run alone', async () => {
  const failing = writeChart(top, 'failing', { 'templates/a.yaml': '{{ fail "no" }}' });
  for (const engine of [openAgain(), openAgain()]) {
    await expect(engine.call(render(failing))).rejects.toThrow(/no/);
    const { performed } = engine.statistics;
    await expect(engine.call(render(failing))).rejects.toThrow(/no/);
    expect(engine.statistics.performed).toBe(performed);
    expect(entries().filter((path) => path.startsWith(join(results, 'render')))).toEqual([]);
  }
});

test('a chart that comes to be there is looked for again', async () => {
  const engine = openAgain();
  const late = writeChart(top, 'late', { 'templates/a.yaml': configMap('a', 'b: c') });
  renameSync(join(top, 'late'), join(top, 'not-yet'));
  await expect(engine.call(render(late))).rejects.toThrow(/cannot be read/);
  renameSync(join(top, 'not-yet'), join(top, 'late'));
  expect((await engine.call(render(late))).manifests).toHaveLength(1);
});

describe('a render is done again exactly where its result can differ:', () => {
  const request = render(blind, { values: { a: 1, b: { c: 2, d: 3 } } });

  async function performedFor(first: RenderRequest, second: RenderRequest): Promise<number> {
    const engine = openAgain();
    await engine.call(first);
    const { performed } = engine.statistics;
    await engine.call(second);
    return engine.statistics.performed - performed;
  }

  test.each<[string, Partial<RenderRequest>]>([
    ['another release', { release: 'other' }],
    ['another namespace', { namespace: 'other' }],
    ['other values', { values: { a: 1, b: { c: 2, d: 4 } } }],
    ['a value that is gone', { values: { a: 1, b: { c: 2 } } }],
    ['text for a number', { values: { a: '1', b: { c: 2, d: 3 } } }],
    ['a value that removes a default', { values: { a: null, b: { c: 2, d: 3 } } }],
    ['numbers that are integers', { integers: [['a']] }],
    ['another seed', { seed: 1 }],
    ['text instead of objects', { want: 'text' }],
  ])('for %s', async (_name, change) => {
    expect(await performedFor(request, { ...request, ...change })).toBe(1);
  });

  test.each<[string, Partial<RenderRequest>]>([
    ['values in another order', { values: { b: { d: 3, c: 2 }, a: 1 } }],
    ['the seed that is usual', { seed: 0 }],
    ['a Kubernetes version that the chart cannot see', { kubeVersion: 'v1.34.0' }],
    ['API versions that the chart cannot see', { apiVersions: { names: ['a.example/v1'] } }],
  ])('not for %s', async (_name, change) => {
    expect(await performedFor(request, { ...request, ...change })).toBe(0);
  });

  test.each([
    ['that a template looks at', seeing],
    ['that the chart admits a range of', choosy],
  ])('for a Kubernetes version %s', async (_name, chart) => {
    expect(await performedFor(render(chart), render(chart, { kubeVersion: 'v1.34.0' }))).toBe(1);
  });

  test('for API versions that a template looks at, but not for their order', async () => {
    const names = ['a.example/v1', 'b.example/v1'];
    const known = render(seeing, { apiVersions: { names } });
    expect(await performedFor(known, render(seeing, { apiVersions: { names: [...names].reverse() } }))).toBe(0);
    expect(await performedFor(known, render(seeing, { apiVersions: { names: ['a.example/v1'] } }))).toBe(1);
  });
});

describe('a cache that is verified', () => {
  test('is as good as the engine, and costs as much', async () => {
    await openAgain().call(render(blind));
    const engine = openAgain({ verifyCache: true });
    await engine.call(render(blind));
    expect(engine.statistics).toEqual({ performed: 2, cached: 0, shared: 0 });
  });

  test('ends the run where an entry is not what the engine says', async () => {
    const keys: string[] = [];
    class Remembering extends ContentCache {
      public override write(area: string, key: string, content: Uint8Array): void {
        if (area === 'render') keys.push(key);
        super.write(area, key, content);
      }
    }
    await openAgain({ cache: new Remembering(folder) }).call(render(blind));
    await endRuns();
    await openAgain({ cache: new Remembering(folder) }).call(render(blind, { release: 'other' }));
    await endRuns();
    const cache = new ContentCache(folder);
    const [key, other] = keys as [string, string];
    cache.write('render', key, cache.read('render', other)!);

    await expect(openAgain({ verifyCache: true }).call(render(blind))).rejects.toMatchObject({
      problems: [{ code: 'cache-differs', what: expect.stringContaining("'blind'") as string }],
    });
  });
});
