import { hasLoneSurrogate } from './characters';

// Classes of the characters below U+0080, for a text that is written without quotes.
const SAFE = 0;
const QUOTE_LIKE = 1; // " and \: legible in single quotes
const APOSTROPHE = 2;
const COLON = 3;
const HASH = 4;
const BLANK = 5;
const CONTROL = 6;
const ASCII = new Uint8Array(128);
ASCII.fill(CONTROL, 0, 32);
ASCII[0x7f] = CONTROL;
ASCII[0x20] = BLANK;
ASCII[0x22] = QUOTE_LIKE;
ASCII[0x5c] = QUOTE_LIKE;
ASCII[0x27] = APOSTROPHE;
ASCII[0x3a] = COLON;
ASCII[0x23] = HASH;

// Words that some reader takes for a boolean, null or merge key, in lower case.
const WORDS = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null', '<<']);
const LONGEST_WORD = 5;

// Digits, and whatever numbers and dates of any reader are made of besides them.
const NUMBER_OR_DATE = /^[0-9][0-9a-fA-F_.:+\-oOxXpPtTzZ ]*$/;
// Some YAML 1.1 readers take an exponent without digits before it for a number.
const BARE_EXPONENT = /^[-.]?[eE][-+]?[0-9]+$/;
const INFINITE = /^\.(?:inf|nan)$/i;

/** Writes a text on one line: without quotes where every reader takes it for that text, else with them. */
export function formatText(text: string): string {
  let plain = isSafeStart(text);
  let quotes = false;
  let apostrophe = false;
  let previous = BLANK;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0x80) {
      if (isHard(code)) return formatDoubleQuoted(text);
      previous = SAFE;
      continue;
    }
    const kind = ASCII[code] ?? SAFE;
    switch (kind) {
      case CONTROL:
        return formatDoubleQuoted(text);
      case BLANK:
        if (previous === COLON) plain = false;
        break;
      case HASH:
        if (previous === BLANK) plain = false;
        break;
      case QUOTE_LIKE:
        quotes = true;
        break;
      case APOSTROPHE:
        apostrophe = true;
        break;
    }
    previous = kind;
  }
  if (plain && previous !== COLON && previous !== BLANK) return text;
  // JSON in an annotation stays legible in single quotes, which need no escapes.
  return quotes && !apostrophe ? `'${text}'` : formatDoubleQuoted(text);
}

/** Whether a text begins like text, and is no word or number to any reader. */
function isSafeStart(text: string): boolean {
  const first = text.charCodeAt(0);
  if (BARE_EXPONENT.test(text)) return false;
  if (isLetter(first)) return text.length > LONGEST_WORD || !WORDS.has(text.toLowerCase());
  if (isDigit(first)) return !NUMBER_OR_DATE.test(text);
  const second = text.charCodeAt(1);
  switch (first) {
    case 0x2d /* - */:
      return isLetter(second) || (second === 0x2d && isLetter(text.charCodeAt(2)));
    case 0x2e /* . */:
      return (
        (isLetter(second) && !INFINITE.test(text)) ||
        second === 0x2f ||
        (second === 0x2e && text.charCodeAt(2) === 0x2f)
      );
    case 0x3c /* < */:
      return text !== '<<';
    case 0x24 /* $ */:
    case 0x28 /* ( */:
    case 0x29 /* ) */:
    case 0x2f /* / */:
    case 0x3b /* ; */:
    case 0x5c /* \ */:
    case 0x5e /* ^ */:
    case 0x5f /* _ */:
      return true;
    default:
      return first >= 0x80;
  }
}

/** Whether a text can be written as a literal block that every parser reads back as exactly that text. */
export function isBlockText(text: string): boolean {
  const first = text.charCodeAt(0);
  // A first line that is empty or begins with a blank would need an indentation indicator; parsers differ about tabs.
  if (first === 0x0a || first === 0x20 || first === 0x09) return false;
  const { length } = text;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0x80) {
      if (code >= 0xd800 && code <= 0xdfff) {
        if (code > 0xdbff || !isQuietPair(text, index)) return false;
        index += 1;
      } else if (isHard(code)) return false;
    } else if ((code < 0x20 && code !== 0x0a && code !== 0x09) || code === 0x7f) return false;
  }
  // Parsers differ about a last line that holds nothing but blanks.
  return !/\n[ \t]+\n*$/.test(text.slice(text.trimEnd().length));
}

/** Writes a text in double quotes, on one line, whatever it holds. */
export function formatDoubleQuoted(text: string): string {
  if (hasLoneSurrogate(text)) throw new TypeError('Half a surrogate pair cannot be written as YAML.');
  return JSON.stringify(text).replace(HARD, escapeCharacter);
}

// What JSON leaves as it is and a reader of YAML refuses, takes for a line break or does not show.
const HARD =
  /[\u007f-\u00a0\u00ad\u061c\u115f\u1160\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff]|[\ud83f\ud87f\ud8bf\ud8ff\ud93f\ud97f\ud9bf\ud9ff\uda3f\uda7f\udabf\udaff\udb3f\udb7f\udbbf\udbff][\udffe\udfff]|[\udb40-\udb43][\udc00-\udfff]/g;

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

const HARD_ONE = new RegExp(HARD.source);

// Surrogates count as hard: characters beyond the basic plane are written in quotes or in a block.
function isHard(code: number): boolean {
  if (code < 0xad) return code <= 0xa0;
  if (code < 0x61c) return code === 0xad;
  if (code > 0x3164 && code < 0xd800) return false;
  return (code >= 0xd800 && code <= 0xdfff) || HARD_ONE.test(String.fromCharCode(code));
}

function isQuietPair(text: string, index: number): boolean {
  const low = text.charCodeAt(index + 1);
  return low >= 0xdc00 && low <= 0xdfff && !HARD_ONE.test(text.slice(index, index + 2));
}

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
