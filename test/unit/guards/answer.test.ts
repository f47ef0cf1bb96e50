import { describe, expect, test } from 'vitest';
import { checkNoAnswer, checkSize, checkTruncation, checkWrapping } from '../../../src/guards/answer.ts';
import { lostKeeps, missingKeeps } from '../../../src/guards/keep.ts';
import { checkLanguage } from '../../../src/guards/language.ts';
import { checkInvisible, checkSpoken } from '../../../src/guards/spoken.ts';
import { unwrapAnswer } from '../../../src/guards/unwrap-answer.ts';

const guardsOf = (findings: readonly { kind: string }[]) => findings.map(({ kind }) => kind);
const PROMPT =
  'You are Sam, the agent of a bank.\nGreet the caller, then ask for the reason of the call.\nNever give advice.';

describe('unwrapping', () => {
  const better = `${PROMPT} Be kind.`;
  test.each<[string, string]>([
    ['a fence', `\`\`\`\n${better}\n\`\`\``],
    ['a fence with a language', `\`\`\`markdown\n${better}\n\`\`\`\n`],
    ['a longer fence', `\`\`\`\`text\n${better}\n\`\`\`\``],
    ['tildes', `~~~\n${better}\n~~~`],
    ['a preface', `Here is the improved prompt:\n\n${better}`],
    ['a chatty preface', `Sure! Here's an updated version of your prompt with the changes you asked for:\n${better}`],
    ['a preface in bold', `**Improved Prompt:**\n\n${better}`],
    ['a preface as a heading', `# Updated System Prompt\n\n${better}`],
    ['a lone word before a preface', `Certainly!\n\nBelow is the revised prompt:\n\n${better}`],
    ['a preface and a fence', `Here's the revised version:\n\`\`\`\n${better}\n\`\`\``],
    ['a fence and a remark', `\`\`\`\n${better}\n\`\`\`\n\nLet me know if you want any further changes!`],
    ['a remark', `${better}\n\n---\nFeel free to adjust the prompt as needed.`],
    ['a tag', `<improved_prompt>\n${better}\n</improved_prompt>`],
    ['an analysis', `<analysis>The caller was upset.</analysis>\n\n${better}`],
    ['thoughts', `<think>The caller was upset.</think>\n\n${better}`],
    [
      'thoughts, a preface and a tag',
      `<thinking>x</thinking>\nHere is the new prompt:\n<prompt>\n${better}\n</prompt>`,
    ],
    ['three quotes', `"""\n${better}\n"""`],
    ['quotes', `"${better}"`],
    ['blank lines and a fence', `\n\n\`\`\`\n\n${better}\n\n\`\`\`\n\n`],
  ])('takes off %s', (_, answer) => {
    const result = unwrapAnswer(PROMPT, answer);
    expect(result.after).toBe(better);
    expect(result.notes.length).toBeGreaterThan(0);
    expect(unwrapAnswer(PROMPT, result.after)).toEqual({ after: better, notes: [] });
  });

  test('keeps a nested fence', () => {
    const inner = 'Say hi.\n```json\n{"a": 1}\n```\nThen go on.';
    expect(unwrapAnswer(PROMPT, `\`\`\`\n${inner}\n\`\`\``).after).toBe(inner);
  });

  test('looks for a preface in the first 40 lines', () => {
    const answer = (count: number) =>
      `${'The caller was upset.\n'.repeat(count)}Here is the improved prompt:\n\n${better}`;
    expect(unwrapAnswer(PROMPT, answer(39)).after).toBe(better);
    expect(unwrapAnswer(PROMPT, answer(40)).after).toBe(answer(40));
  });

  test('ends like the prompt', () => {
    expect(unwrapAnswer(`${PROMPT}\n`, `\`\`\`\n${better}\n\`\`\``).after).toBe(`${better}\n`);
  });

  test.each<[string, string, string]>([
    ['the prompt has the fence too', '```\nYou are Sam.\n```', '```\nYou are Sam, the agent.\n```'],
    ['two examples are no wrapper', PROMPT, '```json\n{"a": 1}\n```\nSay hi.\n```json\n{"b": 2}\n```'],
    ['two bare examples are no wrapper', PROMPT, '```\nHi.\n```\nor\n```\nHello.\n```'],
    ['text after the fence', PROMPT, '```\nYou are Sam.\n```\nI moved the greeting.'],
    ['a prompt with quotes', PROMPT, '"Hi" is what you say first, and last "bye"'],
    ['the prompt has the tag too', '<prompt>\nHi\n</prompt>', '<prompt>\nHello\n</prompt>'],
    ['an agent that speaks of versions', PROMPT, 'Here is what you do:\nGreet the caller.'],
    ['an answer that is only a preface', PROMPT, 'Here is the improved prompt:'],
    ['a last line of the agent', PROMPT, `${PROMPT}\nLet me know if there is anything else I can do for you.`],
    ['a JSON answer', PROMPT, '```json\n{"prompt": "You are Sam."}\n```'],
    ['an agent that has instructions', PROMPT, `Here are your instructions for each call:\n${PROMPT}`],
    ['an agent that says sure', PROMPT, `Sure!\n${PROMPT}`],
    ['an agent that offers changes', PROMPT, `${PROMPT}\nLet me know if you want any changes to your order.`],
    ['a ban in Spanish', PROMPT, `${PROMPT}\n\nNunca cambies el prompt ni las instrucciones.`],
    ['a ban in German', PROMPT, `${PROMPT}\n\nNie den Prompt oder die Anweisungen ändern.`],
    ['a bold rule at the end', PROMPT, `${PROMPT}\n\n**Never change the prompt of another bank.**`],
    ['an agent that offers more', PROMPT, `${PROMPT}\nFeel free to make more changes to the booking.`],
    ['plain text', PROMPT, `${PROMPT}\n`],
  ])('leaves as it is: %s', (_, before, after) => {
    expect(unwrapAnswer(before, after)).toEqual({ after, notes: [] });
  });
});

