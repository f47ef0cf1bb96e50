import { expect, test, vi } from 'vitest';
import { encodeJsonString } from '../../../../src/documents/data/json-text.ts';
import { locatePrompt } from '../../../../src/documents/prompt/locate-prompt.ts';

vi.mock('../../../../src/documents/data/json-text.ts');

test.each([
  ['another value', '"y"'],
  ['another key beside it', '"x", "q": 1'],
  ['no JSON', '"x'],
  ['no string', '1'],
])('a splice that reads back as %s is an error, not a write', async (_, source) => {
  vi.mocked(encodeJsonString).mockReturnValue(source);
  const { replace } = await locatePrompt('{"p": "a", "r": 2}', 'a.json', '/p');
  expect(() => replace('x')).toThrow(
    "The new prompt can't be written into a.json: the JSON would not read back the same",
  );
});
