import { InputError } from '../../errors.ts';
import { showText } from '../../safe-text.ts';
import { splitLines } from '../line-ends.ts';
import { showSome } from '../quote.ts';

/** The lines between a pair of markers. Offsets are into the file's text. */
export interface Region {
  /** Where the line after the begin marker starts. */
  readonly start: number;
  /** Where the line of the end marker starts. */
  readonly end: number;
  /** 1-based line of `start`. */
  readonly startLine: number;
}

/** A line that holds only a marker and the delimiters of its comment. */
export interface Marker {
  readonly edge: 'begin' | 'end';
  readonly name: string;
  readonly line: number;
  /** Offset of the word `cekura:`. */
  readonly at: number;
  readonly lineStart: number;
  readonly lineEnd: number;
}

const NAME = /^[A-Za-z0-9_](?:[\w.-]*[A-Za-z0-9_])?$/;
// The marker alone on its line, in the comment syntax of any language: # // /* */ <!-- --> {# #} -- ;; % (* *) REM
const MARKER =
  /^(?:[^\p{L}\p{N}\s]{0,8}|rem|dnl)[ \t]*(?<words>cekura:(?<edge>begin|end)[ \t]+(?<name>[A-Za-z0-9_](?:[\w.-]*[A-Za-z0-9_])?))[ \t]*[^\p{L}\p{N}\s]{0,8}$/iu;

/** Whether a text contains `cekura:begin` or `cekura:end`; a text written between markers must not. */
export function holdsMarker(text: string): boolean {
  return /cekura:(?:begin|end)/i.test(text);
}

/** @throws InputError when `name` is not a valid region name */
export function checkRegionName(name: string): void {
  if (NAME.test(name)) return;
  throw new InputError(
    `prompt-selector: ${showText(name)} is not a valid region name`,
    'use the name in the markers: letters, digits, ".", "_" and "-"',
  );
}

/**
 * Finds the region with this name.
 *
 * @param isMarker whether a line counts as a marker; in source code, only comments do
 * @throws InputError when there is no such region, more than one, or another region inside it
 */
export function findRegion(
  text: string,
  name: string,
  path: string,
  isMarker: (marker: Marker) => boolean = () => true,
): Region {
  const lines = listMarkers(text);
  const markers = lines.filter(isMarker);
  const own = markers.filter((marker) => marker.name === name);
  const begins = own.filter(({ edge }) => edge === 'begin');
  const ends = own.filter(({ edge }) => edge === 'end');
  const where = `prompt-selector: region:${name} in ${showText(path)}`;
  const hint = `put one line "cekura:begin ${name}" before the prompt and one line "cekura:end ${name}" after it, each as a comment`;
  const [begin] = begins;
  const [end] = ends;
  if (!begin || !end) {
    const other = lines.find((line) => line.name === name && !markers.includes(line));
    if (other) {
      throw new InputError(
        `${where} has a marker on line ${other.line} that is not a comment on a line of its own`,
        'put both markers inside the string, or both outside, each as a comment on a line of its own',
      );
    }
    const line = findMention(text, name, lines);
    if (line !== undefined) {
      throw new InputError(`${where} has other text next to its marker on line ${line}`, hint);
    }
  }
  if (!begin && !end) {
    const names = [...new Set(markers.map((marker) => marker.name))];
    const others = names.length
      ? `its regions are ${showSome(names.map((other) => showText(other, 60)))}`
      : 'it has no regions';
    throw new InputError(
      `${where} was not found: ${others}`,
      names.length ? 'choose one of these, or add markers for a new region' : hint,
    );
  }
  if (!begin || !end || begins.length > 1 || ends.length > 1) {
    const count = (edge: string, found: Marker[]) =>
      found.length ? `${found.length} ${edge} (line ${showSome(found.map(({ line }) => String(line)))})` : `no ${edge}`;
    throw new InputError(`${where} has ${count('begin', begins)} and ${count('end', ends)}`, hint);
  }
  if (end.line < begin.line)
    throw new InputError(`${where} ends on line ${end.line}, before it begins on line ${begin.line}`, hint);
  const inner = markers.find(({ line }) => line > begin.line && line < end.line);
  if (inner) {
    throw new InputError(
      `${where} contains a marker of region:${inner.name} on line ${inner.line}`,
      'move the markers; regions must not overlap',
    );
  }
  return { start: begin.lineEnd, end: end.lineStart, startLine: begin.line + 1 };
}

/** The first line with a marker for this region and other text. */
function findMention(text: string, name: string, markers: readonly Marker[]): number | undefined {
  const known = new Set(markers.map(({ line }) => line));
  const words = new RegExp(`cekura:(?:begin|end)[ \\t]+${name.replace(/[.-]/g, '\\$&')}(?![\\w.-]*\\w)`, 'i');
  const index = splitLines(text).findIndex((line, i) => holdsMarker(line) && !known.has(i + 1) && words.test(line));
  return index === -1 ? undefined : index + 1;
}

/** Whether a text has a marker with this name, alone on its line. */
export function hasRegion(text: string, name: string, isMarker: (marker: Marker) => boolean = () => true): boolean {
  return holdsMarker(text) && listMarkers(text).some((marker) => marker.name === name && isMarker(marker));
}

function listMarkers(text: string): Marker[] {
  const markers: Marker[] = [];
  let lineStart = 0;
  for (const [i, line] of splitLines(text).entries()) {
    const lineEnd = lineStart + line.length;
    // Marker lines are short: skip the regular expression for long lines.
    const groups = line.length < 300 && holdsMarker(line) ? MARKER.exec(line.trim())?.groups : undefined;
    const { words = '', edge = '', name = '' } = groups ?? {};
    if (groups) {
      const at = lineStart + line.indexOf(words);
      markers.push({ edge: edge.toLowerCase() === 'end' ? 'end' : 'begin', name, line: i + 1, at, lineStart, lineEnd });
    }
    lineStart = lineEnd;
  }
  return markers;
}