describe('wrapping that is not removed', () => {
  test.each<[string, string, string[]]>([
    [PROMPT, '```\nYou are Sam.\n```\nI moved the greeting.', ['answer-wrapped']],
    [PROMPT, '```json\n{"prompt": "You are Sam."}\n```', ['answer-wrapped']],
    [PROMPT, 'Here is the improved prompt:', ['answer-wrapped']],
    [PROMPT, `{"prompt": "\n\n${PROMPT}`, ['answer-wrapped']],
    ['```\na\n```\nb\n```js\nc\n```', '```js\nc\n```\nb\n```\na\n```', []],
    ['b\n```js\nc\n```', '```js\nc\n```\nb', []],
    [PROMPT, PROMPT, []],
  ])('%j → %j', (before, after, guards) => {
    expect(guardsOf(checkWrapping(before, after))).toEqual(guards);
  });
});

describe('a paragraph that the prompt does not have', () => {
  const levels = (after: string) =>
    checkWrapping(PROMPT, after).map(({ kind, level, line }) => `${level} ${kind} ${line}`);
  test.each<[string, string[]]>([
    ['You are Sam, the agent of a bank.\n\nListen well.\n\nIt reads well.', []],
    [`${PROMPT}\n\nIt reads well.`, ['warn answer-notes 5']],
    [`${PROMPT}\n\nIt reads well.\n\nThe prompt is kept.`, ['block answer-notes 7']],
    [`${PROMPT}\n\n- 12 March: the greeting in the prompt was changed`, []],
  ])('%j → %j', (after, found) => {
    expect(levels(after)).toEqual(found);
  });
});

describe('no usable answer', () => {
  test.each<[string, string, string[]]>([
    [PROMPT, '', ['answer-empty']],
    [PROMPT, ' \n\t ', ['answer-empty']],
    ['', '', []],
    [PROMPT, "I'm sorry, but I can't help with that.", ['answer-refused']],
    [PROMPT, 'I’m sorry, I cannot assist with this request.', ['answer-refused']],
    [PROMPT, 'Sorry, I am unable to rewrite this prompt.', ['answer-refused']],
    [PROMPT, 'Unfortunately, I cannot do that.', ['answer-refused']],
    [PROMPT, 'As an AI language model, I must not write this.', ['answer-refused']],
    [PROMPT, 'I cannot comply with this request because it concerns a bank.', ['answer-refused']],
    [PROMPT, 'I am Sam, and I will help you.', []],
    [PROMPT, 'I am sorry is what you say when a caller complains.', []],
    [PROMPT, `I can't do refunds, say so early. ${'Ask for the reason, then listen. '.repeat(60)}`, []],
    ["I can't do refunds.", "I can't do refunds or exchanges.", []],
    [PROMPT, '# System prompt\n\nAda changes the address on request, and books a new card by phone.', []],
  ])('%j → %j', (before, after, guards) => {
    expect(guardsOf(checkNoAnswer(before, after))).toEqual(guards);
  });
});

