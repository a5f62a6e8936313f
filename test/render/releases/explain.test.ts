import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { explain } from '../../../lib/inspect/explain';
import { ChartRepository, configMap, crd } from './support';

const WORKER = join(__dirname, '../../../build/lib/engine/worker.js');
const compiled = existsSync(WORKER) ? test : test.skip;

compiled('explain says which APIs an add-on brings, and what of its chart is left out by which rule', async () => {
  const repository = new ChartRepository()
    .vendor({
      repository: 'https://kubernetes-sigs.github.io/metrics-server',
      name: 'metrics-server',
      version: '3.13.1',
      files: {
        'crds/gauges.yaml': crd('gauges.example.com', 'Gauge'),
        'templates/map.yaml': configMap('metrics'),
        'templates/tests/map.yaml': configMap('tests').replace(
          'name: tests',
          'name: tests, annotations: { helm.sh/hook: test }',
        ),
      },
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
    });
  const [addon] = await explain({ root: repository.root, target: { text: 'acme/dev/metrics-server' } });
  expect(addon).toMatchObject({
    construct: 'acme/dev/metrics-server',
    brings: ['gauges.example.com/v1', 'gauges.example.com/v1/Gauge'],
    releases: [
      {
        chart: 'metrics-server',
        version: '3.13.1',
        chance: [],
        leftOut: [
          {
            object: 'ConfigMap/tests',
            template: 'metrics-server/templates/tests/map.yaml',
            because: "Tests run on 'helm test' alone, never at a deployment.",
          },
        ],
      },
    ],
  });
});

compiled('explain says which patch and which rule of the fleet have changed an object', async () => {
  const repository = new ChartRepository()
    .vendor({
      repository: 'https://kubernetes-sigs.github.io/metrics-server',
      name: 'metrics-server',
      version: '3.13.1',
      files: { 'templates/map.yaml': `# What is counted\n${configMap('metrics')}` },
    })
    .write({
      'apps/acme/fleet.yaml': `apiVersion: fairlead.dev/v1
kind: Fleet
metadata: { name: acme }
spec:
  repository: https://git.example.com/acme/gitops.git
  path: dist/acme
  chartForm: rendered
  rewrites:
    - objects: { kind: ConfigMap }
      labels: { example.com/team: platform }
  addons:
    metrics-server:
      patches:
        - target: { kind: ConfigMap, name: metrics }
          patch: { data: { level: debug } }
`,
      'apps/acme/clusters/dev.yaml': `apiVersion: fairlead.dev/v1
kind: Cluster
metadata: { name: dev }
spec: { environment: dev, kubernetes: "1.35", cloud: kind }
`,
    });
  const [object] = await explain({ root: repository.root, target: { text: 'ConfigMap/metrics' } });
  expect(object).toMatchObject({
    template: 'metrics-server/templates/map.yaml',
    templateLine: 2,
    changes: [
      { what: "patched with a partial object with 'data'", source: { file: 'apps/acme/fleet.yaml', line: 14 } },
      {
        what: expect.stringContaining('example.com/team') as string,
        source: { file: 'apps/acme/fleet.yaml', line: 9 },
      },
    ],
  });
});
