/** One way that a language writes strings. */
export interface LiteralRule {
  /** Sticky; the group `quote` is what closes the literal, where `close` doesn't say otherwise. */
  readonly open: RegExp;
  /** The closing delimiter, when it isn't the quote itself. */
  readonly close?: (quote: string) => string;
  /** May hold line breaks. */
  readonly multiline: boolean;
  /** How the text between the quotes is read: `backslash` escapes; `raw`: a backslash stays but shields a quote; `double`: a quote is doubled. */
  readonly escapes: 'backslash' | 'raw' | 'double' | 'none';
  /** Where the language runs code within the literal: sticky; it matches what opens that, or all of it. */
  readonly live?: RegExp;
  /** The text starts on the next line and ends in front of a line that starts with the quote (an identifier). */
  readonly heredoc?: true;
}

/** How a language writes comments and strings. */
export interface Language {
  /** Comments, and what else may hold a quote that opens nothing (a character, a regular expression). */
  readonly skip: readonly RegExp[];
  readonly literals: readonly LiteralRule[];
  /** A `/` may start a regular expression. */
  readonly regex?: true;
}

const HASH = /#[^\n]*/y;
const SLASHES = /\/\/[^\n]*/y;
const BLOCK = /\/\*[\s\S]*?(?:\*\/|$)/y;
// a character, so that its quote opens no string; a lone ' is a lifetime or a digit separator
const CHARACTER = /'(?:\\[^\n']*'|\\''|[^\\'\n]')/y;

