// What models say around an answer, instead of one, or in place of a part of it, in the big languages. English prefaces
// and remarks, which have more forms, are in unwrap-answer.ts. Every pattern is for one short line.

const PROMPT_WORDS =
  'prompt|prompts|anweisung|anweisungen|fassung|version|versión|instrucciones|consigne|consignes|instructions|instruções|versão|istruzioni|versione|instructie|versie|instrukcja|instrukcję|wersja|istem|talimat|sürüm|промпт|инструкция|версия|prompten';

const PREFACES: readonly RegExp[] = [
  new RegExp(
    String.raw`^(?:hier (?:ist|kommt)|nachfolgend|anbei|aquí (?:está|tienes|tiene)|a continuación|voici|aqui está|segue|ecco|hier is|hieronder|oto|poniżej|[iİ]şte|aşağıda|вот|ниже|här är|her er)(?!\p{L})[^:\n]{0,100}(?<!\p{L})(?:${PROMPT_WORDS})(?!\p{L})[^:\n]{0,60} ?:$`,
    'iu',
  ),
  /^(?:以下(?:は|が|に|是)|こちらが|这是|下面是)[^:：\n]{0,60}(?:プロンプト|指示|提示词|提示|版本|指令|バージョン)[^:：\n]{0,30}[:：。]$/u,
  /^(?:다음은|아래는)[^:\n]{0,60}(?:프롬프트|지침|버전)[^:\n]{0,30}[:.]$/u,
  /^(?:यहाँ|यहां|यह रहा|नीचे)[^:\n]{0,80}(?:प्रॉम्प्ट|संस्करण|निर्देश)[^:\n]{0,40}:$/u,
  /^(?:إليك|فيما يلي|هذا هو)[^:\n]{0,80}(?:الموجه|المطالبة|النسخة|التعليمات|البرومبت)[^:\n]{0,40}:$/u,
];

/** A line in another language than English that leads to the answer. */
export function isForeignPreface(line: string): boolean {
  return line.length <= 200 && PREFACES.some((pattern) => pattern.test(line));
}

const NOTES = new RegExp(
  `^(?:${[
    '(?:a )?(?:brief )?summary of (?:the |my )?(?:key |main )?(?:changes|edits|improvements)(?: made)?',
    '(?:key|main|notable) (?:changes|improvements|edits)(?: made)?',
    "(?:changes|improvements|edits|modifications)(?: i(?:['’]ve| have)?)? made(?: (?:to|in) .{1,40})?",
    "what(?:['’]s| has| i(?:['’]ve| have)?)? changed(?: and why)?",
    'explanation of (?:the )?changes',
    'rationale(?: for (?:the )?changes)?',
    '(?:vorgenommene|wichtigste|wesentliche) änderungen|zusammenfassung der änderungen|was (?:ich )?geändert (?:wurde|habe)',
    '(?:principales )?cambios (?:realizados|principales|clave)|principales cambios|resumen de (?:los )?cambios',
    'modifications (?:apportées|effectuées|principales)|résumé des (?:modifications|changements)|principa(?:ux|les) (?:changements|modifications)|changements (?:apportés|effectués)',
    '(?:alterações|mudanças) (?:realizadas|feitas)|resumo das (?:alterações|mudanças)|principais (?:alterações|mudanças)',
    'modifiche (?:apportate|effettuate)|riepilogo delle modifiche|principali modifiche',
    '(?:aangebrachte|belangrijkste) wijzigingen|samenvatting van (?:de )?wijzigingen',
    'wprowadzone zmiany|najważniejsze zmiany|podsumowanie zmian',
    'yapılan değişiklikler|değişikliklerin özeti|başlıca değişiklikler',
    'внес[её]нные изменения|основные изменения|сводка изменений|что изменено',
    '変更点|主な変更点|変更内容|変更の概要',
    '修改说明|主要修改|主要更改|更改说明|变更说明|修改内容|改动说明|更改摘要',
    'किए गए बदलाव|मुख्य बदलाव|परिवर्तनों का सारांश',
    'التغييرات التي تم إجراؤها|ملخص التغييرات|أهم التغييرات',
    '(?:주요 )?변경 (?:사항|내용)',
  ].join('|')})$`,
  'iu',
);

