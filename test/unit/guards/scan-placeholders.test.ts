import { describe, expect, test } from 'vitest';
import { readBlockEdge, scanPlaceholders } from '../../../src/guards/scan-placeholders.ts';

const keysOf = (text: string) => scanPlaceholders(text).flatMap(({ key, inCode }) => (inCode ? [] : [key]));

describe('placeholders', () => {
  test.each<[string, string[]]>([
    ['Hi {{customer_name}}!', ['{{customer_name}}']],
    ['Hi {{ customer_name }} and {{customer_name}}', ['{{customer_name}}', '{{customer_name}}']],
    ['{{customer.number}} {{ order.items[0].name }}', ['{{customer.number}}', '{{order.items[0].name}}']],
    ['{{ name | default: "there" }}', ['{{name}}']],
    ['{{name|there}} {{data|json}}', ['{{name}}', '{{data}}']],
    ['{{"now" | date: "%A, %B %d", "America/New_York"}}', ['{{"now"}}']],
    ["{{'now' | date: '%I:%M %p'}}", ['{{"now"}}']],
    ['{{system__caller_id}} {{secret__token}}', ['{{system__caller_id}}', '{{secret__token}}']],
    ['{{vrbl:customer_name}}', ['{{vrbl:customer_name}}']],
    ['{{$.conversationHistory}} {{$json.body}}', ['{{$.conversationHistory}}', '{{$json.body}}']],
    ['{{#if vip}}x{{else}}y{{/if}}', ['{{#if vip}}', '{{else}}', '{{/if}}']],
    ['{{# each items }}{{/each}}', ['{{#each items}}', '{{/each}}']],
    ['{{{raw_html}}} {{& raw }}', ['{{{raw_html}}}', '{{&raw}}']],
    ['{{~ name ~}} {{- name -}}', ['{{name}}', '{{name}}']],
    ['{{Customer Name}}', ['{{Customer Name}}']],
    ['{{名前}} {{prénom}}', ['{{名前}}', '{{prénom}}']],
    ["{% if tier == 'gold' -%}x{%- endif %}", ['{% if tier == "gold" %}', '{% endif %}']],
    ['{% assign greeting = "Hi" %}{% set x = 1 %}', ['{% assign greeting %}', '{% assign x %}']],
    ['{% for item\n in cart %}{% endfor %}', ['{% for item in cart %}', '{% endfor %}']],
    ['Hi {name}, order {order.id}, {items[0]}, {data["key"]}', ['{name}', '{order.id}', '{items[0]}', '{data["key"]}']],
    ['{amount:.2f} {total:,} {name!r} {when:%Y-%m-%d}', ['{amount}', '{total}', '{name}', '{when}']],
    ['{ name }', ['{name}']],
    ['{customer name}', ['{customer name}']],
    ['{datetime.now()}', ['{datetime.now()}']],
    ['Value {0} and {1}', ['{0}', '{1}']],
    ['Use {@TOOL: lookup_order} or {@AGENT: Billing}', ['{@TOOL:lookup_order}', '{@AGENT:Billing}']],
    ['{!$Input:Contact.Name} {!User.FirstName}', ['{!$Input:Contact.Name}', '{!User.FirstName}']],
    [`\${name} \${ user.name } \${TOOL: lookup}`, [`\${name}`, `\${user.name}`, `\${TOOL:lookup}`]],
    ['the $origin city and $session.params.date. Next', ['$origin', '$session.params.date']],
    ['$instruction$', ['$instruction$']],
    ['<<first_name>> << first_name >>', ['<<first_name>>', '<<first_name>>']],
    ['[[company]] [[ company ]]', ['[[company]]', '[[company]]']],
    ['%(name)s %agent_name%', ['%(name)', '%agent_name%']],
    ['let {customer_name} know, then try {slot} or else {fallback}', ['{customer_name}', '{slot}', '{fallback}']],
    ['{"id": "{order_id}", "who": {caller}}', ['{order_id}', '{caller}']],
    ['#{name} @{name}', ['#{name}', '#{name}']],
    ['https://example.org/{{id}}/x', ['{{id}}']],
  ])('%s', (text, keys) => {
    expect(keysOf(text)).toEqual(keys);
  });
});

