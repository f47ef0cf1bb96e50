import { describe, expect, test } from 'vitest';
import { checkGuards } from '../../../src/guards/check-guards.ts';
import { unwrapAnswer } from '../../../src/guards/unwrap-answer.ts';
import type { FindingLevel } from '../../../src/render/types.ts';
import { NEAR_MISSES, PROTECTIONS } from './near-misses.ts';

const PROMPT = `You are Mia, the receptionist of Lakeside Dental.

Rules:
- Greet the caller warmly and ask for the reason of the call.
- Offer the next free appointment with the dentist or the hygienist.
- Repeat the date and the time before the caller hangs up.
- Never quote prices over the phone; the front desk explains them at the visit.
`;
const BETTER = PROMPT.replace('Greet the caller warmly', 'Greet the caller warmly, once,');

function findingsOf(after: string, asked: readonly string[] = [], before = PROMPT): [string, FindingLevel][] {
  const unwrapped = unwrapAnswer(before, after);
  const findings = checkGuards({
    before,
    after: unwrapped.after,
    keep: [],
    transcripts: [],
    kind: 'prompt',
    asked,
  });
  return [...unwrapped.notes, ...findings].map(({ kind, level }) => [kind, level]);
}

describe('text around an answer is removed', () => {
  test.each<[name: string, answer: string]>([
    ['a fence with notes behind it', `\`\`\`markdown\n${BETTER}\`\`\`\n\nChanges made:\n- The greeting says once.`],
    ['a preface and notes', `Here is the improved prompt:\n\n${BETTER}\nSummary of changes: the greeting says once.`],
    ['notes below a rule', `${BETTER}\n---\n**Key improvements**\n\n1. The greeting says once.`],
    ['notes as a section', `${BETTER}\n## What changed and why\n\nThe greeting says once.`],
    [
      'a preface with a list',
      `# Revised prompt\n\nBased on the transcripts, I've addressed these problems:\n\n1. It asks twice.\n2. It never stops.\n\n---\n\n${BETTER}`,
    ],
    ['a preface in the first person', `I've updated the prompt so that the greeting is short.\n\n${BETTER}`],
    ['the same after a reason', `Based on the failed runs, I made small changes to the prompt.\n\n${BETTER}`],
    ['the same in German', `Ich habe den Prompt angepasst.\n\n${BETTER}`],
    ['a remark on the old prompt', `${BETTER}\nWhy this works: the previous prompt never asked for one greeting.`],
    ['a remark on what stays', `${BETTER}\nThis version greets once and keeps the rest of the prompt as it was.`],
    ['a remark on the prompt', `${BETTER}\nLet me know if you want further changes to this prompt.`],
    ['a JSON object', JSON.stringify({ improved_prompt: BETTER, summary_of_changes: 'The greeting says once.' })],
    ['German', `Hier ist der verbesserte Prompt:\n\n${BETTER}\n**Vorgenommene Änderungen:**\n- Einmal grüßen.`],
    ['Spanish', `Aquí está el prompt mejorado:\n\n${BETTER}\nCambios realizados:\n- Saludar una vez.`],
    ['French', `Voici le prompt amélioré :\n\n${BETTER}\n### Modifications apportées\n- Saluer une fois.`],
    ['Portuguese', `Aqui está o prompt melhorado:\n\n${BETTER}\nAlterações realizadas:\n- Cumprimentar uma vez.`],
    ['Italian', `Ecco il prompt migliorato:\n\n${BETTER}\nModifiche apportate:\n- Salutare una volta.`],
    ['Dutch', `Hier is de verbeterde prompt:\n\n${BETTER}\nBelangrijkste wijzigingen:\n- Eén keer groeten.`],
    ['Polish', `Oto poprawiony prompt:\n\n${BETTER}\nWprowadzone zmiany:\n- Jedno powitanie.`],
    ['Turkish', `İşte geliştirilmiş prompt:\n\n${BETTER}\nYapılan değişiklikler:\n- Bir kez selamla.`],
    ['Russian', `Вот улучшенный промпт:\n\n${BETTER}\nВнесённые изменения:\n- Приветствие один раз.`],
    ['Japanese', `以下は改善されたプロンプトです：\n\n${BETTER}\n変更点：\n- 挨拶は一度だけ。`],
    ['Chinese', `以下是改进后的提示词：\n\n${BETTER}\n修改说明：\n- 只问候一次。`],
    ['Korean', `다음은 개선된 프롬프트입니다:\n\n${BETTER}\n변경 사항:\n- 인사는 한 번만.`],
  ])('%s', (_name, answer) => {
    const { after, notes } = unwrapAnswer(PROMPT, answer);
    expect(after).toBe(BETTER);
    expect(notes.map(({ level }) => level)).toEqual(notes.map(() => 'note'));
    expect(notes.length).toBeGreaterThan(0);
  });

  test.each<[name: string, prompt: string]>([
    ['what a line with a colon leads to', `${BETTER}At the end say:\nLet me know if you need further changes.\n`],
    [
      'a remark that a line with a colon leads to',
      `${BETTER}At the end say:\n\nLet me know if you would like changes to this version.\n`,
    ],
    ['lines below such a heading', BETTER.replace('- Repeat', '\nChanges made:\n- Repeat')],
    ['a section of its own', `${BETTER}\n## Changes to an appointment\n\nAsk for the new date.\n`],
    ['a closing line of the agent', `${BETTER}\nIf you want, I can also send you a reminder.\n`],
    ['a list that ends the prompt', `${BETTER}\nNotes:\n- The clinic is closed on Sundays.\n`],
  ])('but no line of the prompt: %s', (_name, prompt) => {
    expect(unwrapAnswer(PROMPT, prompt)).toEqual({ after: prompt, notes: [] });
  });

  test('JSON around a prompt that starts with a placeholder is removed', () => {
    const before = `{{greeting}}\n${PROMPT}`;
    const answer = JSON.stringify({ prompt: before.replace('warmly', 'kindly') });
    expect(unwrapAnswer(before, answer).after).toBe(before.replace('warmly', 'kindly'));
  });

  test('notes in the prompt stay', () => {
    const noted = `${PROMPT}\nChanges made:\n- A caller may move a visit once.\n`;
    expect(unwrapAnswer(noted, noted.replace('warmly', 'kindly')).notes).toEqual([]);
  });
});

