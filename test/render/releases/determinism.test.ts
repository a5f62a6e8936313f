import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ContentCache } from '../../../lib/cache';
import { ClusterChart, Kustomization } from '../../../lib/constructs';
import type { EngineOptions } from '../../../lib/engine';
import { ProblemList } from '../../../lib/errors';
import { resolveFleet } from '../../../lib/load';
import { FleetData } from '../../../lib/model';
import { synthesizeFleets } from '../../../lib/synth';
import { newFleet } from '../../fleets';
import { temporaryFolder } from '../../sources/support';
import { add, ChartRepository, configMap, crd, where, type Outcome } from './support';

const PACKAGE = join(__dirname, '../../..');
const cache = new ContentCache(join(temporaryFolder(), 'cache'));

const repository = new ChartRepository()
  .chart('definitions', { 'crds/things.yaml': crd('same.example.com', 'Thing') })
  .chart('things', {
    'values.yaml': 'count: 3\nlabels: { z: "1", a: "2", m: "3" }\n',
    'templates/things.yaml': where(
      'same.example.com/v1/Thing',
      `{{- range $number := until (int .Values.count) }}
---
apiVersion: same.example.com/v1
kind: Thing
metadata: { name: thing-{{ $number }}, labels: {{ toJson $.Values.labels }} }
spec: { keys: {{ keys $.Values.labels | toJson }} }
{{- end }}
`,
    ),
  })
  .chart('chance', {
    'templates/map.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: chance }
data:
  id: {{ uuidv4 }}
  letters: {{ randAlphaNum 20 }}
  now: {{ now | quote }}
  certificate: {{ (genSelfSignedCert "web" nil nil 365).Cert | quote }}
`,
  })
  .chart('hook', {
    'templates/map.yaml': configMap('hook').replace('name: hook', 'name: hook, annotations: { helm.sh/hook: test }'),
  })
  .write({
    'kites/kustomization.yaml': 'resources: [map.yaml]\nnamePrefix: red-\n',
    'kites/map.yaml': configMap('kite'),
  });

function fleet() {
  const made = newFleet();
  for (const [index, kubernetes] of ['1.34', '1.35', '1.36'].entries()) {
    made.addCluster(`dev-${index}`, { environment: 'dev', kubernetes, cloud: 'kind', chartForm: 'rendered' });
  }
  return made.onClusters({}, (cluster) => {
    add('things', { values: { count: cluster.name === 'dev-1' ? 20 : 2 } })(cluster);
    add('definitions')(cluster);
    add('chance', { generated: [{ kind: 'ConfigMap', use: 'pin' }] })(cluster);
    add('hook')(cluster);
    new Kustomization(new ClusterChart(cluster, 'kites', { namespace: 'default' }), 'all', { folder: 'kites' });
  });
}

/** The whole output of the fleet, made by threads. */
async function outputOf(engine: EngineOptions): Promise<Readonly<Record<string, string>>> {
  const problems = new ProblemList();
  const loaded = resolveFleet(fleet(), repository.root, repository.root, new FleetData());
  const files: [string, string][] = [];
  for await (const cluster of synthesizeFleets([loaded], { today: '2000-01-01', engine }, problems)) {
    for (const { path, content } of cluster.files()) files.push([path, content]);
  }
  expect(problems.all).toEqual([]);
  return Object.fromEntries(files.sort());
}

const compiled = existsSync(join(PACKAGE, 'build/lib/engine/worker.js')) ? describe : describe.skip;

compiled('the same fleet is the same bytes', () => {
  let here: Outcome;
  beforeAll(() => {
    here = repository.synthesize(fleet());
  });

  test('made in this thread, where nothing is wrong with it', () => {
    expect(here.problems).toEqual([]);
    expect(Object.keys(here.files).filter((path) => path.includes('thing.thing-'))).toHaveLength(24);
  });

  test.each([
    ['one thread and no cache', { workers: 1, cache: false }],
    ['two threads and an empty cache', { workers: 2, cache }],
    ['four threads and a full cache', { workers: 4, cache }],
    ['a cache that is compared with what the engine says now', { workers: 2, cache, verifyCache: true }],
  ] satisfies [string, EngineOptions][])('by %s', async (_, engine) => {
    expect(await outputOf(engine)).toEqual(here.files);
  });
});

const command = existsSync(join(PACKAGE, 'build/lib/cli/main.js')) ? test : test.skip;

command('a fleet with locked charts is synthesized by a process that cannot reach a network or find a program', () => {
  const place = new ChartRepository()
    .vendor({
      repository: 'https://kubernetes-sigs.github.io/metrics-server',
      name: 'metrics-server',
      version: '3.13.1',
      files: { 'templates/map.yaml': configMap('metrics', '{{ .Chart.Version }}') },
    })
    .write({
      'apps/acme/fleet.yaml': `apiVersion: fairlead.dev/v1
kind: Fleet
metadata: { name: acme }
spec:
  repository: https://git.example.com/acme/gitops.git
  path: dist/acme
  chartForm: rendered
  addons: { metrics-server: {} }
`,
      'apps/acme/clusters/dev.yaml': `apiVersion: fairlead.dev/v1
kind: Cluster
metadata: { name: dev }
spec: { environment: dev, kubernetes: "1.35", cloud: kind }
`,
      'offline.cjs': `const refuse = (name) => () => { throw new Error('reaches ' + name); };
const net = require('node:net');
net.Socket.prototype.connect = refuse('a network');
net.Server.prototype.listen = refuse('a socket');
for (const name of ['lookup', 'resolve']) require('node:dns')[name] = refuse('a name server');
globalThis.fetch = refuse('the web');
require('node:dgram').createSocket = refuse('a network');
const child = require('node:child_process');
const { spawn } = child;
for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']) child[name] = refuse('a program');
// What was there before is looked for, and not found: no program could be.
child.spawn = (program, ...rest) => (program === 'git' ? spawn(program, ...rest) : refuse('a program')());
require('node:module').syncBuiltinESMExports();
`,
    });
  const run = (...args: string[]) =>
    execFileSync(
      process.execPath,
      ['--require', join(place.root, 'offline.cjs'), join(PACKAGE, 'bin/fairlead.js'), ...args],
      // No program could be found, and nothing of the user's own.
      {
        cwd: place.root,
        encoding: 'utf8',
        env: { PATH: '', HOME: temporaryFolder(), FAIRLEAD_CACHE: cache.folder, NO_COLOR: '1' },
        stdio: 'pipe',
      },
    );
  run('synth');
  const manifest = 'dist/acme/dev/metrics-server/configmap.metrics.yaml';
  expect(place.read(manifest)).toContain('text: "3.13.1"');
  expect(run('check')).toBeDefined();
});
