import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { twentyPolicies } from '../../bench/admission/policies';
import { changed, mixedObjects } from '../../bench/admission/objects';
import { cacheFolder, ContentCache } from '../../lib/cache';
import { ADMISSION } from '../../lib/engine/engine-modules';
import { canonicalJson } from '../../lib/engine/json';
import { loadModule } from '../../lib/engine/load-module';
import { Machine } from '../../lib/engine/machine';
import { FieldReader, FieldWriter } from '../../lib/engine/wire';
import { readManifests, type JsonObject } from '../../lib/yaml';
import { readCases, readContext } from '../admission-cases';
import { tryAdmissionTwin } from './admission-twin';
import { chance, damaged } from './damage';
import { filesOf } from './files';

// What the module lacks, nobody needs: the same engine without a cut, built for this machine, says the same.

const OPEN = 1;
const JUDGE = 2;
const FREE = 3;
const TYPE_CHECK = 4;
const KINDS = 5;

const REPOSITORY = join(__dirname, '../..');
const twin = tryAdmissionTwin();
const machine = new Machine(loadModule(ADMISSION, new ContentCache(cacheFolder())));
afterAll(() => twin?.close());

/** Asks both, and gives what they say where it is the same to the byte. */
async function expectSameAnswer(operation: number, message: () => FieldWriter): Promise<FieldReader> {
  const ours = machine.call(operation, message());
  const theirs = await twin!.call(operation, message());
  if ('failure' in ours || 'failure' in theirs) {
    expect(ours).toEqual(theirs);
    return new FieldReader(new Uint8Array());
  }
  if (Buffer.compare(ours.fields, theirs.fields) !== 0) expect(textsOf(ours.fields)).toEqual(textsOf(theirs.fields));
  return new FieldReader(ours.fields);
}

const textsOf = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString('utf8')
    .split(/(?<=\})/);

type Request = readonly [operation: string, object: string, old: string];

async function open(objects: readonly JsonObject[], options: JsonObject = {}): Promise<Uint8Array> {
  const all = { kubernetes: '1.37', ...options };
  const answer = await expectSameAnswer(OPEN, () =>
    new FieldWriter().field(canonicalJson(all)).list(objects.map(canonicalJson)),
  );
  return answer.bytes();
}

async function expectSameVerdicts(
  handle: Uint8Array,
  requests: readonly Request[],
  options: JsonObject = {},
): Promise<string[]> {
  const said: string[] = [];
  for (let at = 0; at < requests.length; at += 200) {
    const batch = requests.slice(at, at + 200);
    const answer = await expectSameAnswer(JUDGE, () =>
      new FieldWriter().field(handle).field(canonicalJson(options)).list(batch.flat()),
    );
    said.push(...answer.list().map(String));
  }
  return said;
}

const create = (object: JsonObject): Request => ['CREATE', canonicalJson(object), ''];
const update = (object: JsonObject, old: JsonObject): Request => ['UPDATE', canonicalJson(object), canonicalJson(old)];
const remove = (old: JsonObject): Request => ['DELETE', '', canonicalJson(old)];

const cases = readCases();
const context = readContext();
const committed = Object.entries(filesOf(join(REPOSITORY, 'dist')))
  .filter(([file]) => file.endsWith('.yaml'))
  .flatMap(([file, content]) => readManifests(content, { file }))
  .map(({ object }) => object as unknown as JsonObject);
const units = mixedObjects(10);
const whole = [...cases.map(({ object }) => object), ...committed, ...units];

/** The outcomes that are there: a comparison where all say the same would prove little. */
const outcomes = (said: readonly string[]) =>
  new Set(said.map((text) => (JSON.parse(text) as { verdict: string }).verdict));

