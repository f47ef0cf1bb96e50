/** Far more than a configuration or a prompt file needs, far less than fills the stack. */
const MOST_LEVELS = 100;

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
    if (parser.stack.length > MOST_LEVELS) return true;
  }
  return false;
}