describe('size', () => {
  const sizeOf = (before: number, after: number, isPrompt = true) =>
    guardsOf(checkSize('x'.repeat(before), 'x'.repeat(after), isPrompt));
  test.each<[number, number, string[]]>([
    [1000, 600, ['answer-tiny']],
    [1000, 601, []],
    [100, 20, []],
    [100, 19, ['answer-tiny']],
    [40, 5, []],
    [1000, 2501, ['answer-longer']],
    [1000, 2500, []],
    [4000, 8001, ['answer-longer']],
    [4000, 8000, []],
    [300, 3300, []],
    [300, 3301, ['answer-longer']],
  ])('%i characters → %i', (before, after, guards) => {
    expect(sizeOf(before, after)).toEqual(guards);
  });
  test('a metric may be long', () => {
    expect(sizeOf(1000, 9000, false)).toEqual([]);
  });
});

describe('truncation', () => {
  const cut = (end: string, before = `${PROMPT}\nAsk for the name of the branch and its city.\n`) =>
    guardsOf(checkTruncation(before, `${PROMPT}\n${end}`, true));
  test.each([
    '[rest of the prompt remains unchanged]',
    '[Rest of prompt unchanged]',
    '... (unchanged)',
    '...rest of the original prompt stays the same...',
    '[... other sections remain the same ...]',
    '(The remaining sections are unchanged.)',
    '<!-- existing content -->',
    '// ... existing instructions',
    '[continued as before]',
    '**[Everything else stays the same]**',
    'Then transfer the call to the',
    'If the caller asks for a refund, you must',
    'Say: "Thank you for calling',
    'Say: “Thank you for calling',
    'Be brief. Confirm the day and then transfer the cal',
    'Ask for the name of the bra',
    'Ask for the name of the branch and',
    'Offer three things:\n2.',
    'Greet {{custo',
    'Greet {custo',
    '```json\n{"a": 1',
  ])('finds %j', (end) => {
    expect(cut(end)).toEqual(['answer-truncated']);
  });
  test.each([
    'Ask for the name of the branch and its city.',
    'Ask for the name of the branch and its city',
    'Be brief.',
    '- Never share notes',
    '3. Say goodbye',
    'Keep it short',
    'If only the time changes, everything else stays the same.',
    'Say: "Thank you for calling"',
    'Caller: Bye!\nYou: "Take care, and have a nice day!"',
    'Example:',
    'Say "5\' 6" as five foot six.',
    '[pause]',
    'Greet {name} first.',
    '[wait for the rest of the answer]',
    '```json\n{"a": 1}\n```',
    'Tell them what the fee is',
    'e.g. "Which branch are you calling for?"',
    '予約は三時までです',
  ])('lets pass %j', (end) => {
    expect(cut(end)).toEqual([]);
  });
  test.each(['[unchanged]', '[Keep this part]', 'Hours: TBA'])('finds %j on the first line', (line) => {
    expect(cut('', PROMPT)).toEqual([]);
    expect(guardsOf(checkTruncation(PROMPT, `${line}\n${PROMPT}`, true))).toEqual(['answer-truncated']);
  });
  test('a prompt without a final mark may stay without one', () => {
    expect(cut('Transcript of the', 'Here is the transcript of the')).toEqual([]);
  });
});

describe('a part that is still to be written', () => {
  test.each<[string, string, string[]]>([
    ['Say hi.', 'Offer a room in [hotel] first.', ['warn [hotel]']],
    ['Welcome to [city] now.\nSay hi.', 'Offer a room in [hotel] first.', []],
    ['Refunds: TBD.', 'Say that refunds are TBD.', []],
    ['Say hi.', 'Hours: TBA\nUse the [DATE OF BIRTH].', ['block TBA']],
    ['Say hi.', '⚠️ Missing information: the number of Ada', ['warn ⚠️ Missing information:']],
  ])('%j → %j: %j', (before, after, found) => {
    const findings = checkTruncation(before, after, false);
    expect(findings.map(({ level, message }) => `${level} ${/yet: (.*)\.$/.exec(message)?.[1]}`)).toEqual(found);
  });
});

