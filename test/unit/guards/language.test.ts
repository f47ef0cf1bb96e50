import { expect, test } from 'vitest';
import { checkLanguage } from '../../../src/guards/language.ts';

const TEXTS: Readonly<Record<string, string>> = {
  English: 'You are the agent of a bank. Greet the caller, and ask if you can help with it.',
  German: 'Du bist der Agent der Bank. Grüße die Anrufer, und frage sie, wenn das nicht klar ist, auf dem Telefon.',
  French:
    'Vous êtes la voix de la banque. Saluez les clients, et demandez leur nom dans une phrase, ou pas, avec votre ton.',
  Spanish:
    'Eres la voz de los bancos. Saluda a las personas y pregunta por el motivo, pero nunca si no es para una cita del banco.',
  Portuguese:
    'Você é a voz do banco. Cumprimente os clientes e pergunte o motivo, mas não se for para uma consulta no banco ao lado.',
  Italian:
    'Sei la voce della banca. Saluta gli utenti e chiedi il motivo, ma non sempre, quando è per una visita al banco nel centro.',
  Dutch:
    'Je bent de stem van een bank. Groet de beller en vraag het altijd, maar niet als het nooit op de lijst zijn kan, ook bij uw naam.',
  Polish:
    'Jesteś głosem banku. Pozdrów klientów i zapytaj o powód, jeśli nie jest to jasne, oraz czy to dla nich, po i przed wizytą, lub jak.',
  Turkish:
    'Bir bankanın sesisin. Arayanı selamla ve her zaman bu nedeni sor, eğer daha önce değil ise, ya da için ile kadar olarak.',
  Swedish:
    'Du är rösten för en bank. Hälsa och fråga alltid om det inte är klart, aldrig av den som är på väg till en eller med.',
  Romanian:
    'Ești vocea unei bănci. Salută și întreabă dacă nu este clar, pentru că în cu la din mai sau niciodată care ca.',
  Czech:
    'Jsi hlas banky. Pozdrav a zeptej se na důvod, pokud je to nikdy vždy pro vás, nebo při tom, že aby ale jste co.',
  Vietnamese:
    'Bạn là giọng của ngân hàng. Hãy chào và hỏi không nếu khi với được các cho một luôn để có này hoặc trong.',
  Indonesian:
    'Anda adalah suara bank. Sapa dan tanya yang untuk tidak jika dengan dari jangan selalu ini atau pada di ke akan.',
  Latin: 'Zxcv bnmk qwrt plkj hgfd szxc vbnm qwer tyui plkm.',
  Russian: 'Вы голос банка. Поприветствуйте клиентов и спросите о причине звонка.',
  Arabic: 'أنت صوت البنك. رحب بالمتصل واسأل عن سبب المكالمة.',
  Hebrew: 'אתה הקול של הבנק. ברך את המתקשר ושאל על הסיבה.',
  Korean: '당신은 은행의 목소리입니다. 고객에게 인사하고 이유를 물어보세요.',
  Japanese: 'あなたは銀行の受付です。お客様に挨拶し、ご用件を伺ってください。',
  Chinese: '您是银行的客服，请先问候来电者，然后询问来电原因，保持礼貌。',
};
/** Names of languages stand for texts. */
const named = (text: string) => text.replace(/[A-Z][a-z]+/g, (name) => TEXTS[name] ?? name);
/** `the×3` stands for three words, `я×3` for one of three letters. */
const filled = (text: string) =>
  text.replace(/(\p{L}+)×(\d+)/gu, (_, word: string, count) =>
    Array<string>(Number(count))
      .fill(word)
      .join(word.length > 1 ? ' ' : ''),
  );
const findingsOf = (before: string, after: string) =>
  checkLanguage(before, after).map(
    ({ level, kind, side, line, message }) => `${level} ${kind} ${side}${line ? ` ${line}` : ''}: ${message}`,
  );

