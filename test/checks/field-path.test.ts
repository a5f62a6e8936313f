import fc from 'fast-check';
import { fieldPath, nearerSteps, stepsOf } from '../../lib/checks';
import type { JsonValue } from '../../lib/yaml';

const key = fc
  .stringMatching(/^[a-z][A-Za-z0-9.-]{0,8}$/)
  .filter((text) => !text.endsWith('.') && !text.includes('..'));

/** An object that has what a path leads to, and keys that its keys begin with. */
const made = fc.array(fc.oneof(key, fc.nat({ max: 3 })), { minLength: 1, maxLength: 6 }).map((rest) => {
  const steps = ['spec', ...rest];
  const object = steps.reduceRight<JsonValue>(
    (inner, step) => (typeof step === 'number' ? [...Array<null>(step).fill(null), inner] : { [step]: inner }),
    'value',
  );
  return { steps, object };
});

test('a path leads to the field that it was made of', () => {
  fc.assert(
    fc.property(made, ({ steps, object }) => {
      expect(stepsOf(fieldPath(steps), object)).toEqual(steps);
    }),
  );
});

test.each<[path: string, object: JsonValue, steps: readonly (string | number)[]]>([
  ['metadata.labels[a.b/c]', { metadata: { labels: { a: 'x', 'a.b/c': 'y' } } }, ['metadata', 'labels', 'a.b/c']],
  ['data.tls.crt', { data: { tls: 'x', 'tls.crt': 'y' } }, ['data', 'tls.crt']],
  ['data["tls.crt"]', { data: { 'tls.crt': 'y' } }, ['data', 'tls.crt']],
  ['spec.containers.image', { spec: { containers: [{ image: 'b' }] } }, ['spec', 'containers', 0, 'image']],
  ['spec.containers.image', { spec: { containers: [{ image: 'b' }, {}] } }, ['spec', 'containers']],
  ['spec.gone.image', { spec: { here: 1 } }, ['spec']],
  ['', { spec: {} }, []],
])('%s leads as far as %j has it', (path, object, steps) => {
  expect(stepsOf(path, object)).toEqual(steps);
});

test.each([
  ['Invalid value: "a b": a valid label must …', ['labels', 'second']],
  ['Invalid value: "-first": name part must …', ['labels', '-first']],
  ['Required value', ['labels']],
])('%s means one of the labels, or all of them', (message, steps) => {
  expect(nearerSteps(['labels'], { labels: { '-first': 'x', second: 'a b' } }, message)).toEqual(steps);
});
