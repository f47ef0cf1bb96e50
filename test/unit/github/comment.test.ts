import { expect, test } from 'vitest';
import type { GitHub } from '../../../src/github/client.ts';
import { findAnswer } from '../../../src/github/comment.ts';
import { hashTarget, writeMarker } from '../../../src/github/marker.ts';
import { rememberViewer } from '../../../src/github/viewer.ts';

const KEY = { mode: 'improve-prompt', name: 'prompts/agent.md' } as const;
const REQUEST = '1'.repeat(16);

function comment(id: number, login: string | undefined, request = REQUEST) {
  const marker = { mode: KEY.mode, target: hashTarget(KEY), digest: 'a'.repeat(40), request };
  return { id, html_url: `#${id}`, body: writeMarker('Done.', marker), user: login === undefined ? null : { login } };
}

test.each<[what: string, comments: ReturnType<typeof comment>[], id: number | undefined]>([
  ['nothing', [], undefined],
  ['an own comment', [comment(5, 'mia')], 5],
  ['a login in other letters', [comment(5, 'MIA')], 5],
  ['the oldest of several', [comment(9, 'mia'), comment(4, 'mia'), comment(7, 'mia')], 4],
  ['another person’s copy', [comment(5, 'ada')], undefined],
  ['a comment of a deleted user', [comment(5, undefined)], undefined],
  ['an older copy and an own comment', [comment(4, 'ada'), comment(5, 'mia')], 5],
  ['the answer to another request', [comment(5, 'mia', '2'.repeat(16))], undefined],
  ['two answers', [comment(4, 'mia', '2'.repeat(16)), comment(5, 'mia')], 5],
  ['a marker within the text', [{ ...comment(5, 'mia'), body: `${comment(5, 'mia').body}\n\nSee above.` }], undefined],
])('the answer among %s', async (_, comments, id) => {
  const octokit = { rest: { issues: {} }, paginate: async () => comments };
  const github = { owner: 'acme', repo: 'agents', octokit } as unknown as GitHub;
  rememberViewer(github, 'Mia');
  expect(await findAnswer(github, 1, KEY, REQUEST)).toEqual(id && { id, url: `#${id}` });
});

test('the user is not asked for if no comment has a marker', async () => {
  const octokit = { rest: { issues: {} }, paginate: async () => [{ ...comment(5, 'mia'), body: 'Hello.' }] };
  // A request for the user would throw.
  const github = { owner: 'acme', repo: 'agents', octokit } as unknown as GitHub;
  expect(await findAnswer(github, 1, KEY, REQUEST)).toBeUndefined();
});
