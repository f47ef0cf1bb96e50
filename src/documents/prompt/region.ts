import { SOURCE, TEXT } from '../extension.ts';
import { checkRegionName } from './markers.ts';
import { locateLines } from './region-lines.ts';
import { locateInStrings } from './region-strings.ts';
import type { Locate } from './slot.ts';
import { chooseStructure } from './structure.ts';

/**
 * Returns how to find a region in a file with this extension. In source code, JSON and YAML, the prompt is the string
 * between the markers, or, with markers inside a string, the lines between them. In any other file, it is the lines
 * between the markers, which must be plain text. Common indentation is not part of the prompt.
 */
export async function chooseRegion(path: string, extension: string, name: string): Promise<Locate> {
  checkRegionName(name);
  const structure = await chooseStructure(extension);
  if (structure) {
    const hint = 'use a JSON Pointer such as /model/messages/0/content instead';
    return (text) => {
      const slots = structure.listSlots(text, path);
      return locateInStrings(
        { slots, unreadable: [], isMarker: () => true, strip: (slot) => slot, hint },
        text,
        name,
        path,
      );
    };
  }
  if (SOURCE.includes(extension)) {
    const { chooseSource } = await import('../code/source-file.ts');
    const source = await chooseSource(extension);
    if (source) return (text) => locateInStrings(source.listStrings(text, path), text, name, path);
  }
  if (TEXT.includes(extension)) return (text) => locateLines(text, name, path);
  const { locateProse } = await import('./region-prose.ts');
  return (text) => locateProse(text, name, path, extension);
}
