import { expect, test } from 'vitest';
import { setLabelsAndReviewers } from '../../../src/github/labels-and-reviewers.ts';
import { Answer, wireGitHub } from '../../support/github-wire.ts';
import { failureOf } from '../../support/http.ts';

const none = { labels: [], assignees: [], reviewers: [], teamReviewers: [] };
const LABELS = 'POST /issues/7/labels';
const REVIEWERS = 'POST /pulls/7/requested_reviewers';

test('each kind is set with one request', async () => {
  const { github, sent } = wireGitHub({
    ...{
      [LABELS]: [],
      [REVIEWERS]: {},
      'POST /issues/7/assignees': { assignees: [{ login: 'Mia' }, { login: 'ada' }] },
    },
  });
  const wanted = {
    labels: ['a', 'b'],
    assignees: ['mia', 'Ada'],
    reviewers: ['lea'],
    teamReviewers: ['acme/qa', 'dev'],
  };
  expect(await setLabelsAndReviewers(github, 7, wanted)).toEqual([]);
  expect(sent).toEqual([
    `${LABELS} {"labels":["a","b"]}`,
    'POST /issues/7/assignees {"assignees":["mia","Ada"]}',
    `${REVIEWERS} {"reviewers":["lea"]}`,
    `${REVIEWERS} {"team_reviewers":["qa","dev"]}`,
  ]);
  await setLabelsAndReviewers(github, 7, none);
  expect(sent).toHaveLength(4);
});

test.each([[[{ login: 'mia' }]], [undefined]])('people who cannot be assigned are named: %j', async (assignees) => {
  const { github } = wireGitHub({ 'POST /issues/7/assignees': { assignees } });
  const message = 'assignees: GitHub did not set ada; check the name, and that it has access to the repository';
  const names = assignees ? ['mia', 'ada'] : ['ada'];
  expect(await setLabelsAndReviewers(github, 7, { ...none, assignees: names })).toEqual([message]);
});

test('a name that GitHub rejects does not keep the others from being set', async () => {
  const { github, sent } = wireGitHub({
    [LABELS]: (nth: number) => (nth < 2 ? new Answer(422, { message: 'No' }) : []),
  });
  expect(await setLabelsAndReviewers(github, 7, { ...none, labels: ['a', 'b'] })).toEqual([
    'labels: a could not be set: GitHub rejected the request to set labels (422: No); correct the input for the next pull request, and add them to this pull request yourself',
  ]);
  expect(sent).toEqual([`${LABELS} {"labels":["a","b"]}`, `${LABELS} {"labels":["a"]}`, `${LABELS} {"labels":["b"]}`]);
});

test.each([
  [
    'a missing permission',
    new Answer(403, { message: 'No' }),
    /^reviewers: a, b could not be set: .*; give the job/,
    1,
  ],
  ['a server that is down', new Answer(503), /^reviewers: a, b could not be set: .*; correct the input/, 4],
])('all names fail together for %s', async (_, reply, warning, requests) => {
  const { github, sent } = wireGitHub({ [REVIEWERS]: reply });
  const warnings = await setLabelsAndReviewers(github, 7, { ...none, reviewers: ['a', 'b'] });
  expect(warnings).toEqual([expect.stringMatching(warning)]);
  expect(sent).toHaveLength(requests);
});

test('a stop is no warning', async () => {
  const { github } = wireGitHub({});
  github.octokit.hook.before('request', () => {
    throw new Error('stopped');
  });
  expect(await failureOf(setLabelsAndReviewers(github, 7, { ...none, labels: ['a'] }))).toMatchObject({
    message: 'stopped',
  });
});
