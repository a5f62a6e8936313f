import { engineInThisThread } from '../../lib/engine';
import { compareWithPodSecurity, LEVELS, oddSpecs } from '../policies/odd-specs';

const engine = engineInThisThread();
const specs = oddSpecs(2000);

test.each(LEVELS)('J-6 the policy decides as Pod Security does at $level on two thousand odd pods', (one) => {
  const { refused, admitted, ...differences } = compareWithPodSecurity(engine, one, specs);
  expect(differences).toEqual({ podsThatDiffer: [], rolloutsLetIn: [] });

  // Else the law would say little.
  expect(refused).toBeGreaterThan(400);
  expect(admitted).toBeGreaterThan(130);
});
