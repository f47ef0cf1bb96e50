import { blankSpans, type Span } from './text.ts';

// Linear: no quotation begins within another.
const QUOTED = /"[^"\n]*"|“[^“”\n]*”|«[^«»\n]*»|„[^„“”\n]*[“”]|「[^「」\n]*」|『[^『』\n]*』/g;
/** A speaker in an example conversation: `Caller: …`, `- **Kunde:** …`, `客户：…`. */
const TURN =
  /^[ \t>*_•-]{0,12}(?:example |sample )?(?:user|caller|customer|client|patient|guest|agent|assistant|bot|ai|you|operator|receptionist|human|input|output|anrufer(?:in)?|kunde|kundin|patientin|usuario|cliente|paciente|llamante|agente|asistente|tú|usted|utilisateur|appelant|vous|utente|chiamante|voi|usuário|você|atendente|klant|beller|assistent|jij|klient|rozmówca|asystent|arayan|müşteri|asistan|пользователь|клиент|звонящий|агент|ассистент|お客様|顧客|発信者|エージェント|アシスタント|客户|用户|来电者|客服|助手|고객|상담원|ग्राहक|कॉलर|एजेंट|المتصل|العميل|الوكيل|المساعد)[ \t*_]{0,4}[:：]/iu;

/** Finds words that somebody says: quotations and the turns of an example conversation. */
export function findSpeech(text: string): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    const turn = TURN.exec(line);
    if (turn) spans.push({ start: at + turn[0].length, end: at + line.length });
    // A tag's attribute is not speech: `<section name="Never">`.
    else
      for (const { 0: quoted, index } of line.matchAll(QUOTED))
        if (line[index - 1] !== '=') spans.push({ start: at + index, end: at + index + quoted.length });
    at += line.length + 1;
  }
  return spans;
}

/** Blanks out everything that somebody says. */
export const blankSpeech = (text: string): string => blankSpans(text, findSpeech(text));