describe('not placeholders', () => {
  test.each([
    '{"name": "x"}',
    '{ "a": 1, "b": [1, 2] }',
    "{'name': 'x'}",
    '{}',
    '{ }',
    '{{}}',
    '{"a": {"b": {"c": 1}}}',
    '{{"name": "x", "when": "y"}}',
    '{{ name: string }}',
    '{\n  "a": {\n    "b": true\n  }\n}',
    'function() { return x }',
    'if (ok) { stop }',
    'if (ok) { return done; } else { retry }',
    'while (on) {break}',
    'items.map((x) => {x})',
    "import {foo} from 'bar'",
    "export {foo} from 'bar'",
    'const {foo} = bar;',
    'p { color: red; margin: 0 }',
    'a{color:red}',
    '{name: string, age: number}',
    '{a, b, c}',
    '{yes|no}',
    '[link](https://example.org)',
    '[[link]](https://example.org)',
    '[[1, 2], [3, 4]]',
    'if [[ -f file ]]; then',
    '[pause] [laughs] [Company Name]',
    '<role>agent</role> <name> <break time="1s"/>',
    'costs $5, $1,200.50, US$20 and $9.99/month',
    'between 5% and 10% of it',
    'a << b and c >> d',
    '\\d{3}-\\d{4} and [0-9]{10} and x{2}',
    '\\frac{a}{b} \\text{hello}',
    '{# a comment #} {{! a comment }} {% comment %}',
    '{{" "}}',
    `\`\`\`js\nconst a = {b}; \`\${c}\`; $d\n\`\`\``,
    '```python\nprint(f"{x}")\n```',
    '100%_of_it% x%C3%A9y',
    '{{say something friendly here about the weather of the day}}',
  ])('%s', (text) => {
    expect(keysOf(text)).toEqual([]);
  });
});

test('double braces count in code blocks too: template engines do not know Markdown', () => {
  expect(keysOf('```ts\nconst a = {{name}};\n```')).toEqual(['{{name}}']);
});

test('in a metric single braces are Python', () => {
  const found = scanPlaceholders(`f"{x} {{transcript}}" \${y} {% if z %}`, true);
  expect(found.map(({ key }) => key)).toEqual(['{{transcript}}', '{% if z %}']);
});

test('returns the position of each', () => {
  const text = 'a {{b}} {c}';
  expect(scanPlaceholders(text).map(({ start, end }) => text.slice(start, end))).toEqual(['{{b}}', '{c}']);
});

const detailsOf = (text: string) =>
  scanPlaceholders(text).map(
    ({ key, isWeak, inCode, style, start, end }) =>
      `${text.slice(start, end)} = ${style} ${key}${isWeak ? ' weak' : ''}${inCode ? ' in code' : ''}`,
  );
function edgeOf(text: string): string {
  const [first] = scanPlaceholders(text);
  const edge = first && readBlockEdge(first);
  return edge ? `${edge.opens ? 'opens' : 'closes'} ${edge.name}` : '';
}

