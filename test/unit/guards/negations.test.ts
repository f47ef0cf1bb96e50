import { describe, expect, test } from 'vitest';
import { checkNegations } from '../../../src/guards/negations.ts';

const isFound = (before: string, after: string) =>
  checkNegations(`You are Sam, the agent.\n${before}\n`, `You are Sam, the agent.\n${after}\n`).length > 0;

describe('a negation that is lost in a sentence that is otherwise the same', () => {
  test.each([
    ['Never share the address.', 'Share the address.'],
    ['Never share the address.', 'Always share the address.'],
    ['Don’t share the address.', 'Share the address.'],
    ['Only book after the caller agrees.', 'Book after the caller agrees.'],
    ['Do not end the call until the caller confirms.', 'End the call until the caller confirms.'],
    ['Geben Sie niemals medizinische Ratschläge.', 'Geben Sie medizinische Ratschläge.'],
    ['Nunca compartas datos personales.', 'Comparte datos personales.'],
    ['Ne donnez jamais de conseils médicaux.', 'Donnez des conseils médicaux.'],
    ['Nunca dê conselhos médicos.', 'Dê conselhos médicos.'],
    ['Non dare mai consigli medici.', 'Dai consigli medici.'],
    ['Geef nooit medisch advies.', 'Geef altijd medisch advies.'],
    ['Nigdy nie podawaj cen klientom.', 'Podawaj ceny klientom.'],
    ['Asla tıbbi tavsiye vermeyin.', 'Her zaman tıbbi tavsiye verin.'],
    ['Никогда не давайте медицинских советов.', 'Давайте медицинские советы.'],
    ['医療上の助言をしないでください。', '医療上の助言をしてください。'],
    ['不要提供医疗建议。', '请提供医疗建议。'],
    ['चिकित्सा सलाह कभी न दें।', 'चिकित्सा सलाह दें।'],
    ['لا تذكر الأسعار عبر الهاتف أبدا.', 'تذكر الأسعار عبر الهاتف.'],
    ['전화로 가격을 말하지 마세요.', '전화로 가격을 말하세요.'],
    ['Ge aldrig priser på telefon.', 'Ge priser på telefon.'],
    ['لا تذكر أسعار العلاج أبداً.', 'اذكر أسعار العلاج دائماً.'],
    ['Do NOT:\n- guess a diagnosis over the phone', 'Do:\n- guess a diagnosis over the phone'],
    ['Only book after the caller agrees, unless it is urgent.', 'Book after the caller agrees, unless it is urgent.'],
    ['Your only job is to take messages for the team.', 'Your job is to take messages for the team.'],
  ])('%s → %s', (before, after) => {
    expect(isFound(before, after)).toBe(true);
  });
});

describe('a negation in other words', () => {
  test.each([
    ['Never share the address.', 'Do not share the address.'],
    ['Never share the address.', 'You must not share the address.'],
    ['Be kind, never interrupt, keep it short.', 'Be kind and keep it short. Do not interrupt.'],
    ['Never quote prices. Never promise refunds.', 'Never quote prices or promise refunds.'],
    ['Never quote prices.\nNever promise refunds.', 'Never:\n- quote prices\n- promise refunds'],
    ['Do not interrupt the caller.', 'Let the caller finish before you speak.'],
    ["Don't forget to confirm the date.", 'Confirm the date.'],
    ['Avoid long answers.', 'Do not give long answers.'],
    ['Never discuss other patients with the caller.', 'Discuss the visit with the caller.'],
    ['Say: "No problem at all, have a lovely day."', 'Say: "Have a lovely day, all the best."'],
    ['- User: no, not that one', '- User: yes, that one'],
    ['## If the caller says no\nThank them and end the call.', '## Closing\nThank them and end the call.'],
    ['Wenn nein:\nBedanken Sie sich und legen Sie auf.', 'Danach:\nBedanken Sie sich und legen Sie auf.'],
    ['Escalate emergencies to a person at once, without delay.', 'Escalate emergencies to a person at once.'],
    ['Your ONLY job is to verify the identity.', 'Your sole responsibility is to verify the identity.'],
    ['Say it softly at the end, never at the beginning.', 'Say it softly at the end.'],
    [
      '## What not to do\n- guess a diagnosis by phone',
      '<section name="What not to do">\n* guess a diagnosis by phone',
    ],
    ['## What not to do\n- guess a diagnosis by phone', 'What not to do\nguess a diagnosis by phone'],
    ['Never:\n- quote prices for a crown', '- You must not:\n- quote prices for a crown'],
    ['## Greeting\n- Greet callers and ask for the name.', '## Opening\n- Ask callers for the name and greet.'],
  ])('%s → %s', (before, after) => {
    expect(isFound(before, after)).toBe(false);
  });
});

