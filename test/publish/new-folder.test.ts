import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder, planFolder, readIndex, type OutputFile } from '../../lib/publish';
import { file, problemsOf, removeTemporaryFolders, temporaryFolder } from './support';

let out: string;
beforeEach(() => {
  out = join(temporaryFolder(), 'dist');
});
afterEach(removeTemporaryFolders);

const SCOPE = { fleets: ['acme'] } as const;
const own = file('acme/hub/web/deployment.web.yaml', 'replicas: 1\n');
const fromSpoke = file('acme/hub/argocd/application.spoke-web.yaml', 'kind: Application\n', {
  cluster: 'acme/spoke',
  construct: 'acme/spoke/web',
});

/** Publishes batches of files, one after the other, as clusters come. */
async function publishInTurn(...batches: readonly OutputFile[][]) {
  const publisher = await openFolder(out);
  try {
    for (const batch of batches) publisher.stage(batch);
    publisher.plan(SCOPE);
    return publisher.apply();
  } finally {
    publisher.abort();
  }
}

test.each([
  ['before its own', [[fromSpoke], [own]]],
  ['after its own', [[own], [fromSpoke]]],
  [
    'around its own',
    [[fromSpoke], [own], [file('acme/hub/argocd/application.spoke-b.yaml', 'b\n', { cluster: 'acme/spoke' })]],
  ],
])("a new folder takes other clusters' files %s", async (_, batches) => {
  const changes = await publishInTurn(...batches);
  const paths = batches
    .flat()
    .map(({ path }) => path)
    .sort();
  expect(changes).toMatchObject({ created: paths, changed: [], deleted: [], indexes: ['acme/hub/index.json'] });
  expect([...readIndex(join(out, 'acme/hub')).files.keys()]).toEqual(paths);
  for (const { path, content } of batches.flat()) expect(readFileSync(join(out, path), 'utf8')).toBe(content);
  expect(existsSync(join(out, '.fairlead'))).toBe(false);
});

test('a comparison that only reads says the same', async () => {
  const planner = planFolder(out);
  planner.stage([own]);
  planner.stage([fromSpoke]);
  const { created, indexes } = planner.plan(SCOPE);
  expect({ created, indexes }).toEqual({ created: [fromSpoke.path, own.path], indexes: ['acme/hub/index.json'] });
  expect(await publishInTurn([own], [fromSpoke])).toMatchObject({ created, indexes });
});

test.each([
  ['the same path', own.path],
  ['a path that differs by case alone', own.path.replace('deployment', 'Deployment')],
])('B-4 %s is a problem also after the folder is complete', async (_, path) => {
  const twin = file(path, 'other\n', { construct: 'acme/spoke/twin', cluster: 'acme/spoke', folder: 'acme/hub' });
  expect(await problemsOf(() => publishInTurn([own], [twin]))).toMatchObject([{ code: 'unsafe-output' }]);
  expect(existsSync(out)).toBe(false);
});

test('B-4 folders of clusters that differ by case alone are a problem', async () => {
  const twin = file('acme/HUB/web/deployment.web.yaml', 'replicas: 1\n');
  expect(await problemsOf(() => publishInTurn([own], [twin]))).toMatchObject([{ code: 'unsafe-output' }]);
});

test('F-5 a folder that is there already, whoever made it, is not replaced as a whole', async () => {
  await publishInTurn([own]);
  writeFileSync(join(out, 'acme/hub/README.md'), 'mine\n');
  await publishInTurn([own, file('acme/hub/web/service.web.yaml', 'port: 80\n')]);
  expect(readdirSync(join(out, 'acme/hub')).sort()).toEqual(['README.md', 'index.json', 'web']);
});
