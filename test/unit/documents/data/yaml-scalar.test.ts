import { expect, it } from 'vitest';
import * as yaml from 'yaml';
import { quoteDouble } from '../../../../src/documents/data/yaml-scalar.ts';

it.each([
  ['a\u2028b\x7f', '"a\\u2028b\\u007f"'],
  ['"é"\n', '"\\"é\\"\\n"'],
])('%j in double quotes is %s', (value, source) => {
  expect(quoteDouble(value)).toBe(source);
  expect(yaml.parse(source)).toBe(value);
});
