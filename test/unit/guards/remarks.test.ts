import { expect, test } from 'vitest';
import {
  CERTAIN,
  isForeign,
  isRemark,
  isTold,
  LIKELY,
  weighPreface,
  weighRemark,
} from '../../../src/guards/remarks.ts';

const levelOf = (weight: number) =>
  weight >= CERTAIN ? 'certain' : weight >= LIKELY ? 'likely' : weight > 0 ? 'a sign' : 'none';

test.each<[string, number]>([
  ['THE OLD PROMPT SAID MORE.', 4],
  ['変更しないでください。 Then go.', 1],
  ['Should I change it? Then go.', 5],
  ['More changes are fine, if you want. Let me know.', 1],
  ['Let me know if other examples help.', 4],
  ['Booking: keep it short.', -4],
  ['Tests: keep it short.', -2],
  ['The previous prompt is gone.', 5],
  ['The new version is short.', 2],
  ['The rest of the version is short.', 2],
  ['One rule is new.', 1],
  ['Sorry for the wait.', 1],
  ['Changes made here.', 3],
  ['Rationale: say less.', 2],
  ['Booking\n- Keep it short.', -6],
  ['The agent tells the caller.', 1],
  ['変更しますか？', -1],
  ['These changes help.', 2],
  ['This is kept.', 1],
  ['The tone is unchanged.', 5],
  ['I changed the tone.', 5],
  ['The tone is changed.', 2],
  ['Call 3 was slow.', 1],
  ['It failed.', 1],
  ['It should pass now.', 3],
  ['Tokens are fewer.', 1],
  ['Good luck!', 3],
  ['All done.', 2],
  ['Let me know if you want more changes.', 5],
  ['The agent waits.', 1],
  ['*A word aside.*', 1],
  ['**A word aside.**', 0],
  ['Summary: short.', 1],
  ['- [x] Booth', 2],
  ['Booth - [x] Hall', 0],
  ['Added a step.\n- Removed a word.', 0],
  ['Suggested tests:\nCall and ask for a table.', 4],
  ['+ Keep the prompt.', -2],
  ['If the prompt is long, I wait.', 3],
  ['If the prompt is long, wait.', -2],
  ['Decline politely if the prompt is named.', -2],
  ['Decline politely if the prompt is named, as I said.', 3],
  ['The caller hears the prompt.', -2],
  ['The caller hears the prompt in the test.', 3],
  ['プロンプトを変更しないでください', 0],
  ['Should I change the prompt?', 10],
  ['Should I change anything?', 4],
  [`${'x'.repeat(392)} prompt.`, 2],
  [`${'x'.repeat(393)} prompt.`, 1],
  [`${'x'.repeat(991)}  prompt.`, 1],
  [`${'x'.repeat(992)}  prompt.`, 0],
])('a sign of a remark: %j weighs %i', (paragraph, weight) => {
  expect(weighRemark(paragraph)).toBe(weight);
});

test.each<[string, string]>([
  ['**What changed?**\n\nThe greeting is shorter.', 'likely'],
  ['***\n\n**Summary of improvements**\n\n| Before | After |\n|---|---|\n| long | short |', 'a sign'],
  ["---\n\nLet me know if you'd like me to adjust the tone or add examples.", 'certain'],
  ['さらに修正が必要でしたらお知らせください。', 'certain'],
  ['Here is the prompt that the caller has just heard:', 'none'],
  ['System prompt:', 'likely'],
  ['Suggested test cases:\n• Caller gives only a first name', 'likely'],
  ['**Trade-offs to be aware of**\n- I favoured safety over brevity.', 'likely'],
  ['Key improvements include a clear call flow and a graceful exit.', 'likely'],
  ['Ne quittez pas, je vous passe le service et la personne.', 'a sign'],
  ['(312) 444-0187', 'none'],
  ['```\nYou are Sam, the agent.\n```', 'a sign'],
])('a remark or a part of a prompt: %j is %s', (paragraph, level) => {
  expect(levelOf(weighRemark(paragraph))).toBe(level);
});

test.each<[string, number]>([
  ['Here it is.', 3],
  ['Sure.', 1],
  ['Here you go: x', 1],
  ['Below:', 4],
  ['Below:****', 2],
])('a sign of a preface: %j weighs %i', (paragraph, weight) => {
  expect(weighPreface(paragraph)).toBe(weight);
});

test.each<[string, boolean]>([
  ['[IMPROVED PROMPT]', true],
  ['<!-- Improved prompt -->', false],
  ['**Обновлённый промпт**', false],
  ['我已根据失败的通话更新了提示词：', false],
  ['**Note:** This version keeps all tools and variables from the original prompt.', true],
  ['さらに修正が必要でしたらお知らせください。', true],
  ['*(Sections 4-9 unchanged)*', false],
  ['Let me know if you want further changes to this prompt.\n[unchanged]', false],
  ['## Booking\nLet me know if you want further changes to this prompt.', false],
  ['## Changes\nLet me know if you want further changes to this prompt.', true],
  ['## Changes\n- Let me know if you want further changes to this prompt.', false],
  [`Let me know if you want further changes to this prompt. ${'x'.repeat(344)}`, true],
  [`Let me know if you want further changes to this prompt. ${'x'.repeat(345)}`, false],
])('a remark for sure: %j: %s', (paragraph, is) => {
  expect(isRemark(paragraph)).toBe(is);
});

test.each<[string, boolean]>([
  ['It reads well.', true],
  ['Is the caller on hold?', true],
  ['Is the caller on hold?  ', true],
  ['Does it read well? Yes, tell the caller.', false],
  ['It "reads" well.', false],
  ['- Keep it short.', false],
  ['Call 911.', false],
  ['Quote prices in pounds.', false],
  ['Sprich langsam.', false],
  ['**It reads well**', false],
  [`${'x '.repeat(192)}that reads well`, true],
  [`${'x '.repeat(193)}that reads well.`, false],
])('nothing of an instruction: %j: %s', (paragraph, is) => {
  expect(isForeign(paragraph)).toBe(is);
});

test.each<[string, boolean]>([
  ['I shortened the greeting.', true],
  ['The greeting is shorter.', false],
  ['Tell the caller that the prompt is short.', false],
  ['I made the prompt clearer for the caller.', true],
  ['The prompt is shorter.', true],
  ['Is the prompt shorter?', true],
  ['History of the prompt\n- 12 March: shorter', false],
  ['History\n- 12 March: I moved the greeting.', false],
  ['May I move it?  ', false],
  ['Why? I had to move it.', true],
  [`I hope this helps.${' x'.repeat(31)}`, true],
  [`I hope this helps.${' x'.repeat(30)} xx`, false],
  [`I moved the greeting.${' x'.repeat(31)}`, true],
])('what the model tells: %j: %s', (paragraph, is) => {
  expect(isTold(paragraph)).toBe(is);
});