describe('reworded text around an answer is removed', () => {
  test.each<[string, string]>([
    ['an agreement', 'Certainly! Below is the revised prompt with the requested changes applied.'],
    ['the first person', "I've revised the prompt to address the failed calls:"],
    ['a heading', '## Updated system prompt'],
    ['a heading below a rule', '---\nUpdated prompt\n---'],
    ['a heading with a line below', 'Improved Prompt\n==============='],
    ['brackets', '[IMPROVED PROMPT]'],
    ['thoughts', 'The agent quoted a price in two calls.\n\nI reviewed all three.\n\nHere is the improved prompt:'],
    ['go ahead', 'Sure, here you go:'],
    ['a comment', '<!-- Improved prompt -->'],
    ['a compliment', "Great question! I've tightened the language in the prompt below."],
    ['German', 'Hier ist die überarbeitete Fassung:'],
    ['German, first person', 'Ich habe den Prompt wie folgt angepasst:'],
    ['French, a new one', 'Voici le nouveau prompt :'],
    ['French', 'Bien sûr ! Voici le prompt mis à jour :'],
    ['Spanish', 'He actualizado el prompt para corregir los fallos:'],
    ['Portuguese', 'Claro! Segue a versão revisada do prompt:'],
    ['Italian', 'Ho rivisto il prompt come segue:'],
    ['Dutch', 'Natuurlijk! Hieronder staat de herziene prompt:'],
    ['Polish', 'Zaktualizowałem prompt w następujący sposób:'],
    ['Turkish', 'İstemi şu şekilde güncelledim:'],
    ['Russian', '**Обновлённый промпт**'],
    ['Ukrainian', 'Нижче наведено покращений промпт:'],
    ['Arabic', 'فيما يلي المطالبة المحسّنة:'],
    ['Hindi', 'नीचे संशोधित प्रॉम्प्ट दिया गया है:'],
    ['Chinese', '我已根据失败的通话更新了提示词：'],
    ['Japanese', 'プロンプトを次のように更新しました：'],
    ['Korean', '물론입니다! 아래는 수정된 시스템 프롬프트입니다:'],
  ])('a preface: %s', (_name, preface) => {
    expect(unwrapAnswer(PROMPT, `${preface}\n\n${BETTER}`).after).toBe(BETTER);
    expect(unwrapAnswer(PROMPT, `${preface}\n\n---\n\n${BETTER}`).after).toBe(BETTER);
  });

  test.each<[string, string]>([
    ['a heading of two words', '**Key improvements:**\n1. A shorter greeting.'],
    ['a list without a mark', 'Summary of edits\n- Shorter greeting'],
    ['a question', '**What changed?**\n\nThe greeting is shorter.'],
    ['one word, and edits', 'Modifications:\n* Greeting shortened'],
    ['a summary of sentences', '## Summary\nI shortened the greeting and clarified a rule of the prompt.'],
    ['Spanish, a list', '**Lista de cambios**\n- Saludo'],
    ['the first person', '---\nNote that I did not change any variables or tool names.'],
    ['French, a sentence', '---\nToutes les variables et tous les outils ont été préservés.'],
    ['a table', '***\n\n**Summary of improvements**\n\n| Before | After |\n|---|---|\n| long | short |'],
    ['a note below a rule', '---\n*Note: I kept all variables and tool names exactly as they were.*'],
    ['a note', '**Note:** This version keeps all tools and variables from the original prompt.'],
    ['a sentence on the prompt', 'This revised prompt addresses the failures by asking twice.'],
    ['a remark below a rule', "---\n\nLet me know if you'd like me to adjust the tone or add examples."],
    ['German', '---\n**Änderungen im Überblick:**\n- Begrüßung gekürzt'],
    ['German, a note', '---\n*Hinweis: Alle Platzhalter und Tools wurden unverändert übernommen.*'],
    ['French', '### Ce qui a changé\n- Accueil plus court'],
    ['Spanish', 'Resumen de las mejoras:\n- Saludo más corto'],
    ['Portuguese', '**O que mudou:**\n- Saudação mais curta'],
    ['Italian', '**Cosa è cambiato:**\n- Saluto più breve'],
    ['Dutch', '**Wat is er gewijzigd:**\n- Kortere begroeting'],
    ['Polish', '### Co zmieniono\n- Krótsze powitanie'],
    ['Turkish', '### Değişiklik özeti\n- Daha kısa selamlama'],
    ['Russian', '### Список правок\n- Приветствие короче'],
    ['Ukrainian', '**Внесені зміни:**\n- Коротше привітання'],
    ['Arabic', '**ملخص التعديلات:**\n- تحية أقصر'],
    ['Hindi', '**मुख्य सुधार:**\n- अभिवादन छोटा'],
    ['Chinese', '**修改总结：**\n- 问候语更短'],
    ['Japanese', '**主な改善点：**\n- 挨拶を短縮'],
    ['Korean', '### 수정 내용 요약\n- 인사말 단축'],
  ])('notes: %s', (_name, notes) => {
    expect(unwrapAnswer(PROMPT, `${BETTER}\n${notes}\n`).after).toBe(BETTER);
    expect(unwrapAnswer(PROMPT, `Here is the improved prompt:\n\n${BETTER}\n${notes}\n`).after).toBe(BETTER);
  });

  test.each<[string, string]>([
    [
      'text around a fence',
      `The agent forgot the date.\n\n\`\`\`\n${BETTER}\`\`\`\n\nThe date is confirmed twice now.\n`,
    ],
    ['thoughts without their first tag', `The agent forgot the date.\n</think>\n\n${BETTER}`],
    ['text around a tag', `The agent forgot the date.\n<prompt>\n${BETTER}</prompt>\nNothing else was touched.\n`],
  ])('%s', (_name, answer) => {
    expect(unwrapAnswer(PROMPT, answer).after).toBe(BETTER);
  });

  test.each<[string, string]>([
    ['a remark that names no prompt', 'Let me know if you would like any adjustments!'],
    ['German', 'Lassen Sie mich wissen, falls Sie weitere Änderungen wünschen.'],
    ['Spanish', 'Avísame si quieres que haga más ajustes.'],
    ['Russian', 'Дайте знать, если нужны дополнительные правки.'],
    ['Chinese', '如果需要进一步调整，请告诉我。'],
    ['Japanese', 'さらに修正が必要でしたらお知らせください。'],
  ])('%s is not taken off without a wrapping in front, but found', (_name, remark) => {
    const answer = `${BETTER}\n${remark}\n`;
    expect(unwrapAnswer(PROMPT, answer)).toEqual({ after: answer, notes: [] });
    expect(findingsOf(answer)).toContainEqual(['answer-wrapped', 'block']);
  });

  test.each<[string, string]>([
    ['what was left alone', 'I only touched the part about refunds.'],
    ['a label in its own words', 'Token count: roughly 1,140, down from 1,620.'],
    ['a wish', 'Good luck with the launch!'],
    ['an ending', 'All done. You can use it right away.'],
    ['an offer with a condition', "If you'd rather keep the old, warmer greeting, just swap the first line back."],
    ['German', 'Damit sollte das Problem mit den doppelten Terminen erledigt sein.'],
    ['French', "Voilà, vous n'avez plus qu'à copier-coller."],
    ['Dutch', 'Succes ermee!'],
    ['Russian', 'Готово! Можно вставлять и звонить.'],
    ['Hindi', 'बस इसे पुराने टेक्स्ट की जगह पेस्ट कर दें।'],
    ['Korean', '그대로 복사해서 붙여넣으시면 됩니다.'],
  ])('%s is a warning behind the end of the prompt, where one sign is enough', (_name, note) => {
    const answer = `${BETTER}\n${note}\n`;
    expect(unwrapAnswer(PROMPT, answer)).toEqual({ after: answer, notes: [] });
    expect(findingsOf(answer)).toContainEqual(['answer-notes', 'warn']);
    expect(findingsOf(answer).filter(([, level]) => level === 'block')).toEqual([]);
  });

  test.each<[string, string]>([
    ['English', 'Great catch on the holiday hours, that was indeed missing. This is the third version.'],
    ['Dutch', "Prima, ik heb de tekst voor je aangepast. Dit is 'm."],
    ['Arabic', 'بالتأكيد! إليك النص المعدّل لمساعدك الصوتي، ويمكنك نسخه كما هو.'],
  ])('%s is a warning in front of the beginning of the prompt', (_name, preface) => {
    const found = findingsOf(`${preface}\n\n${BETTER}`);
    expect(found).toContainEqual(['answer-wrapped', 'warn']);
    expect(found.filter(([, level]) => level === 'block')).toEqual([]);
  });

  test.each([
    'Wenn du etwas nicht verstehst, bitte einmal darum, es zu wiederholen.',
    'If anything is unclear, ask once more.',
    'Si algo no queda claro, pregunta otra vez.',
  ])('a condition for the agent is no sign: %s', (rule) => {
    expect(findingsOf(`${BETTER}\n${rule}\n`).filter(([kind]) => kind === 'answer-notes')).toEqual([]);
  });

  test('one sign is not enough when the end of the prompt is new, too', () => {
    const last = BETTER.trim().split('\n').at(-1) ?? '';
    const answer = `${BETTER.replace(last, '- Say the hours of the clinic: nine to five.')}\nThe tone matters on every call.\n`;
    expect(findingsOf(answer).filter(([kind]) => kind === 'answer-notes')).toEqual([]);
    expect(findingsOf(`${BETTER}\nThe tone matters on every call.\n`)).toEqual([['answer-notes', 'warn']]);
  });

  test.each<[string, string]>([
    ['an offer of the agent', 'Let me know if you need anything else.'],
    ['changes to something', '## Changes to a booking\n- A booking can be changed once.'],
    ['a list of changes', 'Modifications:\n- No onions\n- Extra cheese'],
    ['a summary of a call', '## Summary of the call\n- Say it in two sentences.'],
    ['a note', '---\n*Note: the office is closed on public holidays.*'],
    ['a condition', 'If the caller wants other changes to the order, read the new version back.'],
    ['news', '## What changed since last year\n- A visit costs 10 euros more.'],
    ['a prompt of a voice menu', 'Prompt the caller to correct the address if it has changed.'],
    [
      'a rule on what stays',
      'If nothing shall change, the booking stays as it was, and your tools become available again.',
    ],
    ['a rule that keeps something', 'Keep your tone the same, and leave the structure of the form unchanged.'],
    ['an offer of the agent, as a question', 'Should I change anything else in your booking?'],
    ['a question of the agent', 'Möchten Sie noch etwas an Ihrer Buchung ändern?'],
    [
      'an example',
      'EXAMPLE: User: "My tool broke" AI: "I\'ll change the example for you, the prompt stays unchanged."',
    ],
    ['a reason', '**Reason for changes:**\nAsk why the caller wants another date.'],
    ['a heading of its own', '## Changing the prompt language\nIf the caller asks for another language, switch.'],
    ['what stays', 'Your tone stays calm and your wording stays simple throughout.'],
    ['a direction', '(Remain silent until the caller speaks)'],
    ['a rationale', '## Rationale\nExplain the rationale of the fee only if the caller asks.'],
    ['German', '**Änderungen:**\n- Nimm Änderungen an der Bestellung auf.'],
    ['Spanish', '---\n*Nota: la clínica cierra los domingos.*'],
    ['French', '## Modifications de rendez-vous\n- Une modification est gratuite.'],
    ['Russian', 'Дайте знать клиенту, если врач задерживается.'],
    ['Chinese', '## 变更预约\n- 可以免费变更一次。'],
    ['Japanese', 'ご不明な点がございましたらお知らせください。'],
  ])('a last line of the prompt stays: %s', (_name, line) => {
    const answer = `${BETTER}\n${line}\n`;
    expect(unwrapAnswer(PROMPT, answer)).toEqual({ after: answer, notes: [] });
    expect(findingsOf(answer).filter(([, level]) => level === 'block')).toEqual([]);
  });

  test.each([...NEAR_MISSES, ...PROTECTIONS])('a paragraph that the proposal adds stays, at any place: %j', (text) => {
    const [role = '', ...rules] = BETTER.split('\n\n');
    const answers = [
      `${text}\n\n${BETTER}`,
      [role, text, ...rules].join('\n\n'),
      `${BETTER}\n${text}\n`,
      `${BETTER}\n---\n\n${text}\n`,
    ];
    for (const answer of answers) {
      expect(unwrapAnswer(PROMPT, answer)).toEqual({ after: answer, notes: [] });
      expect(findingsOf(answer).filter(([, level]) => level === 'block')).toEqual([]);
    }
  });

  test.each([...PROTECTIONS, 'Keep this prompt unchanged; I updated it after the failed tests.'])(
    'a last line that the prompt has with another list mark or in other words stays: %j',
    (line) => {
      const before = `${PROMPT}- ${line}\n`;
      for (const answer of [`${BETTER}${line}\n`, `${BETTER}\n* ${line} Stay calm.\n`, `${BETTER}\n1. ${line}\n`]) {
        expect(unwrapAnswer(before, answer)).toEqual({ after: answer, notes: [] });
        expect(findingsOf(answer, [], before).filter(([, level]) => level === 'block')).toEqual([]);
      }
    },
  );

  test.each<[string, string]>([
    ['what follows', 'Here is how you handle a call:'],
    ['instructions', 'You are given the following instructions. Follow them exactly:'],
    ['a heading', '# System prompt'],
    ['a prompt that is played', 'Here is the prompt that the caller has just heard:'],
    ['prompts', 'Prompts and changes:'],
    ['a version', 'Version 2.1, updated in March.'],
    ['Arabic', 'فيما يلي التعليمات التي يجب اتباعها:'],
    ['Chinese', '以下是您的工作规则：'],
  ])('a first line of the prompt stays: %s', (_name, line) => {
    const answer = `${line}\n\n${BETTER}`;
    expect(unwrapAnswer(PROMPT, answer)).toEqual({ after: answer, notes: [] });
    expect(findingsOf(answer).filter(([, level]) => level === 'block')).toEqual([]);
  });

  test.each<[string, string]>([
    ['a plan', "I'll restate the prompt so that the agent asks for the date first."],
    ['a version', 'Of course, here is a version that passes both tests:'],
    ['Spanish', 'En las dos llamadas fallidas faltaba la fecha. El nuevo prompt la pide:'],
    ['Chinese', '两次测试都失败了，因为没有询问日期。新的提示词会先询问。'],
    ['Arabic with vowels', 'إليك المُوجّه المُعدَّل بعد الاختبارات:'],
  ])('several signs make a preface: %s', (_name, preface) => {
    expect(unwrapAnswer(PROMPT, `${preface}\n\n${BETTER}`).after).toBe(BETTER);
  });

  test.each<[string, string]>([
    ['a hope', 'Hope this clears up the prompt for both tests.'],
    ['an offer to do more work', 'Fammi sapere se vuoi che aggiunga un altro esempio o che cambi il tono.'],
    ['a next step', 'With these changes the agent should now pass both failing tests.'],
    ['German', 'Mit diesen Änderungen sollte der Agent die fehlgeschlagenen Tests nun bestehen.'],
    ['Japanese', 'この変更により、失敗したテストは合格するはずです。日付の確認を追加しました。'],
  ])('several signs make a remark: %s', (_name, remark) => {
    expect(unwrapAnswer(PROMPT, `${BETTER}\n${remark}\n`).after).toBe(BETTER);
  });

  test.each<[string, string]>([
    ['a go-ahead', 'Here you go:'],
    ['a title', 'System prompt:'],
    ['a title in capitals', 'SYSTEM PROMPT (REVISED)'],
    ['an approach', 'In both calls that failed the date was missing. The new prompt asks for it.'],
    ['German', 'In beiden Testanrufen fehlte das Datum, deshalb fragt der neue Prompt danach.'],
    ['Korean', '실패한 테스트를 바탕으로 프롬프트를 다시 썼습니다.'],
  ])('weaker signs are worth a look, before the first line of the prompt: %s', (_name, line) => {
    const answer = `${line}\n\n${BETTER}`;
    expect(unwrapAnswer(PROMPT, answer)).toEqual({ after: answer, notes: [] });
    expect(findingsOf(answer)).toContainEqual(['answer-wrapped', 'warn']);
  });

  test.each<[string, string]>([
    ['a hope', 'Espero que te ayude.'],
    ['a reason with a label', 'Rationale: the model read the rule too late.'],
    ['a count', '*Word count: 212, within the limit.*'],
    ['a reason on a caller', '**Why this works:** the agent had to guess whether a caller is angry.'],
    ['a comparison', 'Compared to the last iteration, the greeting is stricter.'],
    ['a question', 'Does this look right to you?'],
    ['a question on a fact', 'Una domanda: il supplemento vale anche in bassa stagione?'],
    ['a statement without any rule', 'Nothing was removed, only reordered.'],
    ['a statement in German', 'Ehrlich gesagt war die Vorlage schon ziemlich gut.'],
    ['a checklist', '- [x] Greeting shortened\n- [ ] Holiday hours'],
    ['a checklist with signs', '☑ Datum wird wiederholt\n☐ Feiertage'],
    ['an offer as a question', '¿Quieres que prepare una variante más breve?'],
    ['French', 'Avec ces ajustements, les appels devraient réussir.'],
  ])('weaker signs are worth a look, at the end: %s', (_name, text) => {
    const answer = `${BETTER}\n${text}\n`;
    expect(unwrapAnswer(PROMPT, answer)).toEqual({ after: answer, notes: [] });
    expect(findingsOf(answer)).toContainEqual(['answer-notes', 'warn']);
  });

  test.each<[string, string]>([
    ['a list below a lone heading', 'Wijzigingen:\n- De datum wordt nu herhaald'],
    ['a reason', 'I added the date because the agent forgot it in two of the test calls.'],
    ['assumptions', '**Assumptions:**\n- The tool returns the slots in order of time, in the time zone of the clinic.'],
    ['advice on testing', 'Testing tips:\n- Interrupt the greeting once.\n- Give two dates at once.'],
    ['what was different', 'The main difference from the previous version is the confirmation of the date.'],
    ['a count, and what stays', 'Word count: 212. No tool definitions were altered.'],
    ['the end', 'End of revised prompt.'],
    ['what was left alone', 'Nota: no toqué el horario.'],
    ['an apology', 'Sorry again for the mix-up. It matches your configuration now.'],
    ['a word on the test', 'The second test failed because of the tool, and not because of the agent.'],
    ['Spanish', 'Si quieres, puedo preparar una versión más corta.'],
    [
      'tests for the reader',
      'Quick test ideas for you:\n• Call and ask for a table for 14 people.\n• Mumble your name.',
    ],
  ])('behind the end of the prompt, signs of an author are enough to block: %s', (_name, text) => {
    const answer = `${BETTER}\n${text}\n`;
    expect(unwrapAnswer(PROMPT, answer)).toEqual({ after: answer, notes: [] });
    expect(findingsOf(answer)).toContainEqual(['answer-notes', 'block']);
  });

  test.each<[string, string]>([
    [
      'a rule on callers',
      'The structure and the wording of a customer’s ticket were left unchanged in the new version.',
    ],
    ['a question of the agent', 'Möchten Sie noch etwas an Ihrer Buchung ändern?'],
    ['a longer hope', 'I hope this helps, but if the light is still blinking after a restart, call us again.'],
    ['a history', '## Change log\n- 2024-03-02: added rule on service animals\n- 2024-05-17: new late check-out fee'],
  ])('behind the end of the prompt, none blocks: %s', (_name, text) => {
    expect(findingsOf(`${BETTER}\n${text}\n`).filter(([, level]) => level === 'block')).toEqual([]);
  });

  test('a preface goes that has a word in common with a line of the prompt', () => {
    const before = `Booking prompt\n\n${PROMPT}`;
    expect(unwrapAnswer(before, `Rewritten prompt:\n\n${before}`).after).toBe(before);
  });

  test('a heading above the title of the prompt goes', () => {
    const titled = `# Clinic prompt v1\n${PROMPT}`;
    expect(unwrapAnswer(titled, `## Updated system prompt\n\n${titled}`).after).toBe(titled);
  });

  test('a new title of the prompt stays', () => {
    const titled = `# Clinic prompt v1\n${PROMPT}`;
    const answer = `# Final clinic prompt v2\n${BETTER}`;
    expect(unwrapAnswer(titled, answer)).toEqual({ after: answer, notes: [] });
  });

  test('suggestions after a preface are not a prompt', () => {
    const answer = 'Here are some suggestions to improve the prompt:\n\n1. Cut the greeting.\n2. Ask for the date.\n';
    expect(findingsOf(answer)).toEqual([['answer-role', 'block']]);
  });
});