describe('no prohibition', () => {
  const rules =
    'Never:\n- Promise a refund today.\n- Guess the name of a caller.\n\n[Voice]\n- Spell the name letter by letter.\n';
  test.each<[string, string, string]>([
    ['the heading of a list in the midst of a paragraph', rules, rules.replaceAll('\n', ' ')],
    [
      'a heading in brackets ends a list',
      `${rules}- Spell the street too.\n`,
      `${rules.replace('Never:', 'Avoid this:')}\n- Spell the street too.\n`,
    ],
    [
      'a heading that became a tag',
      '## Critical safety rules of this hotline for every single caller (never violate)\n\nStay calm.',
      '<section name="Critical safety rules of this hotline for every single caller (never violate)">\n\nStay calm.',
    ],
    [
      'a condition before what is said',
      '- If not: "No problem at all, have a good day."',
      '- "No problem at all, have a good day."',
    ],
  ])('%s', (_name, before, after) => {
    expect(checkNegations(before, after)).toEqual([]);
  });
});

describe('a loss by its line', () => {
  const lostIn = (before: string, after: string) =>
    checkNegations(`You are Sam, the agent.\n${before}\n`, `You are Sam, the agent.\n${after}\n`).map(
      ({ line }) => line,
    );
  const saidOf = (before: string, after: string) =>
    checkNegations(before, after).map(
      ({ kind, level, side, line, message }) => `${level} ${kind} ${side} ${line}: ${message}`,
    );

  test.each<[string, string, number[]]>([
    ['You shouldn’t share the address.', 'You should share the address.', [2]],
    ["You needn't share the address.", 'You need share the address.', [2]],
    ['Do not share the address or the name, never.', 'Do not share the address or the name.', [2]],
    ['No compartas nunca la dirección de nadie.', 'Nunca compartas la dirección de nadie.', []],
    ['Share the address.', 'Never share the address.', [2]],
    [
      'Never share the address of the hotel with strangers, guests, callers or drivers.',
      'Share the address of the hotel with strangers and guests.',
      [2],
    ],
    [
      'Never, never share the home address of a guest with others.',
      'Never share the home address of a guest with strangers.',
      [],
    ],
    [
      'Never, never share the home address of a guest with others.',
      'Never share the home address of a guest with others.',
      [2],
    ],
    ['Share it.', 'Never share it.', []],
    ['DON’T FORGET to share the address.', 'Share the address.', []],
    ['Do not forget the address, never share it.', 'Share the address, do not forget it.', [2]],
  ])('a word that forbids: %j → %j', (before, after, lines) => {
    expect(lostIn(before, after)).toEqual(lines);
  });

  test.each<[string, string, number[]]>([
    ['Only share the address.', 'Just share the address.', []],
    ['Only share the address.', 'Share the address only.', []],
    ['Only share the address of the hotel.', 'Share the address of the hotel with the staff.', []],
    ['Only share the address, never the name.', 'Share the address, never, never the name.', []],
    ['호텔 주소만 알려 주세요.', '호텔 주소를 알려 주세요.', [2]],
  ])('a word that limits: %j → %j', (before, after, lines) => {
    expect(lostIn(before, after)).toEqual(lines);
  });

  test.each<[string, string, number[]]>([
    [
      'Never ever share the address of the house with guests of the bar.',
      'Share the house of the guests with the bar.',
      [],
    ],
    [
      'Share the address of the house with guests of the bar: never.',
      'Share the address of the house with guests of the bar: now.',
      [2],
    ],
    [
      'Hotel: share the address with guests, friends, waiters, drivers, cooks, never.',
      'Share the address with guests, friends, waiters, drivers, cooks.',
      [2],
    ],
    ['Never interrupt callers in the house of guests.', 'Call in the house of guests.', []],
  ])('what a ban is about: %j → %j', (before, after, lines) => {
    expect(lostIn(before, after)).toEqual(lines);
  });

  test.each<[string, string, number[]]>([
    ['Caller: never share the address', 'Caller: share the address', []],
    ['Say: "hi", never share the address "now".', 'Say: "hi", share the address "now".', [2]],
  ])('what somebody says: %j → %j', (before, after, lines) => {
    expect(lostIn(before, after)).toEqual(lines);
  });

  test.each<[string, string, number[]]>([
    [`Never ${'x'.repeat(73)}:\n- share the address`, `Always ${'x'.repeat(73)}:\n- share the address`, [2, 3]],
    [`Never ${'x'.repeat(74)}:\n- share the address`, `Always ${'x'.repeat(74)}:\n- share the address`, [2]],
    ['禁止事事事事事事事事事事事事：\n- 分享酒店的地址', '事事事事事事事事事事事事：\n- 分享酒店的地址', [3]],
    ['禁止事事事事事事事事事事事事事：\n- 分享酒店的地址', '事事事事事事事事事事事事事：\n- 分享酒店的地址', []],
    ['Never:\n\n- share the address', 'Always:\n\n- share the address', [4]],
    ['Never:\n\n\n- share the address', 'Always:\n\n\n- share the address', []],
    ['Never:\n- share the address', '- Never share the address', []],
    ['**Do not**\n- share the address', '**Do**\n- share the address', [3]],
    ['No:\n- share the address', 'Yes:\n- share the address', []],
    ['NO:\n- share the address', 'YES:\n- share the address', [3]],
    ['If not:\n- share the address', 'Else:\n- share the address', []],
    ['Never do any of the things below:\n- share the address', 'Do any of the things below:\n- share the address', [2]],
    ['Never:\n- share the address\n- share the name', 'You must never\n- share the address\n- share the name', []],
    [
      'Never:\n- share the home address of guests with others',
      'Always:\n- share the home address of guests with strangers',
      [],
    ],
    ['Never:\n- never share the home address', 'Always:\n- share the home address', [3]],
    ['Never:\n- share the home address', 'Always:\n- never share the home address', []],
    ['Never:\n- share the home address', '## Do not\n- share the home address', []],
    ['  Never:  \n- share the home address', 'Never:\n- share the home address', []],
  ])('a heading: %j → %j', (before, after, lines) => {
    expect(lostIn(before, after)).toEqual(lines);
  });

  test.each<[string, string, number[]]>([
    [
      'Never share the address.\nNever share the name of a guest.',
      'Share the address.\nNever share the address or the name of a guest.',
      [2],
    ],
    ['Never quote a price or a name.', 'Quote a price.\nNever a name here.', []],
    ['Never quote prices, never promise refunds today.', 'Quote prices, offer refunds today.', [2]],
    ['Never quote a price or a name.', 'Quote a price.\nSay a name here.', [2]],
  ])('another sentence: %j → %j', (before, after, lines) => {
    expect(lostIn(before, after)).toEqual(lines);
  });

  test.each<[string, string, string[]]>([
    [
      'Share the home address.',
      'Hi there. Never share the home address. ',
      [
        'block negation-lost before 1: Line 1 of the prompt now forbids what it asked for: "Share the home address." became "Never share the home address.".',
      ],
    ],
  ])('what is said of it: %j → %j', (before, after, messages) => {
    expect(saidOf(before, after)).toEqual(messages);
  });
});
