/** A value in a JSON or YAML text. Offsets count the text's UTF-16 units from 0. */
export type DataNode = MapNode | ListNode | ScalarNode | AliasNode;

interface Place {
  readonly start: number;
  readonly end: number;
  /** YAML's tag and anchor as written; empty in JSON. */
  readonly properties: string;
}

export interface MapNode extends Place {
  readonly kind: 'map';
  readonly entries: readonly DataEntry[];
}

export interface DataEntry {
  /** As written, without quotes; the source of a key that is a collection or an alias. */
  readonly key: string;
  readonly keyStart: number;
  /** Whether the key is a scalar, which has a name in a pointer. */
  readonly isNamed: boolean;
  /** YAML's `<<`, whose value's entries belong to this mapping unless it has them itself. */
  readonly isMerge: boolean;
  readonly node: DataNode;
}

export interface ListNode extends Place {
  readonly kind: 'list';
  readonly items: readonly DataNode[];
}

export interface ScalarNode extends Place {
  readonly kind: 'scalar';
  readonly value: unknown;
  readonly source: string;
  /** A tag that makes something else of a text, e.g. `!include`. */
  readonly tag?: string | undefined;
  /** Writes another text here. Absent where the value is neither a text nor empty. */
  readonly slot?: DataSlot | undefined;
}

export interface AliasNode extends Place {
  readonly kind: 'alias';
  readonly name: string;
  readonly target?: Anchored | undefined;
  readonly slot: DataSlot;
}

/** A value with an anchor, and the keys and indexes that lead to it. */
export interface Anchored {
  readonly node: DataNode;
  readonly steps: readonly string[];
}

/** Where a text can be written. */
export interface DataSlot {
  readonly start: number;
  readonly end: number;
  /** The end with the comment on its line, if there is one. */
  readonly lineEnd: number;
  /** Where the text itself begins, e.g. behind the `|` of a block. */
  readonly textStart: number;
  /**
   * The source for another text, from `start` to `end`; with `wholeLine` to `lineEnd`, so that a block is possible in
   * front of a comment. It was read back and compared; `undefined` when the place cannot hold the text.
   */
  encode(value: string, wholeLine?: boolean): string | undefined;
}

/** A text that was read. */
export interface DataDocument {
  readonly root: DataNode;
  /** The text with another entry at the end of the top mapping; to be read back by the caller. */
  append(key: string, value: string): string;
}

/** What is wrong with a text, at an offset. */
export interface DataProblem {
  readonly offset: number;
  /** Goes on from the file's name or place: `is nested …`; about the syntax: `this key is duplicated`. */
  readonly message: string;
  /** Whether the text is not of its format, rather than beyond a limit. */
  readonly isSyntax: boolean;
}

/** A document, or at least one problem. */
export interface DataRead {
  readonly document?: DataDocument | undefined;
  readonly problems: readonly DataProblem[];
}

export type ReadData = (text: string) => DataRead;

export type Format = 'JSON' | 'YAML';

/** More could not be read in time by a recursive parser, and would fill its stack. */
export const MAX_LEVELS = 100;

export const TOO_DEEP = `is nested too deeply: more than ${MAX_LEVELS} levels`;

/** Whether `after` is `before` with the text `value` in the place of `changed`. */
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
