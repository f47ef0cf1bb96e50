import { describe, expect, test } from 'vitest';
import { checkNewProposal, explainRule, findNameConflict } from '../../../src/github/branch-rules.ts';
import { Answer, wireGitHub } from '../../support/github-wire.ts';
import { failureOf } from '../../support/http.ts';

const BRANCH = 'cekura/improve-prompt/agent';

test.each<[names: string[], conflict: string | undefined]>([
  [[], undefined],
  [['cekura'], 'cekura'],
  [['cekura', 'cekura/improve-prompt'], 'cekura'],
  [['cekura/improve-prompt'], 'cekura/improve-prompt'],
  [[`${BRANCH}/old`], `${BRANCH}/old`],
  [[BRANCH, `${BRANCH}-2`, 'cekura-old', 'cekura/metric-feedback/x', 'cekura/improve'], undefined],
])('among %j, %s is in the way', (names, conflict) => {
  expect(findNameConflict(names, BRANCH)).toBe(conflict);
});

describe('a rule', () => {
  const pattern = (operator: string, text: string, negate = false) => ({
    type: 'branch_name_pattern',
    parameters: { operator, pattern: text, negate },
  });

  test.each<[rule: Parameters<typeof explainRule>[0], exists: boolean, blocks: boolean]>([
    [{ type: 'creation' }, false, true],
    [{ type: 'creation' }, true, false],
    [{ type: 'update' }, false, false],
    [{ type: 'update' }, true, true],
    [{ type: 'non_fast_forward' }, false, false],
    [{ type: 'non_fast_forward' }, true, true],
    [{ type: 'pull_request', parameters: { required_approving_review_count: 1 } }, false, true],
    [{ type: 'pull_request' }, true, true],
    [{ type: 'required_status_checks' }, false, true],
    [{ type: 'required_status_checks', parameters: { do_not_enforce_on_create: true } }, false, false],
    [{ type: 'required_status_checks', parameters: { do_not_enforce_on_create: true } }, true, true],
    [{ type: 'deletion' }, true, false],
    [{ type: 'required_linear_history' }, true, false],
    [{ type: 'something_new' }, false, false],
    [pattern('starts_with', 'feature/'), false, true],
    [pattern('starts_with', 'feature/'), true, false],
    [pattern('starts_with', 'cekura/'), false, false],
    [pattern('starts_with', 'cekura/', true), false, true],
    [pattern('ends_with', '/agent'), false, false],
    [pattern('ends_with', '-bot'), false, true],
    [pattern('contains', 'improve', true), false, true],
    [pattern('contains', 'improve'), false, false],
    [pattern('regex', '^feature/.*$'), false, false],
    [{ type: 'branch_name_pattern', parameters: {} }, false, false],
  ])('%j blocks a push (branch exists: %s): %s', (rule, exists, blocks) => {
    expect(explainRule(rule, BRANCH, exists) !== undefined).toBe(blocks);
  });
});

test.each([
  [{ type: 'creation' }, false, 'restricts who may create the branch'],
  [{ type: 'update' }, true, 'restricts who may update the branch'],
  [{ type: 'non_fast_forward' }, true, 'blocks force pushes'],
  [{ type: 'pull_request' }, true, 'requires a pull request for every change'],
  [{ type: 'required_status_checks' }, true, 'requires status checks before a push'],
  [
    { type: 'branch_name_pattern', parameters: { operator: 'contains', pattern: 'x' } },
    false,
    'does not allow this name',
  ],
  [{ type: 'branch_name_pattern', parameters: { operator: 'contains', pattern: 7 } }, false, undefined],
])('%j is explained (branch exists: %s): %s', (rule, exists, reason) => {
  expect(explainRule(rule, 'cekura/agent', exists)).toBe(reason);
});

describe('a new proposal', () => {
  const REFS = 'GET /git/matching-refs/heads/cekura';
  const RULES = `GET /rules/branches/${BRANCH}`;
  const check = (replies: Record<string, object>) => {
    const { github, sent } = wireGitHub({ [REFS]: [], ...replies });
    return { sent, done: checkNewProposal(github, BRANCH) };
  };

  test('takes two requests, and no rules where the server has none', async () => {
    const { sent, done } = check({});
    expect(await done).toEqual({ exists: false });
    expect(sent).toEqual([REFS, `${RULES}?per_page=100`]);
    expect(await check({ [REFS]: [{ ref: `refs/heads/${BRANCH}` }], [RULES]: [] }).done).toEqual({ exists: true });
  });

  test('is refused where a branch of another name is in the way', async () => {
    expect(await failureOf(check({ [REFS]: [{ ref: 'refs/heads/cekura' }] }).done)).toMatchObject({
      ...{ name: 'InputError', message: `Branch ${BRANCH} cannot be created while branch cekura exists` },
      hint: 'set branch to another name, or rename branch cekura',
    });
  });

  test.each<[bypass: object, isAllowed: boolean]>([
    [{ current_user_can_bypass: 'always' }, true],
    [{ current_user_can_bypass: 'exempt' }, true],
    [{ current_user_can_bypass: 'pull_requests_only' }, false],
    [{ current_user_can_bypass: 'never' }, false],
    [{}, false],
    [new Answer(404), false],
  ])('is allowed beside a rule if the token may bypass it: %j', async (ruleset, isAllowed) => {
    const rules = [{ type: 'deletion' }, { type: 'creation', ruleset_id: 3 }];
    const { done, sent } = check({ [RULES]: rules, 'GET /rulesets/3': ruleset });
    const failure = await failureOf(done);
    expect(sent.slice(2)).toEqual(['GET /rulesets/3']);
    if (isAllowed) expect(failure).toBeUndefined();
    else {
      expect(failure).toMatchObject({
        name: 'InputError',
        message: `A ruleset blocks pushes to branch ${BRANCH}: it restricts who may create the branch`,
        hint: 'set branch to a name that the rule does not cover, or let the token bypass it under Settings → Rules → Rulesets',
      });
    }
  });

  test('is refused by a rule without a ruleset', async () => {
    const { done, sent } = check({ [RULES]: [{ type: 'creation' }] });
    expect(await failureOf(done)).toMatchObject({ name: 'InputError' });
    expect(sent).toHaveLength(2);
  });
});
