import type { Language, LiteralRule } from './languages.ts';

/** A string literal in a source file; offsets into the text. */
export interface Literal {
  readonly start: number;
  readonly contentStart: number;
  readonly contentEnd: number;
  readonly end: number;
  readonly rule: LiteralRule;
}

const WORD = /[\p{L}\p{N}_]+/uy;
const SPACE = /\s+/y;
const REGEX =
  /\/(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\\n[*])(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\\n[])*\/[a-z]*/y;
// after these words, and after most punctuation, a slash can't be a division
const BEFORE_REGEX = /^(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield)$/;

/** The string literals of a source file, in order. A quote that nothing closes opens none. */
export function scanLiterals(text: string, language: Language): Literal[] {
  const literals: Literal[] = [];
  let at = 0;
  let before = '';
  while (at < text.length) {
    const space = matchAt(SPACE, text, at)?.[0];
    if (space) {
      at += space.length;
      continue;
    }
    const skipped = language.skip.map((skip) => matchAt(skip, text, at)?.[0]).find((found) => found);
    if (skipped) {
      at += skipped.length;
      continue;
    }
    const literal = readLiteral(text, at, language);
    if (literal) {
      literals.push(literal);
      at = literal.end;
      before = '"';
      continue;
    }
    const regex = language.regex && allowsRegex(before) ? matchAt(REGEX, text, at)?.[0] : undefined;
    const token = regex ?? matchAt(WORD, text, at)?.[0] ?? text.charAt(at);
    at += token.length;
    before = regex ? '"' : token;
  }
  return literals;
}

function allowsRegex(before: string): boolean {
  return BEFORE_REGEX.test(before) || !/[\p{L}\p{N}_)\]}"<]$/u.test(before);
}

/** The literal that starts at an offset of the code, if one does. */
export function readLiteral(text: string, at: number, language: Language): Literal | undefined {
  for (const rule of language.literals) {
    const open = matchAt(rule.open, text, at);
    if (!open) continue;
    const quote = open.groups?.quote ?? '';
    const literal = rule.heredoc
      ? readHeredoc(text, at, open[0], quote, rule)
      : readQuoted(text, at, open[0], quote, rule);
    if (literal) return literal;
  }
  return undefined;
}

function readQuoted(text: string, start: number, open: string, quote: string, rule: LiteralRule): Literal | undefined {
  const close = rule.close ? rule.close(quote) : quote;
  const contentStart = start + open.length;
  let at = contentStart;
  while (at < text.length) {
    const live = rule.live && matchLive(text, at, rule.live);
    if (live) {
      at += live.length;
    } else if (rule.escapes === 'double' && text.startsWith(close + close, at)) {
      at += 2 * close.length;
    } else if (text.startsWith(close, at)) {
      return { start, contentStart, contentEnd: at, end: at + close.length, rule };
    } else if ((rule.escapes === 'backslash' || rule.escapes === 'raw') && text[at] === '\\') {
      // a shielded CRLF is one line break
      at += text.startsWith('\r\n', at + 1) ? 3 : 2;
    } else if (!rule.multiline && text[at] === '\n') {
      return undefined;
    } else {
      at++;
    }
  }
  return undefined;
}

function readHeredoc(text: string, start: number, open: string, name: string, rule: LiteralRule): Literal | undefined {
  const lineBreak = text.indexOf('\n', start + open.length);
  if (lineBreak === -1) return undefined;
  const contentStart = lineBreak + 1;
  const closing = new RegExp(`^[ \\t]*${name}(?![\\p{L}\\p{N}_])`, 'mu');
  const found = closing.exec(text.slice(contentStart));
  if (!found) return undefined;
  const contentEnd = contentStart + found.index;
  return { start, contentStart, contentEnd, end: contentEnd + found[0].length, rule };
}

/**
 * Finds what the language would run or fill in within a literal's content, each piece whole: `${user.name}`, `$HOME`, `{x}`.
 * A doubled brace is a brace, not code.
 */
export function* listLive(content: string, rule: LiteralRule): Generator<string> {
  for (let at = 0; at < content.length; ) {
    const live = rule.live && matchLive(content, at, rule.live);
    if (live && live !== '{{' && live !== '}}') yield live;
    if (live) at += live.length;
    // no language that has { alone open code lets a backslash take that away
    else if (rule.escapes === 'backslash' && /^\\[^{}]/.test(content.slice(at, at + 2))) at += 2;
    else at++;
  }
}

/** The escape sequences of a literal's content, each whole: `\n`, `\"`, `\u00e9`, a backslash at the end of a line. */
export function listEscapes(content: string, rule: LiteralRule): string[] {
  if (rule.escapes !== 'backslash') return [];
  return (
    content.match(
      /\\(?:u\{[^}]{0,8}\}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|N\{[^}]{0,100}\}|[0-7]{1,3}|\r\n|[\s\S]|$)/g,
    ) ?? []
  );
}

function matchLive(text: string, at: number, opener: RegExp): string | undefined {
  const open = matchAt(opener, text, at)?.[0];
  if (open === undefined || open === '{{') return open;
  if (open === '`') {
    const close = text.indexOf('`', at + 1);
    return close === -1 ? open : text.slice(at, close + 1);
  }
  if (!/[{(]$/.test(open)) return open;
  const end = findClosing(text, at + open.length);
  return end === undefined ? open : text.slice(at, end);
}

// deeper nesting of code in strings in code is not followed: it is no prompt any more
const MAX_DEPTH = 20;

/** The offset after the bracket that closes the one just before `at`; quoted brackets within don't count. */
function findClosing(text: string, at: number, depth = 0): number | undefined {
  let open = 1;
  while (at < text.length && depth < MAX_DEPTH) {
    const char = text.charAt(at);
    if (char === '"' || char === "'" || char === '`') {
      const close = findQuote(text, at + 1, char, depth);
      if (close === undefined) return undefined;
      at = close;
      continue;
    }
    if ('([{'.includes(char)) open++;
    if (')]}'.includes(char)) open--;
    at++;
    if (open === 0) return at;
  }
  return undefined;
}

function findQuote(text: string, at: number, quote: string, depth: number): number | undefined {
  while (at < text.length) {
    if (text[at] === '\\') at += 2;
    else if (text[at] === quote) return at + 1;
    else if (quote !== '`' && text[at] === '\n') return undefined;
    else if (quote === '`' && text.startsWith('${', at)) {
      const end = findClosing(text, at + 2, depth + 1);
      if (end === undefined) return undefined;
      at = end;
    } else at++;
  }
  return undefined;
}

function matchAt(sticky: RegExp, text: string, at: number): RegExpExecArray | null {
  sticky.lastIndex = at;
  return sticky.exec(text);
}
