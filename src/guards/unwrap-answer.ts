import type { Finding } from '../render/types.ts';
import { toLine } from '../safe-text.ts';
import { makeFinding } from './finding.ts';
import { isForeignPreface, isNotesHeading } from './phrases.ts';

/** The answer without what a model puts around it, and a note for each part that was taken off. */
export interface Unwrapped {
  readonly after: string;
  readonly notes: readonly Finding[];
}

/**
 * Takes off what a model wraps its answer in: its thoughts, a preface ("Here is the improved prompt:"), a code fence, a tag
 * or quotes around the whole, a closing remark. Only where the whole answer is wrapped and the prompt as it was is not;
 * anything less clear is left for `checkWrapping`. Runs before the proposal is compared with the prompt.
 */
export function unwrapAnswer(before: string, after: string): Unwrapped {
  const notes: Finding[] = [];
  const old = before.trim();
  let text = after;
  // Wrappers come in each other: a preface, then a fence, in it a tag. Each round takes one off.
  for (let round = 0; round < 6; round++) {
    const isWrapped = notes.length > 0;
    const next = UNWRAPPERS.map((unwrap) => unwrap(old, text.trim(), isWrapped)).find((one) => one !== undefined);
    if (!next || next.text.trim() === '') break;
    text = next.text;
    notes.push(makeFinding('answer-wrapped', next.note, { side: 'after' }, 'note'));
  }
  if (notes.length === 0) return { after, notes };
  const body = text.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
  return { after: before.endsWith('\n') ? `${body}\n` : body, notes };
}

/** @param isWrapped something was taken off already: the answer is wrapped in front */
type Unwrap = (old: string, text: string, isWrapped: boolean) => { text: string; note: string } | undefined;

const unwrapThoughts: Unwrap = (old, text) => {
  const open = /^<(think|thinking|thought|reasoning)>/.exec(text);
  const end = open ? text.indexOf(`</${open[1]}>`) : -1;
  if (!open || end < 0 || old.includes(open[0])) return undefined;
  return { text: text.slice(end + `</${open[1]}>`.length), note: "Removed the model's thoughts before the answer." };
};

const unwrapPreface: Unwrap = (old, text) => {
  const lines = text.split('\n');
  const [first = ''] = lines;
  // "Sure!" alone may be the agent's word; before a preface it is the model's.
  const at = /^(?:sure|certainly|of course|absolutely|okay|ok|great|understood)(?: thing)?[!.,]?$/i.test(first)
    ? lines.findIndex((line, i) => i > 0 && line.trim() !== '')
    : 0;
  if (!isPreface(lines[at] ?? '') || old.startsWith(first.trim()) || lines.length === at + 1) return undefined;
  const note = `Removed a preface before the answer: "${toLine(lines.slice(0, at + 1).join(' '))}".`;
  return { text: lines.slice(at + 1).join('\n'), note };
};

const unwrapFence: Unwrap = (old, text) => {
  const open = /^(`{3,}|~{3,})[ \t]*(?:([\w+-]{1,20})[ \t]*)?\n/.exec(text);
  if (open?.[1] === undefined || /^(?:`{3}|~{3})/.test(old) || !isTextFence(open[2] ?? '', old)) return undefined;
  const lines = text.split('\n');
  const close = findClosingFence(lines, open[1]);
  const behind = lines.slice(close + 1).filter((line) => line.trim() !== '');
  if (close < 1 || !(isNotesHeading(behind[0] ?? '') || behind.every(isClosingRemark))) return undefined;
  const rest = behind.length === 0 ? '' : ` and what followed it: "${toLine(behind.join(' '))}"`;
  return { text: lines.slice(1, close).join('\n'), note: `Removed a code fence around the answer${rest}.` };
};

/**
 * The line that closes the fence of line 0: the last fence line, if all between come in pairs that open with a language.
 * Else the first fence may well end before, and the answer be two examples with text between.
 */
