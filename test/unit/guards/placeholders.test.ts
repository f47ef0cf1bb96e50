import { expect, test } from 'vitest';
import { checkPlaceholders } from '../../../src/guards/placeholders.ts';
import type { Finding } from '../../../src/render/types.ts';

const textsOf = (findings: readonly Finding[]) =>
  findings.map(
    ({ kind, level, line, message, side }) =>
      `${level} ${kind} ${side}${line === undefined ? '' : ` ${line}`}: ${message}`,
  );
const kindsOf = (findings: readonly Finding[]) =>
  findings.map(({ kind, level, line, side }) => `${level} ${kind} ${side} ${line}`);
/** A lost or broken one with a minus, an invented one with a plus, and its line. */
const changesOf = (before: string, after: string, asked = '') =>
  checkPlaceholders(before, after, 'prompt', [asked]).map(
    ({ level, kind, line, message }) =>
      `${level} ${kind === 'placeholder-lost' ? '-' : '+'}${line} ${/placeholder (\S.*?) (?:from|on) line/.exec(message)?.[1] ?? message}`,
  );

test.each<[string, string, string[]]>([
  ['Hi {a b}.', 'Hi.', []],
  ['Hi {a(b c)}.', 'Hi.', ['block -1 {a(b c)}']],
  ['```js\n{a}\n```\n{a}', 'Hi.', ['block -4 {a}']],
  ['Hi {price}.', `Hi \${price}.`, []],
  [`Hi \${price}.`, 'Hi {price}.', [`block -1 \${price}`, 'warn +1 {price}']],
  [`Hi {price} and \${price}.`, `Hi \${price}.`, []],
  ['```js\n{price}\n```', `Hi \${price}.`, [`warn +1 \${price}`]],
])('lost: %j → %j', (before, after, findings) => {
  expect(changesOf(before, after)).toEqual(findings);
});

test.each<[string, string, string[]]>([
  ['Hi {{a}}.', 'Hi {{a}}\n{{b}}\n{{b}}.', ['block +2 {{b}}']],
  ['Hi $aa.', 'Hi $aa $bb.', ['block +1 $bb']],
  ['Hi.', 'Hi $bb.', []],
  [
    'Hi {{a}}.',
    'Hi {{a}} {{b@c}}.',
    ['warn +1 A placeholder on line 1 of the proposal is not in the current prompt, so nothing would fill it in.'],
  ],
  ['Hi {{a}}.', 'Hi {{a}} {{now}}.', ['warn +1 {{now}}']],
  [
    '{% if a %}x{% endif %} {{b}}',
    '{% if a %}x{% endif %} {{b}} {% if b == "c" %}y{% endif %}',
    ['warn +1 {% if b == "c" %}'],
  ],
  [
    '{% if a %}x{% endif %} {{b.c}}',
    '{% if a %}x{% endif %} {{b.c}} {% unless b %}y{% endunless %}',
    ['block +1 {% unless b %}', 'warn +1 {% endunless %}'],
  ],
  ['{{a}} {{b}}', '{{a}} {{a b}}', ['block -1 {{b}}', 'block +1 {{a b}}']],
])('invented: %j → %j', (before, after, findings) => {
  expect(changesOf(before, after)).toEqual(findings);
});

test.each<[string, string, string[]]>([
  [
    '{% if a %}x{% endif %} {% if b %}y{% endif %}',
    '{% if a %}x{% endif %} y{% endif %}',
    [
      'block -1 {% if b %}',
      'block -1 The block that {% endif %} ends is no longer opened (last seen on line 1 of the proposal).',
    ],
  ],
  ['{% if a %}x{% endif %}', '{% if a %}x', ['block -1 {% endif %}']],
  ['x{% endif %}', 'x{% endif %}{% endif %}', []],
  [
    '{{#if a}}x{{/if}}',
    '{{#if a}}{{#if a}}x{{/if}}',
    ['block -1 A block that {{/if}} should end is no longer closed (last seen on line 1 of the proposal).'],
  ],
])('a block: %j → %j', (before, after, findings) => {
  expect(changesOf(before, after)).toEqual(findings);
});

test.each<[string, string, string[]]>([
  [
    'Hi.\nHi {{a}}.',
    'Hi.',
    ['block placeholder-lost before 2: The placeholder {{a}} from line 2 of the prompt is missing from the proposal.'],
  ],
  [
    '{{a}}',
    '{{a}}\n{{b@c}}',
    [
      'warn placeholder-invented after 2: A placeholder on line 2 of the proposal is not in the current prompt, so nothing would fill it in.',
    ],
  ],
  [
    '{% if a %}x{% endif %}',
    '{% if a %}{% if a %}x{% endif %}',
    [
      'block placeholder-lost after 1: A block that {% endif %} should end is no longer closed (last seen on line 1 of the proposal).',
    ],
  ],
])('what is said: %j → %j', (before, after, messages) => {
  expect(textsOf(checkPlaceholders(before, after, 'prompt'))).toEqual(messages);
});

test.each<[string, string, string, string[]]>([
  ['{{a}}', '{{a}} {{b.c}}', 'Use b.c.', ['warn +1 {{b.c}}']],
  ['{{a}}', '{{a}} {{bc}}', 'Use bc now.', ['block +1 {{bc}}']],
  ['{{a}}', '{{a}} {{bc}}', 'Use {{bc}}.', ['warn +1 {{bc}}']],
  ['{{a}}{{#if a}}{{/if}}', '{{a}}{{#if a}}{{/if}} {{#if b_c}}x{{/if}}', 'Use b_c.', ['block +1 {{#if b_c}}']],
])('asked for: %j → %j, asked: %j', (before, after, asked, findings) => {
  expect(changesOf(before, after, asked)).toEqual(findings);
});

test.each<[string, string, string[]]>([
  ['{a} {{b}}', 'x', ['block placeholder-lost before 1']],
  ['{{b}}', '{{b}} {a} {{c}}', ['block placeholder-invented after 1']],
])('in a metric: %j → %j', (before, after, findings) => {
  expect(kindsOf(checkPlaceholders(before, after, 'metric'))).toEqual(findings);
});
