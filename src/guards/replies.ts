// Recognizes answers in place of a prompt.

import { FIRST_PERSON, LIKELY, weighRemark } from './remarks.ts';
import { readTitle } from './titles.ts';
import { advises, apologizes, declines, namesCalls, namesPrompt, namesRequest } from './vocabulary.ts';

/** Whether a text refuses to write a prompt, or asks for more material. */
export function isRefusal(text: string): boolean {
  const start = text.slice(0, 300);
  if (/^as an? (?:ai|(?:large )?language model)\b/i.test(start)) return true;
  if (text.length <= 150 && apologizes(start) && namesRequest(start)) return true;
  const opening = text.slice(0, 80);
  if (declines(opening) && FIRST_PERSON.test(opening)) return true;
  if (
    declines(start) &&
    (text.length <= 150 || namesRequest(start) || apologizes(start) || namesPrompt(start) || namesCalls(start))
  )
    return true;
  return (
    /\b(?:please|could you|can you)\b[^.]{0,40}\b(?:provide|share|paste|send)\b/i.test(start) &&
    (namesPrompt(start) || namesCalls(start))
  );
}

/** Whether a text starts like advice about a prompt. */
export function isAdvice(text: string): boolean {
  const start = text.slice(0, 300);
  const isTitled = readTitle(text.split('\n', 1)[0] ?? '') !== undefined;
  return (
    (!isTitled && weighRemark(text.slice(0, 600)) >= LIKELY) ||
    (advises(start) &&
      (namesPrompt(start) ||
        namesCalls(start) ||
        /^(?:here are|i(?:['’]d| would)? (?:suggest|recommend)|consider|you (?:could|should|might))/i.test(start)))
  );
}

const GREETING =
  /^["“«„¡]?(?:hi|hello|hey|good (?:morning|afternoon|evening)|thank you for calling|thanks for calling|hola|buen[ao]s (?:días|tardes|noches)|guten (?:tag|morgen|abend)|hallo|bonjour|bonsoir|olá|oi|bom dia|boa (?:tarde|noite)|buongiorno|buonasera|salve|goedemorgen|goedemiddag|dzień dobry|cześć|merhaba|günaydın|iyi günler|здравствуйте|добрый день|привет|вітаю|добрий день|hej|god morgon)(?!\p{L})|^["“「]?(?:你好|您好|もしもし|お電話ありがとう|こんにちは|안녕하세요|नमस्ते|नमस्कार|مرحبا|أهلا|السلام)/iu;

/** Whether a text starts like an agent's words to a caller. */
export function beginsAsGreeting(text: string): boolean {
  return GREETING.test(text);
}
