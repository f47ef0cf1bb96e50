import { indexLines } from '../lines.ts';
import type { Finding } from '../render/types.ts';
import { toLine } from '../safe-text.ts';
import { makeFinding } from './finding.ts';
import { type Placeholder, readBlockEdge, scanPlaceholders } from './scan-placeholders.ts';
import { mayIdentify } from './text.ts';

/**
 * Finds placeholders that the proposal loses or invents. A moved placeholder is not lost; filters and defaults may
 * change; a renamed placeholder is both lost and invented.
 *
 * @param asked texts that may request a placeholder by name
 */
export function checkPlaceholders(
  before: string,
  after: string,
  kind: 'prompt' | 'metric',
  asked: readonly string[] = [],
): Finding[] {
  const old = scanPlaceholders(before, kind === 'metric');
  const next = scanPlaceholders(after, kind === 'metric');
  const isPrice = old.some(({ style, inCode }) => style === 'single' && !inCode);
  const oldByKey = firstByKey(old, isPrice);
  const nextByKey = firstByKey(next, isPrice);
  const oldStyles = new Set(old.filter(({ inCode }) => !inCode).map(styleOf));
  const knownNames = new Set(old.flatMap(namesOf));
  const lineBefore = indexLines(before);
  const lineAfter = indexLines(after);
  const wanted = new Set(asked.flatMap(listAsked));
  const findings: Finding[] = [];
  for (const [key, found] of oldByKey) {
    if (found.inCode || nextByKey.has(key) || isSlot(found)) continue;
    const line = lineBefore(found.start);
    const message = `The placeholder ${toLine(found.text)} from line ${line} of the prompt is missing from the proposal.`;
    findings.push(makeFinding('placeholder-lost', message, { side: 'before', line }));
  }
  for (const [key, found] of nextByKey) {
    if (found.inCode || oldByKey.has(key) || isSlot(found) || (found.isWeak && !oldStyles.has(styleOf(found))))
      continue;
    const line = lineAfter(found.start);
    const name = mayIdentify(found.text) ? 'A placeholder' : `The placeholder ${toLine(found.text)}`;
    const message = `${name} on line ${line} of the proposal is not in the current prompt, so nothing would fill it in.`;
    // In other styles than the prompt's, the platform may fill it in, as it may what somebody asked for.
    const isPlausible =
      !oldStyles.has(styleOf(found)) ||
      isPlatforms(found) ||
      isOverKnown(found, knownNames) ||
      (!isBlock(found) && [key, ...namesOf(found)].some((name) => wanted.has(name)));
    const level = isPlausible ? 'warn' : undefined;
    findings.push(makeFinding('placeholder-invented', message, { side: 'after', line }, level));
  }
  findings.push(...findUnclosed(old, next, lineAfter));
  return findings;
}

/** Placeholders in a text, and names that look like a variable's: `last_name`, `customer.tier`, `orderId`. */
const listAsked = (text: string): string[] => [
  ...scanPlaceholders(text).map(({ key }) => key),
  ...(text.match(/[\p{L}_][\p{L}\p{N}_.]{1,80}/gu) ?? [])
    .map((name) => name.replace(/\.$/, ''))
    .filter((name) => /[_.]|\p{Ll}\p{Lu}/u.test(name)),
];

/** Whether the model itself fills it in: `{name of the caller}`. */
const isSlot = ({ style, key }: Placeholder) => style === 'single' && /["'\s]/.test(key) && !/[@!.[\](]/.test(key);

/** Whether platforms fill it in: `{{current_time}}`, `{{system__caller_id}}`, `{{"now" | date: "%A"}}`. */
const isPlatforms = ({ key }: Placeholder) =>
  /^\{\{ ?(?:"now"|now|date|time|year|month|day|current_\w+|system__\w+|customer\.number|transport\.\w+)\}\}$/.test(
    key,
  );

/**
 * Whether it is a block that uses only variables of the prompt: `{% if customer.name %}` beside `{{customer.name}}`.
 */
function isOverKnown(found: Placeholder, known: ReadonlySet<string>): boolean {
  const names = namesOf(found);
  return isBlock(found) && names.every((name) => known.has(name));
}

const isBlock = ({ key }: Placeholder) => /^\{%|^\{\{[#^/]/.test(key);

/** The variables in a placeholder, without quoted text and template keywords. */
const namesOf = ({ key }: Placeholder): string[] =>
  (key.replace(/"[^"]*"/g, '').match(/[\p{L}_$][\p{L}\p{N}_.]*/gu) ?? []).filter((name) => !TEMPLATE_WORDS.has(name));

const TEMPLATE_WORDS = new Set(
  'if elsif elif else endif unless endunless case when endcase for endfor in and or not is contains set assign capture endcapture each with true false none nil null blank empty default defined'.split(
    ' ',
  ),
);

const styleOf = ({ style, key }: Placeholder) => style + key.replace(/[^${}<>[\]%#@()]+/g, '');

/**
 * In a prompt with `{price}`, `${price}` is the same placeholder after a dollar sign, not a placeholder in another
 * style.
 */
function firstByKey(found: readonly Placeholder[], isPrice: boolean): Map<string, Placeholder> {
  const first = new Map<string, Placeholder>();
  for (const placeholder of found) {
    const inner =
      isPrice && placeholder.style === 'dollar' ? scanPlaceholders(placeholder.text.slice(1))[0] : undefined;
    const key = inner?.key ?? placeholder.key;
    if (!first.has(key) || (first.get(key)?.inCode && !placeholder.inCode)) first.set(key, placeholder);
  }
  return first;
}

/** Finds blocks that are no longer closed: losing one of several `{% endif %}` also breaks the template. */
function findUnclosed(
  old: readonly Placeholder[],
  next: readonly Placeholder[],
  lineAfter: (offset: number) => number,
) {
  const findings: Finding[] = [];
  const balances = balanceBlocks(old);
  const oldKeys = new Set(old.map(({ key }) => key));
  for (const [name, { balance, last }] of balanceBlocks(next)) {
    const was = balances.get(name);
    // A lost tag without any other of its kind is already a finding; a tag without a partner is not a pair.
    const isPair = was !== undefined && was.closes > 0 && was.balance === 0 && oldKeys.has(name);
    if (!isPair || balance === 0 || !next.some(({ key }) => key === name)) continue;
    const line = lineAfter(last.start);
    const what = balance > 0 ? `A block that ${name} should end` : `The block that ${name} ends`;
    const message = `${what} is no longer ${balance > 0 ? 'closed' : 'opened'} (last seen on line ${line} of the proposal).`;
    findings.push(makeFinding('placeholder-lost', message, { side: 'after', line }));
  }
  return findings;
}

function balanceBlocks(found: readonly Placeholder[]) {
  const balances = new Map<string, { balance: number; closes: number; last: Placeholder }>();
  for (const placeholder of found) {
    const edge = readBlockEdge(placeholder);
    if (!edge) continue;
    const known = balances.get(edge.name) ?? { balance: 0, closes: 0, last: placeholder };
    balances.set(edge.name, {
      balance: known.balance + (edge.opens ? 1 : -1),
      closes: known.closes + (edge.opens ? 0 : 1),
      last: placeholder,
    });
  }
  return balances;
}
