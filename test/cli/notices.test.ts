import { createColors } from 'picocolors';
import { printNotices } from '../../lib/cli/print-problems';
import type { Problem } from '../../lib/errors';

function print(notices: readonly Problem[], format: string): string {
  let said = '';
  printNotices(notices, format, {
    print: () => undefined,
    say: (text) => (said += text),
    interactive: false,
    colors: createColors(false),
  });
  return said;
}

const notices = Array.from({ length: 200 }, (_, index): Problem => {
  const name = String(index).padStart(3, '0');
  return {
    code: 'no-dangling-reference',
    what: `Deployment/web-${name} refers to something.`,
    where: [{ path: `acme/dev/web-${name}` }],
    why: 'It matters.',
    fix: 'Correct it.',
  };
});

test('nothing is said where there is no notice', () => {
  expect(print([], 'text')).toBe('');
});

test('a flood of notices is cut, and says how to see the rest', () => {
  const said = print(notices, 'text');
  expect(said.match(/^no-dangling-reference: /gm)).toHaveLength(20);
  expect(said).toContain("200 notices; none of them stops the run. 180 more are not shown: '--format line' has all.");
});

test('as lines all notices are printed', () => {
  expect(print(notices, 'line').trim().split('\n')).toHaveLength(200);
});

test('a few notices are printed whole', () => {
  const said = print(notices.slice(0, 2), 'text');
  expect(said).toContain('2 notices; none of them stops the run.\n');
  expect(said).toContain('  at  acme/dev/web-001\n  why It matters.\n  fix Correct it.');
});
