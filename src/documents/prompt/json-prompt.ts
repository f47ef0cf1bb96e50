import type { Node, ParseError } from 'jsonc-parser';
import { InputError } from '../../errors.ts';
import { lineAt, showText } from '../quote.ts';
import { encodeJsonString } from './json-text.ts';
import type { Seen } from './pointer.ts';
import type { Parsed } from './slot.ts';
import { cannotWrite, type Slot } from './slot.ts';

type Jsonc = typeof import('jsonc-parser');

/** Reads JSON, with the comments and trailing commas of JSONC. Throws InputError when it is not that. */
export function parseJson(jsonc: Jsonc, text: string, path: string): Parsed<Node> {
  const { root, problem } = readTree(jsonc, text);
  if (!root) {
    throw new InputError(
      `prompt-path: ${showText(path)} is not valid JSON: ${problem}.`,
      'Fix the file. Comments and trailing commas are fine; single quotes and unquoted keys (JSON5) are not.',
    );
  }
  const tree = { path, text, root, see, offsetOf: (node: Node) => node.offset };
  return { tree, slotOf: (trail) => slotOf(jsonc, text, path, root, trail.at(-1) ?? root) };
}

function readTree(jsonc: Jsonc, text: string): { root?: Node | undefined; problem: string } {
  const errors: ParseError[] = [];
  const root = jsonc.parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first) return { problem: `${jsonc.printParseErrorCode(first.error)} on line ${lineAt(text, first.offset)}` };
  return { root, problem: 'nothing is in it' };
}

function see(node: Node): Seen<Node> {
  const children = node.children ?? [];
  switch (node.type) {
    case 'string':
      return { kind: 'text', value: node.value };
    case 'array':
      return { kind: 'list', items: children };
    case 'object':
      return {
        kind: 'map',
        entries: children.flatMap(({ children: [key, value] = [] }) =>
          key && value ? [[key.value, value] as const] : [],
        ),
      };
    default:
      return { kind: 'other', name: node.type === 'null' ? 'null' : `a ${node.type}`, value: String(node.value) };
  }
}

function slotOf(jsonc: Jsonc, text: string, path: string, root: Node, node: Node): Slot {
  const { offset: start, length } = node;
  const end = start + length;
  return {
    start,
    end,
    raw: node.value,
    // counted only when asked: a file may hold many thousand strings
    get startLine() {
      return lineAt(text, start);
    },
    lineEnd: '\n',
    encode(value) {
      const source = encodeJsonString(value, text.slice(start, end));
      const after = readTree(jsonc, text.slice(0, start) + source + text.slice(end)).root;
      if (!after || !isSameBut(root, after, node, value))
        throw cannotWrite(path, 'the JSON would not read back the same');
      return source;
    },
  };
}

/** Whether `after` is `before` with `value` in the place of `changed`. */
function isSameBut(before: Node, after: Node, changed: Node, value: string): boolean {
  if (before === changed) return after.type === 'string' && after.value === value;
  const [own, others] = [before.children ?? [], after.children ?? []];
  return (
    before.type === after.type &&
    before.value === after.value &&
    own.length === others.length &&
    own.every((child, i) => {
      const other = others[i];
      return other !== undefined && isSameBut(child, other, changed, value);
    })
  );
}
