import type { PromptName } from './prompts.ts';

export interface Edit {
  readonly name: string;
  readonly prompt: PromptName;
  readonly apply: (prompt: string) => string;
  /** Taking it back would lose something. */
  readonly isOneWay?: boolean;
}

/** Replaces a text that must be there, so that no edit of a table is a no-op. */
export const swap = (from: string, to: string) => (prompt: string) => {
  if (!prompt.includes(from)) throw new Error(`not in the prompt: ${from}`);
  return prompt.replace(from, () => to);
};
export const append = (text: string) => (prompt: string) => `${prompt.trimEnd()}\n${text}\n`;
export const prepend = (text: string) => (prompt: string) => `${text}\n${prompt}`;
export const chain =
  (...edits: readonly ((prompt: string) => string)[]) =>
  (prompt: string) =>
    edits.reduce((text, edit) => edit(text), prompt);

const edit = (prompt: PromptName, name: string, apply: Edit['apply']): Edit => ({ prompt, name, apply });

/** Improvements of an honest kind: no guard may find anything in them. */
export const HONEST_EDITS: readonly Edit[] = [
  edit('dental', 'adds a sentence', swap('Warm, short sentences', 'Warm, calm, short sentences')),
  edit(
    'dental',
    'adds a section in the style of the prompt',
    append('\n# Closing\nThank the caller and say the day of the visit once more.'),
  ),
  edit(
    'dental',
    'adds a rule with an emergency number',
    swap('dial 911.', 'dial 911. Do not book anything in that case.'),
  ),
  edit('dental', 'adds prices', swap('a check-up $85.50', 'a check-up $85.50, whitening between $250 and $1,200.00')),
  edit(
    'dental',
    'adds times and dates',
    append('The office is closed on 2026-12-24, 12/25/2026 and from 1.1.2027 to 3.1.2027, otherwise 08:00-17:00.'),
  ),
  edit(
    'dental',
    'adds a dialogue',
    append(
      'Caller: My tooth hurts.\nYou: I am sorry to hear that. Since when does it hurt?\nCaller: Since yesterday.\nYou: Let me see what is free today.',
    ),
  ),
  edit(
    'dental',
    'adds the usual closing question',
    append('Before you end the call, ask: "Is there anything else I can help you with today?"'),
  ),
  edit(
    'dental',
    'adds what agents say anyway',
    append('If they are in pain, say: "I\'m sorry to hear that, let me see what we have available for you this week."'),
  ),
  edit(
    'dental',
    'adds how the agent offered times',
    append('Say: "I can offer you Tuesday at ten in the morning or Thursday at two in the afternoon."'),
  ),
  edit('dental', 'takes a phrase of the caller as a topic', append('A cracked molar counts as urgent.')),
  edit('dental', 'reorders the sections', (prompt) =>
    prompt
      .split(/\n(?=# )/)
      .reverse()
      .join('\n'),
  ),
  edit('dental', 'splits a paragraph', swap(', and Saturday until noon. A', ', and Saturday until noon.\n\nA')),
  edit('dental', 'turns quotes into typographic ones', swap('"asterisk"', '“asterisk”')),
  edit('dental', 'changes the format of the date', swap('"%A, %B %d, %Y"', '"%A, %d %B %Y, %I:%M %p"')),
  edit('dental', 'drops a default', swap(' | default: "the caller"', '')),
  edit(
    'dental',
    'changes spaces in a placeholder',
    swap('{{customer.name | default: "the caller"}}', '{{ customer.name|default:"the caller" }}'),
  ),
  edit('dental', 'uses a placeholder once more', append('Say goodbye to {{customer.name}} by name.')),
  {
    ...edit('dental', 'puts a tool into words', swap('1. Ask what', '0. Call `get_patient` first.\n1. Ask what')),
    isOneWay: true,
  },
  edit('dental', 'adds bold text where there is some', append('**Never** diagnose.')),
  edit(
    'dental',
    'repeats the number that is there',
    append('Say the number of the on-call dentist, +1 312 555 0187, slowly.'),
  ),
  edit('dental', 'names the domain that is there', append('If they ask for the website, say lakesidedental.example.')),
  edit('dental', 'adds a table', append('| Visit | Minutes |\n|---|---|\n| Cleaning | 45 |\n| Check-up | 30 |')),
  edit(
    'dental',
    'adds the closing of other calls',
    append('Caller: That is all.\nYou: Thank you for calling, have a great day!'),
  ),
  edit('pizza', 'adds a rule', append('If the customer is angry, let them finish before you answer.')),
  edit(
    'pizza',
    'adds a numbered list',
    append(
      'Steps:\n1. Greet.\n2. Take the order.\n3. Ask for pickup or delivery.\n4. Repeat the order.\n5. Say the price.',
    ),
  ),
  edit('pizza', 'adds bullets', append('Sizes:\n- small, 10 inches\n- large, 14 inches\n* family, 18 inches')),
  edit(
    'pizza',
    'adds order numbers as an example',
    append(
      'An order number looks like A-10482 or 10482993; read it back digit by digit, e.g. "one zero four eight two".',
    ),
  ),
  edit('pizza', 'adds a range of minutes', swap('minutes.', 'minutes; in the rain it takes 10-15 minutes more.')),
  edit(
    'pizza',
    'moves placeholders',
    chain(
      swap(' The customer is {{customer_name}} and the store is {{store_location}}.', ''),
      append('Store: {{store_location}}. Customer: {{customer_name}}.'),
    ),
  ),
  edit('pizza', 'says a stage direction', swap('Repeat the whole order', '[pause] Then repeat the whole order')),
  edit('pizza', 'lets the model fill a slot', append('Say: "So that is [number] large pizzas for [name], right?"')),
  edit(
    'pizza',
    'adds a spoken apology',
    append('Say: "I apologize for the inconvenience. Let me make this right for you."'),
  ),
  edit('pizza', 'adds XML sections', (prompt) => `<role>\n${prompt}</role>\n`),
  edit(
    'pizza',
    'adds a JSON example',
    append(
      'Send the order as {"items": [{"name": "Margherita", "size": "large", "count": 2}], "total": 31.5, "pickup": true}.',
    ),
  ),
  edit(
    'pizza',
    'adds a JSON example over lines',
    append('{\n  "items": [],\n  "address": {\n    "street": "",\n    "zip": ""\n  }\n}'),
  ),
  edit('pizza', 'adds a fenced JSON example', append('Example of the tool call:\n```json\n{"pickup": true}\n```')),
  edit('pizza', 'adds emphasis in capitals and asterisks', swap('Never promise', 'NEVER promise')),
  edit('pizza', 'shortens', swap(' Never talk about other restaurants.', '')),
  edit('pizza', 'drops the last full stop', swap('other restaurants.', 'other restaurants')),
  {
    ...edit(
      'pizza',
      'grows by half',
      append(
        Array.from(
          { length: 6 },
          (_, i) =>
            `If the customer asks for topping number ${i + 1}, say whether we have it and what it adds to the price.`,
        ).join('\n'),
      ),
    ),
    isOneWay: true,
  },
  edit(
    'collections',
    'rewords around placeholders',
    swap('You are calling {debtor_name} about', 'You have {debtor_name} on the line. The call is about'),
  ),
  edit('collections', 'changes a number format', swap('{balance:.2f}', '{balance:,.2f}')),
  edit(
    'collections',
    'writes the price with words',
    swap(`The balance is \${balance:.2f}`, 'The balance is {balance:.2f} dollars'),
  ),
  edit('collections', 'adds a field to the JSON', swap('"amount": 0}}', '"amount": 0, "reason": ""}}')),
  edit(
    'collections',
    'adds a whole JSON in doubled braces',
    append('Else answer with {{\n  "outcome": "refused",\n  "amount": 0\n}}.'),
  ),
  edit(
    'collections',
    'adds verification steps',
    append('Accept the date of birth in any order, e.g. 04/09/1984 or "April ninth".'),
  ),
  edit(
    'collections',
    'adds amounts and percents',
    append('You may waive 5% to 10% of it, at most $250, if they pay within 14 days.'),
  ),
  edit(
    'collections',
    'adds a regulation',
    append('Calls are allowed from 8:00 a.m. to 9:00 p.m. only (15 U.S.C. 1692c).'),
  ),
  edit(
    'telecom',
    'changes the JSON example',
    swap('{"speed": 40, "status": "ok"}', '{"speed": 40.5, "status": "ok", "upload": {"speed": 5}}'),
  ),
  edit('telecom', 'adds a threshold', swap('under 50', 'under 50 (or 80 % of the plan)')),
  edit(
    'telecom',
    'adds an IP address and a version',
    append('The modem is at 192.168.100.1; firmware below 3.12.0417 is too old.'),
  ),
  edit('telecom', 'adds a code that ticks', append('A fault code has the form E-4041-22.')),
  edit(
    'telecom',
    'adds the closing lines',
    append('Say: "Let me run a quick test on your line, please hold for a moment."'),
  ),
  edit(
    'telecom',
    'adds a link that is there once more',
    append('Offer to text them https://status.brightline.example/now?lang=en.'),
  ),
  {
    ...edit('telecom', 'names the path of an interface', append('`line_test` calls GET /lines/{line_id}/test.')),
    isOneWay: true,
  },
  edit(
    'telecom',
    'turns a list into prose',
    swap('1. Ask whether all devices are slow or one.\n2. Run', 'Ask whether all devices are slow or one, then run'),
  ),
  edit('inmobiliaria', 'adds a sentence', append('Si {nombre} está ocupado, pregunta cuándo volver a llamar.')),
  edit(
    'inmobiliaria',
    'adds prices and measures',
    append('El piso cuesta 1.250.500 € o 245 000 €, tiene 85 m² y está a 10-15 minutos del centro.'),
  ),
  edit(
    'inmobiliaria',
    'adds an English phrase',
    append('Si habla inglés, di: "One moment please, I will transfer you to a colleague."'),
  ),
  edit(
    'inmobiliaria',
    'rewords the greeting',
    swap('¿le viene bien hablar un momento?', '¿tiene un minuto para hablar?'),
  ),
  edit('hotel', 'adds a step', append('- Ask whether the guest needs parking; it costs 18.50 EUR per night.')),
  edit('hotel', 'changes spaces in a reference', swap(`\${TOOL: room_search}`, `\${TOOL:room_search}`)),
  edit('hotel', 'adds a price in dollars', append('- Breakfast is $22, for children $11.')),
  edit(
    'hotel',
    'adds a code for groups',
    append('- The code for the spring offer is SPRING26, valid until 30.04.2026.'),
  ),
  edit('claims', 'changes quotes in a condition', swap('{% if tier == "gold" %}', "{% if tier == 'gold' -%}")),
  edit('claims', 'adds a filter', swap('{{ item.id }}', '{{ item.id | upcase }}')),
  edit(
    'claims',
    'adds lines within a block',
    swap(
      'Ask for the policy number first.',
      'Ask for the policy number first.\nIt has 10 digits, for example the ones on the card.',
    ),
  ),
  edit('claims', 'moves a block', (prompt) => {
    const block = '{% if after_hours %}\nSay that the office opens at 8 in the morning.\n{% endif %}\n';
    return `${swap(`${block}\n`, '')(prompt)}\n${block}`;
  }),
  edit('claims', 'adds an own block', append('{% if tier == "gold" %}\nOffer a callback within 2 hours.\n{% endif %}')),
  edit('survey', 'adds a question', swap('Q4. May', 'Q4. Would you come again?\nQ5. May')),
  edit('survey', 'adds to the JSON', swap('"answer": "9"}', '"answer": "9", "comment": null}')),
  edit(
    'survey',
    'adds the scale in words',
    swap('from 1 to 10', 'from 1 to 10, that is 1, 2, 3, 4, 5, 6, 7, 8, 9 or 10'),
  ),
  edit('survey', 'greets by placeholder', append('Say: "Hello <<first_name>>, this is [[company]]."')),
  edit('survey', 'adds pauses', append('[pause] [wait for the answer] <break time="500ms"/>')),
  edit('pharmacy', 'adds a sentence', append('If the caller is in a hurry, skip the small talk.')),
  edit(
    'pharmacy',
    'groups the spoken number in another way',
    swap(
      'six one eight, five five five, zero one nine seven',
      'six one eight ... five five five ... zero one nine seven',
    ),
  ),
  edit(
    'pharmacy',
    'changes the code',
    swap('if (r.ok) { say("done") } else { retry(r) }', 'if (r.ok) { return done } else { retry }'),
  ),
  edit(
    'pharmacy',
    'adds an example of digits',
    append('Read the number back one digit at a time: "four, zero, two, nine".'),
  ),
  edit('pharmacy', 'adds hours', append('On holidays we are open 10:00-16:00, except 01.01. and 25.12.')),
  edit('uketsuke', 'adds a sentence', append('お急ぎの方には、まず症状をお聞きください。')),
  edit('uketsuke', 'adds a Latin phrase', append('英語のお客様には "One moment please" と言ってください。')),
  edit('uketsuke', 'changes punctuation', swap('敬語を使い、短く', '敬語を使って、短く')),
];
