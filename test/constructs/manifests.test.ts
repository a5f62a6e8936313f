import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClusterChart, Manifests } from '../../lib';
import { formatProblemLine, ProblemError } from '../../lib/errors';
import { manifests, testCluster, tree } from '../../lib/testing';
import { newFleet } from '../fleets';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-manifests-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function render(content: string): string {
  const file = join(folder, 'objects.yaml');
  writeFileSync(file, content);
  const cluster = testCluster();
  new Manifests(new ClusterChart(cluster, 'app', { namespace: 'apps' }), 'file', { file });
  return manifests(cluster);
}

test('A-8 reads all documents and lists of a file, and changes no value', () => {
  expect(
    render(`apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: a }, data: { text: "yes", time: "12:30" } }
--- # another
apiVersion: v1
kind: ConfigMap
metadata: { name: b }
data:
  script: |
    ---
    not a document
...
`),
  ).toMatchInlineSnapshot(`
"# dev-1/app/configmap.a.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  namespace: apps
data:
  text: "yes"
  time: "12:30"
---
# dev-1/app/configmap.b.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: b
  namespace: apps
data:
  script: |
    ---
    not a document
"
`);
});

test('A-9 refuses what is no object, with its line', () => {
  expect(() => render('kind: ConfigMap\nmetadata: { name: a }\n')).toThrow(ProblemError);
});

test('a problem of an object from a file names its line in that file', () => {
  const file = join(folder, 'objects.yaml');
  writeFileSync(
    file,
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: apps }\n---\napiVersion: apps/v1\nkind: Deploymet\nmetadata: { name: a, namespace: apps }\n',
  );
  const fleet = newFleet();
  fleet.addCluster('dev', { environment: 'dev', kubernetes: '1.35', cloud: 'kind' });
  fleet.onClusters(
    {},
    (cluster) => new Manifests(new ClusterChart(cluster, 'app', { namespace: 'default' }), 'file', { file }),
  );
  let problems: string[] = [];
  try {
    tree(fleet);
  } catch (error) {
    problems = (error as ProblemError).problems.map(formatProblemLine);
  }
  expect(problems.filter((line) => line.startsWith('known-kind'))).toEqual([
    expect.stringMatching(/objects\.yaml:5:1 .*Did you mean 'Deployment'\?/),
  ]);
});

test('says which file is missing, and where it was asked for', () => {
  const cluster = testCluster();
  const chart = new ClusterChart(cluster, 'app');
  expect(() => new Manifests(chart, 'file', { file: join(folder, 'none.yaml') })).toThrow(
    /definition-not-found: The file '.*none\.yaml' cannot be read/,
  );
});
