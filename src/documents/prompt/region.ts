import { chooseStructure } from '../structure.ts';
import { findLanguage } from './languages.ts';
import { checkRegionName } from './markers.ts';
import { locateLines } from './region-lines.ts';
import { locateInSource } from './region-source.ts';
import { locateInStructure } from './region-structure.ts';
import type { Locate } from './slot.ts';

/**
 * How a region is found in a file with this extension. In a text file the prompt is the lines between the markers. In
 * source code it is the text of the string literal that the markers surround, or those of its lines that they mark
 * when they stand inside one. In JSON and YAML, the same with the string value. Indentation that all its lines share is not part of it.
 */
export async function chooseRegion(path: string, extension: string, name: string): Promise<Locate> {
  checkRegionName(name);
  const structure = await chooseStructure(extension);
  if (structure) return (text) => locateInStructure(structure, text, name, path);
  const language = findLanguage(extension);
  if (language) return (text) => locateInSource(language, text, name, path);
  return (text) => locateLines(text, name, path);
}
