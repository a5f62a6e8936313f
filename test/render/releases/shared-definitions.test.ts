import { add, ChartRepository, configMap, crd } from './support';

const GROUP = 'shared.example.com';
const NAME = `CustomResourceDefinition/things.${GROUP}`;

const repository = new ChartRepository()
  .chart('first', { 'crds/things.yaml': crd(GROUP, 'Thing'), 'templates/map.yaml': configMap('first') })
  .chart('second', {
    'templates/things.yaml': crd(GROUP, 'Thing', { annotations: '{ example.com/from: second }' }),
    'templates/map.yaml': configMap('second'),
  })
  .chart('third', { 'crds/things.yaml': crd(GROUP, 'Thing') })
  .chart('other', { 'crds/things.yaml': crd(GROUP, 'Thing', { scope: 'Cluster' }) })
  .chart('map', { 'templates/map.yaml': configMap('same') })
  .chart('map-again', { 'templates/map.yaml': configMap('same') });

test('a definition that several charts bring goes to the cluster with the first of them, and that is said', () => {
  const { names, problems, leftOut, clusters } = repository.platform([add('first'), add('second'), add('third')]);
  expect(problems).toEqual([]);
  expect(names).toEqual([`first-crds: ${NAME}`, 'first: ConfigMap/default/first', 'second: ConfigMap/default/second']);
  expect(leftOut).toEqual(
    ['second/templates/things.yaml', 'third/crds/things.yaml'].map((template) => ({
      object: NAME,
      template,
      because: "'acme/dev/first/release' brings the same definition.",
    })),
  );
  expect(clusters[0]?.broughtApis.get(`${GROUP}/v1/Thing`)).toEqual(
    ['first', 'second', 'third'].map((name) => `acme/dev/${name}/release`),
  );
});

test('it stays with the chart that remains when the first one goes', () => {
  expect(repository.platform([add('second'), add('third')]).names).toContain(`second-crds: ${NAME}`);
});

test('two different definitions of one kind are an error that names both', () => {
  const { problems } = repository.platform([add('first'), add('other')]);
  expect(problems.map(({ code, where }) => [code, where.map(({ path }) => path)])).toEqual([
    ['unique-object', ['acme/dev/first/release', 'acme/dev/other/release']],
  ]);
});

test('an object that two charts make is an error, also where it is the same', () => {
  const { problems } = repository.platform([add('map'), add('map-again')]);
  expect(problems.map(({ code, what }) => [code, what])).toEqual([
    ['unique-object', 'ConfigMap/default/same (template map/templates/map.yaml) is defined twice.'],
  ]);
});

test('a definition that one chart brings twice is an error', () => {
  repository.chart('double', {
    'crds/things.yaml': crd(GROUP, 'Thing'),
    'templates/things.yaml': crd(GROUP, 'Thing'),
  });
  expect(repository.platform([add('double')]).problems.map(({ code }) => code)).toEqual(['unique-object']);
});
