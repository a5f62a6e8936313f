import { writeFileSync } from 'node:fs';
import { answers, ANSWERS_FILE, readCases, readContext, requestOf, type Answer } from '../admission-cases';
import { admissionFacts } from '../../lib/engine';
import type { ApiServer } from './api-server';
import { ask, makeCluster, removeCluster, testServer } from './cluster';
import { answerOf } from './judged';

const recording = process.env.FAIRLEAD_RECORD !== undefined;
const context = readContext();
const cases = readCases();
let server: ApiServer;
let given: Record<string, Answer>;

beforeAll(async () => {
  server = testServer();
  await makeCluster(server, context);
  given = {};
  for (const tested of cases) {
    try {
      given[tested.id] = answerOf((await ask(server, requestOf(tested)))!);
    } catch (cause) {
      throw new Error(`The case '${tested.id}' cannot be asked: ${(cause as Error).message}`, { cause });
    }
  }
  if (!recording) return;
  const lines = Object.entries(given).map(([id, answer]) => `    ${JSON.stringify(id)}: ${JSON.stringify(answer)}`);
  const head = `{\n  "kubernetes": ${JSON.stringify(admissionFacts().kubernetes)},\n  "cases": {\n`;
  writeFileSync(ANSWERS_FILE, `${head}${lines.join(',\n')}\n  }\n}\n`);
}, 600_000);

afterAll(async () => {
  await removeCluster(server, context);
  server.close();
});

test('the server is the one whose code the engine is', async () => {
  expect((await server.ask('GET', '/version')).body).toMatchObject({ gitVersion: `v${admissionFacts().kubernetes}` });
});

test('the record is what the API server answers', () => {
  expect(answers()).toEqual({ kubernetes: admissionFacts().kubernetes, cases: given });
});