function findClosingFence(lines: readonly string[], marker: string): number {
  const fences = lines.flatMap((line, i) => (line.trimStart().startsWith(marker) ? [i] : []));
  const close = fences.at(-1) ?? -1;
  const isBare = (at: number | undefined) => (lines[at ?? -1] ?? '').trim() === marker;
  const isNested = fences.slice(1, -1).every((at, i) => isBare(at) === (i % 2 === 1));
  return fences.length % 2 === 0 && isBare(close) && isNested ? close : -1;
}

const isTextFence = (language: string, old: string) =>
  /^(?:|markdown|md|text|txt|plaintext|plain|prompt|system|xml|html|liquid|jinja2?|handlebars|python|py)$/i.test(
    language,
  ) ||
  (/^(?:json|ya?ml)$/i.test(language) && /^[{[]|^[\w-]+:/.test(old));

const unwrapTag: Unwrap = (old, text) => {
  const open =
    /^<((?:improved|updated|revised|new|final|optimi[sz]ed)[_-](?:system[_-])?prompt|prompt|system_prompt|output|answer|result|response)>/i.exec(
      text,
    );
  const close = `</${open?.[1]}>`;
  if (!open || !text.endsWith(close) || old.includes(open[0]) || text.indexOf(close) < text.length - close.length)
    return undefined;
  return { text: text.slice(open[0].length, -close.length), note: 'Removed a tag around the answer.' };
};

const unwrapQuotes: Unwrap = (old, text) => {
  for (const [open, close] of [
    ['"""', '"""'],
    ["'''", "'''"],
    ['"', '"'],
    ['“', '”'],
  ] as const) {
    if (text.length <= open.length * 2 || !text.startsWith(open) || !text.endsWith(close) || old.startsWith(open))
      continue;
    const inner = text.slice(open.length, -close.length);
    if (!inner.includes(open) && !inner.includes(close))
      return { text: inner, note: 'Removed quotes around the answer.' };
  }
  return undefined;
};

const unwrapRemark: Unwrap = (old, text, isWrapped) => {
  const lines = text.split('\n');
  const last = lines.at(-1) ?? '';
  if (lines.length < 2 || !isClosingRemark(last) || old.includes(last.trim())) return undefined;
  const at = lines.slice(0, -1).findLastIndex((line) => line.trim() !== '');
  const above = lines[at] ?? '';
  const isApart = isRule(above) || (at < lines.length - 2 && /\b(?:prompt|version|instructions)\b/i.test(last));
  // A line that ends in a colon leads to what follows it: the remark is what the agent says.
  if (/[:：]\s*$/.test(above) || !(isWrapped || isApart)) return undefined;
  return {
    text: lines.slice(0, isRule(above) ? at : -1).join('\n'),
    note: `Removed a remark after the answer: "${toLine(last)}".`,
  };
};

/** Notes about the changes behind the prompt; a line that ends in a colon leads to what follows it. */
const unwrapNotes: Unwrap = (old, text, isWrapped) => {
  const lines = text.split('\n');
  const start = lines.findLastIndex(isNotesHeading);
  const above = lines.slice(0, Math.max(start, 0)).findLastIndex((line) => line.trim() !== '');
  const last = lines[above]?.trim() ?? '';
  if (above < 1 || old.includes(lines[start]?.trim() ?? '') || /[:：]$/.test(last)) return undefined;
  const isApart = isRule(last) || start - above > 1;
  // What stands there in the prompt already is the prompt's.
  const isOwn = lines.slice(start + 1).some((line) => line.trim().length >= 12 && old.includes(line.trim()));
  if (isOwn || !(isApart || isWrapped)) return undefined;
  return {
    text: lines.slice(0, isRule(last) ? above : start).join('\n'),
    note: `Removed notes after the answer: "${toLine(lines.slice(start).join(' '))}".`,
  };
};

const isRule = (line: string) => /^(?:-{3,}|\*{3,}|_{3,})$/.test(line.trim());

/** `{"improved_prompt": "…"}`, where the prompt itself is no JSON. */
const unwrapJson: Unwrap = (old, text) => {
  if (!text.startsWith('{') || isJson(old)) return undefined;
  const prompts = Object.entries(readObject(text) ?? {}).filter(
    ([name, value]) =>
      typeof value === 'string' &&
      /prompt|instructions|improved|rewritten|^(?:output|result|text|content)$/i.test(name),
  );
  const [only] = prompts;
  if (!only || prompts.length > 1) return undefined;
  return { text: String(only[1]), note: `Took the prompt out of a JSON object (${toLine(only[0])}).` };
};

function readObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the text is JSON, whatever is in it. */
export function isJson(text: string): boolean {
  const plain = text.trim();
  if (!/^[[{]/.test(plain)) return false;
  try {
    JSON.parse(plain);
    return true;
  } catch {
    return false;
  }
}

const UNWRAPPERS: readonly Unwrap[] = [
  unwrapThoughts,
  unwrapPreface,
  unwrapFence,
  unwrapTag,
  unwrapQuotes,
  unwrapNotes,
  unwrapRemark,
  unwrapJson,
];

/** A longer line is no remark, and is not read: a row of asterisks would take a regular expression quadratic time. */
const MAX_REMARK = 1000;

const PROMPT = '(?:(?:voice |system |agent |assistant )*prompt|version|rewrite)';
const SUBJECT = `(?:${PROMPT}|instructions?|description|metric)`;
const ADJECTIVE =
  '(?:improved|updated|revised|rewritten|enhanced|refined|optimi[sz]ed|new|final|corrected|modified|complete|full)';
const HERE = "(?:here(?:'|’)?s|here is|below is|the following is|this is|here are)";
const HELLO = '(?:(?:sure|certainly|of course|absolutely|okay|ok|great|got it|understood)(?: thing)?[,.! ]{1,3})?';
const PREFACES = [
  new RegExp(`^${HELLO}${HERE} [^.:\\n]{0,60}\\b${ADJECTIVE}\\b[^.:\\n]{0,40}\\b${SUBJECT}\\b[^.:\\n]{0,80}[:.]$`, 'i'),
  new RegExp(`^${HELLO}(?:here(?:'|’)?s|here is|below is) (?:the|a|your|my) ${PROMPT}\\b[^.:\\n]{0,80}:$`, 'i'),
  /^(?:i've|i have) (?:improved|updated|revised|rewritten|refined|modified)[^:\n]{0,120}:$/i,
  new RegExp(`^(?:the )?${ADJECTIVE}(?: and ${ADJECTIVE})? ${SUBJECT}:$`, 'i'),
];

/** A line in which the model speaks of its answer, e.g. `**Improved prompt:**`, and not as the agent's author. */
export function isPreface(line: string): boolean {
  if (line.length > MAX_REMARK) return false;
  const plain = line
    .trim()
    .replace(/^#{1,6} |^[*_]+|(?<![*_])[*_]+$/g, '')
    .trim();
  // A heading or a line in bold needs no colon.
  const titled = /^[#*_]/.test(line.trim())
    ? `${plain.replace(/(?<![:：*_])[:：*_]+$/, '')}:`
    : plain.replace(/：$/, ':');
  return plain.length <= 160 && (PREFACES.some((pattern) => pattern.test(titled)) || isForeignPreface(titled));
}

/** A last line in which the model offers more work on its answer; an agent offers work on orders and appointments. */
export function isClosingRemark(line: string): boolean {
  if (line.length > MAX_REMARK) return false;
  const plain = line.trim().replace(/^[*_]+|(?<![*_])[*_]+$/g, '');
  return (
    plain.length <= 240 &&
    /^(?:please )?(?:let me know|feel free|would you like me|if you(?:['’]d| would)? (?:like|want|need)|i hope this|hope this|i can also)\b/i.test(
      plain,
    ) &&
    (/\b(?:the|this|your) (?:\w+ )?(?:prompt|version)\b/i.test(plain) ||
      /\b(?:further|additional|other|more) (?:adjustments?|tweaks?|edits?|refinements?|modifications?|revisions?|changes?)\b(?! (?:to|in|on|for) )/i.test(
        plain,
      ))
  );
}
