import { admissionFacts, engineInThisThread } from '../../lib/engine';
import { answers, differences, readCases, readContext, requestOf } from '../admission-cases';

const cases = readCases();
const recorded = answers();
const { kubernetes } = admissionFacts();
const { verdicts, context } = engineInThisThread(false).call({
  op: 'admit',
  context: { kubernetes: kubernetes.split('.').slice(0, 2).join('.'), objects: readContext() },
  requests: cases.map(requestOf),
});

test('every case has a recorded answer of the version that the engine is', () => {
  expect(recorded.kubernetes).toBe(kubernetes);
  expect(Object.keys(recorded.cases)).toEqual(cases.map(({ id }) => id));
});

test('nothing is wrong with the cluster of the cases', () => {
  expect(context).toEqual([]);
});

for (const [index, { id, rows, why, verdict, at, says, also, old }] of cases.entries()) {
  test(`${rows}${id}: ${why}`, () => {
    const answer = recorded.cases[id]!;
    expect(answer.verdict).toBe(verdict);
    // eslint-disable-next-line jest/no-conditional-expect -- what a case does not tell is only in the record
    if (at) expect([...new Set(answer.causes?.map(({ field }) => field))].sort()).toEqual([...at].sort());
    // eslint-disable-next-line jest/no-conditional-expect -- see above
    if (says !== undefined) expect(wordsOf(answer)).toContain(says);
    expect(differences(answer, verdicts[index]!, { also, values: old !== undefined })).toEqual([]);
    expect(verdicts[index]!.notEvaluated).toEqual([]);
  });
}

const wordsOf = ({ message = '', causes = [], warnings = [] }: (typeof recorded.cases)[string]): string =>
  [message, ...causes.map((cause) => cause.message), ...warnings].join('\n');
