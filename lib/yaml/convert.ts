import type { Alias, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { hasLoneSurrogate, tryFindHidden } from './characters';
import { isJsonObject, type JsonArray, type JsonObject, type JsonValue } from './json';
import { tryReadKey } from './keys';
import { loadLibrary } from './library';
import type { YamlLimits } from './limits';
import { mergeInto, type KeyOrigin } from './merge';
import type { YamlProblems } from './problems';
import { checkAnchorName, checkFlowItem, checkFlowKey, checkLayout } from './quirks';
import { readPlainScalar } from './scalars';
import { judgeTag, reportTag } from './tags';

const MERGE = '\0merge';
const OPEN = Symbol('an anchor whose value is still being read');

/** A key that its mapping has already. */
export interface DuplicateKey {
  /** Keys and indexes down to it, its own included. */
  readonly path: readonly (string | number)[];
  readonly offset: number;
}

/** Turns the nodes of one document into plain data, and reports everything that is not safe to turn. */
export class Converter {
  readonly #anchors = new Map<string, JsonValue | typeof OPEN>();
  readonly #library = loadLibrary();
  #expanded = 0;

  /** Keys that stand twice, in a document that is read as kubectl reads it. */
  public readonly duplicates: DuplicateKey[] = [];
  readonly #path: (string | number)[] = [];

  constructor(
    private readonly text: string,
    private readonly limits: YamlLimits,
    private readonly problems: YamlProblems,

    /** Whether to read as kubectl does what other readers take for something else. */
    private readonly likeKubectl = false,
  ) {}

  public convert(node: Node | null): JsonValue {
    return this.#read(node, 0);
  }

  #read(node: Node | null, depth: number): JsonValue {
    if (node === null) return null;
    const { isAlias } = this.#library;
    if (isAlias(node)) return this.#readAlias(node, depth);
    const { anchor } = node;
    if (anchor === undefined) return this.#readContent(node, depth);
    checkAnchorName(anchor, offsetOf(node), this.problems);
    this.#anchors.set(anchor, OPEN);
    const value = this.#readContent(node, depth);
    this.#anchors.set(anchor, value);
    return value;
  }

  #readContent(node: Node, depth: number): JsonValue {
    const { isMap, isScalar, isSeq } = this.#library;
    if (depth > this.limits.maxDepth)
      this.problems.stop(`Values are nested more than ${this.limits.maxDepth} deep.`, offsetOf(node));
    if (isScalar(node)) return this.#readScalar(node);
    const expected = isMap(node) ? 'tag:yaml.org,2002:map' : 'tag:yaml.org,2002:seq';
    if (node.tag !== undefined && node.tag !== expected) reportTag(node.tag, offsetOf(node), this.problems);
    if (isMap<Node, Node | null>(node)) return this.#readMap(node, depth);
    return isSeq<Node | null>(node) ? this.#readSeq(node, depth) : null;
  }

  #readSeq(node: YAMLSeq<Node | null>, depth: number): JsonArray {
    const list: JsonArray = [];
    for (const [index, item] of node.items.entries()) {
      if (node.flow === true) checkFlowItem(item, this.problems);
      this.#path.push(index);
      list.push(this.#read(item, depth + 1));
      this.#path.pop();
      if (this.problems.isFull) break;
    }
    return list;
  }

  #readMap(node: YAMLMap<Node, Node | null>, depth: number): JsonObject {
    const map: JsonObject = {};
    const keys = new Map<string, KeyOrigin>();
    for (const pair of node.items) {
      if (node.flow === true) {
        checkFlowKey(pair.key, this.text, this.problems);
        checkFlowItem(pair.value, this.problems);
      }
      this.#readPair(pair, map, keys, depth);
      if (this.problems.isFull) break;
    }
    return map;
  }

  #readPair(pair: Pair<Node, Node | null>, map: JsonObject, keys: Map<string, KeyOrigin>, depth: number): void {
    const key = tryReadKey(pair.key, pair.value === null ? 0 : offsetOf(pair.value), this.problems);
    const { anchor } = pair.key as Scalar;
    if (anchor !== undefined) checkAnchorName(anchor, offsetOf(pair.key), this.problems);
    if (anchor !== undefined && key !== undefined) this.#anchors.set(anchor, key.text);
    this.#path.push(key?.text ?? '');
    const value = this.#read(pair.value, depth + 1);
    this.#path.pop();
    if (key === undefined) return;
    // The merge key is no entry of its own: a quoted "<<" may stand beside it.
    const id = key.isMerge ? MERGE : key.text;
    const earlier = keys.get(id);
    if (earlier?.merged === false) {
      this.#reportDuplicate(key.text, key.offset, earlier.offset);
      return;
    }
    keys.set(id, { offset: key.offset, merged: false });
    if (key.isMerge) mergeInto(map, value, keys, key.offset, this.problems);
    else map[key.text] = value;
  }

  #reportDuplicate(key: string, offset: number, earlier: number): void {
    if (this.likeKubectl) {
      this.duplicates.push({ path: [...this.#path, key], offset });
      return;
    }
    const [first, second] = [earlier, offset].map((place) => this.problems.locate(place).line);
    this.problems.add('yaml-duplicate-key', [offset, earlier], {
      what: `The key '${key}' stands twice in one mapping, on line ${first} and on line ${second}.`,
      why: 'Readers keep one of the two values and lose the other without a word.',
      fix: 'Remove one of them, or rename it.',
    });
  }

  #readScalar(node: Scalar): JsonValue {
    const text = String(node.value);
    const offset = offsetOf(node);
    const plain = node.type === 'PLAIN';
    this.#checkText(text, plain, offset);
    const verdict = judgeTag(node.tag, offset, this.problems);
    const scalar = plain && verdict !== 'text' ? readPlainScalar(text) : undefined;
    if (typeof verdict === 'function' && !(scalar !== undefined && verdict(scalar))) {
      reportTag(node.tag ?? '!', offset, this.problems);
    }
    if (!plain) checkLayout(node, this.text, this.problems);
    if (scalar === undefined) return text;
    if (scalar.kind !== 'ambiguous') return scalar.value;
    if (this.likeKubectl && scalar.kubectl !== undefined) return scalar.kubectl;
    this.problems.add('yaml-ambiguous', offset, {
      what: `The value is ${scalar.form}.`,
      why: 'Tools would disagree about what it means without a word.',
      fix: scalar.fix,
    });
    return text;
  }

  #checkText(text: string, plain: boolean, offset: number): void {
    if (hasLoneSurrogate(text)) {
      this.problems.add('yaml-encoding', offset, {
        what: 'A text holds half a surrogate pair.',
        why: 'It is not a character, and no manifest can hold it.',
        fix: 'Write the whole character, or both halves as escapes.',
      });
    }
    const hidden = plain ? tryFindHidden(text) : undefined;
    if (hidden === undefined) return;
    this.problems.add('yaml-encoding', offset, {
      what: `An unquoted text holds a character that cannot be seen or that reorders its neighbours (${hidden}).`,
      why: 'A reviewer would not see what a program reads.',
      fix: 'Remove the character, or put the text in double quotes if it is meant.',
    });
  }

  #readAlias(node: Alias, depth: number): JsonValue {
    checkAnchorName(node.source, offsetOf(node), this.problems);
    const value = this.#anchors.get(node.source);
    if (value === undefined || value === OPEN) {
      this.problems.add('yaml-syntax', offsetOf(node), {
        what:
          value === OPEN
            ? `The alias '*${node.source}' stands inside the value that it names.`
            : `The alias '*${node.source}' names an anchor that no value above it has.`,
        why: 'An alias repeats a whole value that stands before it in the same document.',
        fix: `Put '&${node.source}' before a value further up, or quote the text if no alias is meant.`,
      });
      return null;
    }
    return this.#copy(value, node, depth);
  }

  // A copy, not the value itself: whoever changes one place later must not change the other.
  #copy(value: JsonValue, node: Node, depth: number): JsonValue {
    this.#expanded += 1 + (typeof value === 'string' ? value.length : 0);
    if (this.#expanded > this.limits.maxAliasExpansion) {
      this.problems.stop(
        `Aliases make a document larger by more than ${this.limits.maxAliasExpansion} values and characters.`,
        offsetOf(node),
      );
    }
    if (depth > this.limits.maxDepth)
      this.problems.stop(`Aliases nest values more than ${this.limits.maxDepth} deep.`, offsetOf(node));
    if (Array.isArray(value)) return value.map((item) => this.#copy(item, node, depth + 1));
    if (!isJsonObject(value)) return value;
    const copy: JsonObject = {};
    for (const [key, entry] of Object.entries(value)) {
      this.#expanded += key.length;
      copy[key] = this.#copy(entry, node, depth + 1);
    }
    return copy;
  }
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
