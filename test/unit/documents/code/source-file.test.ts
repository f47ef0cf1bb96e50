import { describe, expect, it, vi } from 'vitest';
import { chooseSource } from '../../../../src/documents/code/source-file.ts';
import { locatePrompt } from '../../../../src/documents/prompt/locate-prompt.ts';

const JSX = 'const a = <B c={"jsx"}/>;';
const CAST = 'const a = <string>"cast";';

it.each([
  ['py', 'a = "py"', ['py']],
  ['pyi', 'a = "py"', ['py']],
  ['pyw', 'a = "py"', ['py']],
  ['js', JSX, ['jsx']],
  ['jsx', JSX, ['jsx']],
  ['mjs', JSX, ['jsx']],
  ['cjs', JSX, ['jsx']],
  ['ts', CAST, ['cast']],
  ['mts', CAST, ['cast']],
  ['cts', CAST, ['cast']],
  ['tsx', `${JSX} const b: "x" = "ts"`, ['jsx', 'ts']],
])('reads .%s files in their language', async (extension, source, texts) => {
  const format = await chooseSource(extension);
  expect(format?.listStrings(source, 'a').slots.map(({ raw }) => raw)).toEqual(texts);
});

it('has no parser for other files', async () => {
  expect(await chooseSource('rb')).toBeUndefined();
});

describe('the prompt starts', () => {
  it.each<[where: string, source: string, line: number]>([
    ['where its string starts', '\nP = "A"\n', 2],
    ['behind an opening parenthesis', 'P = (\n  "A")\n', 2],
    ['behind escaped line breaks', 'P = """\\\n\\\nA"""\n', 3],
    ['with a line break', 'P = """\nA"""\n', 1],
    ['with a value', 'P = f"""\\\n{x}\\\nA"""\n', 2],
    ['with an operand', 'P = (\n  x +\n  "A")\n', 2],
    ['with an empty string', 'P = ("""\\\n"""\n  "A")\n', 1],
  ])('%s', async (_, source, line) => {
    expect((await locatePrompt(source, 'a.py', 'symbol:P')).startLine).toBe(line);
  });
});

it('keeps the line ends of the string, or else of the file', async () => {
  const mixed = await locatePrompt('P = """A\r\nB"""\nQ = 1\nR = 2\n', 'a.py', 'symbol:P');
  expect(mixed.replace('C\nB')).toBe('P = """C\r\nB"""\nQ = 1\nR = 2\n');
  const other = await locatePrompt('P = "A"\r\nQ = 1\r\n', 'a.py', 'symbol:P');
  expect(other.replace('C\nB')).toBe('P = """C\r\nB"""\r\nQ = 1\r\n');
});

it('refuses a string whose statement has an error', async () => {
  await expect(locatePrompt('\nP = "A" )\n', 'a.py', 'symbol:P')).rejects.toMatchObject({
    message: "prompt-selector: symbol:P is in a statement of a.py that can't be parsed (line 2)",
    hint: 'fix the syntax of that statement, or keep the prompt in a file of its own',
  });
});

it('refuses a file that takes too long to parse, whatever it is read for', async () => {
  const format = await chooseSource('py');
  const source = 'P = "A"\n'.repeat(50);
  const refusal = 'prompt-path: a.py is nested too deeply, or has too many syntax errors, to be read';
  let minutes = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => 60_000 * minutes++);
  try {
    expect(() => format?.listStrings(source, 'a.py')).toThrow(refusal);
    expect(() => format?.suggest(source, 'a.py')).toThrow(refusal);
    expect(() => format?.locate(source, 'a.py', 'P')).toThrow(refusal);
  } finally {
    clock.mockRestore();
  }
});

it('lists strings, and spans that it cannot read', async () => {
  const format = await chooseSource('py');
  const source = 'a = "1"\nb = b"2"\nc = "3" )\n# d\ne = f"{"4"}"\n';
  const { slots, unreadable } = format?.listStrings(source, 'a.py') ?? { slots: [], unreadable: [] };
  expect(slots.map(({ start, end }) => source.slice(start, end))).toEqual(['"1"', 'f"{"4"}"']);
  expect(unreadable.map(({ from, to }) => source.slice(from, to))).toEqual(['b"2"', ')', '"3"']);
});
