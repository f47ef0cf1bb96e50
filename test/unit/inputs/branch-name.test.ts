import { expect, test } from 'vitest';
import { explainBadBranchName } from '../../../src/inputs/branch-name.ts';

const SIGNS = 'contains a space, a control character or one of ~^:?*[\\';
const SLASHES = 'starts or ends with a slash, or contains two in a row';
const DOTS = 'has a part that starts with a dot or ends with .lock, or ends with a dot';
const START = 'starts with a dash or refs/, or is @ or HEAD';

test.each<readonly [name: string, reason: string | undefined]>([
  ['cekura/improve-prompt/agent.md', undefined],
  ['ä/🙂', undefined],
  ['a-b@c', undefined],
  ['my-HEAD', undefined],
  ['HEADS', undefined],
  ['my/refs/x', undefined],
  ['x.locks', undefined],
  ['@x', undefined],
  ['x'.repeat(200), undefined],
  ['x'.repeat(201), 'is longer than 200 characters'],
  ['', 'is empty'],
  ...['a b', 'a\tb', 'a\u0085b', 'a~1', 'a^', 'a:b', 'a?', 'a*', 'a[0]', 'a\\b'].map((name) => [name, SIGNS] as const),
  ...['a..b', 'a@{1}'].map((name) => [name, 'contains .. or @{'] as const),
  ...['/a', 'a/', 'a//b'].map((name) => [name, SLASHES] as const),
  ...['.a', 'a/.b', 'a.lock', 'a.lock/b', 'a.'].map((name) => [name, DOTS] as const),
  ...['-a', '@', 'HEAD', 'refs/heads/a'].map((name) => [name, START] as const),
])('%j: %s', (name, reason) => {
  expect(explainBadBranchName(name)).toBe(reason);
});
