import { expect, test } from 'vitest';
import { checkNewProposal } from '../../../src/github/branch-rules.ts';
import { hasLostBase } from '../../../src/github/branch-state.ts';
import type { GitHub } from '../../../src/github/client.ts';
import { upsertComment } from '../../../src/github/comment.ts';
import { openHistory } from '../../../src/github/history.ts';
import { hashTarget, writeMarker } from '../../../src/github/marker.ts';
import { checkMayComment, checkMayWrite } from '../../../src/github/preflight.ts';
import { hasSuggested, suggestChanges } from '../../../src/github/suggestion.ts';
import { readViewer, rememberViewer } from '../../../src/github/viewer.ts';
import { Answer, wireGitHub } from '../../support/github-wire.ts';

const key = { mode: 'improve-prompt', name: 'agent.md' } as const;
const BRANCH = 'cekura/x';
const DIGEST = 'd'.repeat(40);
const body = (digest: string) => writeMarker('x', { mode: key.mode, target: hashTarget(key), digest });
const own = (id: number, digest = DIGEST) => ({
  id,
  html_url: '',
  body: body(digest),
  user: { login: 'mia' },
  line: 1,
});
const history = {
  ...{ path: 'm.yaml', bytes: Buffer.from('x'), sha: 'c2', before: 'c1' },
  read: async () => undefined,
  otherPlaces: () => [],
  isIt: () => true,
};
const patch = { filename: 'agent.md', patch: '@@ -1 +1 @@\n+one' };
const suggestion = {
  number: 7,
  headSha: 'h',
  path: 'agent.md',
  key,
  intro: '',
  changes: [{ startLine: 1, endLine: 1, newLines: ['x'] }],
};

/** What each of them needs before the request in question. */
const refs = { 'GET /git/matching-refs/heads/cekura': [] };
const rules = { ...refs, [`GET /rules/branches/${BRANCH}`]: [{ type: 'creation', ruleset_id: 3 }] };

test.each<[route: string, before: Record<string, object>, act: (github: GitHub) => Promise<unknown>]>([
  ['GET /git/matching-refs/heads/cekura', {}, (github) => checkNewProposal(github, BRANCH)],
  [`GET /rules/branches/${BRANCH}`, refs, (github) => checkNewProposal(github, BRANCH)],
  ['GET /rulesets/3', rules, (github) => checkNewProposal(github, BRANCH)],
  ['GET /issues/7/events', {}, (github) => hasLostBase(github, { number: 7 })],
  ['GET /contents/m.yaml', {}, (github) => openHistory(github)(history)],
  ['GET /git/trees/c1', { 'GET /contents/m.yaml': new Answer(404) }, (github) => openHistory(github)(history)],
  [
    'GET /commits',
    { 'GET /contents/m.yaml': new Answer(404), 'GET /git/trees/c1': { tree: [] } },
    (github) => openHistory(github)(history),
  ],
  ['POST /git/refs', {}, (github) => checkMayWrite(github, BRANCH)],
  ['POST /issues/7/assignees', {}, (github) => checkMayComment(github, 7)],
  ['POST /graphql', { 'GET /user': { login: 'mia' } }, (github) => readViewer(github)],
  ['GET /user', { 'POST /graphql': new Answer(404) }, (github) => readViewer(github)],
  [
    'DELETE /issues/comments/2',
    { 'GET /issues/7/comments': [own(1), own(2)] },
    (github) => upsertComment(github, { number: 7, key, digest: DIGEST, body: 'x' }),
  ],
  [
    'DELETE /pulls/comments/2',
    { 'GET /pulls/7/files': [patch], 'GET /pulls/7/comments': [own(2)], 'POST /pulls/7/reviews': {} },
    (github) => suggestChanges(github, suggestion),
  ],
])('%s is sent four times at most while GitHub is down', async (route, before, act) => {
  const down = new Answer(503);
  const { github, sent } = wireGitHub({ ...before, [route]: down });
  if (!/graphql|user/.test(route)) rememberViewer(github, 'mia');
  await act(github).catch(() => undefined);
  expect(sent.filter((line) => line.startsWith(route)).length).toBe(4);
});

test('a request that a proposal depends on is sent until there is no time left', async () => {
  const { github, sent } = wireGitHub({ 'GET /pulls/7/comments': new Answer(503) });
  await hasSuggested(github, { number: 7 }, key, '').catch(() => undefined);
  expect(sent.length).toBeGreaterThan(20);
});
