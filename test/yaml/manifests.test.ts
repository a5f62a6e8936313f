import { readManifests } from '../../lib/yaml';
import { problemsOf, reported } from './problems-of';

const read = (text: string) => readManifests(text, { file: 'a.yaml' });
const names = (text: string) =>
  read(text).map(({ object }) => `${object.apiVersion} ${object.kind}/${object.metadata.name}`);
const object = (kind: string, name: string) => `{ apiVersion: v1, kind: ${kind}, metadata: { name: ${name} } }`;

describe('manifests', () => {
  test('gives every object with its document and its place', () => {
    const [first, second] = read(
      '# c\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: a\n---\n' + object('Pod', 'b') + '\n',
    );
    expect(first?.object).toEqual({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } });
    expect(first?.source).toEqual({ file: 'a.yaml', line: 3, column: 1 });
    expect(first?.path).toEqual([]);
    expect(second?.document.index).toBe(1);
    expect(second?.document.locate([...second.path, 'metadata', 'name'])).toMatchObject({ line: 8 });
  });

  test('A-8 skips empty documents and reads JSON', () => {
    expect(names('---\n---\n# nothing\n---\n{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}\n---\n')).toEqual([
      'v1 Pod/a',
    ]);
  });

  test('A-8 flattens Lists, typed lists and Lists within them, in order', () => {
    const text = `apiVersion: v1
kind: List
items:
  - ${object('Pod', 'a')}
  - apiVersion: v1
    kind: List
    items:
      - ${object('Pod', 'b')}
      - apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleList
        items:
          - metadata: { name: c }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: d } }
  - ${object('Pod', 'e')}
`;
    expect(names(text)).toEqual([
      'v1 Pod/a',
      'v1 Pod/b',
      'rbac.authorization.k8s.io/v1 Role/c',
      'rbac.authorization.k8s.io/v1 Role/d',
      'v1 Pod/e',
    ]);
    expect(read(text)[1]).toMatchObject({ path: ['items', 1, 'items', 0], source: { line: 8, column: 9 } });
    expect(names('apiVersion: v1\nkind: List\nitems: []\n')).toEqual([]);
  });

  test('A-8 takes a custom kind that ends in List, and has no items, for an object', () => {
    expect(names('{ apiVersion: example.com/v1, kind: AllowList, metadata: { name: a } }')).toEqual([
      'example.com/v1 AllowList/a',
    ]);
  });

  test.each([
    ['no apiVersion', 'kind: Pod\nmetadata: { name: a }', 'manifest-shape 3:1', "Document 1 has no 'apiVersion'."],
    ['no kind', 'apiVersion: v1\nmetadata: { name: a }', 'manifest-shape 3:1', "Document 1 has no 'kind'."],
    ['no metadata', 'apiVersion: v1\nkind: Pod', 'manifest-shape 3:1', "Document 1 has no 'metadata'."],
    [
      'no name',
      'apiVersion: v1\nkind: Pod\nmetadata: { namespace: a }',
      'manifest-shape 5:1',
      "Document 1 has no 'metadata.name'.",
    ],
    ['an empty name', object('Pod', '""'), 'manifest-shape 3:42', "Document 1 has an empty 'metadata.name'."],
    [
      'a name that is a number',
      object('Pod', '12'),
      'manifest-shape 3:42',
      "Document 1 has a 'metadata.name' that is not text.",
    ],
    [
      'a namespace without value',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace:\n',
      'manifest-shape 7:3',
      "Document 1 has a 'metadata.namespace' that is not text.",
    ],
    [
      'a kind that is a list',
      '{ apiVersion: v1, kind: [], metadata: { name: a } }',
      'manifest-shape 3:19',
      "Document 1 has a 'kind' that is not text.",
    ],
    [
      'generateName',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  generateName: a-\n',
      'manifest-shape 6:3',
      "Document 1 has 'metadata.generateName', a name made up by the cluster.",
    ],
    ['a scalar', 'text', 'manifest-shape 3:1', 'Document 1 is a scalar, not a Kubernetes object.'],
    ['a list', '- a', 'manifest-shape 3:1', 'Document 1 is a list, not a Kubernetes object.'],
    [
      'an empty item',
      'apiVersion: v1\nkind: List\nitems:\n  - null\n',
      'manifest-shape 6:5',
      'Document 1 (at items[0]) is empty, not a Kubernetes object.',
    ],
    [
      'items that are no list',
      'apiVersion: v1\nkind: List\nitems: {}\n',
      'manifest-shape 5:1',
      "Document 1 has 'items' that are not a list.",
    ],
    [
      'a name that reorders text',
      object('Pod', '"a\\u202eb"'),
      'manifest-shape 3:42',
      "Document 1 has a character in 'metadata.name' that cannot be seen (U+202E).",
    ],
  ])('A-9 refuses %s, naming the document', (_name, text, place, what) => {
    const step = () => read(`${object('Pod', 'a')}\n---\n${text}`);
    expect(reported(step)).toEqual([place]);
    expect(problemsOf(step)[0]?.what).toBe(what);
  });

  test('A-9 reports every object at once, and the nearest spelling', () => {
    const problems = problemsOf(() => read('apiVerison: v1\nkind: Pod\nmetadata: {}\n---\nnull\n---\n3\n'));
    expect(problems.map(({ what }) => what)).toEqual([
      "Document 0 has no 'apiVersion'.",
      "Document 0 has no 'metadata.name'.",
      'Document 2 is a scalar, not a Kubernetes object.',
    ]);
    expect(problems[0]?.fix).toBe("Is 'apiVerison' a misspelt 'apiVersion'? Add 'apiVersion'.");
  });
});
