import { dominantLineEnd } from '../line-ends.ts';
import { addIndent, sharedIndent, stripIndent } from './indent.ts';
import { findRegion, holdsMarker } from './markers.ts';
import { cannotWrite, type Slot } from './slot.ts';

/** Finds the lines between the markers of a region, without their common indentation. */
export function locateLines(text: string, name: string, path: string): Slot {
  const { start, end, startLine } = findRegion(text, name, path);
  const source = text.slice(start, end);
  const indent = sharedIndent(source);
  return {
    start,
    end,
    raw: stripIndent(source, indent, 'first'),
    startLine,
    lineEnd: dominantLineEnd(text),
    tidy: (value) => stripIndent(value, sharedIndent(value), 'first'),
    encode(value) {
      refuseMarkers(value, path);
      return addIndent(value, indent, 'first');
    },
  };
}

/** @throws ActionError when a text to be written between markers contains a marker */
export function refuseMarkers(value: string, path: string): void {
  if (holdsMarker(value)) throw cannotWrite(path, 'it contains a region marker (cekura:begin or cekura:end)');
}
