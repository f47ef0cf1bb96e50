import { describe, expect, it } from 'vitest';
import { fillVariables } from '../../../src/verify/variables.ts';

const VALUES = new Map([
  ['name', 'Dana'],
  ['customer.number', '7'],
]);

describe('placeholders', () => {
  it.each([
    ['Hello {{name}}, {{ name | upcase }}.', 'Hello Dana, Dana.', []],
    ['{name} and ${name} and %(name)s and <<name>> and [[name]]', 'Dana and Dana and Dana and Dana and Dana', []],
    ['{{customer.number}}', '7', []],
    ['{{other}} and {{name}} and {{other}}', '{{other}} and Dana and {{other}}', ['other']],
    ['{% if name %}Hi {{name}}{% endif %}', '{% if name %}Hi Dana{% endif %}', []],
    ['{{#if name}}x{{/if}}', '{{#if name}}x{{/if}}', []],
    ['Costs $5, see <b>this</b> and {"name": 1}', 'Costs $5, see <b>this</b> and {"name": 1}', []],
    ['', '', []],
  ])('%s', (prompt, text, missing) => {
    expect(fillVariables(prompt, VALUES)).toEqual({ text, missing });
  });

  it('are filled once: a value is not a template', () => {
    expect(fillVariables('{{name}}', new Map([['name', '{{name}} $& $1']])).text).toBe('{{name}} $& $1');
  });
});
