// Nearly no text gets past these, so the rest may be slow.
const FIRST_HINT = /[A-Z<]|xxx/;
const HINT = /_ME|CHANGEME|FIXME|TODO|<\s*(?:your|YOUR|Your)|[xX]{3}/;

const TOKENS = /(?<![A-Za-z0-9_])(?:UPDATE_ME|PATCH_ME|CHANGE_ME|CHANGEME|REPLACE_ME)(?![A-Za-z0-9_])/;
const NOTES = /(?<![A-Za-z0-9_])(?:FIXME|TODO)(?![A-Za-z0-9_])/;

// Scripts and dashboards carry such notes in comments; there only a value counts.
const NOTE_AS_VALUE = /[:=][ \t]*["']?(FIXME|TODO)["']?[ \t]*,?[ \t]*$/m;
const YOUR = /<\s*your[-_ ][^<>\n]{1,80}>/i;
const CROSSES = /^x{3,}$|(?<![A-Za-z0-9_])x{4,}(?![A-Za-z0-9_])/i;

/** Whether a text is worth asking for a placeholder. */
export function mayBePlaceholder(text: string): boolean {
  return text.length >= 3 && FIRST_HINT.test(text) && HINT.test(text);
}

/** The first placeholder in a text: something that a person meant to replace. */
export function tryFindPlaceholder(text: string): string | undefined {
  if (!mayBePlaceholder(text)) return undefined;
  const note = text.includes('\n') ? NOTE_AS_VALUE.exec(text)?.[1] : NOTES.exec(text)?.[0];
  return (TOKENS.exec(text) ?? YOUR.exec(text) ?? CROSSES.exec(text))?.[0] ?? note;
}
