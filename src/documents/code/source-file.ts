import type { Parser, SyntaxNode, Tree } from '@lezer/common';
import { InputError } from '../../errors.ts';
import { lineAt } from '../../lines.ts';
import { showText } from '../../safe-text.ts';
import { dominantLineEnd, restoreLineEnds, toLf } from '../line-ends.ts';
import type { Strings } from '../prompt/region-strings.ts';
import { cannotWrite, type Slot } from '../prompt/slot.ts';
import { nameHoles, type Reading, splitAtHoles } from './expression.ts';
import type { Language } from './literal.ts';
import { isCommentLine, stripLayout, surveyTree } from './region.ts';
import { listSites, type Site } from './sites.ts';
import { type Candidate, findSymbol, suggestSymbols } from './symbol.ts';
import { findError } from './syntax-errors.ts';
import { listEdits } from './write-text.ts';

/** Reads source files of one language. */
export interface SourceFormat {
  /** Returns the string at a path of names; throws InputError unless exactly one matches. */
  locate(text: string, path: string, symbol: string): Slot;
  /** Lists all strings in source order, and the marker lines that are comments. */
  listStrings(text: string, path: string): Strings;
  /** Returns selectors for the strings that look like prompts, most likely first. */
  suggest(text: string, path: string): string[];
}

const PYTHON = new Set(['py', 'pyi', 'pyw']);
const DIALECTS = new Map([
  ['js', 'jsx'],
  ['jsx', 'jsx'],
  ['mjs', 'jsx'],
  ['cjs', 'jsx'],
  ['ts', 'ts'],
  ['mts', 'ts'],
  ['cts', 'ts'],
  ['tsx', 'ts jsx'],
]);

/** Returns the reader for an extension (lower case, no dot), or `undefined` if there is no parser for it. */
export async function chooseSource(extension: string): Promise<SourceFormat | undefined> {
  const dialect = DIALECTS.get(extension);
  if (PYTHON.has(extension)) {
    const { parser } = await import('@lezer/python');
    return toFormat('python', parser);
  }
  if (dialect === undefined) return undefined;
  const { parser } = await import('@lezer/javascript');
  return toFormat('javascript', parser.configure({ dialect }));
}

/** 1 MB of valid code takes less; recovering from a syntax error takes about a millisecond. */
const MAX_PARSE_MS = 5000;

/** @throws RangeError when the text has so many syntax errors that parsing would take minutes */
function parseTree(parser: Parser, text: string): Tree {
  const parse = parser.startParse(text);
  const end = performance.now() + MAX_PARSE_MS;
  for (;;) {
    const tree = parse.advance();
    if (tree) return tree;
    if (performance.now() > end) throw new RangeError('too many syntax errors');
  }
}

interface Source {
  readonly language: Language;
  readonly text: string;
  readonly tree: Tree;
  readonly sites: readonly Site[];
  parse(text: string): Source;
}

function toFormat(language: Language, parser: Parser): SourceFormat {
  const parse = (text: string): Source => {
    const tree = parseTree(parser, text);
    return { language, text, tree, sites: listSites(language, text, tree.topNode), parse };
  };
  const guarded = <R>(path: string, work: () => R): R => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new InputError(
        `prompt-path: ${showText(path)} is nested too deeply, or has too many syntax errors, to be read`,
        'fix its syntax, or keep the prompt in a file of its own',
      );
    }
  };
  const listCandidates = ({ text, sites }: Source): (Candidate & { reading: Reading })[] =>
    sites.map((site) => {
      const reading = nameHoles(site.expression);
      return {
        site,
        reading,
        text: reading.text,
        get line() {
          return lineAt(text, site.expression.from);
        },
      };
    });
  return {
    locate: (text, path, symbol) =>
      guarded(path, () => {
        const source = parse(text);
        const error = findError(source.tree);
        const file = { path, errorLine: error === undefined ? undefined : lineAt(text, error) };
        const { site, reading } = findSymbol(listCandidates(source), symbol, file) as Candidate & { reading: Reading };
        if (site.isBroken) {
          throw new InputError(
            `prompt-selector: symbol:${showText(symbol)} is in a statement of ${showText(path)} that can't be parsed (line ${lineAt(text, site.expression.from)})`,
            'fix the syntax of that statement, or keep the prompt in a file of its own',
          );
        }
        return toSlot(source, site, reading, path);
      }),
    listStrings: (text, path) =>
      guarded(path, () => {
        const source = parse(text);
        const slots: Slot[] = [];
        const { comments, unreadable } = surveyTree(language, text, source.tree);
        for (const { site, reading } of listCandidates(source)) {
          if (site.isBroken) unreadable.push(site.expression);
          else slots.push(toSlot(source, site, reading, path));
        }
        return {
          slots,
          unreadable,
          isMarker: (marker) => isCommentLine(marker, text, comments),
          strip: (slot) => stripLayout(slot, text),
          hint: 'put the markers directly around that string or inside it, or use symbol:NAME instead',
        };
      }),
    suggest: (text, path) => guarded(path, () => suggestSymbols(listCandidates(parse(text)))),
  };
}

