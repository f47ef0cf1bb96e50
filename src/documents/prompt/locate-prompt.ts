import { ActionError, InputError, WrongStartError } from '../../errors.ts';
import { showText } from '../../safe-text.ts';
import { CODE, extensionOf, MARKDOWN, SOURCE, STRUCTURED } from '../extension.ts';
import { restoreLineEnds, splitFrame, splitMark, toLf } from '../line-ends.ts';
import { showSelector } from '../quote.ts';
import { MAX_FILE_BYTES } from '../workspace.ts';
import { locateBody } from './front-matter.ts';
import { suggestPointer } from './pointer.ts';
import { cannotWrite, type Locate, locateRest, type Slot, splice } from './slot.ts';
import type { Structure } from './structure.ts';

/** A prompt found in a file. */
export interface LocatedPrompt {
  /** The prompt as sent to the service: LF line ends, no byte order mark. */
  readonly prompt: string;
  /** 1-based line of the file on which the prompt's text starts. */
  readonly startLine: number;
  /**
   * Returns the whole file with `next` as the prompt. Line ends, and blank lines before and after the prompt (the final
   * newline included), stay as they were, whatever `next` has. The result has been read back and compared.
   *
   * @throws ActionError when `next` is empty or the file can't hold it
   */
  replace(next: string): string;
}

/**
 * Finds the prompt in a file's exact text.
 *
 * @param selector a value of `prompt-selector`; empty for the whole of a text file
 * @throws InputError unless the selector matches exactly one prompt; the hint suggests selectors
 */
export async function locatePrompt(text: string, path: string, selector = ''): Promise<LocatedPrompt> {
  const extension = extensionOf(path);
  const wanted = selector.trim();
  const isWhole = wanted === '' || wanted === 'file';
  const { mark, bare } = splitMark(text);
  if (wanted === '') await requireSelector(bare, path, extension);
  const locate = await chooseLocate(path, extension, wanted);
  const slot = locate(bare);
  const prompt = toLf(slot.raw);
  const where = isWhole
    ? `prompt-path: ${showText(path)}`
    : `prompt-selector: ${showText(selector)} in ${showText(path)}`;
  if (prompt.trim() === '') {
    throw new InputError(`${where} is empty`, 'write a first version of the prompt for Cekura to improve');
  }
  if (prompt.includes('\0') || !prompt.isWellFormed()) {
    throw new InputError(
      `${where} contains a NUL character or an unpaired surrogate, which can't be written`,
      'remove it from the prompt',
    );
  }
  const structure = isWhole ? await loadStructure(extension) : undefined;
  const isReadable = (file: string) => structure === undefined || canRead(structure, file, path);
  const mustRead = isReadable(bare);
  const replace = (next: string): string => {
    const value = fitValue(slot, prompt, next, path);
    if (value === prompt) return text;
    const changed = splice(bare, slot, restoreLineEnds(slot.raw, value, slot.lineEnd));
    checkReadsBack(locate, changed, value, path);
    if (mustRead && !isReadable(changed))
      throw new WrongStartError(
        `The new prompt can't be written into ${showText(path)}: the file would no longer be valid JSON or YAML`,
        'set prompt-selector to the string that is the prompt, and start a new job without progress-id; this job got the whole file',
      );
    return mark + changed;
  };
  return { prompt, startLine: slot.startLine, replace };
}

/** @throws InputError for a file that holds more than a prompt; the hint suggests selectors */
async function requireSelector(text: string, path: string, extension: string): Promise<void> {
  const structure = await loadStructure(extension);
  const { chooseSource } = SOURCE.includes(extension) ? await import('../code/source-file.ts') : {};
  const source = await chooseSource?.(extension);
  if (!structure && !source && !CODE.includes(extension)) return;
  const found = suggest(() => (structure ?? source)?.suggest(text, path) ?? []).map(showSelector);
  const selector = structure ? '/model/messages/0/content' : 'symbol:SYSTEM_PROMPT';
  const example = `set prompt-selector to the part that is the prompt, such as ${selector}, or to file for the whole file`;
  const move =
    'move the prompt to a text file, such as prompts/agent.md, or set prompt-selector to file for the whole file';
  throw new InputError(
    `prompt-selector is required for ${showText(path)}, because the prompt is only a part of it`,
    found.length > 0
      ? `set prompt-selector to ${found.join(' or ')}, or to file for the whole file`
      : structure || source
        ? example
        : move,
  );
}

