import { describe, expect, it } from 'vitest';
import { createLogReader, formatLogLine, readLog } from './runner-log.ts';

const show = (log: string) => readLog(log).map((line) => formatLogLine(line, false));

describe('a log as the runner shows it', () => {
  it.each([
    ['::add-mask::s3cret\nthe key is s3cret\n::error::s3cret is wrong', ['the key is ***', 'Error: *** is wrong']],
    ['::error file=a%2Cb.md,line=3,title=No::100%25%0Asure', ['Error: 100%\nsure']],
    ['::warning::look\n::notice::see', ['Warning: look', 'Notice: see']],
    ['::debug::hidden\n::set-output name=a::b\n\nshown', ['shown']],
    ['::group::Runs\none\n::endgroup::\ntwo', ['▼ Runs', '  one', 'two']],
    ['a ::error::in a line', ['a ::error::in a line']],
  ])('%j', (log, lines) => {
    expect(show(log)).toEqual(lines);
  });

  it('says where an annotation is pinned', () => {
    const [first, second] = readLog('::error file=a%2Cb.md,line=3::x\n::error::y');
    expect(first?.place).toEqual({ file: 'a,b.md', line: 3 });
    expect(second).not.toHaveProperty('place');
  });

  it('waits for the rest of a line', () => {
    const read = createLogReader();
    expect(read('::err')).toEqual([]);
    expect(read('or::x\ny').map(({ kind, text }) => [kind, text])).toEqual([['error', 'x']]);
  });

  it('says in words what it says in colors', () => {
    expect(formatLogLine({ kind: 'error', text: 'x', grouped: false }, true)).toBe('\x1b[31mError: x\x1b[0m');
  });
});