test.each<[string, string, string[]]>([
  [
    'English',
    'Dutch',
    ['block answer-language after: The proposal is written mainly in Dutch, but the prompt in English.'],
  ],
  [
    'English',
    'Polish',
    ['block answer-language after: The proposal is written mainly in Polish, but the prompt in English.'],
  ],
  [
    'English',
    'Turkish',
    ['block answer-language after: The proposal is written mainly in Turkish, but the prompt in English.'],
  ],
  [
    'English',
    'Swedish',
    ['block answer-language after: The proposal is written mainly in Swedish, but the prompt in English.'],
  ],
  [
    'English',
    'Romanian',
    ['block answer-language after: The proposal is written mainly in Romanian, but the prompt in English.'],
  ],
  [
    'English',
    'Czech',
    ['block answer-language after: The proposal is written mainly in Czech, but the prompt in English.'],
  ],
  [
    'English',
    'Vietnamese',
    ['block answer-language after: The proposal is written mainly in Vietnamese, but the prompt in English.'],
  ],
  [
    'English',
    'Indonesian',
    ['block answer-language after: The proposal is written mainly in Indonesian, but the prompt in English.'],
  ],
  ['Latin', 'English', []],
  [
    'English',
    'Chinese',
    ['block answer-language after: The proposal is written mainly in Chinese, but the prompt in English.'],
  ],
  [
    'French',
    'French German',
    ['warn answer-language after 1: Line 1 of the proposal is in another language than the prompt.'],
  ],
  ['Spanish', 'Spanish Portuguese', []],
  [
    'Portuguese',
    'Portuguese Spanish',
    ['warn answer-language after 1: Line 1 of the proposal is in another language than the prompt.'],
  ],
  [
    'Italian',
    'Italian Spanish',
    ['warn answer-language after 1: Line 1 of the proposal is in another language than the prompt.'],
  ],
  ['Korean', 'Korean Japanese', []],
  [
    'Arabic',
    'Arabic Hebrew',
    ['warn answer-language after 1: Line 1 of the proposal is in another language than the prompt.'],
  ],
  [
    'Latin',
    'Russian',
    ['warn answer-language after 1: Line 1 of the proposal is in another language than the prompt.'],
  ],
])('a language: %j → %j', (before, after, findings) => {
  expect(findingsOf(named(before), named(after))).toEqual(findings);
});

test.each<[string, string, string[]]>([
  [
    'the×20',
    'nicht×5',
    ['warn answer-language after 1: Line 1 of the proposal is in another language than the prompt.'],
  ],
  [
    'the×20',
    'nicht×6',
    ['block answer-language after: The proposal is written mainly in German, but the prompt in English.'],
  ],
  ['the×20', 'я×19', ['warn answer-language after 1: Line 1 of the proposal is in another language than the prompt.']],
  ['the×20', '语×7', ['warn answer-language after 1: Line 1 of the proposal is in another language than the prompt.']],
  ['the×20', 'nicht×20 the×15', []],
  [
    'the×20',
    'nicht×20 gli×16',
    ['block answer-language after: The proposal is written mainly in German, but the prompt in English.'],
  ],
  [
    'the×20',
    'nicht×20 gli×17',
    ['warn answer-language after 1: Line 1 of the proposal is in another language than the prompt.'],
  ],
  [
    'か×50',
    '语×100か×10',
    ['block answer-language after: The proposal is written mainly in Chinese, but the prompt in Japanese.'],
  ],
  ['か×50', '语×100か×11', []],
  ['я×400', 'я×400\nα×11', []],
  [
    'я×400',
    'я×400\nα×12',
    ['warn answer-language after 2: Line 2 of the proposal is in another language than the prompt.'],
  ],
  [
    'я×400',
    'я×400\nthe×3 q×31 я×10',
    ['warn answer-language after 2: Line 2 of the proposal is in another language than the prompt.'],
  ],
  ['я×400', 'я×400\nthe×3 q×31 я×11', []],
  ['я×400', 'я×400\nthe the the q×30', []],
  ['я×400', 'я×400\nthe×1 q×60', []],
  ['the×60', 'the×60\nnicht×2', []],
  ['the×60', 'the×60\nnicht×7 the×2', []],
  [
    'the×60',
    'the×60\nnicht×3',
    ['warn answer-language after 2: Line 2 of the proposal is in another language than the prompt.'],
  ],
  [
    'the×60',
    'the×60\nnicht×8 the×2',
    ['warn answer-language after 2: Line 2 of the proposal is in another language than the prompt.'],
  ],
  ['the×100\nя×18', 'the×100\nя×18\nя×30ы', []],
  ['я×400\nq×45', 'я×400\nq×45\nthe the the w×60', []],
  [
    'カ×20',
    'the×20',
    ['block answer-language after: The proposal is written mainly in English, but the prompt in Japanese.'],
  ],
  ['the×100', 'the×100\nя×12 q×8 語×3', []],
  [
    'я×400',
    'я×400\nthe the nicht bongo bangle wamble zingle fumble dongle',
    ['warn answer-language after 2: Line 2 of the proposal is in another language than the prompt.'],
  ],
  ['the×60\nnicht×5', 'nicht×5\nthe×60', []],
  [
    'я×100',
    'qwe×20',
    ['block answer-language after: The proposal is written mainly in Latin script, but the prompt in Cyrillic.'],
  ],
])('how much of a language: %j → %j', (before, after, findings) => {
  expect(findingsOf(filled(before), filled(after))).toEqual(findings);
});

test.each<[string, string, string[]]>([
  ['the×60', 'the×60\nsay “я×40”', []],
  ['the×60', 'the×60\n`я×40`', []],
  ['the×60', 'the×60\n{я×40}', []],
  ['the×60', 'the×60\nhttps://a.com/я×40', []],
])('what may be in any language: %j → %j', (before, after, findings) => {
  expect(findingsOf(filled(before), filled(after))).toEqual(findings);
});
