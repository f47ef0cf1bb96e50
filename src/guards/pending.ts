// What is not known yet, or only in some cases.

import { beginsAsCondition, beginsAsPending } from './vocabulary.ts';

const CONDITION = /(?<!\p{L})(?:if|when|wenn|falls|si|se|cuando|quando|als|jeśli|gdy|если)(?!\p{L})/iu;

/** Whether a text is about a case: "if the price is not set". */
export const hasCondition = (text: string) => CONDITION.test(text) || beginsAsCondition(text) || text.includes('場合');

/** Whether a text begins with words for something that is not known yet: "to be confirmed". */
export const isPending = (text: string) =>
  /^(?:(?:pending|placeholder|folgt)(?:[.,;]| [–—]|$)|TB[ADC]\b)/i.test(text) || beginsAsPending(text);
