import {
  formatProblem,
  formatProblemLine,
  ProblemError,
  ProblemList,
  suggest,
  tryFindNearest,
  type Problem,
} from '../../lib/errors';

const problem = (path: string, line = 3, what = 'It is wrong.'): Problem => ({
  code: 'invalid-construct',
  what,
  where: [{ path, source: { file: 'apps/acme/fleet.ts', line, column: 7 } }],
  why: 'It cannot work.',
  fix: 'Change it.',
});

test('a problem says what, where, why and how to fix', () => {
  expect(formatProblem(problem('acme/dev'))).toBe(
    'invalid-construct: It is wrong.\n  at  acme/dev  (apps/acme/fleet.ts:3:7)\n  why It cannot work.\n  fix Change it.',
  );
  expect(formatProblemLine(problem('acme/dev'))).toBe(
    'invalid-construct apps/acme/fleet.ts:3:7 acme/dev — It is wrong. — Change it.',
  );
});

test('problems are sorted by line, and the same mistake on many clusters is one problem', () => {
  const { problems } = new ProblemError([
    problem('acme/z', 20),
    ...['c', 'a', 'b'].map((name) => problem(`acme/${name}`, 3)),
  ]);
  expect(problems.map(({ where }) => where.map(({ path }) => path))).toEqual([
    ['acme/a', 'acme/b', 'acme/c'],
    ['acme/z'],
  ]);
});

test('a mistake in very many places names a few of them', () => {
  const { problems } = new ProblemError(
    Array.from({ length: 40 }, (_, index) => problem(`acme/cluster-${String(index)}`)),
  );
  expect(problems.map(formatProblem).join('\n').split('\n')).toHaveLength(1 + 5 + 1 + 2);
  expect(problems.map(formatProblem).join('\n')).toContain('  at  35 more places');
});

test('I-5 a name from a file can neither hide text nor begin a line of its own', () => {
  const hostile = problem('acme/dev', 1, 'Named \u001b[2J\n::set-output name=x::y\u202e.');
  expect(formatProblem(hostile).split('\n')).toHaveLength(4);
  for (const character of ['\u001b', '\u202e', '\n']) expect(formatProblemLine(hostile)).not.toContain(character);
});

test('collects problems of several steps, and lets other errors through', () => {
  const list = new ProblemList();
  expect(list.collect(() => 1)).toBe(1);
  expect(
    list.collect((): number => {
      throw new ProblemError(problem('acme/dev'));
    }),
  ).toBeUndefined();
  expect(() => {
    list.collect(() => {
      throw new TypeError('ours');
    });
  }).toThrow(TypeError);
  expect(() => {
    list.throwIfAny();
  }).toThrow('invalid-construct: It is wrong.');
});

test.each([
  ['metric-server', ['metrics-server', 'cert-manager'], 'metrics-server'],
  ['cert_manager', ['cert-manager', 'core'], 'cert-manager'],
  ['KubePrometheus', ['kube-prometheus', 'keda'], 'kube-prometheus'],
  ['zzz', ['cert-manager'], undefined],
  ['x', [], undefined],
])("the nearest to '%s' of %j is %p", (word, candidates, expected) => {
  expect(tryFindNearest(word, candidates)).toBe(expected);
});

test('names what there is where nothing is near', () => {
  expect(suggest('zzz', ['b', 'a'])).toBe("Known are 'a', 'b'.");
  expect(suggest('zzz', [])).toBe('None is known here.');
});
