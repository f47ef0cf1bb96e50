import { expect, test } from 'vitest';
import { findTodoSlot } from '../../../src/guards/todo-slots.ts';

test.each<[line: string, text: string]>([
  ['- TODO: what to say on holidays', 'TODO:'],
  ['Refunds: TBD', 'TBD'],
  ['Teeth whitening: $XX', '$XX'],
  ['Say that the address is [add clinic address here].', '[add clinic address here]'],
  ['Read out {insert the price list here}.', '{insert the price list here}'],
  ['<!-- add the refund policy -->', '<!-- add the refund policy -->'],
  ['Greet the caller with <insert greeting>.', '<insert greeting>'],
  ['[Placeholder for the cancellation policy]', '[Placeholder for the cancellation policy]'],
  ['Parking: (owner, please fill this in)', '(owner, please fill this in)'],
  ['Hours: (pending confirmation from the clinic)', '(pending confirmation from the clinic)'],
  ['Hours: TBA', ': TBA'],
  ['Price: ???', ': ???'],
  ['Fee: ____ (ask the office)', ': ____ (ask the office)'],
  ['Fee: XXX', ': XXX'],
  ['料金：〇〇円', '：〇〇円'],
  ['Hours: to follow', ': to follow'],
  ['Horario: pendiente de confirmar', ': pendiente de confirmar'],
  ['** ADD THE HOURS HERE **', 'ADD THE HOURS HERE'],
  ['INSERT CLINIC ADDRESS', 'INSERT CLINIC ADDRESS'],
  ['NOTE TO THE OPERATOR: confirm the price first.', 'NOTE TO THE OPERATOR'],
  ['Nota para el operador: falta el precio.', 'Nota para el operador'],
  ['Adresse : (en attente de confirmation)', '(en attente de confirmation)'],
  ['Öffnungszeiten: [PLATZHALTER]', '[PLATZHALTER]'],
  ['Horário: (a definir pelo cliente)', '(a definir pelo cliente)'],
  ['Orario: (da confermare con la sede)', '(da confermare con la sede)'],
  ['Prijs: [nog in te vullen]', '[nog in te vullen]'],
  ['Adres: [UZUPEŁNIĆ]', '[UZUPEŁNIĆ]'],
  ['Цена: (уточнить у заказчика)', '(уточнить у заказчика)'],
  ['Fiyat: (belirlenecek)', '(belirlenecek)'],
  ['价格：（待确认）', '（待确认）'],
  ['駐車場：（※店舗にて要記入）', '（※店舗にて要記入）'],
  ['가격: (확인 필요)', '(확인 필요)'],
  ['मूल्य: (बाद में भरें)', '(बाद में भरें)'],
  ['السعر: (يحدد لاحقاً)', '(يحدد لاحقاً)'],
  ['Pris: [kommer senare]', '[kommer senare]'],
  ['COMPANY_NAME_HERE', 'COMPANY_NAME_HERE'],
  ['Check-in starts at {{to be confirmed}}.', '{to be confirmed}'],
  ['Delivery radius: please specify', ': please specify'],
  ['• Holidays – to be provided by the client', '– to be provided by the client'],
  ['Pets: [TBC by the hotel]', '[TBC by the hotel]'],
  ['Eres la recepcionista de <nombre de tu empresa>.', '<nombre de tu empresa>'],
  ['You work for YOUR_COMPANY_NAME.', 'YOUR_COMPANY_NAME'],
  ['Refunds take {{TODO_refund_days}} days.', '{TODO_'],
  ['PLACEHOLDER – parking instructions', 'PLACEHOLDER –'],
  ['See [URL to be confirmed].', '[URL to be confirmed]'],
  ['<!-- operator: put the e-mail in here -->', '<!-- operator:'],
  ['Holidays: to be provided by the client', ': to be provided by the client'],
  ['Fill in the dentists’ names before going live.', 'Fill in the dentists’ names before going live'],
  ['Telefone: (preencher)', '(preencher)'],
  ['［ここに診療時間を入力］', '［ここに診療時間を入力］'],
  ['Call 555-0100 (replace with the real number).', '(replace with the real number)'],
])('is still to be written: %s', (line, text) => {
  expect(findTodoSlot(line)).toEqual({ text, isCertain: true });
});

test.each<[line: string, text: string]>([
  ['Accepted insurers: <LIST OF INSURANCE PROVIDERS>', '<LIST OF INSURANCE PROVIDERS>'],
  ['Ask for the [DATE OF BIRTH] of the caller.', '[DATE OF BIRTH]'],
  ['You are Mia, the receptionist at [Business Name].', '[Business Name]'],
  ['Refunds take XX days.', 'XX'],
  ['Add your current promotions below.', 'Add your'],
  ['(preencher com os convênios aceitos)', '(preencher com os convênios aceitos)'],
  ['The shop is at (add street address).', '(add street address)'],
  ['Our number is ___-____.', '___'],
  ['「〇〇様、お待ちしておりました」と伝える。', '〇〇'],
])('may be still to be written: %s', (line, text) => {
  expect(findTodoSlot(line)).toEqual({ text, isCertain: false });
});

test.each([
  '## Variables',
  'Say [Name], please.',
  'Say: [PAUSE]',
  '[Opening Hours]',
  '[wait for the answer]',
  '(pause)',
  '(pending orders are handled by the shop)',
  '(add one night if the guest asks for a late departure)',
  'Confirm the [address on file].',
  'Use <break time="200ms"/> between digits.',
  'See [Family Plan Policy](#family).',
  'Do what the [Booking Rules](#rules) say.',
  'Status: pending orders can still be changed by the caller.',
  'Ask for the time: to be confirmed by the doctor.',
  'Add the order number here and there.',
  '___',
  'Model X, size XL',
  'If the date is "TBD", say that it is not set yet.',
  'Abbreviations: ETA = estimated time of arrival, TBD = not set yet.',
  '- Client: {{client_name}}',
  'Add "please": "May I have your name, please?"',
  'SQL: INSERT INTO orders',
  '# [Conversation Flow]',
  'Update the caller before going on.',
  'Enter the amount (画面に入力).',
  'Book the visit (den Termin im System eintragen).',
  'Peça o nome (para preencher o formulário).',
  'The caller may fill in the form at home.',
  'Never add a fee: that is for the office.',
  'Put the caller through to the office.',
  '{caller_name}',
  '{name of the caller}',
  '{{#if vip}}',
  'Read {填写} out.',
])('is written: %s', (line) => {
  expect(findTodoSlot(line)).toBeUndefined();
});

test('is found in the first part of a very long line only', () => {
  const far = ' '.repeat(2_000);
  expect(findTodoSlot(`${far}Refunds: TBD`)).toBeUndefined();
  expect(findTodoSlot(`${far.slice(13)}Refunds: TBD.`)).toBeDefined();
});