const DOLLAR = /\$\{|\$[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/y;
const DOLLAR_BRACE = /\$\{/y;
const HASH_BRACE = /#\{|#[@$]\w+/y;
const BRACES = /\{\{|\}\}|\{|\}/y;
const PHP_VARIABLE = /\{(?=\$)|\$\{|\$[A-Za-z_]\w*(?:->\w+|\[[^\]\n]*\])?/y;
const SHELL = /\$[{(]|\$(?:\w+|[@*#?$!-])|`/y;

const line = (open: RegExp, live?: RegExp): LiteralRule => rule(open, false, 'backslash', live);
const lines = (open: RegExp, live?: RegExp): LiteralRule => rule(open, true, 'backslash', live);

function rule(open: RegExp, multiline: boolean, escapes: LiteralRule['escapes'], live?: RegExp): LiteralRule {
  return { open, multiline, escapes, ...(live ? { live } : {}) };
}

const QUOTED = line(/(?<quote>"|')/y);
const DOUBLE_QUOTED = line(/(?<quote>")/y);

const PYTHON: Language = {
  skip: [HASH],
  literals: [
    lines(/[bu]?(?<quote>"""|''')/iy),
    line(/[bu]?(?<quote>"|')/iy),
    lines(/[ft](?<quote>"""|''')/iy, BRACES),
    line(/[ft](?<quote>"|')/iy, BRACES),
    rule(/(?:r|br|rb)(?<quote>"""|''')/iy, true, 'raw'),
    rule(/(?:r|br|rb)(?<quote>"|')/iy, false, 'raw'),
    rule(/(?:r[ft]|[ft]r)(?<quote>"""|''')/iy, true, 'raw', BRACES),
    rule(/(?:r[ft]|[ft]r)(?<quote>"|')/iy, false, 'raw', BRACES),
  ],
};

const JAVASCRIPT: Language = {
  skip: [SLASHES, BLOCK],
  literals: [lines(/(?<quote>`)/y, DOLLAR_BRACE), QUOTED],
  regex: true,
};

const GO: Language = {
  skip: [SLASHES, BLOCK, CHARACTER],
  literals: [rule(/(?<quote>`)/y, true, 'none'), DOUBLE_QUOTED],
};

const RUST: Language = {
  skip: [SLASHES, BLOCK, CHARACTER],
  literals: [
    { ...rule(/[bc]?r(?<quote>#*)"/y, true, 'none'), close: (hashes) => `"${hashes}` },
    lines(/[bc]?(?<quote>")/y),
  ],
};

const JAVA: Language = { skip: [SLASHES, BLOCK, CHARACTER], literals: [lines(/(?<quote>""")/y), DOUBLE_QUOTED] };

const KOTLIN: Language = {
  skip: [SLASHES, BLOCK, CHARACTER],
  literals: [rule(/(?<quote>""")/y, true, 'none', DOLLAR), line(/(?<quote>")/y, DOLLAR)],
};

const DART: Language = {
  skip: [SLASHES, BLOCK],
  literals: [
    rule(/r(?<quote>"""|''')/y, true, 'none'),
    rule(/r(?<quote>"|')/y, false, 'none'),
    lines(/(?<quote>"""|''')/y, DOLLAR),
    line(/(?<quote>"|')/y, DOLLAR),
  ],
};

const SWIFT: Language = {
  skip: [SLASHES, BLOCK],
  literals: [
    { ...rule(/(?<quote>#+)"""/y, true, 'none', /\\#+\(/y), close: (hashes) => `"""${hashes}` },
    { ...rule(/(?<quote>#+)"/y, false, 'none', /\\#+\(/y), close: (hashes) => `"${hashes}` },
    lines(/(?<quote>""")/y, /\\\(/y),
    line(/(?<quote>")/y, /\\\(/y),
  ],
};

const CSHARP: Language = {
  skip: [SLASHES, BLOCK, CHARACTER],
  literals: [
    rule(/(?<quote>"{3,})/y, true, 'none'),
    rule(/\$+(?<quote>"{3,})/y, true, 'none', BRACES),
    rule(/(?:\$@|@\$)(?<quote>")/y, true, 'double', BRACES),
    rule(/@(?<quote>")/y, true, 'double'),
    line(/\$(?<quote>")/y, BRACES),
    DOUBLE_QUOTED,
  ],
};

const PHP: Language = {
  skip: [HASH, SLASHES, BLOCK],
  literals: [
    { ...rule(/<<<[ \t]*'(?<quote>\w+)'/y, true, 'none'), heredoc: true },
    { ...lines(/<<<[ \t]*"?(?<quote>\w+)"?/y, PHP_VARIABLE), heredoc: true },
    lines(/(?<quote>")/y, PHP_VARIABLE),
    lines(/(?<quote>')/y),
  ],
};

const RUBY: Language = {
  skip: [HASH],
  literals: [
    { ...rule(/<<[~-]?'(?<quote>\w+)'/y, true, 'none'), heredoc: true },
    { ...lines(/<<[~-]?"?(?<quote>[A-Z_]\w*)"?/y, HASH_BRACE), heredoc: true },
    lines(/(?<quote>")/y, HASH_BRACE),
    lines(/(?<quote>')/y),
  ],
};

const SHELL_SCRIPT: Language = {
  skip: [/(?<![^\s;&|(])#[^\n]*/y, /\\./y],
  literals: [
    { ...rule(/<<-?[ \t]*(?:'|"|\\)(?<quote>\w+)['"]?/y, true, 'none'), heredoc: true },
    { ...lines(/<<-?[ \t]*(?<quote>[A-Za-z_]\w*)/y, SHELL), heredoc: true },
    lines(/(?<quote>")/y, SHELL),
    rule(/(?<quote>')/y, true, 'none'),
  ],
};

const ELIXIR: Language = {
  skip: [HASH],
  literals: [lines(/(?<quote>"""|''')/y, HASH_BRACE), lines(/(?<quote>"|')/y, HASH_BRACE)],
};

const C: Language = {
  skip: [SLASHES, BLOCK, CHARACTER],
  literals: [
    { ...rule(/(?:u8|[uUL])?R"(?<quote>[^()\\\s]{0,16})\(/y, true, 'none'), close: (delimiter) => `)${delimiter}"` },
    DOUBLE_QUOTED,
  ],
};

const LUA: Language = {
  skip: [/--\[(=*)\[[\s\S]*?(?:\]\1\]|$)/y, /--[^\n]*/y],
  literals: [{ ...rule(/\[(?<quote>=*)\[/y, true, 'none'), close: (equals) => `]${equals}]` }, QUOTED],
};

const TOML: Language = {
  skip: [HASH],
  literals: [
    lines(/(?<quote>""")/y),
    rule(/(?<quote>''')/y, true, 'none'),
    DOUBLE_QUOTED,
    rule(/(?<quote>')/y, false, 'none'),
  ],
};

const HCL: Language = {
  skip: [HASH, SLASHES, BLOCK],
  literals: [
    { ...rule(/<<-?(?<quote>[A-Za-z_]\w*)/y, true, 'none', /[$%]\{/y), heredoc: true },
    line(/(?<quote>")/y, /[$%]\{/y),
  ],
};

const BY_EXTENSION: readonly (readonly [string, Language])[] = [
  ['py pyi pyw', PYTHON],
  ['js jsx mjs cjs ts tsx mts cts', JAVASCRIPT],
  ['go', GO],
  ['rs', RUST],
  ['java', JAVA],
  ['kt kts scala', KOTLIN],
  ['dart groovy gradle', DART],
  ['swift', SWIFT],
  ['cs', CSHARP],
  ['php', PHP],
  ['rb', RUBY],
  ['sh bash zsh', SHELL_SCRIPT],
  ['ex exs', ELIXIR],
  ['c h cc hh cpp hpp cxx', C],
  ['lua', LUA],
  ['toml', TOML],
  ['tf hcl', HCL],
];

/** How source files with this extension (lower case, no dot) write strings; unknown for a file that is text to us. */
export function findLanguage(extension: string): Language | undefined {
  return BY_EXTENSION.find(([extensions]) => extensions.split(' ').includes(extension))?.[1];
}
