import { append, chain, type Edit, prepend, swap } from './honest-edits.ts';
import type { PromptName } from './prompts.ts';

export interface Planted extends Edit {
  /** The guards that must speak, each at least once, and no others. */
  readonly guards: readonly string[];
  /** The line that the first of them names. */
  readonly line?: number;
  /** What no message may hold. */
  readonly secret?: string;
  readonly keep?: readonly string[];
}

type Rest = Partial<Pick<Planted, 'line' | 'secret' | 'keep'>>;
const plant = (prompt: PromptName, name: string, guards: string, apply: Edit['apply'], rest: Rest = {}): Planted => ({
  prompt,
  name,
  apply,
  guards: guards.split(' '),
  ...rest,
});
const half = (prompt: string) => prompt.slice(0, Math.floor(prompt.length / 2));

/** Losses and leaks: each must be found, by the guard it is for and by no other. */
export const PLANTED: readonly Planted[] = [
  plant(
    'dental',
    'loses a placeholder',
    'placeholder-lost',
    swap('You speak with {{customer.name | default: "the caller"}}.', 'You speak with the caller.'),
    { line: 3 },
  ),
  plant(
    'dental',
    'hard-codes the date',
    'placeholder-lost',
    swap('{{"now" | date: "%A, %B %d, %Y", "America/Chicago"}}', 'Friday'),
    { line: 2 },
  ),
  plant(
    'dental',
    'renames a placeholder',
    'placeholder-lost placeholder-invented',
    swap('{{customer.name', '{{customer.first_name'),
  ),
  plant('dental', 'invents a placeholder', 'placeholder-invented', append('Offer {{next_slot}} first.')),
  plant(
    'dental',
    'changes the case of a placeholder',
    'placeholder-lost placeholder-invented',
    swap('{{customer.name', '{{Customer.name'),
  ),
  plant(
    'dental',
    'breaks a placeholder',
    'placeholder-lost',
    swap('{{customer.name | default: "the caller"}}', '{customer.name | default: "the caller"}}'),
  ),
  plant('dental', 'changes a digit', 'literal-lost literal-new', swap('+1 312 555 0187', '+1 312 555 0178'), {
    line: 16,
  }),
  plant('dental', 'writes a number in another way', 'literal-rewritten', swap('+1 312 555 0187', '(312) 555-0187'), {
    line: 16,
  }),
  plant(
    'dental',
    'spells a number out',
    'literal-rewritten',
    swap('+1 312 555 0187', 'three one two, five five five, zero one eight seven'),
  ),
  plant('dental', 'drops a number', 'literal-lost', swap(' at +1 312 555 0187', '')),
  plant('dental', 'drops the e-mail address', 'literal-lost', swap(', e-mail: hello@lakesidedental.example', '')),
  plant('dental', 'changes a URL', 'literal-lost literal-new', swap('/visit', '/visits')),
  plant('dental', 'adds a URL', 'literal-new', append('Forms: https://forms.example.com/new-patient')),
  plant('dental', 'adds a number', 'literal-new', append('Billing questions go to 312-555-0199.')),
  plant(
    'dental',
    "copies the caller's number",
    'caller-data',
    append('If Priscilla calls again, call her back at 773-555-0128.'),
    { secret: '773-555-0128' },
  ),
  plant(
    'dental',
    "copies the caller's number, written in another way",
    'caller-data',
    append('Call back: (773) 555 0128.'),
    { secret: '0128' },
  ),
  plant('dental', "copies the caller's address", 'caller-data', append('Example: priscilla.v@mailbox.example'), {
    secret: 'priscilla.v',
  }),
  plant('dental', 'copies a member ID', 'caller-data', append('A member ID looks like 8841220793.'), {
    secret: '8841',
  }),
  plant(
    'dental',
    'copies a passage',
    'caller-data',
    append(
      'Caller: Hi, my name is Priscilla Vandermeer and I cracked a molar on a frozen caramel last Thursday night.',
    ),
    { secret: 'Priscilla', line: 25 },
  ),
  plant(
    'dental',
    'copies a passage in other case and punctuation',
    'caller-data',
    append('e.g. "my name is PRISCILLA VANDERMEER — and I cracked a molar on a frozen caramel"'),
    { secret: 'VANDERMEER' },
  ),
  plant('dental', 'loses a tool', 'keep-lost', swap('Book with `book_visit` only', 'Book only'), {
    keep: ['book_visit', 'check_slots'],
    line: 12,
  }),
  plant(
    'dental',
    'loses a legal sentence by a word',
    'keep-lost',
    swap('Never read out lists', 'Do not read out lists'),
    { keep: ['Never read out lists'] },
  ),
  plant('dental', 'keeps a literal in other case only', 'keep-lost', swap('`check_slots`', '`CHECK_SLOTS`'), {
    keep: ['check_slots'],
  }),
  plant('dental', 'loses a number that must be kept', 'keep-lost', swap(' at +1 312 555 0187', ''), {
    keep: ['+1 312 555 0187'],
  }),
  plant('dental', 'is empty', 'answer-empty', () => ''),
  plant('dental', 'is blank', 'answer-empty', () => ' \n\n\t'),
  plant('dental', 'refuses', 'answer-refused', () => "I'm sorry, but I can't help with that request."),
  plant(
    'dental',
    'refuses as a model',
    'answer-refused',
    () => 'As an AI language model, I am not able to rewrite this prompt because it may give medical advice.',
  ),
  plant(
    'dental',
    'stops in the middle',
    'placeholder-lost answer-truncated literal-lost answer-tiny section-lost tool-lost',
    (prompt) => prompt.slice(0, 150),
  ),
  plant('dental', 'stops within a placeholder', 'answer-truncated', append('Thank {{customer')),
  plant('dental', 'leaves the rest out', 'answer-truncated', append('[rest of the prompt unchanged]')),
  plant(
    'dental',
    'leaves the rest out after dots',
    'answer-truncated',
    append('... (the remaining sections stay the same)'),
  ),
  plant(
    'dental',
    'leaves the rest out in a comment',
    'answer-truncated',
    append('<!-- existing content unchanged -->'),
  ),
  plant('dental', 'opens a code block', 'answer-truncated', append('```json\n{"a": 1}')),
  plant(
    'dental',
    'begins with a remark that is not the whole story',
    'answer-wrapped',
    (prompt) => `\`\`\`markdown\n${prompt}\`\`\`\nI also moved the emergencies up.\n`,
  ),
  plant('pizza', 'loses one of two placeholders of a line', 'placeholder-lost', swap('{{store_location}}', 'ours'), {
    line: 1,
  }),
  plant(
    'pizza',
    'changes the style',
    'placeholder-lost placeholder-invented',
    swap('{{wait_minutes}}', '{wait_minutes}'),
    { line: 6 },
  ),
  plant('pizza', 'adds headings', 'markdown-added', prepend('## Role')),
  plant('pizza', 'adds bold text', 'markdown-added', swap('Never promise', '**Never** promise')),
  plant('pizza', 'adds a table', 'markdown-added', append('| Size | Price |\n| --- | --- |\n| large | 14 |')),
  plant('pizza', 'adds a fence', 'markdown-added', append('```\nGreeting first.\n```')),
  plant('pizza', 'adds emoji', 'emoji-added', swap('started for you?', 'started for you? 🍕')),
  plant('pizza', 'adds a zero-width space', 'invisible-added', swap('pickup or', 'pickup\u200b or')),
  plant('pizza', 'adds a bidirectional override', 'invisible-added', swap('Never promise', 'Never \u202epromise')),
  plant(
    'pizza',
    'changes a domain',
    'literal-lost literal-new',
    swap('tonyspizza.com/contact', 'tonys-pizza.com/contact'),
  ),
  plant('pizza', 'copies the card', 'caller-data', append('Test card: 4111 1111 1111 1111'), { secret: '4111' }),
  plant(
    'pizza',
    "copies the caller's number as it was spoken",
    'caller-data',
    append('For example: two one seven, five five five, oh one six eight.'),
    { secret: 'oh one six' },
  ),
  plant('pizza', "copies the caller's number as digits", 'caller-data', append('For example 217-555-0168.'), {
    secret: '0168',
  }),
  plant(
    'pizza',
    "copies the caller's story",
    'caller-data',
    append(
      'Caller: I ordered two large pepperoni an hour ago and the driver left them at the neighbor’s porch in the rain.',
    ),
    { secret: 'pepperoni' },
  ),
  plant(
    'dental',
    'copies what the agent repeated',
    'caller-data',
    append('You: So that is Ottilie Brandt at 42 Alder Court, born on March 3rd, with the loose crown?'),
    { secret: 'Ottilie' },
  ),
  plant(
    'pizza',
    'grows a lot',
    'answer-longer',
    append('Tell the customer about the oven, the dough, the cheese and the wood we burn. '.repeat(40)),
  ),
  plant(
    'pizza',
    'shrinks to a line',
    'placeholder-lost literal-lost answer-tiny section-lost',
    () => 'Take pizza orders politely and keep it short.',
  ),
  plant(
    'pizza',
    'is in another script',
    'answer-language answer-tiny placeholder-lost literal-lost section-lost',
    () =>
      'Вы принимаете заказы пиццерии Тони по телефону. Поприветствуйте клиента и спросите, что он хочет заказать. Уточните адрес доставки, номер дома и телефон для связи. Повторите весь заказ и цену перед окончанием разговора. Никогда не обещайте возврат денег.',
  ),
  plant(
    'pizza',
    'brings in another script',
    'answer-language',
    append(
      '请始终保持礼貌，并在结束通话之前重复整个订单和价格。如果客户生气，请先让他们说完，然后再回答，绝对不要打断他们的话。如果客户想要退款，请告诉他们经理的电话号码，并且不要承诺任何事情，也不要谈论其他餐厅。',
    ),
  ),
  plant('collections', 'loses an f-string field', 'placeholder-lost', swap(', due on {due_date}', ''), { line: 1 }),
  plant('collections', 'loses a formatted field', 'placeholder-lost', swap(`\${balance:.2f}`, 'open'), { line: 1 }),
  plant('collections', 'invents a field', 'placeholder-invented', append('Thank {customer_name} in the end.')),
  plant('collections', 'loses the extension', 'literal-lost', swap('800-555-0119 ext. 4', '800-555-0119')),
  plant('collections', 'copies a social security number', 'caller-data', append('An answer may be 219-09-9999.'), {
    secret: '219',
  }),
  plant(
    'collections',
    'loses the disclosure',
    'keep-lost',
    swap('will be used for that purpose', 'may be used for that'),
    { keep: ['This is an attempt to collect a debt and any information obtained will be used for that purpose.'] },
  ),
  plant('telecom', 'loses a system variable', 'placeholder-lost', swap(' and it is {{system__time_utc}}', ''), {
    line: 2,
  }),
  plant('telecom', 'loses the query of a URL', 'literal-lost literal-new', swap('?lang=en', '')),
  plant('telecom', 'copies an account number', 'caller-data', append('Account numbers look like 55-0192-8837.'), {
    secret: '8837',
  }),
  plant('inmobiliaria', 'loses a field', 'placeholder-lost', swap('{hueco_1} o {hueco_2}', 'dos horas'), { line: 5 }),
  plant(
    'inmobiliaria',
    'translates a field',
    'placeholder-lost placeholder-invented',
    swap('{direccion}', '{address}'),
  ),
  plant('inmobiliaria', 'changes a digit', 'literal-lost literal-new', swap('+34 912 345 678', '+34 912 345 679')),
  plant(
    'inmobiliaria',
    'copies a passage',
    'caller-data',
    append('Por ejemplo: "mi suegra se ha roto la cadera y necesitamos un bajo sin escaleras".'),
    { secret: 'suegra' },
  ),
  plant(
    'hotel',
    'loses a tool reference',
    'placeholder-lost',
    swap(`Look for rooms with \${TOOL: room_search};`, 'Look for rooms;'),
    { line: 2 },
  ),
  plant('hotel', 'loses a parameter', 'placeholder-lost', swap(' and the $arrival_date', ' and the date'), { line: 1 }),
  plant('hotel', 'loses an agent', 'placeholder-lost', swap('use {@AGENT: Groups}', 'be brief'), { line: 3 }),
  plant('hotel', 'invents a parameter', 'placeholder-invented', append('- Ask for the $room_type.')),
  plant('claims', 'loses one of two ends', 'placeholder-lost', swap('morning.\n{% endif %}', 'morning.')),
  plant(
    'claims',
    'loses a block',
    'placeholder-lost',
    swap('{% if after_hours %}\nSay that the office opens at 8 in the morning.\n{% endif %}\n', ''),
  ),
  plant(
    'claims',
    'changes a condition',
    'placeholder-lost placeholder-invented',
    swap('tier == "gold"', 'tier == "silver"'),
  ),
  plant('claims', 'changes the fax number', 'literal-rewritten', swap('1-888-555-0166', '888-555-0166')),
  plant(
    'survey',
    'loses angle brackets',
    'placeholder-lost',
    (prompt) => prompt.replaceAll('<<first_name>>', 'the customer'),
    { line: 1 },
  ),
  plant('survey', 'loses square brackets', 'placeholder-lost', swap('[[company]]', 'the company'), { line: 1 }),
  plant('survey', 'loses a percent field', 'placeholder-lost', swap('%(visit_date)s', 'last week'), { line: 1 }),
  plant('survey', 'halves a pair of brackets', 'placeholder-lost', swap('[[company]]', '[company]')),
  plant('pharmacy', 'changes a spoken digit', 'literal-lost', swap('one nine seven', 'one nine eight'), { line: 8 }),
  plant(
    'pharmacy',
    'stops within a quotation',
    'answer-truncated answer-tiny literal-lost section-lost tool-lost',
    chain(half, swap('a pharmacist for you," and transfer.\n\nOur', 'a pharmacist')),
  ),
  plant('uketsuke', 'loses a placeholder', 'placeholder-lost', swap('お客様のお名前は{{customer_name}}様です。', ''), {
    line: 1,
  }),
  plant('uketsuke', 'changes a digit', 'literal-lost literal-new', swap('03-5555-0123', '03-5555-0124')),
  plant(
    'uketsuke',
    'copies a passage',
    'caller-data',
    append('例：昨日の夜から右の奥歯がずきずき痛くて全然眠れなかった'),
    { secret: '奥歯' },
  ),
];
