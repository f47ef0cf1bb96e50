import { locatePrompt } from '../documents/prompt/locate-prompt.ts';
import { readWorkspaceFile } from '../documents/workspace.ts';
import { ActionError, InputError } from '../errors.ts';
import { quoteText } from '../safe-text.ts';
import type { TargetInputs } from './config-file.ts';

interface Place {
  readonly name: string;
  readonly selector: string;
}

/**
 * Checks that no two targets change the same part of a file. Unreadable files are reported by their own targets.
 *
 * @throws InputError that names two targets whose prompts overlap
 */
export async function checkPlaces(targets: readonly TargetInputs[], workspace: string): Promise<void> {
  const files = new Map<string, { text: string; places: Place[] }>();
  for (const { name, inputs } of targets) {
    const wanted = inputs['prompt-path'];
    if (wanted === undefined) continue;
    const file = await unlessInvalid(() => readWorkspaceFile(workspace, wanted, 'prompt-path'));
    if (!file) continue;
    const places = files.get(file.path)?.places ?? [];
    places.push({ name, selector: inputs['prompt-selector'] ?? '' });
    files.set(file.path, { text: file.text, places });
  }
  for (const [path, { text, places }] of files) {
    if (places.length > 1) await checkFile(text, path, places);
  }
}

async function checkFile(text: string, path: string, places: readonly Place[]): Promise<void> {
  const [lost] = await listLost(text, path, places);
  if (!lost) return;
  for (const other of places) {
    if (other === lost || (await listLost(text, path, [lost, other])).length === 0) continue;
    const [first, second] = places.indexOf(lost) < places.indexOf(other) ? [lost, other] : [other, lost];
    throw new InputError(
      `targets ${quoteText(first.name)} and ${quoteText(second.name)} overlap in ${path}: ${describe(first)} and ${describe(second)} share text`,
      'change prompt-selector so that the targets do not overlap, or remove one of the targets',
    );
  }
}

function describe({ selector }: Place): string {
  return selector === '' ? 'the whole file' : `prompt-selector ${quoteText(selector)}`;
}

/** Returns the places whose new text is lost after all places were written in turn. */
async function listLost(text: string, path: string, places: readonly Place[]): Promise<Place[]> {
  const isWhole = ({ selector }: Place) => selector === '' || selector === 'file';
  const whole = places.find(isWhole);
  if (whole) return [whole];
  const written: { place: Place; prompt: string }[] = [];
  const lost: Place[] = [];
  let changed = text;
  for (const [index, place] of places.entries()) {
    const { selector } = place;
    const located = await unlessInvalid(() => locatePrompt(text, path, selector));
    if (!located) continue;
    try {
      const next = (await locatePrompt(changed, path, selector)).replace(`${located.prompt.trimEnd()} ${index}`);
      written.push({ place, prompt: (await locatePrompt(next, path, selector)).prompt });
      changed = next;
    } catch (error) {
      if (!(error instanceof ActionError)) throw error;
      lost.push(place);
    }
  }
  for (const { place, prompt } of written) {
    const located = await unlessInvalid(() => locatePrompt(changed, path, place.selector));
    if (located?.prompt !== prompt) lost.push(place);
  }
  return lost;
}

async function unlessInvalid<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