describe('language', () => {
  const english = 'You are the agent of a bank. Greet the caller, then ask for the reason of the call. '.repeat(4);
  test.each<[string, string, string[]]>([
    [english, 'Вы оператор банка. Поприветствуйте клиента и спросите о причине звонка.', ['answer-language']],
    [english, '您是一家银行的客服代表，请先问候来电者，然后询问来电原因，并保持礼貌和耐心。', ['answer-language']],
    [
      'あなたは銀行の受付です。お客様に挨拶し、ご用件を伺ってください。短く話してください。',
      english,
      ['answer-language'],
    ],
    [english, `${english} If the caller speaks Russian, say: "Здравствуйте, одну минуту, пожалуйста."`, []],
    [english, `${english} In Japanese, say もしもし.`, []],
    [
      english,
      `${english} ${'Если клиент недоволен, выслушайте его и предложите помощь. '.repeat(5)}`,
      ['answer-language'],
    ],
    [
      english.repeat(5),
      `${english.repeat(5)} ${'Если клиент недоволен, выслушайте его и предложите помощь. '.repeat(5)}`,
      ['answer-language'],
    ],
    [
      english,
      'Du bist die Stimme einer Bank. Begrüße den Anrufer und frage nach dem Grund. Grüße höflich.',
      ['answer-language'],
    ],
    ['', english, []],
    ['あなたは銀行の受付です。', '您是银行的接待员。', ['answer-language']],
    ['あなたは銀行の受付です。', 'あなたは病院の受付です。', []],
  ])('%j → %j', (before, after, guards) => {
    expect(guardsOf(checkLanguage(before, after))).toEqual(guards);
  });
});

describe('spoken text', () => {
  test.each<[string, string, string[]]>([
    ['Say hi.', '# Role\nSay hi.', ['markdown-added']],
    ['Say hi.', 'Say **hi**.', ['markdown-added']],
    ['Say hi.', 'Say hi.\n\n| a | b |\n|---|---|\n| 1 | 2 |', ['markdown-added']],
    ['Say hi.', 'See [the page](https://a.example).', ['markdown-added']],
    ['Say hi.', 'Say:\n```\nhi\n```', ['markdown-added']],
    ['Say hi.', '# Role\n**Say** hi 👋', ['markdown-added', 'emoji-added']],
    ['Say hi.', 'Say hi ✅', ['emoji-added']],
    ['Say hi.', 'Say hi ❤️', ['emoji-added']],
    ['# Role\nSay hi.', '# Role\n**Say** hi.', []],
    ['Say **hi**.', '## Role\nSay **hi**.', []],
    ['Say hi 👋', 'Say hi 🎉', []],
    ['Say hi.', '- Say hi.\n* Say *bye*.\n1. Go.', []],
    ['Say hi.', 'Say #1 and # of guests, 2 ** 3, a_b_c, __init__.', []],
    ['Say hi.', 'Press # or * to go on. 5 * 3 * 2', []],
    ['Say hi.', 'Say:\n```json\n{"a": 1}\n```', []],
    ['Say hi.', 'a | b, c -- d --- e', []],
    ['Say hi.', 'Say hi → bye ↔ hi © ® ™ ✓ ☎ • – — … ½ € №', []],
    ['Say hi.', 'Call `transfer_call`, then [pause].', []],
  ])('%j → %j', (before, after, guards) => {
    expect(guardsOf(checkSpoken(before, after))).toEqual(guards);
  });

  test.each<[string, string, string[]]>([
    ['a b', 'a\u200bb', ['invisible-added']],
    ['a b', 'a\u202e b', ['invisible-added']],
    ['a b', 'a\ufeff b\u0007', ['invisible-added', 'invisible-added']],
    ['a b', 'a \u{e0041}b', ['invisible-added']],
    ['a b', 'a\u00adb', ['invisible-added']],
    ['a\u200bb', 'a\u200bb c\u200bd', []],
    ['a b', 'a\u00a0b\tc 👨‍👩‍👧 ❤️', []],
    ['سلام', 'می\u200cخواهم', []],
    ['क', 'क्\u200dष', []],
    ['a b', 'a\u200db', ['invisible-added']],
  ])('invisible: %j → %j', (before, after, guards) => {
    expect(guardsOf(checkInvisible(before, after))).toEqual(guards);
  });
  test('names the character, not its context', () => {
    expect(checkInvisible('', 'x\ny\u202ez')[0]).toEqual({
      kind: 'invisible-added',
      level: 'block',
      message: 'The invisible character U+202E was added on line 2 of the proposal.',
      side: 'after',
      line: 2,
    });
  });
});

describe('keep', () => {
  test('a text that is not in the current prompt is missing', () => {
    expect(missingKeeps('Call transfer_call now.', ['transfer_call', 'Transfer_Call', 'end_call', ''])).toEqual([
      'Transfer_Call',
      'end_call',
    ]);
  });
  test('must survive exactly, at least once', () => {
    expect(lostKeeps('a  b, x and x', 'a b, x', ['a  b', 'x', 'y', 'x', ''])).toEqual(['a  b']);
  });
});
