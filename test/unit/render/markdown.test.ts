import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codeSpan,
  details,
  escapeBlock,
  escapeInline,
  fence,
  link,
  quote,
  showName,
  table,
} from '../../../src/render/markdown.ts';
import { joinLines, nameHidden, normalizeLineEnds } from '../../../src/safe-text.ts';
import { collect, findEffects, findRawEffects, hostileText, parse, readText } from './gfm.ts';

const RUNS = { numRuns: 500 };

/** Removes the brackets around isolated characters, so that texts can be compared. */
function rejoin(text: string): string {
  return text.replace(/⟦(#|!|\[|gh-|https?:\/\/)⟧/gi, '$1');
}

function listOtherTypes(markdown: string, allowed: readonly string[]): string[] {
  return collect(parse(markdown), (node) => !allowed.includes(node.type)).map((node) => node.type);
}

describe('escapeInline', () => {
  it.each([
    ['ask @alice.', 'ask `@alice`.'],
    ['Fixes #12', 'Fixes `#12`'],
    ['(see www.x.example)', '(see `www.x.example`)'],
    ['("@alice")', '("`@alice`")'],
    ['costs $5', 'costs ` $5 `'],
    ['a * b_c [x]', 'a \\* b\\_c \\[x\\]'],
    ['<b>&amp;', '&lt;b&gt;&amp;amp;'],
    ['a | b', 'a &vert; b'],
    ['calls `book_slot`, then `two words`', 'calls `book_slot`, then \\`two words\\`'],
    ['# title', '\\# title'],
    ['12. item', '12\\. item'],
    ['/deploy now', '\\/deploy now'],
    ['two\nlines\r\nand\tmore ', 'two lines and more'],
    ['&#64;octocat', '`&#64;octocat`'],
    ['fixes:#12', '`fixes:⟦#⟧12`'],
    ['the feedback of 10:30', 'the feedback of 10:30'],
    ['', ''],
  ])('%j becomes %j', (text, markdown) => {
    expect(escapeInline(text)).toBe(markdown);
  });

  it('limits the characters and marks the cut', () => {
    expect(escapeInline('one two three', 8)).toBe('one two…');
  });

  it('is inert and reads as written, for any text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const markdown = escapeInline(text);
        const root = parse(markdown);
        expect(listOtherTypes(markdown, ['root', 'paragraph', 'text', 'inlineCode'])).toEqual([]);
        expect(findEffects(root)).toEqual([]);
        expect(findRawEffects(markdown)).toEqual([]);
        expect(markdown).not.toMatch(/[\n\r]/);
        const shown = nameHidden(joinLines(text)).replace(
          /(?<!\S)(["'([{]*)`([^`\s]+)`([\])}"'.,;:!?]*)(?!\S)/g,
          '$1$2$3',
        );
        expect(rejoin(readText(root))).toBe(shown);
      }),
      RUNS,
    );
  });
});

describe('escapeBlock', () => {
  it('rebuilds paragraphs and lists', () => {
    const text = 'First\nsecond line\n\n- one\n  more of one\n* two\n1) first\n2) second\nText\n## Head';
    expect(escapeBlock(text)).toBe(
      'First\nsecond line\n\n- one more of one\n- two\n\n1. first\n2. second\n\nText\n\\## Head',
    );
  });

  it.each([
    [62, `x\n\n${'y'.repeat(59)}`],
    [61, '(2 more paragraphs left out for length.)'],
  ])('fits into exactly %i units', (max, shown) => {
    expect(escapeBlock(`x\n\n${'y'.repeat(59)}`, max)).toBe(shown);
  });

  it('keeps a paragraph if it leaves room for the note', () => {
    const text = `x\n\n${'y'.repeat(100)}`;
    expect(escapeBlock(text, 63)).toBe('x\n\n(1 more paragraph left out for length.)');
    expect(escapeBlock(text, 62)).toBe('(2 more paragraphs left out for length.)');
  });

  it('shortens by whole paragraphs', () => {
    const text = ['x', 'y', 'z'].map((letter) => letter.repeat(50)).join('\n\n');
    expect(escapeBlock(text, 150)).toBe(`${'x'.repeat(50)}\n\n(2 more paragraphs left out for length.)`);
    expect(escapeBlock('x'.repeat(100_000), 500)).toBe('(1 more paragraph left out for length.)');
  });

  it('is inert and within its limit, for any text', () => {
    const allowed = ['root', 'paragraph', 'text', 'inlineCode', 'list', 'listItem'];
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 60, max: 400 }), (text, max) => {
        const markdown = escapeBlock(text, max);
        expect(listOtherTypes(markdown, allowed)).toEqual([]);
        expect(findEffects(parse(markdown))).toEqual([]);
        expect(findRawEffects(markdown)).toEqual([]);
        expect(markdown.length).toBeLessThanOrEqual(max);
      }),
      RUNS,
    );
  });
});

it('quotes every line, and leaves no space after an empty one', () => {
  expect(quote('a > \n\nb')).toBe('> a > \n>\n> b');
});

