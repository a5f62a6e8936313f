import { readFileSync } from 'node:fs';
import { openEngine, type Engine } from '../../lib/engine';
import { listPolicies } from '../../lib/inspect/policies/list-policies';
import { testPolicies } from '../../lib/inspect/policies/test-policies';
import { testCluster } from '../../lib/testing';
import { CLOSED_SERVICES, OWN_IMAGES, Sample, service } from '../policies/sample-policies';

let engine: Engine;
beforeAll(() => {
  engine = openEngine();
});
afterAll(() => engine.close());

const RULE = 'test/policies/sample-policies.ts';

test('a policy is listed for each cluster that has it', () => {
  const clusters = ['dev', 'prod'].map((name) => testCluster(name));
  for (const cluster of clusters) new Sample(cluster, OWN_IMAGES, { action: 'warn', engine: 'kyverno' });
  for (const cluster of clusters.slice(1)) new Sample(cluster, { tier: 'floor' });
  expect(listPolicies(clusters)).toMatchObject([
    { fleet: 'test', cluster: 'dev-1', name: 'own-images', tier: 'default', action: 'warn', engine: 'kyverno' },
    { cluster: 'prod-1', name: 'closed-services', tier: 'floor', action: 'deny', engine: 'admission' },
    { cluster: 'prod-1', name: 'own-images', source: expect.stringContaining(`${RULE}:`) as string },
  ]);
});

test('what clusters have alike is tested once, on the minor version of each', async () => {
  const clusters = [
    testCluster('dev', { kubernetes: '1.37' }),
    testCluster('test', { kubernetes: '1.37' }),
    testCluster('prod', { kubernetes: '1.36' }),
  ];
  for (const cluster of clusters) new Sample(cluster);
  const names = ['closed-services'];
  const { policies, problems } = await testPolicies({ engine, clusters, names, root: '.' });
  expect(problems).toEqual([]);
  expect(policies.map(({ policy, kubernetes, clusters: on }) => [policy, kubernetes, ...on])).toEqual([
    ['closed-services', '1.37', 'test/dev-1', 'test/test-1'],
    ['closed-services', '1.36', 'test/prod-1'],
  ]);
  expect(policies[0]?.examples).toEqual([
    { example: 'inside the cluster', kind: 'good', failures: [] },
    { example: 'a load balancer', kind: 'bad', failures: [] },
  ]);
});

test('J-3 an example that does not do what it says is a problem at its own line, and so is a wrong expression', async () => {
  const cluster = testCluster('dev');
  // The same name as in the file of the policy, another object.
  const [good] = CLOSED_SERVICES.examples.good;
  if (!good) throw new TypeError('The sample has a good example.');
  new Sample(cluster, {
    examples: { ...CLOSED_SERVICES.examples, good: [{ ...good, object: service('LoadBalancer') }] },
  });
  new Sample(cluster, {
    name: 'misspelt',
    validations: [{ expression: "object.spec.typ != 'x' || true", message: 'No.' }],
    examples: { ...CLOSED_SERVICES.examples, bad: [{ ...good, name: 'none', says: 'x' }] },
  });
  const line = readFileSync(RULE, 'utf8').split("'inside the cluster'")[0]?.split('\n').length;
  const names = ['closed-services', 'misspelt'];
  const { problems } = await testPolicies({ engine, clusters: [cluster], names, root: '.' });
  expect(problems.map(({ code, what, where }) => [code, what, where[0]?.source?.line])).toEqual([
    ['invalid-policy', expect.stringContaining("undefined field 'typ'"), expect.any(Number)],
    ['policy-example', expect.stringContaining("Example 'none' of policy 'misspelt'"), expect.any(Number)],
    ['policy-example', expect.stringContaining("Example 'inside the cluster' of policy 'closed-services'"), line],
  ]);
});

test('a name that no policy has is a mistake, with the nearest', async () => {
  const asked = testPolicies({ engine, clusters: [], names: ['restricted-pod'], root: '.' });
  await expect(asked).rejects.toMatchObject({
    problems: [{ code: 'not-found', fix: "Did you mean 'restricted-pods'?" }],
  });
});
