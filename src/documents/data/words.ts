import type { ErrorCode, YAMLError } from 'yaml';
import type { DataProblem } from './document.ts';

/** Replaces the parser's own messages, which describe its internals. Error codes of yaml 2.9. */
const YAML_WORDS: Record<ErrorCode, string> = {
  ALIAS_PROPS: 'an alias (*) cannot have a tag or an anchor',
  BAD_ALIAS: '* and & need a name after them; quote a value that starts with one',
  BAD_COLLECTION_TYPE: 'the tag (!) does not match the value after it',
  BAD_DIRECTIVE: 'a line that starts with % is a directive; quote it if it is text',
  BAD_DQ_ESCAPE: 'unknown escape in double quotes; write a backslash twice, or use single quotes',
  BAD_INDENT: 'the indentation does not match the lines above, or a bracket above is not closed',
  BAD_PROP_ORDER: 'a tag or an anchor must follow the "-", "?" or ":"',
  BAD_SCALAR_START: 'an unquoted value cannot start with this character; quote it',
  BLOCK_AS_IMPLICIT_KEY:
    'a value contains a second key; indent the next line less, or quote a value that contains ": "',
  BLOCK_IN_FLOW: 'a comma or closing bracket is missing, or a "-" list is inside brackets',
  DUPLICATE_KEY: 'this key is duplicated',
  IMPOSSIBLE: 'the rest of the file cannot be parsed',
  KEY_OVER_1024_CHARS: 'a key is longer than 1,024 characters; check for a quote that is not closed',
  MISSING_CHAR: 'a character is missing; check for a quote, bracket, comma, colon or space',
  MULTILINE_IMPLICIT_KEY: 'a key must be followed by a colon and a space',
  MULTIPLE_ANCHORS: 'a value can have only one anchor (&)',
  MULTIPLE_DOCS: 'a second document starts here',
  MULTIPLE_TAGS: 'a value can have only one tag (!)',
  NON_STRING_KEY: 'a key must be a string',
  RESOURCE_EXHAUSTION: 'too many levels of brackets or indentation',
  TAB_AS_INDENT: 'a tab indents the line; use spaces',
  TAG_RESOLVE_FAILED: 'the tag (!) does not match the value; remove it, or quote a value that starts with "!"',
  UNEXPECTED_TOKEN: 'unexpected text; check the indentation, and look for a missing bracket, quote or comma',
};

/** More specific messages, where one error code covers several mistakes. */
const YAML_DETAILS: readonly (readonly [code: ErrorCode, message: RegExp, words: string])[] = [
  ['MISSING_CHAR', /closing/, 'a quote is not closed'],
  ['MISSING_CHAR', /Sequence item/, 'an item of the list does not start with "- ", or its indentation is wrong'],
  ['MISSING_CHAR', /Implicit map keys/, 'a key must be followed by a colon and a space'],
  ['MISSING_CHAR', /between|must end/, 'a comma or a closing bracket is missing'],
];

/** Independent errors: all are reported. Other errors usually follow from the first one. */
const INDEPENDENT_ERRORS: readonly ErrorCode[] = ['TAB_AS_INDENT', 'DUPLICATE_KEY'];
const MAX_PROBLEMS = 100;

/** Describes the errors of the `yaml` package in plain words, one problem for each mistake. */
export function explainYamlErrors(errors: readonly YAMLError[]): DataProblem[] {
  const [first, ...others] = errors;
  if (!first) return [];
  const reported = [first, ...others.filter(({ code }) => INDEPENDENT_ERRORS.includes(code))].slice(0, MAX_PROBLEMS);
  return reported.map(({ code, message, pos }) => {
    const detail = YAML_DETAILS.find(([of, pattern]) => of === code && pattern.test(message))?.[2];
    return { offset: pos[0], message: detail ?? YAML_WORDS[code], isSyntax: true };
  });
}

/** Indexed by the error codes of jsonc-parser 3.3, which start at 1. */
const JSON_WORDS = [
  'this is not a JSON value; a string needs double quotes',
  'this is not a JSON number',
  'a key in double quotes is missing',
  'a value is missing',
  'a colon is missing after the key',
  'a comma is missing',
  'a closing brace is missing',
  'a closing bracket is missing',
  'there is more text after the end of the value',
  'this is not a valid comment',
  'a comment is not closed',
  'a quote is not closed, or a line break in a string is not written as \\n',
  'a number is incomplete',
  '\\u must be followed by four hex digits',
  'unknown escape; write a backslash twice',
  'this character must be written as an escape, such as \\t',
];

/** Describes an error code of the `jsonc-parser` package in plain words. */
export function explainJsonError(code = 0): string {
  return JSON_WORDS[code - 1] ?? 'the rest of the file cannot be parsed';
}