describe('an answer that is not a prompt is blocked', () => {
  test.each<[kind: string, answer: string]>([
    ['answer-refused', 'Es tut mir leid, dabei kann ich nicht helfen.'],
    ['answer-refused', 'Lo siento, no puedo ayudar con eso.'],
    ['answer-refused', 'Je suis désolé, je ne peux pas vous aider.'],
    ['answer-refused', 'Desculpe, não posso ajudar com isso.'],
    ['answer-refused', '申し訳ありませんが、対応できません。'],
    ['answer-refused', '抱歉，我无法帮助您完成这个请求。'],
    [
      'answer-refused',
      `I cannot help with this. ${'Policies keep me from writing such instructions for anybody. '.repeat(40)}`,
    ],
    ['answer-refused', "This request goes against my guidelines, so I won't be rewriting the prompt."],
    ['answer-refused', 'Could you please share the transcripts, so that I can improve the prompt?'],
    ['answer-refused', 'Leider bin ich nicht in der Lage, diese Anfrage zu bearbeiten.'],
    ['answer-refused', 'Infelizmente, não consigo atender a esse pedido.'],
    ['answer-refused', "I'm afraid I can't do that."],
    [
      'answer-refused',
      "I won't write this one as described. Having the agent deny that it is an AI would mislead people who sincerely want to know whom they talk to, and I do not want to be a part of that.",
    ],
    ['answer-refused', 'Bu isteği yerine getiremiyorum.'],
    ['answer-refused', 'Вибачте, але я не можу виконати цей запит.'],
    ['answer-refused', 'لا أستطيع المساعدة في هذا الأمر.'],
    ['answer-refused', '죄송합니다. 해당 요청은 도와드릴 수 없습니다.'],
    ['answer-role', 'The prompt is quite long. I would recommend splitting it and moving the rules to the top.'],
    ['answer-role', 'Para mejorar el prompt, acorta el saludo y confirma la fecha antes de colgar.'],
    ['answer-wrapped', JSON.stringify({ a: 'x', b: ['y'] })],
    ['answer-wrapped', '@@ -1,2 +1,2 @@\n-Greet the caller.\n+Greet the caller once.'],
    ['answer-role', 'Hello, thanks for ringing us! My name is Mia. How are you doing today, and what brings you here?'],
    ['answer-role', 'To improve the prompt, add a rule about emergencies. Shorter sentences would help as well.'],
    ['answer-language', `${'Guten Tag, dies ist eine Anweisung in einer anderen Sprache als bisher.\n'.repeat(8)}`],
  ])('%s: %s', (kind, answer) => {
    expect(findingsOf(answer)).toContainEqual([kind, 'block']);
  });

  test.each<[name: string, line: string]>([
    ['German', '[Rest der Anweisungen unverändert]'],
    ['Spanish', '(... el resto sin cambios ...)'],
    ['French', '[Le reste est inchangé]'],
    ['Chinese', '[其余不变]'],
    ['Japanese', '（残りは変更なし）'.replace('（', '(').replace('）', ')')],
    ['sections', '*(Sections 4-9 unchanged)*'],
    ['the prompt', '[Include the rest of the original prompt here]'],
    ['a sentence', 'The rest of the prompt remains unchanged.'],
    ['the end of a line', '**Booking:** ... (el resto del prompt se mantiene igual)'],
    ['Italian', '(le altre sezioni restano uguali)'],
    ['Polish', '(pozostałe sekcje bez zmian)'],
    ['Turkish', '[... istemin geri kalanı değişmeden kalır ...]'],
    ['Ukrainian', '[... решта промпту без змін ...]'],
    ['Arabic', '(باقي الأقسام كما هي)'],
    ['Japanese, in short', '（中略）'],
    ['wide brackets', '【其余部分保持不变】'],
    ['Korean', '(이하 내용은 기존과 동일)'],
    ['a slot', '- Our address is [insert the address of the clinic].'],
    ['a slot with the verb last', '- Die Adresse lautet [Adresse hier einfügen].'],
    ['a slot to complete', '- Nos horaires : [à compléter]'],
    ['a slot in Japanese', '- 料金：【ここに記入】'],
    ['a slot that is confirmed later', '- Saturday hours: [TO BE CONFIRMED BY CLINIC]'],
    ['a slot without brackets', '- Costo della prima visita: DA DEFINIRE'],
    ['a price to fill in', '- Teeth whitening: $XX'],
    ['a slot in parentheses', '- Parking: (owner, please fill this in)'],
    ['a slot with a pronoun', '- Emergency number: <your phone number>'],
    ['a slot in Korean', '- 환불 규정: [추후 작성]'],
    ['a number of lines', '... 23 more lines ...'],
    ['the current version', 'Everything from "Fees" down to "Visits" is identical to your current version.'],
    ['a range with a colon', '// Steps 4 through 9: no changes'],
    ['a comment in lower case', '# same as above for the other locations'],
    ['two dashes', '-- no changes in this section --'],
    ['a reference', 'See original for the remaining examples.'],
    ['a quotation', '> The next four paragraphs are left as is.'],
    ['a comment', '/* room rates: same as before, omitted for brevity */'],
    ['a Russian comment', '// далее как в исходном варианте'],
    ['an aside in italics', '*The remaining rules stay exactly as they were.*'],
    ['a range, for brevity', '[Everything from "Complaints" to "Closing" omitted for brevity]'],
    [
      'a range of sections',
      'Everything from "Cancellation policy" down to "Opening hours" stays exactly as in the current prompt.',
    ],
    ['a slot in angle brackets', '- Greet the caller with <insert greeting>.'],
    ['as before, in German', '(wie bisher)'],
    ['dashes', '# --- remaining rules omitted ---'],
    ['what is kept', '[此处保留原有的内容]'],
    ['a to-do', '- TODO: what to say on holidays'],
  ])('a part that is left out: %s', (_name, line) => {
    expect(findingsOf(`${BETTER}${line}\n`)).toContainEqual(['answer-truncated', 'block']);
  });

  test('an aside that may be an elision is worth a look', () => {
    expect(findingsOf(`${BETTER}(Everything as in the examples)\n`)).toEqual([['answer-truncated', 'warn']]);
    expect(findingsOf(`${BETTER}(keep your menu here as it was)\n`)).toEqual([['answer-truncated', 'warn']]);
  });

  test('notes that cannot be removed', () => {
    const answer = BETTER.replace('- Repeat', 'Changes made:\n- Greeting once\n- Repeat');
    expect(findingsOf(answer)).toContainEqual(['answer-notes', 'block']);
  });
});

