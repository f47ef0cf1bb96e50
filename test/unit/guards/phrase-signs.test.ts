import { describe, expect, test } from 'vitest';
import {
  beginsAsGreeting,
  CERTAIN,
  isAdvice,
  isAssent,
  isElision,
  isForeign,
  isNotesHeading,
  isPreface,
  isRefusal,
  isRemark,
  LIKELY,
  mayBeElision,
  weighPreface,
  weighRemark,
} from '../../../src/guards/phrases.ts';

const levelOf = (weight: number) =>
  weight >= CERTAIN ? 'certain' : weight >= LIKELY ? 'likely' : weight > 0 ? 'a sign' : 'none';

describe('a phrase on its own', () => {
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

  test.each<[string, string, boolean]>([
    [`${'x'.repeat(590)} improved prompt:`, '', false],
    ['My [improved prompt]', '', false],
    ['<!-- Improved prompt -->', '', true],
    ['x <!-- Improved prompt -->', '', false],
    ['<!-- Improved prompt --> x', '', false],
    ['New prompt:', '', true],
    ['Here is the prompt:', '', true],
    ['Version:', '', false],
    ['**Improved prompt', '', false],
    [`${'new '.repeat(29)}prompt:`, '', false],
  ])('a preface on its own: %j above %j: %s', (line, next, is) => {
    expect(isPreface(line, next)).toBe(is);
  });

  test.each<[string, string, boolean]>([
    ['Sure, here you go:', '', true],
    ['**Note:** This version keeps all tools and variables from the original prompt.', '', true],
    ['Prompts and changes:', '', false],
  ])('a preface: %j above %j: %s', (line, next, is) => {
    expect(isPreface(line, next)).toBe(is);
  });

  test.each<[string, string, boolean]>([
    ['Improved prompt', '--- x', false],
    ['Improved prompt', 'x ---', false],
    ['1 improved prompt', '===', false],
    ['new new new new new new new new new new new new new a prompt', '===', true],
    ['new new new new new new new new new new new new new my prompt', '===', false],
  ])('an underlined line: %j above %j: %s', (line, next, is) => {
    expect(isPreface(line, next)).toBe(is);
  });

  test.each<[string, boolean]>([
    ['Sure, that works', true],
    ['Sure, that works well', false],
    ['Certainly, absolutelyyyyyyyyyyy', false],
    ['Certainly, absolutelyyyyyyyyyy', true],
    ['Hello!', false],
  ])('an assent: %s', (line, is) => {
    expect(isAssent(line)).toBe(is);
  });

  test.each<[string, string, boolean]>([
    ['[IMPROVED PROMPT]', '', true],
    ['a list of changes', '', false],
    ['Changes:', 'Added a step', true],
    ['Changes made:', '- May 2024: x', false],
    ['Changes: added a step', '', true],
    ['Changes made：a step', '', false],
    ['summary of changes and notes and notes and notes and notes a', '- x', true],
    ['summary of changes and notes and notes and notes and notes on', '- x', false],
    [
      'summary of changes and notes and notes and notes and notes and notes and notes and notes and notes and notes and notes :',
      '',
      true,
    ],
    [`Changes made: ${'x'.repeat(586)}`, '', true],
    [`Changes made: ${'x'.repeat(587)}`, '', false],
  ])('a heading over notes: %j above %j: %s', (line, next, is) => {
    expect(isNotesHeading(line, next)).toBe(is);
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
    ['Say it as an AI would.', false],
    [
      "I can't do refunds. Sorry, but please do not ask me again for one of those, because they are the business of the front desk alone, which is open until nine today.",
      true,
    ],
    [
      "I can't do the prompt, and please do not ask me again for one of those, because they are the business of the front desk alone, which is open until nine today.",
      true,
    ],
    [
      "I can't do the metric, and please do not ask me again for one of those, because they are the business of the front desk alone, which is open until nine today.",
      true,
    ],
    [`${'x'.repeat(72)} I can't ${'y'.repeat(120)}`, true],
    [`${'x'.repeat(73)} I can't ${'y'.repeat(120)}`, false],
    [`The desk can't do it, sorry ${'y '.repeat(80)}`, true],
    [`The desk can't change the prompt ${'y '.repeat(80)}`, true],
    [`The desk can't read the transcript ${'y '.repeat(80)}`, true],
    [`The desk can't do it ${'y '.repeat(65)}`, false],
    ['Please provide the transcript.', true],
    ['Please provide the name.', false],
    [`${'x'.repeat(144)} can't`, true],
    [`${'x'.repeat(145)} can't`, false],
    [`Sorry, no help ${'x'.repeat(135)}`, true],
    [`Sorry, no help ${'x'.repeat(136)}`, false],
    [`${'x '.repeat(144)}I can't help you`, true],
    [`${'x '.repeat(145)}I can't help you`, false],
  ])('a refusal: %j: %s', (text, is) => {
    expect(isRefusal(text)).toBe(is);
  });

  test.each<[string, boolean]>([
    ['---\nUpdated prompt\n---', true],
    ['Succes ermee!', true],
    ['System prompt:', false],
    ['Consider a pause.', true],
    ['We suggest a pause after the transcript.', true],
    [`${'x '.repeat(150)}we suggest a pause after the transcript.`, false],
    ['Do as I suggest: a pause.', false],
  ])('advice: %j: %s', (text, is) => {
    expect(isAdvice(text)).toBe(is);
  });

  test.each<[string, boolean]>([
    ['HELLO', true],
    ['  Hi', false],
  ])('a greeting: %s', (text, is) => {
    expect(beginsAsGreeting(text)).toBe(is);
  });

  test.each<[string, boolean]>([
    ['[UNCHANGED]', true],
    ['x ... the rest unchanged', false],
    ['[the TEXT of the rest]', true],
    ['... ... [unchanged]', false],
    ['The rest of the prompt is ready.', false],
    ['The rest of the ORIGINAL stays the same.', true],
    ['[the rest of the ORIGINAL]', false],
    ['[<b>the rest unchanged]', true],
    ['The rest of the prompt stays the same x x x x x x x x x x x x', true],
    ['The rest of the prompt stays the same x x x x x x x x x x x x x', false],
    ['The rest of the original stays the same x x x x x x', true],
    ['The rest of the original stays the same x x x x x x x', false],
    ['[the rest of the text. Then go.]', false],
    ['--- unchanged ---', true],
    ['x --- unchanged ---', false],
    ['--- unchanged --- x', false],
    ['****[unchanged]****', false],
    ['<the rest="unchanged">', false],
    ['Rules: (unchanged)', true],
    ['Rules: (rest as before) x', false],
    ['[rest kept]', true],
    [`The rest of the prompt stays the same.${' '.repeat(122)}`, true],
    [`The rest of the prompt stays the same.${' '.repeat(123)}`, false],
    ['（中略）', true],
    ['// ... existing instructions', true],
  ])('an elision: %j: %s', (line, is) => {
    expect(isElision(line)).toBe(is);
  });

  test.each<[string, boolean]>([
    ['[the rest] …', true],
    ['[Keep this part]', true],
    ['[to keep]', false],
    ['... 23 more lines ...', false],
  ])('perhaps an elision: %j: %s', (line, is) => {
    expect(mayBeElision(line)).toBe(is);
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
});