describe('codeSpan', () => {
  it.each([
    ['plain', '`plain`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    [' x ', '`  x  `'],
    ['$x$', '` $x$ `'],
    ['a\nb', '`a⟦U+000A⟧b`'],
    ['', '(empty)'],
  ])('%j becomes %j', (text, markdown) => {
    expect(codeSpan(text)).toBe(markdown);
  });

  it('is one code span with the exact text in a paragraph and a quotation, for any text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        fc.pre(text !== '');
        const shown = nameHidden(normalizeLineEnds(text)).replaceAll('\n', '⟦U+000A⟧');
        for (const markdown of [codeSpan(text), quote(codeSpan(text))]) {
          const codes = collect(parse(markdown), (node) => node.type === 'inlineCode');
          expect(codes.map((node) => rejoin(node.value ?? ''))).toEqual([shown]);
        }
        expect(findRawEffects(codeSpan(text))).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('fence', () => {
  it('is longer than any fence inside', () => {
    expect(fence('a\n````\nb', 'diff')).toBe('`````diff\na\n````\nb\n`````');
  });

  it('keeps a suggestion exact', () => {
    expect(fence('a\u200Bb <!-- x -->', 'suggestion')).toBe('```suggestion\na\u200Bb <!-- x -->\n```');
  });

  it('is one closed code block with the exact text, for any text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const markdown = `${fence(text, 'text')}\n\nafter`;
        const [code, after, ...more] = parse(markdown).children ?? [];
        expect([code?.type, code?.lang, after?.type, more]).toEqual(['code', 'text', 'paragraph', []]);
        const shown = nameHidden(normalizeLineEnds(text));
        expect(rejoin(code?.value ?? '')).toBe(shown.endsWith('\n') ? shown.slice(0, -1) : shown);
        expect(findRawEffects(markdown)).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('details', () => {
  it('collapses, and its summary is inert, for any text', () => {
    expect(details('a <b> @x', 'body')).toBe(
      '<details>\n<summary>a &lt;b&gt; <code>@x</code></summary>\n\nbody\n\n</details>',
    );
    fc.assert(
      fc.property(hostileText, (text) => {
        const markdown = details(text, 'body');
        expect((parse(markdown).children ?? []).map((node) => node.type)).toEqual(['html', 'paragraph', 'html']);
        const inside = /^<details>\n<summary>([^\n]*)<\/summary>\n\nbody\n\n<\/details>$/u.exec(markdown)?.[1] ?? '<';
        const outsideCode = inside.replace(/<code>[^<>]*<\/code>/g, ' ');
        expect(outsideCode).not.toMatch(/[<>]/);
        expect(findEffects({ type: 'text', value: outsideCode.replace(/&\w+;/g, ' ') })).toEqual([]);
        expect(findRawEffects(markdown)).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('link', () => {
  it.each([
    ['run 1', 'https://x.example/a?b=1&c=(2)', '[run 1](https://x.example/a?b=1&amp;c=%282%29)'],
    ['[a]b', 'https://x.example/', '[(a)b](https://x.example/)'],
    ['a', 'https://user@x.example/', 'a'],
    ['a', 'https://:pass@x.example/', 'a'],
    ['`]:@x', 'https://x.example/', '[`` `):@x ``](https://x.example/)'],
    ['a', 'http://x.example/', 'a'],
    ['a', 'javascript:alert(1)', 'a'],
    ['a', 'https://user:pass@x.example/', 'a'],
    ['a', 'not a url', 'a'],
    ['a', 'https://x.example/ <b>"`|*', '[a](https://x.example/%20%3Cb%3E%22%60%7C%2A)'],
  ])('%j to %j is %j', (text, url, markdown) => {
    expect(link(text, url)).toBe(markdown);
  });

  it('links only the URL, for any text and path', () => {
    /** Byte by byte, because a `%` need not be followed by two digits, nor a byte by the rest of its character. */
    const decode = (url: string) =>
      new URL(url).href.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    fc.assert(
      fc.property(hostileText, hostileText, (text, path) => {
        const root = parse(link(`x${text}`, `https://x.example/${path}`));
        const links = collect(root, (node) => node.type === 'link');
        expect(links).toHaveLength(1);
        expect(new URL(links[0]?.url ?? '').host).toBe('x.example');
        expect(decode(links[0]?.url ?? '')).toBe(decode(`https://x.example/${path}`));
        expect(collect(root, (node) => ['image', 'html'].includes(node.type))).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('showName', () => {
  it.each([
    ['a'.repeat(100), `\`${'a'.repeat(100)}\``],
    ['a'.repeat(101), `\`${'a'.repeat(99)}…\``],
  ])('shows at most 100 characters of %s', (name, markdown) => {
    expect(showName(name)).toBe(markdown);
  });
});

describe('table', () => {
  it('separates its cells', () => {
    expect(
      table([
        ['a', 'b'],
        ['`x|y`', 'c\nd'],
        ['`x\\|y`', ''],
      ]),
    ).toBe('| a | b |\n| --- | --- |\n| `x\\|y` | c d |\n| `x\\⟦U+007C⟧y` |  |');
  });

  it('has the given number of cells, for any contents', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 2, maxLength: 4 }), (texts) => {
        const cells = texts.map((text, index) => (index % 2 === 0 ? escapeInline(text) : codeSpan(text)));
        const root = parse(table([texts.map(() => 'head'), cells]));
        expect((root.children ?? []).map((node) => node.type)).toEqual(['table']);
        expect(collect(root, (node) => node.type === 'tableCell')).toHaveLength(2 * texts.length);
        expect(collect(root, (node) => ['link', 'image', 'html', 'strong', 'emphasis'].includes(node.type))).toEqual(
          [],
        );
        expect(findEffects(root)).toEqual([]);
      }),
      RUNS,
    );
  });
});
