import type { ErrorCode, YAMLError } from 'yaml';
import { toLine } from '../safe-text.ts';

/** Far more than a configuration or a prompt file needs, far less than fills the stack. */
const MAX_LEVELS = 100;

/**
 * Whether a YAML or JSON text is nested more deeply than 100 levels. Asked before the text is parsed, because the parser
 * descends by recursion, and V8 ends the whole process when the stack is full while it compiles a regular expression.
 */
export function isNestedTooDeeply(yaml: Pick<typeof import('yaml'), 'Lexer' | 'Parser'>, text: string): boolean {
  const parser = new yaml.Parser();
  for (const lexeme of new yaml.Lexer().lex(text)) {
    for (const _token of parser.next(lexeme)) {
      // The tokens do not matter here; asking for them is what moves the parser on.
    }
    if (parser.stack.length > MAX_LEVELS) return true;
  }
  return false;
}

/** What is wrong with a YAML text at a place in it; `offset` counts its characters from 0. */
export interface YamlProblem {
  offset: number;
  message: string;
}

/** Slips that the parser finds one by one. Of any other only the first is reported: the later ones follow from it. */
const LONE_SLIPS: readonly ErrorCode[] = ['TAB_AS_INDENT', 'DUPLICATE_KEY'];

/** The parser's words speak of how it works; these say what to look for. Codes as of yaml 2.9. */
const PLAIN_WORDS: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'the indentation does not match the lines above, or a bracket above is not closed',
  BLOCK_AS_IMPLICIT_KEY: 'a second key in one value: indent the line below less, or quote a text that contains ": "',
  DUPLICATE_KEY: 'this key is duplicated',
  MULTILINE_IMPLICIT_KEY: 'a key must be followed by a colon and a space',
  TAB_AS_INDENT: 'a tab indents the line; use spaces',
};

/** The parser's errors in the author's terms: one for each slip, each in one line. */
export function explainYamlErrors(errors: readonly YAMLError[]): YamlProblem[] {
  const [first, ...others] = errors;
  if (!first) return [];
  const reported = [first, ...others.filter(({ code }) => LONE_SLIPS.includes(code))];
  return reported.map(({ code, message, pos }) => ({
    offset: pos[0],
    message: PLAIN_WORDS[code] ?? toOneLine(message),
  }));
}

/** A message of the parser, which may quote the text: one line of 160 characters at most. */
export function toOneLine(message: string): string {
  return toLine(message, 160);
}