/** A heading, or a line with a colon, under which a model says what it changed: `**Changes made:**`. */
export function isNotesHeading(line: string): boolean {
  const plain = line.trim();
  if (plain.length > 120) return false;
  const isMarked = /^(?:#{1,6} |\*\*|__)/.test(plain);
  const inner = plain.replace(/^(?:#{1,6} |[*_]{1,3})/, '').replace(/[*_]{1,3}$/, '');
  // `Changes made: tightened the opening.` has its first note on the line.
  const colon = inner.search(/[:：]/);
  if (colon < 0 && !isMarked) return false;
  return NOTES.test((colon < 0 ? inner : inner.slice(0, colon)).replace(/(?<![*_])[*_]+$/, '').trim());
}

const REFUSALS =
  /^(?:es tut mir (?:sehr )?leid|tut mir leid|leider kann ich|lo siento|lamento|je suis (?:vraiment )?désolé|désolée?,|je ne peux (?:pas|malheureusement)|desculpe|sinto muito|não posso|mi dispiace|non posso|het spijt me|przykro mi|przepraszam|nie mogę|üzgünüm|maalesef|извините|к сожалению|простите|я не могу|申し訳|すみません|抱歉|对不起|很抱歉|죄송|मुझे खेद|क्षमा करें|माफ़ कीजिए|عذر|آسف|أعتذر|tyvärr kan jag|jag kan tyvärr)/iu;

/** Whether a text begins as a refusal in another language than English does. */
export function beginsAsForeignRefusal(text: string): boolean {
  return REFUSALS.test(text.slice(0, 60));
}

const ADVICE =
  /^(?:to improve (?:the|this|your)|i(?:['’]d| would)? (?:suggest|recommend)|here are (?:some|a few|my|several) (?:suggestions|recommendations|ideas|ways|tips)|(?:you|we) (?:could|should|might) (?:add|consider|change|improve)|consider (?:adding|changing|including)|um den prompt|ich (?:würde )?(?:empfehle|vorschlagen)|para mejorar|recomiendo|pour améliorer|je (?:suggère|recommande)|para melhorar|per migliorare|consiglio di)/iu;

/** Whether a text begins as advice about a prompt. */
export function beginsAsAdvice(text: string): boolean {
  return ADVICE.test(text.slice(0, 60));
}

const GREETING =
  /^["“«„]?(?:hi|hello|hey|good (?:morning|afternoon|evening)|hola|buen[ao]s (?:días|tardes|noches)|guten (?:tag|morgen|abend)|hallo|bonjour|bonsoir|olá|oi|bom dia|boa (?:tarde|noite)|buongiorno|buonasera|salve|goedemorgen|goedemiddag|dzień dobry|cześć|merhaba|günaydın|iyi günler|здравствуйте|добрый день|привет|hej|god morgon)(?!\p{L})|^["“「]?(?:你好|您好|もしもし|お電話ありがとう|こんにちは|안녕하세요|नमस्ते|नमस्कार|مرحبا|أهلا|السلام)/iu;

/** Whether a text begins as the agent's own words to a caller. */
export function beginsAsGreeting(text: string): boolean {
  return GREETING.test(text.slice(0, 60));
}

const ELISION =
  /(?:rest|übrige|restliche|restlicher).{0,40}(?:unverändert|gleich|wie (?:oben|zuvor|bisher))|(?:resto|demás).{0,40}(?:igual|sin cambios|inalterad|sem alteraç|invariat|senza modifiche)|reste.{0,40}(?:inchangé|identique|sans changement)|(?:其余|其他).{0,20}(?:不变|相同|省略)|(?:残り|以下).{0,20}(?:変更なし|同じ|そのまま|省略)|остальн.{0,40}без изменений|(?:rest|overige).{0,40}ongewijzigd|(?:reszta|pozostał).{0,40}bez zmian|(?:geri ?kalan|kalan).{0,40}(?:aynı|değişmedi)|나머지.{0,20}(?:동일|그대로|변경 없음)|बाकी.{0,40}(?:वैसा|समान|अपरिवर्तित)|الباقي.{0,40}(?:دون تغيير|كما هو)/iu;

/** Whether what stands in brackets, or after dots, says in another language than English that something is left out. */
export function saysRestIsUnchanged(inner: string): boolean {
  return inner.length <= 160 && ELISION.test(inner);
}

// `todo` is a word of Spanish and Portuguese, so that it needs capitals and what a note has around it.
const TODO = /(?:^|[\s[<({#/*-])(?:TODO|FIXME)(?:[:(\]>})]|\s?[-–—]\s)|(?<![\p{L}\p{N}_])TBD(?![\p{L}\p{N}_])/u;
const SLOT =
  /\[(?:insert|add|enter|fill in|your|specify|einfügen|hier einfügen|insertar|inserta|inserte|insérer|insérez|inserir|insira|inserire|inserisci|invullen|vul|wstaw|wpisz|ekle|ekleyin|вставьте|укажите|أدخل|दर्ज)(?![\p{L}-])[^[\]\n]{0,60}\]|\[(?:插入|填写|在此|挿入|記入|ここに|입력|삽입)[^[\]\n]{0,60}\]/iu;

/** A part that is still to be written: `[insert the clinic's name]`, `TODO`. */
export function findTodoSlot(line: string): string | undefined {
  const start = line.slice(0, 2_000);
  return (TODO.exec(start) ?? SLOT.exec(start))?.[0].trim();
}
