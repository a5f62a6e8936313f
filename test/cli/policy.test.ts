import { closeWorkspaces, openWorkspace } from './workspace';

afterEach(closeWorkspaces);

const run = (...argv: readonly string[]) => openWorkspace().run('policy', 'test', ...argv);

test('tries the examples of the policies that Fairlead brings, where there is no fleet', async () => {
  const { code, output, errors } = await run('no-node-ports', '--kubernetes', '1.37');
  expect(output).toMatch(
    /^Policy +Kubernetes +Clusters +Examples +Result\nno-node-ports +1\.37 +\(Fairlead\) +\d+ examples +ok\n$/,
  );
  expect({ code, errors }).toEqual({ code: 0, errors: 'All examples are judged as they say.\n' });
});

test('says the same as JSON and for CI servers', async () => {
  const { output } = await run('no-node-ports', '--kubernetes', '1.37', '--format', 'json');
  const { policies, problems } = JSON.parse(output) as Record<string, { examples: object[] }[]>;
  expect(problems).toEqual([]);
  expect(policies).toMatchObject([{ policy: 'no-node-ports', kubernetes: '1.37', clusters: [], notEvaluated: [] }]);
  const { output: xml } = await run('no-node-ports', '--kubernetes', '1.37', '--format', 'junit');
  expect(xml).toContain('<testsuite name="no-node-ports on Kubernetes 1.37"');
  expect(xml.match(/<testcase /g)).toHaveLength(policies?.[0]?.examples.length ?? 0);
  expect(xml).toMatch(/failures="0"/);
});

test.each([
  ['a name that no policy has', ['no-node-port'], "not-found: There is no policy 'no-node-port'."],
  ['a version that nobody knows', ['--kubernetes', '1.12'], "invalid-argument: Kubernetes '1.12' is not supported"],
])('refuses %s', async (_, argv, said) => {
  const { code, errors } = await run(...argv);
  expect(code).toBe(1);
  expect(errors).toContain(said);
});