(twin ? describe : describe.skip)('the module says what the engine without cuts says', () => {
  test('of every case, at every minor version, with all options', async () => {
    for (const kubernetes of ['1.30', '1.33', '1.37']) {
      const handle = await open(context, { kubernetes });
      const requests = cases.map(({ object, old }) => (old ? update(object, old) : create(object)));
      expect(outcomes(await expectSameVerdicts(handle, requests, { emit: true, templates: true }))).toContain('denied');
      await expectSameVerdicts(
        handle,
        cases.map(({ object }) => remove(object)),
      );
      await expectSameVerdicts(handle, requests, { sums: true, user: { name: 'a', groups: ['system:masters'] } });
      await expectSameAnswer(KINDS, () => new FieldWriter().field(handle));
      await expectSameAnswer(FREE, () => new FieldWriter().field(handle));
    }
  });

  test('of the manifests of this repository, of units, and of damaged copies of all of them', async () => {
    const numbers = chance(5);
    const copies = [...whole, ...whole].map((object) => damaged(object, numbers));
    expect(copies.length).toBeGreaterThan(1000);
    const handle = await open([...context, ...twentyPolicies()], { podSecurity: { defaults: { warn: 'restricted' } } });
    const said = await expectSameVerdicts(handle, [...whole, ...copies].map(create), { emit: true, templates: true });
    expect(outcomes(said)).toEqual(new Set(['admitted', 'denied', 'notEvaluated']));
  });

  test('of changes, good ones and damaged ones', async () => {
    const numbers = chance(7);
    const handle = await open([...context, ...twentyPolicies()]);
    const changes = [
      ...units.map((object) => update(changed(object), object)),
      ...whole.map((object) => update(damaged(object, numbers), object)),
      ...whole.slice(0, 300).map((object) => update(object, damaged(object, numbers))),
    ];
    await expectSameVerdicts(handle, changes, { emit: true, templates: true });
    await expectSameVerdicts(handle, whole.map(remove));
  });

  test('of policies and their expressions, right and wrong ones', async () => {
    const numbers = chance(11);
    const policies = [...twentyPolicies(), ...context].filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
    const wrong = policies.map((policy) => damaged(policy, numbers));
    for (const one of [...policies, ...wrong]) {
      const handle = await open([...context.filter(({ kind }) => kind === 'CustomResourceDefinition'), one]);
      await expectSameAnswer(TYPE_CHECK, () => new FieldWriter().field(handle).list([canonicalJson(one)]));
      await expectSameVerdicts(handle, whole.slice(0, 20).map(create));
      await expectSameAnswer(FREE, () => new FieldWriter().field(handle));
    }
  });

  test('of contexts that are damaged', async () => {
    const numbers = chance(13);
    for (let round = 0; round < 20; round++) {
      const handle = await open(
        context.map((object) => (numbers.next().value % 4 === 0 ? damaged(object, numbers) : object)),
      );
      await expectSameVerdicts(
        handle,
        cases.slice(round * 10, round * 10 + 30).map(({ object }) => create(object)),
      );
      await expectSameAnswer(FREE, () => new FieldWriter().field(handle));
    }
  });

  test('of the pods with which Pod Security tests itself', async () => {
    const fixtures = JSON.parse(
      execFileSync('go', ['run', './fixtures', '--last'], {
        cwd: join(REPOSITORY, 'engine/admission'),
        encoding: 'utf8',
        maxBuffer: 2 ** 26,
      }),
    ) as { level: string; passes: boolean; pod: JsonObject }[];
    for (const level of ['baseline', 'restricted']) {
      const handle = await open([], { podSecurity: { defaults: { enforce: level } }, assume: ['RuntimeClass'] });
      const pods = fixtures.filter((one) => one.level === level);
      const said = await expectSameVerdicts(
        handle,
        pods.map(({ pod }) => create(pod)),
      );
      expect(said.map((text) => text.startsWith('{"verdict":"denied"'))).toEqual(pods.map(({ passes }) => !passes));
    }
  });

  test('of requests that make no sense', async () => {
    const handle = await open([]);
    await expectSameAnswer(99, () => new FieldWriter().field('x'));
    await expectSameAnswer(JUDGE, () => new FieldWriter().field('nobody').field('{}').list([]));
    await expectSameAnswer(JUDGE, () => new FieldWriter().field(handle).field('no json').list([]));
    await expectSameAnswer(JUDGE, () => new FieldWriter().field(handle).field('{}').list(['CREATE', '{}']));
    await expectSameAnswer(JUDGE, () => new FieldWriter().field(handle).field('{}').list(['PATCH', '{}', '{}']));
    await expectSameAnswer(OPEN, () => new FieldWriter().field('{"kubernetes":"1.12"}').list([]));
    await expectSameAnswer(OPEN, () =>
      new FieldWriter().field('{"kubernetes":"1.37"}').list([`sha256:${'0'.repeat(64)}`]),
    );
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      '{"apiVersion":"v1"}',
      '{"apiVersion":"v1","kind":"Pod","kind":"Pod"}',
    ]) {
      await expectSameVerdicts(handle, [['CREATE', text === '' ? ' ' : text, '']]);
    }
  });
});