describe('placeholders by style', () => {
  test.each<[string, string[]]>([
    ['{%+ if a ~%}', ['{%+ if a ~%} = tag {% if a %}']],
    ['{% a-b %}', ['{% a-b %} = tag {% a-b %}']],
    ['{% no comment %}', ['{% no comment %} = tag {% no comment %}']],
    ['{% reset a %}', ['{% reset a %} = tag {% reset a %}']],
  ])('tags: %s', (text, details) => {
    expect(detailsOf(text)).toEqual(details);
  });

  test.each<[string, string[]]>([
    ['{{a-b}}', ['{{a-b}} = double {{a-b}}']],
    ['{{a!}}', ['{{a!}} = double {{a!}}']],
    ['{{a . b}}', ['{{a . b}} = double {{a.b}}']],
    ['{{#a # b}}', ['{{#a # b}} = double {{#a # b}}']],
    ['{{a||b}}', ['{{a||b}} = double {{a||b}}']],
    ['{{a "b": c}}', []],
    ['{{/a}}', ['{{/a}} = double {{/a}}']],
    ['{{*a}}', []],
    ['{{...}}', []],
    ['{{a b c d e f}}', ['{{a b c d e f}} = double {{a b c d e f}}']],
    ['{{a b c d e f g}}', []],
    ['{{{a}}}', ['{{{a}}} = triple {{{a}}}']],
  ])('double braces: %s', (text, details) => {
    expect(detailsOf(text)).toEqual(details);
  });

  test.each<[string, string[]]>([
    [`\${'a'}`, []],
    [`\${a['b']}`, [`\${a['b']} = dollar \${a["b"]}`]],
    [`\${1}`, ['{1} = single {1} weak']],
  ])('dollar: %s', (text, details) => {
    expect(detailsOf(text)).toEqual(details);
  });

  test.each<[string, string[]]>([
    ['#{a}', ['#{a} = hash #{a}']],
    ['%(a)s', ['%(a)s = percent %(a)']],
    ['%a_b%', ['%a_b% = bare %a_b% weak']],
  ])('hash and percent: %s', (text, details) => {
    expect(detailsOf(text)).toEqual(details);
  });

  test.each<[string, string[]]>([
    ['<<a>>', ['<<a>> = angle <<a>>']],
    ['[[a b]]', ['[[a b]] = square [[a b]] weak']],
    ['[[a ]]', ['[[a ]] = square [[a]]']],
  ])('angle and square brackets: %s', (text, details) => {
    expect(detailsOf(text)).toEqual(details);
  });

  test.each<[string, string[]]>([
    ['$axx', ['$axx = bare $axx weak']],
    ['$xxa', ['$xxa = bare $xxa weak']],
    ['$xX.Xx', []],
  ])('bare names: %s', (text, details) => {
    expect(detailsOf(text)).toEqual(details);
  });

  test.each<[string, string[]]>([
    ['{a b c d e}', []],
    ['{ a b }', []],
    ["{a'b c}", ['{a\'b c} = single {a"b c} weak']],
    ['{a!r}', ['{a!r} = single {a}']],
    ['{!a.b}', ['{!a.b} = single {!a.b}']],
    ['{123}', []],
    ['({a})', []],
    ['class A { a }', ['{ a } = single {a}']],
    ['\\frac {a}', ['{a} = single {a}']],
    ['GET /a/{b}', ['{b} = single {b} weak']],
  ])('single braces: %s', (text, details) => {
    expect(detailsOf(text)).toEqual(details);
  });

  test.each<[string, string[]]>([
    ['const                   {a} =', []],
    ['const                    {a} =', ['{a} = single {a}']],
    ['const {a}        = b', ['{a} = single {a}']],
    ['const {a}       = b', []],
    ['+{0}', []],
    ['{to return}', ['{to return} = single {to return} weak']],
    ['{@A: b’s}', []],
  ])('a place: %s', (text, details) => {
    expect(detailsOf(text)).toEqual(details);
  });

  test.each<[string, string[]]>([
    [
      `\`\`\`js\n{a} {{b}} \${c}\n\`\`\`\n{d}`,
      ['{a} = single {a} in code', '{{b}} = double {{b}}', `\${c} = dollar \${c} in code`, '{d} = single {d}'],
    ],
    [
      '```js\n{a}\n``` {b}\n```js\n{c}\n```\n{d}',
      ['{a} = single {a} in code', '{b} = single {b} in code', '{c} = single {c} in code', '{d} = single {d}'],
    ],
  ])('code: %s', (text, details) => {
    expect(detailsOf(text)).toEqual(details);
  });

  test.each<[string, string[]]>([[`{a} {{b}} {{{c}}} {% d %} \${e} $ff <<g>>`, ['{{b}}', '{{{c}}}', '{% d %}']]])(
    'in a metric: %s',
    (text, keys) => {
      expect(scanPlaceholders(text, true).map(({ key }) => key)).toEqual(keys);
    },
  );

  test.each<[string, string]>([
    [`\${{{#a}}}`, ''],
    ['{% end %}', 'opens {% endend %}'],
    ['{{^a}}', 'opens {{/a}}'],
    ['{{/if}}', 'closes {{/if}}'],
  ])('the edge of a block: %s', (text, edge) => {
    expect(edgeOf(text)).toBe(edge);
  });
});
