import { describe, expect, test } from 'vitest';
import { explainRule, findNameConflict } from '../../../src/github/branch-rules.ts';

const BRANCH = 'cekura/improve-prompt/agent';

test.each<[names: string[], conflict: string | undefined]>([
  [[], undefined],
  [['cekura'], 'cekura'],
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
