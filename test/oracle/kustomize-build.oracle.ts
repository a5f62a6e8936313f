import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { openEngine, type Engine } from '../../lib/engine';
import { compareOutcomes } from './compare';
import { buildByEngine } from './engine-outcome';
import { filesOf } from './files';
import { tryReferencePrograms } from './reference';

const KUSTOMIZATIONS = join(__dirname, '../fixtures/kustomizations');
const trees = readdirSync(KUSTOMIZATIONS).sort();

/** Every folder with a kustomization, a build begins at any of them. */
const roots = trees.flatMap((tree) =>
  readdirSync(join(KUSTOMIZATIONS, tree), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.split(sep).at(-1) === 'kustomization.yaml')
    .map((path) => [tree, path.split(sep).slice(0, -1).join('/') || '.'] as const),
);
const good = roots.filter(([tree]) => !tree.startsWith('bad-'));
const bad = roots.filter(([tree]) => tree.startsWith('bad-'));

const programs = tryReferencePrograms();
const describeWithPrograms = programs ? describe : describe.skip;

let engine: Engine;
beforeAll(() => {
  engine = openEngine({ workers: 1, cache: false });
});
afterAll(() => engine.close());

describeWithPrograms('the engine prints what kustomize build prints', () => {
  test.each(good)('for the kustomization %s in %s', async (tree, root) => {
    const folder = join(KUSTOMIZATIONS, tree);
    const ours = await buildByEngine(engine, { files: filesOf(folder), root });

    expect(ours).not.toHaveProperty('failure');
    await expect(compareOutcomes(ours, programs!, () => programs!.kustomizeBuild(join(folder, root)))).resolves.toEqual(
      { kind: 'equal' },
    );
  });
});

test.each(bad)('D-14 refuses the kustomization %s in %s', async (tree, root) => {
  const ours = await buildByEngine(engine, { files: filesOf(join(KUSTOMIZATIONS, tree)), root });

  expect(ours).toHaveProperty('failure.kind', 'kustomization');
});
