import { join } from 'node:path';
import { contentDigest } from '../../lib/cache';
import { compareCharts } from '../../lib/sources';
import { readFacts, tryRenderDefaults } from '../../lib/sources/chart-facts';
import { chartFiles, engine, pack, Workspace, type Files } from './support';

const crd = (...versions: string[]) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ships.example.com
spec:
  versions:
${versions.map((name) => `    - name: ${name}\n`).join('')}`;

async function read(files: Files) {
  const work = new Workspace();
  const archive = await pack(files);
  const digest = contentDigest(archive);
  work.write({ 'chart.tgz': archive });
  const chart = { digest, archive: join(work.root, 'chart.tgz') };
  return { facts: await readFacts(engine, chart, 'The chart', []), rendering: await tryRenderDefaults(engine, chart) };
}

test('tells what an upgrade does: values, resources, images, constraints', async () => {
  const before = await read(
    chartFiles('web', '1.0.0', {
      'values.yaml': 'image: web:1\nreplicas: 1\nold: {key: 1}\nservice: {port: 80, name: web}\n',
      'crds/ship.yaml': crd('v1alpha1', 'v1'),
      'crds/gone.yaml': crd('v1').replaceAll('ships', 'boats'),
    }),
  );
  const after = await read(
    chartFiles('web', '2.0.0', {
      'Chart.yaml':
        'apiVersion: v2\nname: web\nversion: 2.0.0\nappVersion: "7"\nkubeVersion: ">=1.30"\ndeprecated: true\n',
      'values.yaml': 'image: web:2\nreplicas: 1\nservice: {port: 8080, name: web}\nnew.key: [1]\n',
      'crds/ship.yaml': crd('v1', 'v2'),
    }),
  );
  expect(compareCharts(before.facts, after.facts, { before: before.rendering, after: after.rendering })).toEqual({
    values: {
      added: [{ path: ['new.key'], value: [1] }],
      removed: [{ path: ['old'], value: { key: 1 } }],
      changed: [
        { path: ['image'], from: 'web:1', to: 'web:2' },
        { path: ['service', 'port'], from: 80, to: 8080 },
      ],
    },
    crds: {
      added: [],
      removed: [{ name: 'boats.example.com', versions: ['v1'] }],
      changed: [{ name: 'ships.example.com', from: ['v1', 'v1alpha1'], to: ['v1', 'v2'] }],
    },
    images: { added: ['web:2'], removed: ['web:1'] },
    kubeVersion: { to: '>=1.30' },
    appVersion: { to: '7' },
    isNewlyDeprecated: true,
  });
});

test('says nothing of images where a chart does not render without values', async () => {
  const before = await read(chartFiles('web', '1.0.0'));
  const after = await read(
    chartFiles('web', '1.0.1', { 'templates/needs.yaml': '{{ required "say a host" .Values.host }}' }),
  );
  expect(after.rendering).toBeUndefined();
  const { images } = compareCharts(before.facts, after.facts, { before: before.rendering, after: after.rendering });
  expect(images).toEqual({ added: [], removed: [] });
});
