import { describe, expect, test } from 'vitest';
import { checkDelivery, checkPlace, deliver } from '../../../src/delivery/choose.ts';
import { commentOnPullRequest, requirePullRequestNumber } from '../../../src/delivery/comment.ts';
import { findAnswered } from '../../../src/delivery/find-answer.ts';
import type { DeliveryTask, Draft, Route } from '../../../src/delivery/route.ts';
import { readEvent } from '../../../src/github/event.ts';
import type { Edit, Proposal } from '../../../src/task/proposal.ts';
import { WORKFLOW_TOKEN } from '../../emulators/github.ts';
import { BETTER, BRANCH, FIRST, KEY, PATH, type Stage, setStage } from '../../support/github-stage.ts';
import { failureOf } from '../../support/http.ts';

const REQUEST = '0123456789abcdef';
const RUN = 'https://github.com/acme/voice-agent/actions/runs/1';
const TARGET = { name: PATH, slug: 'prompts-agent-md' };
const FILES = new Map([[PATH, Buffer.from(FIRST)]]);

async function taskOn(stage: Stage, inputs: object = {}, event: object = {}, token?: string): Promise<DeliveryTask> {
  const github = await stage.connect(token === undefined ? {} : { token });
  const defaults = {
    ...{ mode: 'improve-prompt', delivery: 'auto', labels: [], reviewers: [], assignees: [], 'team-reviewers': [] },
    ...{ 'dry-run': false, draft: false, 'sign-off': false },
  };
  return {
    inputs: { ...defaults, ...inputs },
    event: { ...(await readEvent(stage.hub.env())), ...event },
    workflowRunUrl: RUN,
    github: async () => github,
  } as unknown as DeliveryTask;
}

const editTo = (text: string, more: Partial<Edit> = {}): Edit => ({
  ...{ paths: [PATH], isNew: false, apply: async () => text },
  ...more,
});

function draftOf(edits: readonly Edit[], view: Partial<Draft['view']> = {}): Draft {
  const words = { title: 'Improve the agent', heading: 'A proposal', lead: 'It is better.', intro: 'A suggestion:' };
  const proposal = { identity: edits.length, edits, words } as unknown as Proposal;
  return {
    proposal,
    request: REQUEST,
    view: {
      ...{ mode: 'improve-prompt', status: 'proposed', target: TARGET, words, runs: [], findings: [] },
      ...{ guardLevel: 'error' },
      ...view,
    },
  };
}

/** Checks and delivers, as the pipeline does. */
async function propose(task: DeliveryTask, draft: Draft, files = FILES) {
  const route = await checkDelivery(task, { target: TARGET, files, trial: [] });
  await checkPlace(task, route);
  return { route, delivery: await deliver(task, route, draft) };
}