/** Suggestions are optional: a file that can't be parsed yields none. */
function suggest(read: () => readonly string[]): readonly string[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

/** Loaded on demand, because most prompts are plain text files. */
async function loadStructure(extension: string): Promise<Structure | undefined> {
  if (!STRUCTURED.has(extension)) return undefined;
  return await (await import('./structure.ts')).chooseStructure(extension);
}

function canRead(structure: Structure, text: string, path: string): boolean {
  try {
    structure.listSlots(text, path);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

async function chooseLocate(path: string, extension: string, selector: string): Promise<Locate> {
  if (selector === '' || selector === 'file') return (text) => locateRest(text);
  if (selector === 'body') return (text) => locateBody(text, path);
  if (selector.startsWith('symbol:')) return await chooseSymbol(path, extension, selector.slice('symbol:'.length));
  if (selector.startsWith('region:')) {
    const { chooseRegion } = await import('./region.ts');
    return chooseRegion(path, extension, selector.slice('region:'.length));
  }
  if (selector.startsWith('fence:')) return await chooseFence(path, extension, selector.slice('fence:'.length));
  if (selector.startsWith('/')) {
    const structure = await loadStructure(extension);
    if (structure) return (text) => structure.locate(text, path, selector);
    throw new InputError(
      `prompt-selector: a JSON Pointer needs a .json, .jsonc, .json5, .yaml or .yml file, and ${showText(path)} is not one`,
      'use region:NAME for a marked part of any text file, or body for the text after Markdown front matter',
    );
  }
  const meant = suggestSelector(selector, extension);
  throw new InputError(
    `prompt-selector: ${showText(selector)} is not a JSON Pointer, "body", "fence:NAME", "symbol:PATH", "region:NAME" or "file"`,
    meant
      ? `did you mean ${showText(meant)}?`
      : 'set it to file for the whole file, or to a JSON Pointer such as /model/messages/0/content',
  );
}

async function chooseFence(path: string, extension: string, name: string): Promise<Locate> {
  if (!MARKDOWN.includes(extension)) {
    throw new InputError(
      `prompt-selector: fence: needs a Markdown file, and ${showText(path)} is not one`,
      'use region:NAME for a marked part of another text file',
    );
  }
  const { locateFence } = await import('./fence.ts');
  return (text) => locateFence(text, path, name);
}

async function chooseSymbol(path: string, extension: string, symbol: string): Promise<Locate> {
  const { chooseSource } = await import('../code/source-file.ts');
  const source = await chooseSource(extension);
  if (source) return (text) => source.locate(text, path, symbol);
  throw new InputError(
    `prompt-selector: symbol: needs a Python, JavaScript or TypeScript file, and ${showText(path)} is not one`,
    'use region:NAME for a marked part of another text file',
  );
}

/** Suggests a valid selector for an invalid one: wrong case, a bare name of a region or symbol, or a dotted path. */
function suggestSelector(selector: string, extension: string): string | undefined {
  if (/^body$/i.test(selector)) return 'body';
  const region = /^region[:=\s]\s*([\w.-]+)$/i.exec(selector)?.[1];
  if (region) return `region:${region}`;
  if (STRUCTURED.has(extension)) return suggestPointer(selector);
  if (SOURCE.includes(extension) && /^[\w$.]+$/.test(selector)) return `symbol:${selector}`;
  return /^[\w.-]+$/.test(selector) ? `region:${selector}` : undefined;
}

/** Returns `next` as it will be read back: LF line ends, and blank lines at both ends as in the current prompt. */
function fitValue(slot: Slot, prompt: string, next: string, path: string): string {
  if (Buffer.byteLength(next) > MAX_FILE_BYTES) throw cannotWrite(path, 'it is larger than 1 MiB');
  if (next.includes('\0')) throw cannotWrite(path, 'it contains a NUL character');
  if (!next.isWellFormed()) throw cannotWrite(path, 'it contains an unpaired surrogate, which UTF-8 cannot encode');
  const { core } = splitFrame(toLf(splitMark(next).bare));
  if (core.trim() === '') throw cannotWrite(path, 'it is empty');
  const { lead, tail } = splitFrame(prompt);
  const value = lead + core + tail;
  return slot.tidy ? slot.tidy(value) : value;
}

function checkReadsBack(locate: Locate, changed: string, value: string, path: string): void {
  let found: string;
  try {
    found = toLf(locate(changed).raw);
  } catch (error) {
    throw error instanceof ActionError ? cannotWrite(path, 'the selector would no longer find it', error) : error;
  }
  if (found !== value) throw cannotWrite(path, 'it would read back as a different text');
}
