import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { contentDigest } from '../../lib/cache';
import { EngineError, engineInThisThread, openEngine, type Engine, type RenderRequest } from '../../lib/engine';
import { configMap, render, temporaryFolder, writeChart } from './charts';

const top = temporaryFolder();
const BUILT = join(__dirname, '..', '..', 'build', 'lib', 'engine');

const open: Engine[] = [];

/** One that keeps no results, so that it has to find its own. */
function freshEngine(options: { workers: number; timeout?: number }): Engine {
  const engine = openEngine({ cache: false, ...options });
  open.push(engine);
  return engine;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((engine) => engine.close()));
});

const plain = writeChart(top, 'plain', {
  'templates/a.yaml': configMap(
    '{{ .Release.Name }}',
    '{{- range $k, $v := .Values }}\n  {{ $k }}: {{ $v | quote }}{{ end }}',
  ),
});
const random = writeChart(top, 'random', {
  'templates/a.yaml': configMap(
    'a',
    'word: {{ randAlphaNum 8 }}\n  id: {{ uuidv4 }}\n  at: {{ now | date "2006-01-02" | quote }}',
  ),
  'templates/b.yaml': configMap(
    'b',
    'keys: {{ keys .Values | join "," | quote }}\n  ca: {{ genPrivateKey "ed25519" | b64enc }}',
  ),
});
const endless = writeChart(top, 'endless', {
  'templates/a.yaml': '{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}',
});
const bomb = writeChart(top, 'bomb', {
  'templates/a.yaml': '{{ $s := "bomb" }}{{ range until 40 }}{{ $s = printf "%s%s" $s $s }}{{ end }}',
});
const spiral = writeChart(top, 'spiral', {
  'templates/a.yaml': '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
});

const values = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`key${String(index)}`, index]));

const requests: readonly RenderRequest[] = [plain, random].flatMap((chart) =>
  ['one', 'two', 'three'].map((release) => render(chart, { release, values })),
);

/** Short enough to read where two answers differ. */
function digestOf(answer: unknown): string {
  return contentDigest(Buffer.from(JSON.stringify(answer)));
}

async function failureOf(answer: Promise<unknown>): Promise<EngineError['failure']> {
  const error: unknown = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof EngineError) return error.failure;
  throw new Error('The request did not fail as it should.', { cause: error });
}

describe('the same request has the same answer', () => {
  const first = requests.map((request) => digestOf(engineInThisThread(false).call(request)));

  test('in any thread of any number, in any order', async () => {
    const order = fc.shuffledSubarray([...requests.keys()], { minLength: requests.length });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), order, async (workers, indexes) => {
        const engine = freshEngine({ workers });
        const answers = await Promise.all(indexes.map((index) => engine.call(requests[index]!)));
        expect(answers.map(digestOf)).toEqual(indexes.map((index) => first[index]));
        expect(engine.statistics.shared).toBe(0);
        await engine.close();
      }),
      { numRuns: 4 },
    );
  });

  test('as the first and as the hundredth of an engine', () => {
    const engine = engineInThisThread(false);
    for (let index = 0; index < 100; index++) {
      engine.call(render(index % 2 === 0 ? plain : random, { release: `other-${String(index)}` }));
    }
    expect(requests.map((request) => digestOf(engine.call(request)))).toEqual(first);
  });
});

describe('what breaks an engine ends one request only:', () => {
  test('a template without end, which ends when its time is over', async () => {
    const engine = freshEngine({ workers: 2, timeout: 1 });
    const [stuck, done] = await Promise.allSettled([engine.call(render(endless)), engine.call(render(plain))]);
    expect(stuck).toMatchObject({
      reason: { failure: { kind: 'limit', message: "The chart 'endless' was not done within 1 second." } },
    });
    expect(done.status).toBe('fulfilled');
    expect((await engine.call(render(plain, { release: 'after' }))).manifests).toHaveLength(1);
  });

  test('a template that takes all memory, in a thread', async () => {
    const engine = freshEngine({ workers: 1 });
    expect(await failureOf(engine.call(render(bomb)))).toMatchObject({ kind: 'limit' });
    expect((await engine.call(render(plain))).manifests).toHaveLength(1);
  });

  test('a template that takes all memory, in this thread', () => {
    const engine = engineInThisThread(false);
    expect(() => engine.call(render(bomb))).toThrow(/needs more memory than the engine may take/);
    expect(engine.call(render(plain)).manifests).toHaveLength(1);
  });

  test('a template that includes itself, which Helm counts', async () => {
    const engine = freshEngine({ workers: 1 });
    const failure = await failureOf(engine.call(render(spiral)));
    expect(failure).toMatchObject({ kind: 'template', file: 'spiral/templates/a.yaml', line: 1 });
    expect(() => engineInThisThread(false).call(render(spiral))).toThrow(failure.message);
  });
});

test('a request that is asked for many times at once is performed once', async () => {
  const engine = freshEngine({ workers: 2 });
  const answers = await Promise.all(Array.from({ length: 20 }, () => engine.call(render(plain))));
  expect(new Set(answers).size).toBe(1);
  // Once for what the chart is, once for what it gives.
  expect(engine.statistics).toEqual({ performed: 2, cached: 0, shared: 19 });
});

test('what is waited for when an engine is closed fails', async () => {
  const engine = freshEngine({ workers: 1 });
  const answers = [engine.call(render(endless)), engine.call(render(plain))].map((answer) =>
    expect(answer).rejects.toThrow(/closed/),
  );
  await engine.close();
  await Promise.all(answers);
  await expect(engine.call(render(plain, { release: 'late' }))).rejects.toThrow(/closed/);
});

test('a process ends by itself once nobody waits for an answer, and its threads see nothing of its environment', () => {
  const program = `
    const { openEngine } = require(${JSON.stringify(BUILT)});
    openEngine({ cache: false }).call(${JSON.stringify(render(plain))}).then((answer) => console.log(answer.manifests.length));
  `;
  const output = execFileSync(process.execPath, ['-e', program], {
    env: { ...process.env, HELM_PLUGINS: '/nowhere', NODE_OPTIONS: '' },
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(output).toBe('1\n');
});