function toSlot(source: Source, site: Site, reading: Reading, path: string): Slot {
  const { text } = source;
  const { expression } = site;
  const { transforms } = expression;
  const start = expression.from;
  const end = Math.max(expression.to, expression.values?.to ?? 0);
  return {
    start,
    end,
    raw: reading.text,
    get startLine() {
      const [first] = expression.pieces;
      const units = first?.literal?.units ?? [];
      const lead = units.findIndex((unit) => unit.text !== '' || unit.hole);
      const skipped = units.slice(0, Math.max(lead, 0)).filter((unit) => unit.source.includes('\n')).length;
      return lineAt(text, first?.from ?? start) + skipped;
    },
    lineEnd: '\n',
    ...(transforms.length > 0
      ? { tidy: (value: string) => transforms.reduce((one, transform) => transform.tidy(one), value) }
      : {}),
    encode(value) {
      const old = text.slice(start, end);
      for (const edit of listEdits(text, expression, reading, value)) {
        const changed =
          toLf(text.slice(start, edit.from)) + edit.source + toLf(text.slice(edit.to, Math.max(end, edit.to)));
        const next = restoreLineEnds(old, changed, dominantLineEnd(text));
        const after = source.parse(text.slice(0, start) + next + text.slice(end));
        if (isSameBut(source, after, site, { start, end, growth: next.length - old.length }, value)) return next;
      }
      throw cannotWrite(path, `the string on line ${lineAt(text, start)} would not read back the same`);
    },
  };
}

/** Whether `after` equals `before` except that the string at `site` has the new value. */
function isSameBut(
  before: Source,
  after: Source,
  site: Site,
  place: { start: number; end: number; growth: number },
  value: string,
): boolean {
  const index = before.sites.indexOf(site);
  const found = after.sites[index];
  if (!found || after.sites.length !== before.sites.length || found.isBroken) return false;
  if (found.steps.length !== site.steps.length || found.steps.some((step, i) => step.name !== site.steps[i]?.name))
    return false;
  const reading = nameHoles(found.expression);
  if (toLf(reading.text) !== toLf(value)) return false;
  // Text must not become code, nor a placeholder become text.
  const old = nameHoles(site.expression);
  const wanted = splitAtHoles(toLf(value), old).filter((part) => old.holes.has(part));
  if (wanted.join('\0') !== listHoles(reading).join('\0')) return false;
  const leaves = listOutside(before.tree.topNode, place.start, place.end, 0);
  const others = listOutside(after.tree.topNode, place.start, place.end + place.growth, place.growth);
  return leaves.length === others.length && leaves.every((leaf, i) => leaf === others[i]);
}

/** The placeholders of a text, in order. */
function listHoles({ pieces, names }: Reading): string[] {
  return pieces.flatMap((piece) => piece.holes.map(({ key }) => names.get(key) ?? ''));
}

/** The nodes outside `start` to `end`, with later offsets reduced by `growth` to compare them with the old tree. */
function listOutside(root: SyntaxNode, start: number, end: number, growth: number): string[] {
  const found: string[] = [];
  const shift = (offset: number) => (offset >= end ? offset - growth : offset);
  root.cursor().iterate((node) => {
    if (node.from >= start && node.to <= end && node.from < end) return false;
    found.push(`${node.name} ${shift(node.from)} ${shift(node.to)}`);
    return undefined;
  });
  return found;
}
