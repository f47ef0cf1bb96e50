/** A value in a JSON or YAML text. Offsets are 0-based, in UTF-16 code units. */
export type DataNode = MapNode | ListNode | ScalarNode | AliasNode;

/** Where a value stands. */
interface Place {
  readonly start: number;
  readonly end: number;
  /** The YAML tag and anchor, as written; empty in JSON. */
  readonly properties: string;
}

/** A mapping or object. */
export interface MapNode extends Place {
  readonly kind: 'map';
  readonly entries: readonly DataEntry[];
}

/** A key and its value. */
export interface DataEntry {
  /** The key without quotes; for a collection or an alias, its source. */
  readonly key: string;
  readonly keyStart: number;
  /** Whether the key is a scalar; only scalar keys can appear in a pointer. */
  readonly isNamed: boolean;
  /** Whether the key is YAML's `<<`, which merges its value's entries into this mapping. */
  readonly isMerge: boolean;
  readonly node: DataNode;
}

/** A list or array. */
export interface ListNode extends Place {
  readonly kind: 'list';
  readonly items: readonly DataNode[];
}

/** A string, number, boolean or null. */
export interface ScalarNode extends Place {
  readonly kind: 'scalar';
  readonly value: unknown;
  readonly source: string;
  /** A tag that changes the meaning of the text, such as `!include`. */
  readonly tag?: string | undefined;
  /** Writes a new text here. Absent unless the value is a string or null. */
  readonly slot?: DataSlot | undefined;
}

/** YAML's `*name`, which stands for the value with the anchor `&name`. */
export interface AliasNode extends Place {
  readonly kind: 'alias';
  readonly name: string;
  readonly target?: Anchored | undefined;
  readonly slot: DataSlot;
}

/** A value with an anchor, and the path of keys and indexes to it. */
export interface Anchored {
  readonly node: DataNode;
  readonly steps: readonly string[];
}

/** A place where a text can be written. */
export interface DataSlot {
  readonly start: number;
  readonly end: number;
  /** `end`, or the end of the comment that follows on the same line. */
  readonly lineEnd: number;
  /** Where the text itself starts, such as after the header of a YAML block. */
  readonly textStart: number;
  /**
   * Returns new source for `start` to `end`; with `wholeLine`, up to `lineEnd`, so that a block can go before a
   * comment. The result has been read back and compared; `undefined` when this place cannot hold the text.
   */
  encode(value: string, wholeLine?: boolean): string | undefined;
}

/** A parsed JSON or YAML text. */
export interface DataDocument {
  readonly root: DataNode;
  /** Returns the text with an entry added to the top-level mapping. The caller must read it back. */
  append(key: string, value: string): string;
}

/** A problem in a text. */
export interface DataProblem {
  readonly offset: number;
  /** Continues after the file's name: `is nested …`. For a syntax problem, a clause: `this key is duplicated`. */
  readonly message: string;
  /** Whether the problem is invalid syntax rather than an exceeded limit. */
  readonly isSyntax: boolean;
}

/** Either a document or at least one problem. */
export interface DataRead {
  readonly document?: DataDocument | undefined;
  readonly problems: readonly DataProblem[];
}

/** Reads a text of one format. Never throws. */
export type ReadData = (text: string) => DataRead;

/** A format whose texts are read with places. */
export type Format = 'JSON' | 'YAML';

/** The parsers are recursive: deeper nesting would be slow or overflow the stack. */
export const MAX_LEVELS = 100;

/** Continues after the file's name. */
export const TOO_DEEP = `is nested too deeply: more than ${MAX_LEVELS} levels`;

/** Whether `after` equals `before`, except that `changed` has become the text `value`. */
export function isSameBut(before: DataNode, after: DataNode | undefined, changed: DataNode, value: string): boolean {
  if (!after) return false;
  if (before === changed) {
    return after.kind === 'scalar' && after.value === value && after.properties === before.properties;
  }
  if (before.properties !== after.properties) return false;
  switch (before.kind) {
    case 'alias':
      return after.kind === 'alias' && after.name === before.name;
    case 'scalar':
      return after.kind === 'scalar' && Object.is(after.value, before.value);
    case 'list':
      return (
        after.kind === 'list' &&
        after.items.length === before.items.length &&
        before.items.every((item, i) => isSameBut(item, after.items[i], changed, value))
      );
    default:
      return (
        after.kind === 'map' &&
        after.entries.length === before.entries.length &&
        before.entries.every(
          ({ key, node }, i) =>
            after.entries[i]?.key === key && isSameBut(node, after.entries[i]?.node, changed, value),
        )
      );
  }
}