describe('text that only looks like an unfilled slot', () => {
  test.each([
    'Di siempre todo el nombre.',
    'NO LO REPITAS TODO',
    'Diga tudo e todo dia.',
    'Say [Name], please.',
    'Confirm the order (read the total back).',
    'Ask for the time: to be confirmed by the doctor.',
    'A card costs $X a month.',
    '[wait for the answer]',
    '<section name="Other rules that stay the same">',
    'Read [your appointment](https://lakeside.dental/visit) back.',
    'Other sections of the form stay the same.',
  ])('%s', (line) => {
    expect(findingsOf(`${BETTER}${line}\n`).filter(([kind]) => kind === 'answer-truncated')).toEqual([]);
  });
});

describe('a proposal that stops in mid-sentence', () => {
  test('is worth a look', () => {
    expect(findingsOf(`${BETTER}- Then offer the caller a call back and\n`)).toEqual([['answer-truncated', 'warn']]);
  });
});

describe('language', () => {
  const SPANISH = `Eres la recepcionista de una clínica dental. Saluda a cada persona y pregunta por el motivo de la llamada.
Ofrece siempre la primera cita libre con el dentista. Nunca des precios por teléfono, y no des consejos médicos.
Antes de colgar, repite la fecha y la hora para que la persona las confirme con calma.
`;
  const ENGLISH = `You are the receptionist of a dental clinic. Greet each caller and ask for the reason of the call.
Always offer the first free appointment with the dentist. Never give prices on the phone, and do not give medical advice.
Before you hang up, repeat the date and the time so that the caller can confirm them.
`;
  const GERMAN = `Du bist am Empfang einer Zahnarztpraxis. Begrüße die Anrufer und frage nach dem Grund des Anrufs.
Biete immer den ersten freien Termin mit dem Zahnarzt an. Nenne nie Preise am Telefon, und gib keinen Rat.
Wiederhole vor dem Ende den Tag und die Uhrzeit, damit der Anrufer sie bestätigen kann.
`;
  const FRENCH = `Vous êtes à l'accueil d'un cabinet dentaire. Saluez les patients et demandez le motif de leur appel.
Proposez toujours le premier rendez-vous libre avec le dentiste. Ne donnez jamais de prix, et pas de conseil médical.
Avant de raccrocher, répétez la date et l'heure pour que le patient les confirme.
`;
  test.each([
    ['Spanish to English', SPANISH, ENGLISH],
    ['English to Spanish', ENGLISH, SPANISH],
    ['German to French', GERMAN, FRENCH],
    ['French to German', FRENCH, GERMAN],
    [
      'Chinese to Japanese',
      '您是银行的接待员，请先问候来电者，然后询问来电原因。',
      'あなたは銀行の受付です。まずご挨拶し、ご用件を伺ってください。',
    ],
  ])('main language switched: %s', (_name, before, after) => {
    expect(findingsOf(after, [], before)).toContainEqual(['answer-language', 'block']);
  });

  test.each([
    [
      'a sentence in French',
      `${ENGLISH}Ne donnez jamais les prix au téléphone et restez poli avec les patients.\n`,
      'warn',
    ],
    ['a sentence in Russian', `${ENGLISH}Никогда не называйте цены по телефону.\n`, 'warn'],
    [
      'a quotation in French',
      `${ENGLISH}In French, say "Ne quittez pas, je vous passe le service et la personne."\n`,
      undefined,
    ],
    ['code', `${ENGLISH}Use \`el_los_las_una_para_con\` for it.\n`, undefined],
    ['a turn of an example', `${ENGLISH}Caller: Hola, quiero una cita para el lunes con la doctora.\n`, undefined],
  ] as const)('lines: %s', (_name, after, level) => {
    const found = findingsOf(after, [], ENGLISH).filter(([kind]) => kind === 'answer-language');
    expect(found).toEqual(level === undefined ? [] : [['answer-language', level]]);
  });
});

