import { InputError } from '../../errors.ts';
import { lineAt } from '../../lines.ts';
import { showText } from '../../safe-text.ts';
import type { DataDocument, DataNode, Format, ReadData } from '../data/document.ts';
import { loadReader } from '../data/load-reader.ts';
import { describeProblem } from '../data/value.ts';
import { STRUCTURED } from '../extension.ts';
import { asText, followPointer, suggestPointers, type TextNode } from './pointer.ts';
import { cannotWrite, type Slot } from './slot.ts';

/** A data format in which strings can be found and replaced. */
export interface Structure {
  /** Returns the string at a JSON Pointer; throws InputError if there is none. */
  locate(text: string, path: string, pointer: string): Slot;
  /** Returns every string value, in file order. */
  listSlots(text: string, path: string): Slot[];
  /** Returns pointers to the strings that look like prompts, most likely first. */
  suggest(text: string, path: string): string[];
}

/** Returns the reader for an extension (lower case, no dot), or `undefined` if pointers don't work in such files. */
export async function chooseStructure(extension: string): Promise<Structure | undefined> {
  const format = STRUCTURED.get(extension);
  if (!format) return undefined;
  const read = await loadReader(format);
  const open = (text: string, path: string) => openDocument(read, format, text, path);
  return {
    locate(text, path, pointer) {
      const node = followPointer({ path, text, root: open(text, path).root }, pointer);
      return toSlot(text, path, format, node);
    },
    listSlots: (text, path) => listTexts(open(text, path).root).map((one) => toSlot(text, path, format, one)),
    suggest: (text, path) => suggestPointers(open(text, path).root),
  };
}

function openDocument(read: ReadData, format: Format, text: string, path: string): DataDocument {
  const { document, problems } = read(text);
  if (document) return document;
  const [problem] = problems;
  const reason = problem ? `${describeProblem(format, problem)} (line ${lineAt(text, problem.offset)})` : '';
  const hint =
    format === 'JSON'
      ? 'fix the file; comments and trailing commas are allowed, single quotes and unquoted keys (JSON5) are not'
      : 'fix the file, or keep the prompt in a file of its own';
  throw new InputError(`prompt-path: ${showText(path)} ${reason}`, hint);
}

function toSlot(text: string, path: string, format: Format, { value, slot }: TextNode): Slot {
  return {
    start: slot.start,
    end: slot.end,
    raw: value,
    // Computed on demand, because a file can have thousands of strings.
    get startLine() {
      return lineAt(text, slot.textStart);
    },
    lineEnd: '\n',
    encode(next) {
      const source = slot.encode(next);
      if (source === undefined) throw cannotWrite(path, `the ${format} would not read back the same`);
      return source;
    },
  };
}

function listTexts(root: DataNode): TextNode[] {
  const found: TextNode[] = [];
  const visit = (node: DataNode) => {
    const text = asText(node);
    if (text) found.push(text);
    if (node.kind === 'map') for (const entry of node.entries) visit(entry.node);
    if (node.kind === 'list') for (const item of node.items) visit(item);
  };
  visit(root);
  return found;
}
