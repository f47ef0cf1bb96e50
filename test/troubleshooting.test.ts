import { describe, expect, it } from 'vitest';
import { listMessages, NAMES, readMessages, toPattern } from '../scripts/list-messages.ts';
import { codeOf, parsePage, read, tableBelow, tablesOf } from './docs/pages.ts';
import { NAME_FORMS } from './docs/words.ts';

const PAGE = 'docs/troubleshooting.md';
const messages = listMessages();
const countWords = (text: string) => text.match(/[\w'-]{2,}/g)?.length ?? 0;
/** The words of a quotation that stay the same from run to run, as `toPattern` takes them. */
const fixedPart = (piece: string) => piece.replace(/<[^>]*>/g, '<>');

describe.each([
  ['message', PAGE],
  ['finding', 'docs/guards.md'],
])('every %s', (kind, page) => {
  const own = messages.filter((message) => message.kind === kind);

  it(`stands in ${page}`, () => {
    const there = codeOf(parsePage(page));
    const missing = own.filter(({ template }) => !there.some((piece) => toPattern(template).test(piece)));
    expect(missing.map(({ file, line, template }) => `src/${file}:${line}: ${template}`)).toEqual([]);
  });
});

/** Quoted from elsewhere: what others say, and how things are written. */
const OTHERS = [
  'No issues found',
  'actions/checkout',
  'region:NAME',
  '!include',
  '# cekura:begin <name>',
  'cekura/x',
  'http://proxy.example.com:8080',
  'Guard <guard>: <finding>',
  'A URL to <host>',
  '{{ x.y | filter }}',
  '{% if %}',
  '%first_name%',
  '[pause]',
];

describe.each([
  [PAGE, 150, 50],
  ['docs/guards.md', 20, 10],
])('%s shows no message that there is not', (page, manyLong, manyShort) => {
  const telling = messages
    .filter(({ template }) => countWords(template) > 1)
    .map(({ template }) => toPattern(template));
  const quoted = codeOf(parsePage(page)).filter((piece) => !/^(if|ref): /.test(piece) && !OTHERS.includes(piece));
  const long = quoted.filter((piece) => fixedPart(piece).replaceAll('<>', '').trim().split(/\s+/).length > 3);

  it('of four words and more', () => {
    expect(long.length).toBeGreaterThan(manyLong);
    expect(long.filter((piece) => !telling.some((pattern) => pattern.test(piece)))).toEqual([]);
  });

  // A short one is a name, which another test looks up, or made of what messages say.
  it('of fewer words', () => {
    const isName = (piece: string) => Object.values(NAME_FORMS).some((form) => form.test(piece));
    const short = quoted.filter((piece) => !long.includes(piece) && countWords(fixedPart(piece)) > 0 && !isName(piece));
    expect(short.length).toBeGreaterThan(manyShort);
    const parts = (piece: string) =>
      fixedPart(piece)
        .split('<>')
        .map((part) => part.replace(/^\W+|\W+$/g, ''));
    const said = (part: string) => messages.some(({ template }) => template.includes(part));
    expect(short.filter((piece) => !parts(piece).every(said))).toEqual([]);
  });
});

describe(PAGE, () => {
  it('tells for each thing that is done on GitHub the permission that the error names', () => {
    const table = tablesOf(PAGE).find(({ head }) => head.join().includes('permission of the job'));
    const told = (table?.rows ?? []).flatMap(([doing, permission]) =>
      (doing?.code ?? []).map((name) => [name, permission?.code.join(' or ')]),
    );
    const text = read('src/github/errors.ts').replace(/\s+/g, ' ');
    const endpoints = [...text.matchAll(/read: '([^']+)', write: '([^']+)', permissions: \[([^\]]+)\]/g)];
    // Pull requests are read only to write one or to comment, so the error names what that takes.
    const readLevel = (scopes: string) => (scopes.includes('pull-requests') ? 'write' : 'read');
    const named = endpoints.flatMap(([, reading, writing, scopes = '']) =>
      [[reading, readLevel(scopes)] as const, [writing, 'write'] as const].map(([doing, level]) => [
        doing,
        [...scopes.matchAll(/'([\w-]+)'/g)].map(([, scope]) => `${scope}: ${level}`).join(' or '),
      ]),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(told.sort()).toEqual(named.sort());
  });
});

describe('the table of the README', () => {
  const sections = read(PAGE).split(/^## /m);

  it.each(tableBelow('README.md', 'Troubleshooting').rows.map(([quote, advice]) => [quote?.code[0] ?? '', advice]))(
    '%s: has it from the page, and names what the page or the error names',
    (quote, advice) => {
      const pattern = toPattern(fixedPart(quote));
      const section = sections.find((text) => pattern.test(text.replace(/\s+/g, ' ')));
      expect(section).toBeDefined();
      const at = messages.findIndex(({ kind, template }) => kind === 'message' && pattern.test(template));
      expect(at).not.toBe(-1);
      const error = messages.slice(at, at + 4).filter(({ kind }, index) => index === 0 || kind === 'hint');
      const known = [section, ...error.map(({ template }) => template)].join('\n');
      const names = (advice?.code ?? []).flatMap((piece) => piece.match(/[\w-]+/g) ?? []);
      expect(names.filter((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(known))).toEqual([]);
    },
  );
});

describe('listMessages', () => {
  it('finds what people read, however it is made', () => {
    const file = `function fail(error: Error) {
      const hint = 'do the other thing';
      throw new InputError(\`There is no \${path} in \${where}\`, 'commit it first');
      warnings.push('draft: this repository has none');
      runner.info('Nothing of interest happened');
      if (error.message === 'some words') return { state: 'failed', reason: 'it was lost' };
      throw new ActionError('Stopped', hint);
      type Word = 'not this one';
      const whole = 'the file is not whole';
      notes.push('a run was left out');
    }`;
    expect(readMessages('modes/x.ts', file).map(({ line, kind, template }) => [line, kind, template])).toEqual([
      [2, 'hint', 'do the other thing'],
      [3, 'message', 'There is no <> in <>'],
      [3, 'hint', 'commit it first'],
      [4, 'message', 'draft: this repository has none'],
      [5, 'log', 'Nothing of interest happened'],
      [6, 'message', 'it was lost'],
      [9, 'message', 'the file is not whole'],
      [10, 'message', 'a run was left out'],
    ]);
  });

  it('finds what an error says where all else is Markdown', () => {
    const file = `function render() {
      const line = 'This is a part of the proposal.';
      throw new InputError('The proposal has no change', 'look at the job summary');
    }`;
    expect(readMessages('proposal/x.ts', file).map(({ kind, template }) => [kind, template])).toEqual([
      ['message', 'The proposal has no change'],
      ['hint', 'look at the job summary'],
    ]);
  });

  it('excepts no name that its file does not have', () => {
    for (const [file, { log = [], other = [] }] of Object.entries(NAMES)) {
      for (const name of [...log, ...other]) expect(read(`src/${file}`)).toMatch(new RegExp(`\\b${name}\\b`));
    }
  });

  it('finds all there are', () => {
    expect(messages.length).toBeGreaterThan(300);
    expect(messages.map(({ template }) => template)).toEqual(
      expect.arrayContaining(['There is no branch <> in <>/<>', 'must be one line', 'The proposal is empty.']),
    );
  });
});
