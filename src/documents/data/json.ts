import type { Node, ParseError } from 'jsonc-parser';
import { dominantLineEnd } from '../line-ends.ts';
import { appendInBraces } from './append.ts';
import { type DataNode, type DataRead, isSameBut, MAX_LEVELS, type ScalarNode, TOO_DEEP } from './document.ts';
import { encodeJsonString } from './json-text.ts';
import { explainJsonError } from './words.ts';

type Jsonc = typeof import('jsonc-parser');

/** Reads JSON; comments and trailing commas (JSONC) are allowed. */
export function readJson(jsonc: Jsonc, text: string): DataRead {
  const fail = (offset: number, message: string, isSyntax: boolean) => ({ problems: [{ offset, message, isSyntax }] });
  const deep = findDeepBracket(jsonc, text);
  if (deep !== undefined) return fail(deep, TOO_DEEP, false);
  if (text.trim() === '') return fail(0, 'the file is empty', true);
  const errors: ParseError[] = [];
  const tree = jsonc.parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  // Later errors usually follow from the first.
  if (!tree || first) return fail(first?.offset ?? 0, explainJsonError(first?.error), true);

  const convert = (node: Node): DataNode => {
    const { children = [], offset: start, length, value } = node;
    const place = { start, end: start + length, properties: '' };
    if (node.type === 'array') return { ...place, kind: 'list', items: children.map(convert) };
    if (node.type === 'object') {
      const entries = children.flatMap(({ children: [key, child] = [] }) =>
        key && child
          ? { key: String(key.value), keyStart: key.offset, isNamed: true, isMerge: false, node: convert(child) }
          : [],
      );
      return { ...place, kind: 'map', entries };
    }
    const source = text.slice(start, place.end);
    const scalar: ScalarNode = {
      ...place,
      kind: 'scalar',
      value,
      source,
      slot:
        value === null || typeof value === 'string'
          ? { start, end: place.end, lineEnd: place.end, textStart: start, encode: (next) => encode(scalar, next) }
          : undefined,
    };
    return scalar;
  };
  const encode = (scalar: ScalarNode, value: string): string | undefined => {
    const source = encodeJsonString(value, scalar.source);
    const after = readJson(jsonc, text.slice(0, scalar.start) + source + text.slice(scalar.end));
    return isSameBut(root, after.document?.root, scalar, value) ? source : undefined;
  };
  const root = convert(tree);
  const append = (key: string, value: string) =>
    appendInBraces(text, root, `${JSON.stringify(key)}: ${JSON.stringify(value)}`, dominantLineEnd(text));
  return { document: { root, append }, problems: [] };
}

/** Checked before parsing, because the parser is recursive. */
function findDeepBracket(jsonc: Jsonc, text: string): number | undefined {
  const scanner = jsonc.createScanner(text, true);
  let level = 0;
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const character = text[scanner.getTokenOffset()] ?? '';
    if ('[{'.includes(character)) level++;
    if (']}'.includes(character)) level--;
    if (level > MAX_LEVELS) return scanner.getTokenOffset();
  }
  return undefined;
}
