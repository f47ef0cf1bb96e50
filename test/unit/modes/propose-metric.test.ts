import { describe, expect, test } from 'vitest';
import { unwrapResult } from '../../../src/modes/propose-metric.ts';

const DESCRIPTION =
  'Passes when the agent confirms the booking of {{caller_name}} and reads the number +1 555 0100 142 back.\nFails when it does not.';

describe('unwrapResult', () => {
  const none = {
    summary: '',
    oldScore: undefined,
    newScore: undefined,
    verdicts: [],
    unresolved: [],
    edits: [],
    unauthorised: [],
    type: undefined,
    trigger: undefined,
    code: undefined,
    description: undefined,
  };

  test('takes a preface off the description', () => {
    const { result, notes } = unwrapResult(DESCRIPTION, {
      ...none,
      description: `Here is the improved metric:\n\n${DESCRIPTION}`,
    });
    expect(result.description).toBe(DESCRIPTION);
    expect(notes).toHaveLength(1);
  });

  test.each<[code: string, plain: string]>([
    ['```python\nx = 1\n```', 'x = 1'],
    ['```\r\nx = 1\r\n```\n', 'x = 1'],
    ['# Improved version:\nx = "```"', '# Improved version:\nx = "```"'],
    ['"""All of it."""', '"""All of it."""'],
  ])('takes a fence off code and nothing else: %j', (code, plain) => {
    const trigger = { kind: 'custom_code', text: code } as const;
    const { result } = unwrapResult(DESCRIPTION, { ...none, code, trigger });
    expect(result.code).toBe(plain);
    expect(result.trigger).toEqual({ kind: 'custom_code', text: plain });
  });
});
