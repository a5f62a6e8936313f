import { assert, constantFrom, property } from 'fast-check';
import { CHECKS } from '../../lib/checks';
import { levelsOn } from '../../lib/checks/levels';
import { CHECK_LEVELS, CHECK_NAMES } from '../../lib/model/check-settings';
import { clusterOf, clusterWith, configMap, said, type TestFleet } from './support';

const EMPTY = clusterWith(() => undefined);
const PENDING = [configMap('settings', { data: { date: 'TODO' } })];
const PDB = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web' },
  spec: { maxUnavailable: 0, selector: { matchLabels: { app: 'web' } } },
};

const pending = (checks: TestFleet['checks']) => said('no-placeholder', PENDING, { checks });
const budget = (checks: TestFleet['checks']) => said('pdb-allows-drain', [PDB], { checks });

test('the definitions know every check, in the order in which they run', () => {
  expect(CHECKS.map(({ name }) => name)).toEqual([...CHECK_NAMES]);
});

test('a preset makes warnings errors, or errors warnings', () => {
  const byPreset = (judge: typeof pending) =>
    (['strict', 'recommended', 'minimal'] as const).map((preset) => judge({ fleet: { preset } }));

  expect(byPreset(pending)).toEqual([[expect.any(String)], [expect.any(String)], [expect.stringMatching(/^notice: /)]]);
  expect(byPreset(budget)).toEqual([[expect.any(String)], [expect.stringMatching(/^notice: /)], []]);
  expect(byPreset(budget)[0]?.[0]).not.toMatch(/^notice: /);
  expect(pending(undefined)).toEqual(pending({ fleet: { preset: 'recommended' } }));
});

test.each<[string, TestFleet['checks'], number, boolean]>([
  ['the fleet', { fleet: { 'no-placeholder': 'warning' } }, 1, true],
  ['the cluster', { cluster: { 'no-placeholder': 'off' } }, 0, false],
  [
    'the cluster before the fleet',
    { fleet: { 'no-placeholder': 'off' }, cluster: { 'no-placeholder': 'warning' } },
    1,
    true,
  ],
  [
    'a single check before any preset',
    { fleet: { 'no-placeholder': 'error' }, cluster: { preset: 'minimal' } },
    1,
    false,
  ],
  [
    'the preset of the cluster before that of the fleet',
    { fleet: { preset: 'strict' }, cluster: { preset: 'minimal' } },
    1,
    true,
  ],
])('%s decides', (_, checks, count, isNotice) => {
  const found = pending(checks);

  expect(found).toHaveLength(count);
  expect(found.every((each) => each.startsWith('notice: '))).toBe(isNotice || count === 0);
});

test('what may still be made by hand stops no run, however strict it is', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: [], volumes: [{ name: 'v', secret: { secretName: 'web' } }] },
  };

  expect(said('no-dangling-reference', [pod], { checks: { fleet: { preset: 'strict' } } })).toEqual([
    expect.stringMatching(/^notice: /),
  ]);
});

test('J-1 lowers no check that protects others', () => {
  const checks = { fleet: { 'no-literal-secret': 'off' }, cluster: { 'unique-object': 'warning' } } as const;
  const twins = [configMap('a'), configMap('a')];

  expect(said('floor-lowered', twins, { checks })).toEqual([
    "Fleet 'acme' lowers the check 'no-literal-secret', which always holds.",
    "Cluster 'test' lowers the check 'unique-object', which always holds.",
  ]);
  expect(said('unique-object', twins, { checks })).toEqual(['ConfigMap/shop/a is defined twice.']);
  expect(said('unique-object', twins, { checks: { fleet: { preset: 'minimal' } } })).toHaveLength(1);
});

test('a check that is misspelt is reported with the nearest', () => {
  const build = () => clusterOf([], { checks: { fleet: { 'no-placehodler': 'off' } as object } });

  expect(build).toThrow("'checks.no-placehodler'");
});

test('a former name of a check still works, and a notice tells the name of today', () => {
  const { fleet, cluster } = EMPTY;
  const settings = { 'no-todo': 'off' } as object;
  const { levels, notices } = levelsOn({ fleet: { ...fleet, checks: settings }, cluster }, CHECKS, {
    'no-todo': 'no-placeholder',
  });

  expect(levels.get('no-placeholder')).toBe('off');
  expect(notices).toMatchObject([{ code: 'former-check-name', fix: "Write 'no-placeholder'." }]);
});

test('whatever is set, the floor stays, and no preset is stricter than a stricter one', () => {
  const RANK = { off: 0, warning: 1, error: 2 };
  const levelsWith = (checks: object) =>
    levelsOn({ fleet: { ...EMPTY.fleet, checks }, cluster: EMPTY.cluster }, CHECKS).levels;
  assert(
    property(constantFrom(...CHECKS), constantFrom(...CHECK_LEVELS), ({ name, isFloor }, level) => {
      expect(levelsWith({ [name]: level }).get(name)).toBe(isFloor === true ? 'error' : level);
      const ranks = ['minimal', 'recommended', 'strict'].map(
        (preset) => RANK[levelsWith({ preset }).get(name) ?? 'off'],
      );
      expect([...ranks].sort((a, b) => a - b)).toEqual(ranks);
    }),
  );
});
