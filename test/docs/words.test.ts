import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/inputs/kinds.ts';
import { INPUTS, type InputName } from '../../src/inputs/table.ts';
import { action, codeOf, EXAMPLES, isThere, list, PAGES, parsePage, read, tablesOf } from './pages.ts';
import { CHOICES, isConstant, isKnown, LEVELS, NAME_FORMS, SCOPES } from './words.ts';

// What stands in code within a text is taken at its word: it must be a name that there is, and a value that it takes.
// Where a test here fails for a name that is right, give it a place in words.ts.

const REPOSITORY = ['src/', 'test/', 'scripts/', 'docs/', 'examples/', 'schemas/'].flatMap((folder) =>
  list(folder, /./),
);
/** Of GitHub's expressions. */
const STATUS_FUNCTIONS = ['always', 'failure', 'success', 'cancelled'];
const CODE = [...list('src/', /\.ts$/), ...list('test/', /(?<!\.test)\.ts$/)].map(read).join('\n');

/** What is wrong with a piece of code, if anything. */
function findProblem(piece: string, page: string): string | undefined {
  if (NAME_FORMS.word.test(piece)) return isKnown(piece, page) ? undefined : 'no such name';
  if (NAME_FORMS.constant.test(piece)) return isConstant(piece) ? undefined : 'nothing reads it';
  if (NAME_FORMS.code.test(piece)) {
    const name = piece.replace('()', '');
    if (STATUS_FUNCTIONS.includes(name)) return undefined;
    const defined = new RegExp(`(function|class|interface|const|type) ${name}\\b|\\b${name}[(:]`);
    return defined.test(CODE) ? undefined : 'not in the code';
  }
  if (NAME_FORMS.file.test(piece)) {
    return isThere(piece) || REPOSITORY.some((file) => file.endsWith(`/${piece}`)) ? undefined : 'no such file';
  }
  const [, key, value = ''] = NAME_FORMS.pair.exec(piece) ?? [];
  // More words are a message that is quoted.
  return key === undefined || piece.split(' ').length > 4 ? undefined : findPairProblem(key, value, page);
}

/** `name: value`, as under `with:` or in another place of a workflow. */
function findPairProblem(name: string, value: string, page: string): string | undefined {
  if (name === 'permissions' && value !== '') return findProblem(value, page);
  if (SCOPES.includes(name)) return LEVELS.includes(value) ? undefined : 'no such level';
  if (!isKnown(name, page)) return 'no such key';
  // What differs from run to run stands in angle brackets, or in an expression.
  if (!(name in action.inputs) || value === '' || /[<"…]|\$\{\{/.test(value)) return undefined;
  const read = INPUTS[name as InputName].kind.read(value);
  return read instanceof Problem ? read.text : undefined;
}

describe.each(PAGES)('%s', (page) => {
  const pieces = codeOf(parsePage(page));
  const text = read(page);

  it('sets in code only names that there are, and values that they take', () => {
    const problems = pieces.map((piece) => [piece, findProblem(piece, page)]);
    expect(problems.filter(([, problem]) => problem !== undefined)).toEqual([]);
  });

  it('names only files that are there', () => {
    const files = pieces.filter((value) =>
      /^(src|test|scripts|docs|examples|schemas|\.ci|\.github)\/[\w./-]*$/.test(value),
    );
    expect(files.filter((file) => !isThere(file))).toEqual([]);
  });

  it('names only actions that the examples use, and this one by its name', () => {
    const used = new Set(EXAMPLES.flatMap((path) => read(path).match(/[\w-]+\/[\w-]+(?=@|\/\.github)/g) ?? []));
    const named = text.match(/\b(actions|OWNER|cekura-ai)\/[\w-]+/g) ?? [];
    expect(named.filter((name) => !used.has(name))).toEqual([]);
  });

  it('lists only inputs and outputs that there are', () => {
    for (const { head, rows } of tablesOf(page)) {
      const kind = head[0]?.replace(/s$/, '');
      if (kind !== 'input' && kind !== 'output') continue;
      const names = rows.flatMap(([cell]) => cell?.code ?? []);
      expect(names).not.toEqual([]);
      expect(Object.keys(kind === 'input' ? action.inputs : action.outputs)).toEqual(expect.arrayContaining(names));
    }
  });

  it('says of an input or output only what it can be', () => {
    const said = [...text.replace(/\s+/g, ' ').matchAll(/`([\w-]+)` (?:is|becomes|will be) `([\w-]+)`/g)].map(
      ([, name = '', value = '']) => [name, value] as const,
    );
    const columns = tablesOf(page).flatMap(({ head, rows }) =>
      head.flatMap((name, index) =>
        rows.flatMap((row) =>
          (row[index]?.code ?? []).map(
            (value) => [name === 'operation' ? 'pull-request-operation' : name, value] as const,
          ),
        ),
      ),
    );
    const wrong = [...said, ...columns].filter(([name, value]) => CHOICES[name] && !CHOICES[name].includes(value));
    expect(wrong).toEqual([]);
  });

  it('reads only outputs that there are', () => {
    const steps = EXAMPLES.map(read).join('\n');
    const wrong = [...text.matchAll(/\bsteps\.([\w-]+)\.outputs\.([\w-]+)/g)].filter(([, id = '', output = '']) => {
      const [, uses] = new RegExp(`- id: ${id}\\n(?:.*\\n){0,2}? +uses: (\\S+)@`).exec(steps) ?? [];
      return uses === undefined || (uses === 'OWNER/cekura-improve-action' && !(output in action.outputs));
    });
    expect(wrong.map(([expression]) => expression)).toEqual([]);
  });
});

it.each([
  ['number-metrics', 'no such name'],
  ['has-changed', 'no such name'],
  ['asking', 'no such name'],
  ['guards: warn', 'no such key'],
  ['guard: ignore', 'must be error, warn or off, not "ignore"'],
  ['contents: admin', 'no such level'],
  ['permissions: content: read', 'no such key'],
  ['GITHUB_REPO_URL', 'nothing reads it'],
  ['startTale()', 'not in the code'],
  ['worlds.ts', 'no such file'],
  ['guard: warn', undefined],
  ['run-ids', undefined],
])('says of %s: %s', (piece, problem) => {
  expect(findProblem(piece, 'README.md')).toBe(problem);
});
