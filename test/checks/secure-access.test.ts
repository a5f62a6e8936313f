import { awsIam, insecure, type AccessDefinition } from '../../lib/model';
import { clusterWith, problemsOf, TODAY } from './support';

const server = 'https://spoke.example.com';
const insecureUntil = (expires: string) =>
  insecure({ server, waiver: { reason: 'The lab has no certificate authority.', owner: 'platform', expires } });
const spoke = (access: AccessDefinition) => clusterWith(() => undefined, { spokes: { spoke: access }, judge: 'spoke' });

test.each([
  ['an identity', awsIam({ server, role: 'arn:aws:iam::111122223333:role/argocd' })],
  ['an insecure access on the last day of its waiver', insecureUntil(TODAY)],
])('takes %s', (_, access) => {
  expect(problemsOf(spoke(access), 'secure-access')).toEqual([]);
});

test('refuses an insecure access the day after', () => {
  const [problem] = problemsOf(spoke(insecureUntil('2026-06-29')), 'secure-access');

  expect(problem?.what).toBe(
    "The certificate of cluster 'spoke' is not verified, and the waiver of that held until 2026-06-29.",
  );
  expect(problem?.where).toEqual([
    { path: 'acme/spoke', source: expect.objectContaining({ file: 'test/checks/support.ts' }) as object },
  ]);
});
