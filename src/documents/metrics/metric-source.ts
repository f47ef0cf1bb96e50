import type { Node as JsonNode, ParseError } from 'jsonc-parser';
import type { LineCounter } from 'yaml';
import { explainYamlErrors, toOneLine } from '../yaml-text.ts';

/** A file's text read as data, with what it takes to say where in the file something is. */
export interface Source {
  readonly value: unknown;
  /** What keeps it from being read; when there is any, `value` means nothing. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  /** The 1-based line of a value, or of the nearest thing around it. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** The byte order mark. */
export const BOM = '\uFEFF';

/** Whether a file is JSON, by its name. */
export function isJsonPath(path: string): boolean {
  return /\.json$/i.test(path);
}

/** Reads YAML 1.2, or JSON (comments and trailing commas allowed) when the path ends in `.json`. Never throws for what the text holds. */
export function readSource(text: string, path: string): Promise<Source> {
  return isJsonPath(path) ? readJson(text) : readYaml(text);
}

async function readYaml(text: string): Promise<Source> {
  const { isCollection, LineCounter, parseDocument, visit } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = explainYamlErrors(document.errors).map(({ offset, message }) => ({
    line: lineAt(lines, offset),
    message: `is not valid YAML: ${message}`,
  }));
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document)) return;
      const line = offsetLine(alias) ?? 1;
      problems.push({ line, message: `is not valid YAML: *${alias.source} is not defined` });
    },
  });
  let value: unknown;
  try {
    if (problems.length === 0) value = document.toJS();
  } catch (error) {
    // Aliases that unfold to more than the library allows.
    const message = error instanceof Error ? toOneLine(error.message) : 'unreadable';
    problems.push({ line: 1, message: `is not valid YAML: ${message}` });
  }
  if (problems.length > 0) return { value: undefined, problems, lineOf: () => 1 };
  return {
    value,
    problems,
    lineOf: (path) => {
      let node: unknown = document.contents;
      let line = offsetLine(node) ?? 1;
      for (const key of path) {
        if (!isCollection(node)) break;
        node = node.get(key, true);
        line = offsetLine(node) ?? line;
      }
      return line;
    },
  };

  function offsetLine(node: unknown): number | undefined {
    if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
    return lineAt(lines, Number(node.range[0]));
  }
}

function lineAt(lines: LineCounter, offset: number): number {
  return Math.max(1, lines.linePos(offset).line);
}

async function readJson(text: string): Promise<Source> {
  const { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode } = await import('jsonc-parser');
  const errors: ParseError[] = [];
  // The scanner takes a byte order mark for a mistake.
  const plain = text.startsWith(BOM) ? ` ${text.slice(1)}` : text;
  const root = parseTree(plain, errors, { allowTrailingComma: true });
  const lineOf = (offset: number) => plain.slice(0, offset).split(/\r\n|\r|\n/).length;
  const problems = errors.map((error) => ({
    line: lineOf(error.offset),
    message: `is not valid JSON: ${printParseErrorCode(error.error)}`,
  }));
  const seen = new Set<string>();
  for (const key of (root?.children ?? []).flatMap((property: JsonNode) => property.children?.[0] ?? [])) {
    if (seen.has(String(key.value))) problems.push({ line: lineOf(key.offset), message: `has ${key.value} twice` });
    seen.add(String(key.value));
  }
  if (!root || problems.length > 0) {
    if (problems.length === 0) problems.push({ line: 1, message: 'is empty' });
    return { value: undefined, problems, lineOf: () => 1 };
  }
  return {
    // The library's objects have no prototype, so they equal no others.
    value: structuredClone(getNodeValue(root)),
    problems,
    lineOf: (path) => {
      for (let length = path.length; length > 0; length -= 1) {
        const node = findNodeAtLocation(root, path.slice(0, length).map(toSegment));
        if (node) return lineOf(node.offset);
      }
      return lineOf(root.offset);
    },
  };
}

function toSegment(key: PropertyKey): string | number {
  return typeof key === 'number' ? key : String(key);
}