describe('a pull request', () => {
  test('is reported with its links', async () => {
    const stage = await setStage();
    const task = await taskOn(stage);
    const { route, delivery } = await propose(task, draftOf([editTo(BETTER)]));
    const url = (await stage.hub.pulls())[0]?.html_url;
    expect(route).toMatchObject({
      kind: 'pull-request',
      key: KEY,
      branch: BRANCH,
      where: 'branch main',
      isNewBranch: true,
    });
    expect(delivery).toEqual({
      delivery: 'pull-request',
      branch: BRANCH,
      pullRequest: { number: 1, url },
      operation: 'created',
      comment: undefined,
      warnings: [],
      links: {
        workflowRunUrl: RUN,
        pullRequestUrl: url,
        compareUrl: undefined,
        fileUrl: expect.stringMatching(/\/acme\/voice-agent\/blob\/main\/prompts\/agent\.md$/),
      },
      changes: [{ path: PATH, before: FIRST, after: BETTER }],
    });
    // The permission was checked before.
    expect(stage.took()).toContain('POST /git/refs 422');
  });

  test('is left alone if it has the proposal, and declined if it was closed', async () => {
    const stage = await setStage();
    const draft = draftOf([editTo(BETTER)]);
    await propose(await taskOn(stage), draft);
    stage.took();
    const again = (await propose(await taskOn(stage), draft)).delivery;
    expect(again).toMatchObject({ delivery: 'pull-request', operation: 'unchanged', pullRequest: { number: 1 } });
    expect(stage.took().filter((request) => !request.startsWith('GET'))).toEqual([]);
    await stage.hub.closePull(1);
    const declined = (await propose(await taskOn(stage), draft)).delivery;
    expect(declined).toMatchObject({ delivery: 'none', operation: 'declined', pullRequest: { number: 1 } });
    expect(declined.links).toEqual({
      ...{ workflowRunUrl: RUN, compareUrl: undefined, fileUrl: expect.any(String) },
      declinedUrl: declined.pullRequest?.url,
    });
  });

  test('is not opened for what the base has', async () => {
    const stage = await setStage();
    const { delivery } = await propose(await taskOn(stage), draftOf([editTo(FIRST)]));
    expect(delivery).toMatchObject({ delivery: 'none', operation: 'unchanged', pullRequest: undefined, warnings: [] });
    expect(await stage.hub.pulls()).toEqual([]);
  });

  test('has the inputs’ branch, words and suffix, and the view’s sections', async () => {
    const stage = await setStage();
    const inputs = {
      ...{ branch: 'mine', title: 'A title', 'commit-message': 'feat: better', 'body-suffix': ' The end. \n' },
      draft: true,
    };
    const sections = [{ heading: 'A section', blocks: ['Of the mode.'] }];
    const { delivery } = await propose(await taskOn(stage, inputs), draftOf([editTo(BETTER)], { sections }));
    const [pull] = await stage.hub.pulls();
    expect(delivery.branch).toBe('mine');
    expect(pull).toMatchObject({ title: 'A title', draft: true, head: { ref: 'mine' } });
    expect(pull?.body).toMatch(/### A section\n\nOf the mode\.[\s\S]*workflow run[\s\S]*\n\nThe end\.\n\n<!--/);
    expect(pull?.body).not.toContain('Two commits');
    expect((await stage.hub.log('mine'))[0]?.commit.message).toMatch(/^feat: better\n/);
  });

  test('that GitHub refuses leaves a branch, which is created or updated', async () => {
    const stage = await setStage();
    stage.hub.addFault({
      match: { method: 'POST', path: /\/pulls$/ },
      outcome: { status: 422, body: { message: 'No' } },
    });
    const results = [];
    for (const text of [BETTER, FIRST.toUpperCase()]) {
      const draft = draftOf([editTo(text)]);
      const proposal = { ...draft.proposal, identity: text };
      results.push((await propose(await taskOn(stage), { ...draft, proposal })).delivery);
    }
    expect(results.map(({ delivery, operation }) => [delivery, operation])).toEqual([
      ['compare-link', 'created'],
      ['compare-link', 'updated'],
    ]);
    expect(results[0]?.links.compareUrl).toMatch(/\/compare\/main\.\.\.cekura\//);
  });

  test('leaves room for a suffix', async () => {
    const stage = await setStage();
    const suffix = 'x'.repeat(50_000);
    const long = Array.from({ length: 900 }, (_, index) => `A new line, number ${index}.\n`).join('');
    await propose(await taskOn(stage, { 'body-suffix': suffix }), draftOf([editTo(long)]));
    const body = (await stage.hub.pulls())[0]?.body ?? '';
    expect(body).toContain(`\n\n${suffix}\n\n<!--`);
    expect(body).toMatch(/^It is better\./);
  });

  test('of a new file first adds the file as it is', async () => {
    const stage = await setStage();
    const path = 'metrics/1.yaml';
    const edit = editTo('new\n', { paths: [path], origin: { message: 'Add the metric', text: 'old\n' } });
    const { delivery } = await propose(await taskOn(stage), draftOf([edit]), new Map([[path, null]]) as never);
    expect(delivery.changes).toEqual([{ path, before: 'old\n', after: 'new\n' }]);
    expect(delivery.links.fileUrl).toBeUndefined();
    const log = await stage.hub.log(BRANCH);
    expect(log.map(({ commit }) => commit.message.split('\n')[0])).toEqual([
      'Improve the agent',
      'Add the metric',
      expect.any(String),
    ]);
    expect((await stage.hub.pulls())[0]?.body).toContain(
      '### Two commits\n\nThe file is new: the first commit adds the metric as it is in Cekura, the second one is the change.',
    );
  });

  test.each<[what: string, inputs: object, event: object, isChecked: boolean]>([
    ['before the first one', {}, {}, true],
    ['not in a dry run', { 'dry-run': true }, {}, false],
  ])('checks the permission to write: %s', async (_, inputs, event, isChecked) => {
    const stage = await setStage();
    await checkDelivery(await taskOn(stage, inputs, event), { target: TARGET, files: FILES, trial: [] });
    expect(stage.took().includes('POST /git/refs 422')).toBe(isChecked);
  });

  test('does not check the permission again, except for Dependabot', async () => {
    const stage = await setStage();
    await propose(await taskOn(stage), draftOf([editTo(BETTER)]));
    stage.took();
    const wanted = { target: TARGET, files: FILES, trial: [] };
    const route = await checkDelivery(await taskOn(stage), wanted);
    expect(stage.took()).not.toContain('POST /git/refs 422');
    await checkPlace(await taskOn(stage), route);
    expect(stage.took()).toEqual([]);
    await checkDelivery(await taskOn(stage, {}, { actor: 'dependabot[bot]' }), wanted);
    expect(stage.took()).toContain('POST /git/refs 422');
  });

  test('takes a new branch without another look', async () => {
    const stage = await setStage();
    const task = await taskOn(stage);
    const route = await checkDelivery(task, { target: TARGET, files: FILES, trial: [] });
    stage.took();
    await checkPlace(task, route);
    expect(stage.took()).toEqual([]);
  });

  test('has its place on its own branch, into which somebody merged the base', async () => {
    const stage = await setStage({ allowActionsToCreatePullRequests: false });
    await propose(await taskOn(stage), draftOf([editTo(BETTER)]));
    const main = await stage.hub.pushCommit('main', { 'README.md': 'Read this.\n' });
    const parents = [stage.hub.branchHead(BRANCH) ?? '', main];
    await stage.hub.pushCommit(BRANCH, { 'README.md': 'Read this.\n' }, { parents });
    const task = await taskOn(stage);
    const route = await checkDelivery(task, { target: TARGET, files: FILES, trial: [] });
    stage.took();
    await checkPlace(task, route);
    // The pull requests were listed before.
    expect(stage.took().filter((request) => request.startsWith('GET /pulls'))).toEqual([]);
  });

  test('below .github/workflows is not begun with the workflow’s own token, and in doubt with another', async () => {
    const path = '.github/workflows/prompts/agent.md';
    const bot = {
      login: 'acme-bot[bot]',
      type: 'bot',
      permissions: { contents: 'write', 'pull-requests': 'write' },
    } as const;
    const stage = await setStage({ files: { [path]: FIRST }, tokens: { ...WORKFLOW_TOKEN, ghs_app: bot } });
    const warnings: string[] = [];
    const runner = { warning: (line: string) => void warnings.push(line) };
    const check = async (token?: string) => {
      const task = { ...(await taskOn(stage, {}, {}, token)), runner: async () => runner } as unknown as DeliveryTask;
      const files = new Map([[path, Buffer.from(FIRST)]]);
      return await checkDelivery(task, { target: TARGET, files, trial: [] });
    };
    expect(await failureOf(check())).toMatchObject({
      name: 'InputError',
      message: `The workflow's own token may not change ${path}, because it is below .github/workflows/`,
      hint: 'move the file to another folder, or set github-token to a token that may change workflows',
    });
    expect(stage.took()).toEqual(['POST /graphql 200']);
    expect(await check('ghs_app')).toMatchObject({ kind: 'pull-request' });
    expect(warnings).toEqual([
      `${path} is below .github/workflows/, so the proposal needs a token that may change workflows`,
    ]);
  });

  test('does not go into the default branch’s own', async () => {
    const stage = await setStage({ branches: { next: { [PATH]: FIRST } } });
    const task = await taskOn(stage, { branch: 'main', 'base-branch': 'next' }, { defaultBranch: 'main' });
    const failure = await failureOf(checkDelivery(task, { target: TARGET, files: FILES, trial: [] }));
    expect(failure).toMatchObject({ message: 'the input branch is "main", the default branch' });
  });

  test('has no place beside a person’s commits', async () => {
    const stage = await setStage({ branches: { [BRANCH]: { 'notes.md': 'mine' } } });
    const task = await taskOn(stage);
    const failure = await failureOf(propose(task, draftOf([editTo(BETTER)])));
    expect(failure).toMatchObject({
      message: `Branch ${BRANCH} has commits that this action did not make, and no open pull request`,
      hint: 'set branch to another name, or delete the branch',
    });
  });
});

describe('an answered request is found', () => {
  const answered = async (task: DeliveryTask, request = REQUEST) => {
    const route = await checkDelivery(task, { target: TARGET, files: FILES, trial: [] });
    return await findAnswered(task, route, request);
  };

  test('in an open or closed pull request into the same base', async () => {
    const stage = await setStage({ branches: { next: { [PATH]: FIRST } } });
    await propose(await taskOn(stage), draftOf([editTo(BETTER)]));
    const url = (await stage.hub.pulls())[0]?.html_url;
    const found = { pullRequest: { number: 1, url }, branch: BRANCH, place: 'pull request #1', url };
    expect(await answered(await taskOn(stage))).toEqual({ ...found, operation: 'unchanged' });
    expect(await answered(await taskOn(stage), 'fedcba9876543210')).toBeUndefined();
    await stage.hub.closePull(1);
    expect(await answered(await taskOn(stage))).toEqual({ ...found, operation: 'declined' });
    expect(await answered(await taskOn(stage, { 'base-branch': 'next' }))).toBeUndefined();
  });

  test('not in a merged one', async () => {
    const stage = await setStage();
    await propose(await taskOn(stage), draftOf([editTo(BETTER)]));
    await stage.hub.mergePull(1);
    const files = new Map([[PATH, Buffer.from(BETTER)]]);
    const task = await taskOn(stage);
    const route = await checkDelivery(task, { target: TARGET, files, trial: [] });
    expect(await findAnswered(task, route, REQUEST)).toBeUndefined();
  });

  test('on a branch that waits for a person', async () => {
    const stage = await setStage({ allowActionsToCreatePullRequests: false });
    const { delivery } = await propose(await taskOn(stage), draftOf([editTo(BETTER)]));
    expect(delivery).toMatchObject({ delivery: 'compare-link', pullRequest: undefined });
    const url = expect.stringContaining(`/acme/voice-agent/compare/main...${BRANCH}`);
    expect(delivery.links.compareUrl).toEqual(url);
    expect(await answered(await taskOn(stage))).toEqual({ branch: BRANCH, place: `branch ${BRANCH}`, url });
    expect(await answered(await taskOn(stage), 'fedcba9876543210')).toBeUndefined();
  });

  test('not where nothing was proposed', async () => {
    const stage = await setStage();
    expect(await answered(await taskOn(stage))).toBeUndefined();
  });
});

describe('a comment', () => {
  async function setPull() {
    const stage = await setStage({ branches: { feature: { [PATH]: FIRST, 'x.md': 'x' } } });
    const { html_url: url } = await stage.hub.openPull({ head: 'feature' });
    return { stage, url };
  }
  const EVENT = { pullRequest: { number: 1, fromFork: false } };

  test('is reported with its links, and found again', async () => {
    const { stage, url } = await setPull();
    const task = await taskOn(stage, {}, EVENT);
    const { route, delivery } = await propose(task, draftOf([editTo(BETTER)]));
    const [comment] = await stage.hub.comments(1);
    const shown = { id: comment?.id, url: comment?.html_url };
    expect(route).toMatchObject({ kind: 'comment', key: KEY, where: 'the workspace', texts: new Map([[PATH, FIRST]]) });
    expect(delivery).toEqual({
      delivery: 'comment',
      pullRequest: { number: 1, url },
      comment: shown,
      warnings: [],
      links: { workflowRunUrl: RUN, commentUrl: comment?.html_url },
      changes: [{ path: PATH, before: FIRST, after: BETTER }],
    });
    expect(comment?.body).toMatch(/^## A proposal\n\nIt is better\./);
    expect(comment?.body).toContain(`[workflow run](${RUN})`);
    expect(await findAnswered(task, route, REQUEST)).toEqual({
      ...{ pullRequest: { number: 1, url }, operation: 'unchanged', place: 'a comment' },
      ...{ comment: shown, url: comment?.html_url },
    });
    expect(await findAnswered(task, route, 'fedcba9876543210')).toBeUndefined();
  });

  test('goes where the input says', async () => {
    const { stage } = await setPull();
    await stage.hub.pushCommit('other', { 'y.md': 'y' });
    await stage.hub.openPull({ head: 'other' });
    const { delivery } = await propose(
      await taskOn(stage, { 'pull-request-number': 2 }, EVENT),
      draftOf([editTo(BETTER)]),
    );
    expect(delivery.pullRequest?.number).toBe(2);
    expect(await failureOf((async () => requirePullRequestNumber(await taskOn(stage)))())).toMatchObject({
      message: 'There is no pull request to comment on',
      hint: 'set pull-request-number',
    });
  });

  test.each([
    ['comment', 'someone', false, false],
    ['comment', 'dependabot[bot]', false, true],
    ['comment', 'dependabot[bot]', true, false],
    ['suggestion', 'someone', false, false],
    ['suggestion', 'dependabot[bot]', false, true],
    ['suggestion', 'dependabot[bot]', true, false],
  ])('checks the permission: %s by %s, dry run %s: %s', async (delivery, actor, dryRun, isChecked) => {
    const { stage } = await setPull();
    const task = await taskOn(stage, { delivery, 'dry-run': dryRun }, { ...EVENT, actor });
    await checkDelivery(task, { target: TARGET, files: FILES, trial: [] });
    expect(stage.took().some((request) => request.startsWith('POST /issues/1/assignees'))).toBe(isChecked);
  });

  test('with questions is rewritten only if they change', async () => {
    const { stage } = await setPull();
    const task = await taskOn(stage, {}, EVENT);
    const view = { ...draftOf([]).view, changes: [] };
    const first = await commentOnPullRequest(task, KEY, view, 'one question');
    const [comment] = await stage.hub.comments(1);
    expect(first).toEqual({
      comment: { id: comment?.id, url: comment?.html_url },
      pullRequest: { number: 1, url: expect.stringMatching(/\/pull\/1$/) },
    });
    expect(comment?.body).toContain(`[workflow run](${RUN})`);
    const words = { ...view.words, lead: 'It is best.' };
    stage.took();
    await commentOnPullRequest(task, KEY, { ...view, words }, 'one question');
    expect(stage.took().filter((request) => request.startsWith('PATCH'))).toEqual([]);
    await commentOnPullRequest(task, KEY, { ...view, words }, 'another');
    expect(stage.took().filter((request) => request.startsWith('PATCH'))).toHaveLength(1);
    expect(await commentOnPullRequest(await taskOn(stage), KEY, view, 'x')).toBeUndefined();
  });
});

describe('suggestions', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `Line ${index + 1}.`);
  const text = (all: readonly string[]) => `${all.join('\n')}\n`;
  const edited = text(lines.with(9, 'Line ten, by hand.'));
  const files = new Map([[PATH, Buffer.from(edited)]]);

  async function suggest(after: string, view: Partial<Draft['view']> = {}) {
    const stage = await setStage({ files: { [PATH]: text(lines) }, branches: { feature: { [PATH]: edited } } });
    const { html_url: url } = await stage.hub.openPull({ head: 'feature' });
    const task = await taskOn(stage, { delivery: 'suggestion' }, { pullRequest: { number: 1, fromFork: false } });
    const { route, delivery } = await propose(task, draftOf([editTo(after)], view), files);
    return { stage, url, task, route, delivery, comments: await stage.hub.comments(1) };
  }
  const inside = edited.replace('Line ten, by hand.', 'Line ten.');
  const both = inside.replace('Line 30.', 'Line thirty.');
  const outside = edited.replace('Line 30.', 'Line thirty.');
  const prompts = [{ before: edited, after: both }];

  test('are reported with their link, and found again', async () => {
    const { stage, url, task, route, delivery, comments } = await suggest(inside);
    expect(route).toMatchObject({
      kind: 'suggestion',
      key: KEY,
      where: 'pull request #1',
      texts: new Map([[PATH, edited]]),
    });
    expect(delivery).toEqual({
      delivery: 'suggestion',
      pullRequest: { number: 1, url },
      comment: undefined,
      warnings: [],
      links: { workflowRunUrl: RUN, suggestionUrl: url, commentUrl: undefined },
      changes: [{ path: PATH, before: edited, after: inside }],
    });
    expect(comments).toEqual([]);
    expect((await stage.hub.reviewComments(1))[0]?.body).toMatch(/^A suggestion:\n\n```suggestion\nLine ten\.\n```/);
    expect(await findAnswered(task, route, REQUEST)).toEqual({
      ...{ pullRequest: { number: 1, url }, operation: 'unchanged', url },
      place: 'pull request #1',
    });
    expect(await findAnswered(task, route, 'fedcba9876543210')).toBeUndefined();
    // They are no answer to somebody who wants a comment.
    expect(await findAnswered(task, { ...route, kind: 'comment' } as Route, REQUEST)).toBeUndefined();
  });

  test('outside the diff are in a comment, which shows only them', async () => {
    const { url, delivery, comments } = await suggest(both, { prompts });
    expect(delivery).toMatchObject({ delivery: 'suggestion', warnings: [], links: { suggestionUrl: url } });
    expect(delivery.links.commentUrl).toBe(comments[0]?.html_url);
    expect(comments[0]?.body).toContain('-Line 30.\n+Line thirty.');
    expect(comments[0]?.body).not.toContain('Line ten.');
  });

  test('are a comment if all are outside', async () => {
    const { delivery, comments } = await suggest(outside, { prompts: [{ before: 'x', after: 'y' }] });
    expect(delivery).toMatchObject({
      delivery: 'comment',
      warnings: [
        'The change is outside the diff of the pull request, where suggestions are not possible, so it was posted as a comment',
      ],
      links: { suggestionUrl: undefined, commentUrl: comments[0]?.html_url },
    });
    // The prompt's own words, since nothing of it is shown elsewhere.
    expect(comments[0]?.body).toContain('<del>x</del> <ins>y</ins>');
  });

  test.each([
    ['one suggestion, where the diff shows all of it', true],
    ['a comment, where the diff shows a part of it', false],
  ])('of more lines than are compared are %s', async (_, isInside) => {
    const rewrite = (word: string) => text(lines.flatMap((line) => [line, ...Array(20).fill(`${word} ${line}`)]));
    const [before, after] = [rewrite('Old'), rewrite('New')];
    const base = isInside ? edited : before.replace('Line 10.', 'Line ten.');
    const stage = await setStage({ files: { [PATH]: base }, branches: { feature: { [PATH]: before } } });
    await stage.hub.openPull({ head: 'feature' });
    const task = await taskOn(stage, { delivery: 'suggestion' }, { pullRequest: { number: 1, fromFork: false } });
    const { delivery } = await propose(task, draftOf([editTo(after)]), new Map([[PATH, Buffer.from(before)]]));
    expect(delivery).toMatchObject({ delivery: isInside ? 'suggestion' : 'comment' });
    const suggested = await stage.hub.reviewComments(1);
    // The first and last lines are equal, and stay outside.
    expect(suggested.map(({ start_line, line }) => [start_line, line])).toEqual(isInside ? [[2, 840]] : []);
    expect(await stage.hub.comments(1)).toHaveLength(isInside ? 0 : 1);
  });

  test('have findings in a comment', async () => {
    const findings = [{ kind: 'keep-lost', level: 'warn', message: 'A text is gone.', side: 'after' }] as const;
    const { delivery, comments } = await suggest(inside, { findings });
    expect(delivery.delivery).toBe('suggestion');
    expect(comments[0]?.body).toContain('A text is gone.');
    expect(comments[0]?.body).not.toContain('### Diff');
  });

  test('are none if nothing changes', async () => {
    expect((await suggest(edited)).delivery).toEqual({
      delivery: 'none',
      warnings: [],
      links: { workflowRunUrl: RUN },
    });
  });
});
