import { displayName } from '../kube';
import type { TemplateField } from '../render';
import type { JsonValue } from '../yaml';
import type { Finding } from './check';
import { stepsOf } from './field-path';

/** Findings on objects that Helm charts made, with the field that each is about. */
export function findingsInTemplates(findings: readonly Finding[]): ReadonlyMap<Finding, TemplateField> {
  return new Map(
    findings.flatMap((finding): [Finding, TemplateField][] => {
      const { object, path = '' } = finding;
      if (object?.template === undefined) return [];
      return [[finding, { object, steps: stepsOf(path, object.object as unknown as JsonValue) }]];
    }),
  );
}

/** A finding's sentence, which names the template of the object behind its name, with the line where that is known. */
export function withTemplate({ object, message }: Finding, line: number | undefined): string {
  if (object?.template === undefined) return message;
  const place = ` (template ${object.template}${line === undefined ? '' : `:${line}`})`;
  const name = displayName(object.object);
  for (let at = message.indexOf(name); at >= 0; at = message.indexOf(name, at + 1)) {
    const [quote = ''] = /^'?/.exec(message.slice(at + name.length)) ?? [];
    const end = at + name.length + quote.length;
    if (isWholeName(message, at, end)) return message.slice(0, end) + place + message.slice(end);
  }
  const end = message.endsWith('.') ? message.length - 1 : message.length;
  return message.slice(0, end) + place + message.slice(end);
}

/** Whether what stands there is not a part of a longer name. */
function isWholeName(text: string, begin: number, end: number): boolean {
  return !/[\w/.-]$/.test(text.slice(0, begin)) && !/^(?:[\w/-]|\.\w)/.test(text.slice(end));
}
