import { expect, test } from 'vitest';
import * as vocabulary from '../../../src/guards/vocabulary.ts';

// Each list by one of its words: an empty one finds nothing.
test.each<[name: string, has: (text: string) => boolean, text: string, is: boolean]>([
  ['namesCaller', vocabulary.namesCaller, 'Prompt the caller.', true],
  ['namesPrompt', vocabulary.namesPrompt, 'PROMPTED', false],
  ['namesMereChange', vocabulary.namesMereChange, 'unchanged', false],
  ['beginsAsChanges', vocabulary.beginsAsChanges, 'The changes to it', true],
  ['namesMereChange', vocabulary.namesMereChange, 'Changes to', false],
  ['namesTheseChanges', vocabulary.namesTheseChanges, 'this version', true],
  ['asksAuthor', vocabulary.asksAuthor, 'fill in', true],
  ['beginsAsPending', vocabulary.beginsAsPending, 'fill in', true],
  ['hasOnlyTitleWords', vocabulary.hasOnlyTitleWords, 'TBA', false],
  ['namesMereChange', vocabulary.namesMereChange, 'Polish it.', true],
  ['beginsAsCondition', vocabulary.beginsAsCondition, '如果需要进一步调整，请告诉我。', true],
  ['offers', vocabulary.offers, '如果需要进一步调整，请告诉我。', true],
  ['asksToInsert', vocabulary.asksToInsert, 'your name', true],
  ['beginsAsReason', vocabulary.beginsAsReason, 'Rationale: the model read the rule too late.', true],
  ['apologizes', vocabulary.apologizes, 'An apology.', true],
  ['protects', vocabulary.protects, 'They refused.', true],
  ['beginsAsApology', vocabulary.beginsAsApology, '抱歉，我无法帮助您完成这个请求。', true],
  ['declines', vocabulary.declines, '抱歉，我无法帮助您完成这个请求。', true],
  ['beginsAsRest', vocabulary.beginsAsRest, '[其余不变]', true],
  ['asksToInsert', vocabulary.asksToInsert, '- 料金：【ここに記入】', true],
  ['saysShortened', vocabulary.saysShortened, 'A range, for brevity.', true],
  ['namesRequest', vocabulary.namesRequest, 'Please help me.', true],
  ['namesFailure', vocabulary.namesFailure, 'It failed.', true],
  ['namesSuccess', vocabulary.namesSuccess, 'It should pass now.', true],
  ['saysNow', vocabulary.saysNow, 'It should pass now.', true],
  ['namesModel', vocabulary.namesModel, 'Tokens are fewer.', true],
  ['beginsAsClosing', vocabulary.beginsAsClosing, 'Good luck!', true],
  ['beginsAsDone', vocabulary.beginsAsDone, 'All done.', true],
  ['agrees', vocabulary.agrees, 'Sure.', true],
  ['saysEdited', vocabulary.saysEdited, 'Added a step', true],
  ['namesCalls', vocabulary.namesCalls, 'Please provide the transcript.', true],
])('%s %#', (_name, has, text, is) => {
  expect(has(text)).toBe(is);
});
