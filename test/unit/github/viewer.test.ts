import { expect, test } from 'vitest';
import { isWorkflowToken, readViewer, rememberViewer } from '../../../src/github/viewer.ts';
import { Answer, wireGitHub } from '../../support/github-wire.ts';

const ASK = 'POST /graphql {"query":"query { viewer { login } }"}';

test.each<[graphql: object, isOwn: boolean]>([
  [{ data: { viewer: { login: 'github-actions[bot]' } } }, true],
  [{ data: { viewer: { login: 'my-app[bot]' } } }, false],
  // It is unknown.
  [new Answer(404), false],
])('%j: the token is known to be the workflow’s own: %s', async (graphql, isOwn) => {
  const { github } = wireGitHub({ 'POST /graphql': graphql, 'GET /user': new Answer(403) });
  expect(await isWorkflowToken(github)).toBe(isOwn);
});

test.each<[what: string, graphql: object, user: object, login: string, sent: string[]]>([
  ['GraphQL', { data: { viewer: { login: 'mia' } } }, {}, 'mia', [ASK]],
  ['REST, without GraphQL', new Answer(404), { login: 'mia' }, 'mia', [ASK, 'GET /user']],
  ['REST, when GraphQL names nobody', { data: { viewer: null } }, { login: 'mia' }, 'mia', [ASK, 'GET /user']],
  [
    'neither: it is the workflow’s own token',
    new Answer(404),
    new Answer(403),
    'github-actions[bot]',
    [ASK, 'GET /user'],
  ],
])('who the token belongs to is known by %s, and asked for once', async (_, graphql, user, login, expected) => {
  const { github, sent } = wireGitHub({ 'POST /graphql': graphql, 'GET /user': user });
  // Another request was accepted before, so a refusal is final.
  await github.octokit.request('GET /rate_limit').catch(() => undefined);
  sent.length = 0;
  const both = await Promise.all([readViewer(github), readViewer(github)]);
  expect(both).toEqual([login, login]);
  expect(new Set(sent)).toEqual(new Set(expected));
  expect(sent.filter((line) => line === ASK)).toHaveLength(1);
});

test('it is known from something that the token wrote, unless that names nobody', async () => {
  const { github, sent } = wireGitHub({ 'GET /user': { login: 'mia' } });
  rememberViewer(github, '');
  expect(await readViewer(github)).toBe('mia');
  rememberViewer(github, 'ada');
  expect(await readViewer(github)).toBe('ada');
  expect(sent).toEqual([ASK, 'GET /user']);
});
