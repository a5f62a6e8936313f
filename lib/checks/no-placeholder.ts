import type { Check } from './check';
import { nameOfText } from './field-names';
import { fieldPath } from './field-path';
import { tryFindPlaceholder } from './placeholders';

/** Nothing that somebody meant to fill in later is deployed. */
export const noPlaceholder: Check = {
  name: 'no-placeholder',
  severity: 'error',
  why: 'Somebody meant to put a real value there; until then it is deployed as it stands.',
  fix: 'Write the real value.',

  *run(_cluster, { survey }) {
    for (const suspicious of survey.suspiciousTexts) {
      const placeholder = tryFindPlaceholder(suspicious.text);
      if (placeholder === undefined) continue;
      const { chart, object, path } = suspicious;
      const message = `The placeholder '${placeholder}' is in ${nameOfText(suspicious)}.`;
      yield { chart, object, message, path: fieldPath(path) };
    }
  },
};