describe('levels of literals and placeholders', () => {
  const HELD = `${PROMPT}- For emergencies give out 312-444-0187 or (415) 555-0134. See https://lakeside.dental/help or lakeside.dental.\n- Greet {{first_name}}.\n`;
  test.each<[name: string, from: string, to: string, findings: [string, FindingLevel][]]>([
    ['a number', '312-444-0187', 'our number', [['literal-lost', 'block']]],
    ['a number in another way', '312-444-0187', '(312) 444-0187', [['literal-rewritten', 'warn']]],
    ['a reserved number', '(415) 555-0134', 'another', [['literal-lost', 'note']]],
    ['a URL with a path', 'https://lakeside.dental/help', 'the help page', [['literal-lost', 'block']]],
    ['a new host', 'Greet {{first_name}}', 'See rivals.dental. Greet {{first_name}}', [['literal-new', 'warn']]],
    [
      'a reserved host',
      'Greet {{first_name}}',
      'See https://docs.example.com/help. Greet {{first_name}}',
      [['literal-new', 'note']],
    ],
    [
      'a host that only begins like one',
      'Greet {{first_name}}',
      'See https://example.com.rivals.dental/help. Greet {{first_name}}',
      [['literal-new', 'block']],
    ],
    ['an invented variable', '{{first_name}}', '{{first_name}} {{last_name}}', [['placeholder-invented', 'block']]],
    [
      'a platform’s variable',
      '{{first_name}}',
      '{{first_name}} at {{current_time}}',
      [['placeholder-invented', 'warn']],
    ],
    ['a new style', '{{first_name}}', '{{first_name}} of ${company}', [['placeholder-invented', 'warn']]],
    [
      'a date of the platform',
      '{{first_name}}',
      '{{first_name}} on {{"now" | date: "%A"}}',
      [['placeholder-invented', 'warn']],
    ],
    ['dots', '{{first_name}}', '{{first_name}} or {{...}}', []],
    [
      'a block over a known variable',
      'Greet {{first_name}}.',
      '{{#if first_name}}Greet {{first_name}}.{{/if}}',
      [
        ['placeholder-invented', 'warn'],
        ['placeholder-invented', 'warn'],
      ],
    ],
    [
      'a sample number',
      'Greet {{first_name}}',
      'Say 612 345 678 slowly. Greet {{first_name}}',
      [['literal-new', 'warn']],
    ],
    [
      'a sample address',
      'Greet {{first_name}}',
      'Spell john.doe@gmail.com. Greet {{first_name}}',
      [['literal-new', 'warn']],
    ],
    ['a slot', '{{first_name}}', '{{first_name}} {name of the caller}', []],
  ])('%s', (_name, from, to, findings) => {
    expect(findingsOf(HELD.replace(from, to), [], HELD)).toEqual(findings);
  });

  test.each<[string, FindingLevel]>([
    ['{% if first_name %}Be warm.{% endif %}', 'warn'],
    ['{% if tier == "gold" %}Be warm.{% endif %}', 'block'],
  ])('a block beside others: %s', (line, level) => {
    const before = `${HELD}{% if company %}Say where you work.{% endif %}\n`;
    expect(findingsOf(`${before}${line}\n`, [], before)).toEqual([['placeholder-invented', level]]);
  });

  test.each<[string, string[], FindingLevel]>([
    ['nobody asked for', [], 'block'],
    ['somebody asked for', ['The agent should greet {{last_name}} by name.'], 'warn'],
    ['somebody asked for by its name', ['Use last_name in the greeting.'], 'warn'],
    ['somebody asked for in words', ['Ask for the last name.'], 'block'],
  ])('a variable that %s', (_name, asked, level) => {
    const after = HELD.replace('{{first_name}}', '{{first_name}} {{last_name}}');
    expect(findingsOf(after, asked, HELD)).toEqual([['placeholder-invented', level]]);
  });

  test('requested text is not invented', () => {
    const after = `${BETTER}- For emergencies dial 312-444-0199.\n`;
    expect(findingsOf(after)).toEqual([['literal-new', 'block']]);
    expect(findingsOf(after, ['The agent should give out 312-444-0199.'])).toEqual([]);
  });
});

test.each([
  ['at its start', `---\n${PROMPT}`, (prompt: string) => `Here is the improved prompt:\n\n${prompt}`],
  [
    'at its end',
    `${PROMPT}---\n`,
    (prompt: string) => `${prompt}\nLet me know if you want further changes to this prompt.`,
  ],
])('a rule of the prompt %s stays', (_, before, wrap) => {
  expect(unwrapAnswer(before, wrap(before)).after).toBe(before);
});
