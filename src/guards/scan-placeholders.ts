import { findCodeBlocks, type Span } from './text.ts';

/*
 * Placeholder styles by platform, from the platforms' documentation (looked up 2026-11):
 *
 *   {{name}}                      Retell, ElevenLabs, Cartesia, Telnyx, Hume, Bland, Bolna, telli, Agora, Ultravox,
 *                                 Smallest ({{name|there}} has a default), Speechify ({{name|json}})
 *   {{system__caller_id}}         ElevenLabs, Cartesia, Speechify: filled by the platform; {{secret__x}} ElevenLabs
 *   {{"now" | date: "%A"}}        Vapi (LiquidJS: filters, tags), also {{customer.number}}
 *   {{$.conversationHistory}}     Amazon Connect
 *   {{vrbl:name}}, $name          PolyAI
 *   {{#if x}} {{/if}} {{{x}}}     Handlebars and Mustache
 *   {% if x %} … {% endif %}      Liquid (Vapi), Jinja (Julep, Google CX Agent Studio)
 *   {name}, {a.b}, {x[0]}         Synthflow, Voiceflow, Google CX Agent Studio, Amazon Lex slots, Python's format and
 *                                 f-strings (LiveKit, Pipecat), LangChain, Langflow
 *   {@TOOL: x}                    Google CX Agent Studio;  {!$Input:Contact.Name}  Salesforce
 *   ${name}, ${TOOL: x}, $name    JavaScript, string.Template, Dialogflow CX playbooks
 *   $name$                        Amazon Bedrock agents;  %name%  CRM merge fields;  %(name)s  Python
 *   <<name>>, [[name]]            home-grown templates
 *
 * Not placeholders: <name> (XML sections structure many prompts), [name] (stage directions such as [pause], and slots that the
 * model fills), JSON and code.
 */

/** The brackets around the name. */
export type Style =
  | 'tag'
  | 'triple'
  | 'double'
  | 'dollar'
  | 'hash'
  | 'percent'
  | 'angle'
  | 'square'
  | 'single'
  | 'bare';

/** A place in a prompt that a platform fills in. */
export interface Placeholder extends Span {
  readonly style: Style;
  /** Equal for the same placeholder, regardless of white space, quotes and filters. */
  readonly key: string;
  /** As written in the text. */
  readonly text: string;
  /** May be prose: a new one counts only if the current prompt uses the style. */
  readonly isWeak: boolean;
  /** In a code block, where only styles of template engines count; a placeholder that moved there is not lost. */
  readonly inCode: boolean;
}

/** The half of a pair of tags: `{% if %}` opens `if`, `{% endif %}` and `{{/if}}` close it. */
export interface BlockEdge {
  readonly name: string;
  readonly opens: boolean;
}

const NAME = String.raw`[\p{L}_][\p{L}\p{N}_]*`;

// One alternative for each style, in order of priority. Linear: every repetition is bounded or cannot overlap what
// follows it.
const PLACEHOLDER = new RegExp(
  [
    String.raw`\{%(?<tag>(?:(?!%\}|\{%)[\s\S]){1,500})%\}`,
    String.raw`\{\{\{(?<triple>[^{}\n]{1,200})\}\}\}`,
    String.raw`\{\{(?<double>[^{}\n]{1,300})\}\}`,
    String.raw`\$\{(?<dollar>[^{}\n]{1,200})\}`,
    String.raw`[#@]\{(?<hash>${NAME})\}`,
    String.raw`%\((?<percent>[\p{L}_][\p{L}\p{N}_]{0,60})\)[sdrf]`,
    String.raw`<<(?<angle>[\p{L}_][\p{L}\p{N}_. -]{0,60}|[ \t][\p{L}_][\p{L}\p{N}_.-]{0,60}[ \t])>>`,
    String.raw`\[\[[ \t]?(?<square>[\p{L}_][\p{L}\p{N}_. -]{0,60})\]\](?!\()`,
    String.raw`(?<![{\\^])\{(?<single>[^{}\n]{1,120})\}`,
    String.raw`(?<![\p{L}\p{N}_$\\])\$(?<bare>[a-z_][A-Za-z0-9_]{1,60}(?:\.[A-Za-z_][A-Za-z0-9_]{0,60}){0,5}\$?)(?![(\p{L}\p{N}_]|->)`,
    String.raw`(?<![\p{L}\p{N}_%\\])%(?<merge>[a-z][a-z0-9]{0,30}(?:_[a-z0-9]{1,30}){1,5})%(?![\p{L}\p{N}_])`,
  ].join('|'),
  'gu',
);

/**
 * Finds the placeholders of every known style, in order. With `doubleOnly`, only `{{…}}` and `{%…%}`, as in Cekura's
 * metrics, where single braces are Python.
 */
export function scanPlaceholders(text: string, doubleOnly = false): Placeholder[] {
  const found: Placeholder[] = [];
  const code = findCodeBlocks(text);
  const scan = new RegExp(PLACEHOLDER);
  let block = 0;
  for (let match = scan.exec(text); match; match = scan.exec(text)) {
    const start = match.index;
    while ((code[block]?.end ?? Number.POSITIVE_INFINITY) <= start) block += 1;
    const inCode = (code[block]?.start ?? Number.POSITIVE_INFINITY) <= start;
    const read = readMatch(match, text);
    const isTemplate = read?.style === 'tag' || read?.style === 'triple' || read?.style === 'double';
    if (read && (isTemplate || !doubleOnly)) {
      found.push({ ...read, inCode: inCode && !isTemplate, start, end: start + match[0].length, text: match[0] });
    } else scan.lastIndex = start + 1;
  }
  return found;
}

type Read = Pick<Placeholder, 'style' | 'key' | 'isWeak'>;

function readMatch(match: RegExpExecArray, text: string): Read | undefined {
  const { tag, triple, double, dollar, hash, percent, angle, square, single, bare, merge } = match.groups ?? {};
  const strong = (style: Style, key: string | undefined): Read | undefined =>
    key === undefined ? undefined : { style, key, isWeak: false };
  if (tag !== undefined) return strong('tag', keyOfTag(tag));
  if (triple !== undefined) return strong('triple', wrap('{{{', keyOfExpression(triple), '}}}'));
  if (double !== undefined) return strong('double', wrap('{{', keyOfExpression(double), '}}'));
  if (dollar !== undefined) return strong('dollar', keyOfDollar(dollar));
  if (hash !== undefined) return strong('hash', `#{${hash}}`);
  if (percent !== undefined) return strong('percent', `%(${percent})`);
  if (angle !== undefined) return strong('angle', `<<${squeeze(angle)}>>`);
  if (square !== undefined) return { style: 'square', key: `[[${squeeze(square)}]]`, isWeak: / /.test(square.trim()) };
  if (single !== undefined) return readSingle(single, match.index, text);
  if (bare !== undefined)
    return /^x+(?:\.x+)?$/i.test(bare) ? undefined : { style: 'bare', key: `$${bare}`, isWeak: true };
  if (merge !== undefined) return { style: 'bare', key: `%${merge}%`, isWeak: true };
  return undefined;
}

const wrap = (open: string, key: string | undefined, close: string) =>
  key === undefined ? undefined : open + key + close;
const squeeze = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Equal for `{% if a == 'b' -%}` and `{% if a == "b" %}`. An assignment counts by its name. */
function keyOfTag(body: string): string | undefined {
  const plain = squeeze(body.replace(/^[-+~]|[-+~]$/g, '')).replaceAll("'", '"');
  if (plain === '' || /^(?:end)?comment\b/.test(plain)) return undefined;
  const assigned = /^(?:set|assign|capture)\s+([\w.]+)/.exec(plain);
  return assigned ? `{% assign ${assigned[1]} %}` : `{% ${plain} %}`;
}

/** The expression between double braces, without filters; undefined for JSON, comments and prose. */
function keyOfExpression(body: string): string | undefined {
  const plain = squeeze(squeeze(body).replace(/^[-~]|[-~]$/g, '')).replaceAll("'", '"');
  if (!/[\p{L}\p{N}]/u.test(plain)) return undefined;
  if (/^[#^/>&]/.test(plain)) return plain.replace(/^([#^/>&]) /, '$1');
  // {{"name": 1}} and {{ name: text }} are JSON in a format string.
  if (/^"[^"]*"\s*(?::|$)/.test(plain) || /^[\w-]+\s*:\s/.test(plain) || plain.includes('":')) return undefined;
  const base = squeeze(plain.replace(/^((?:"[^"]*"|[^"|]|\|\|)*)\|(?!\|)[\s\S]*$/, '$1'));
  if (!/^[\p{L}\p{N}_$@."([-]/u.test(base) || base.split(' ').length > 6) return undefined;
  return base.replace(/ ?([.[\]()]) ?/g, '$1');
}

function keyOfDollar(body: string): string | undefined {
  const plain = squeeze(body).replaceAll("'", '"');
  if (!/^[\p{L}_@]/u.test(plain)) return undefined;
  return `\${${plain.replace(/ ?: ?/g, ':').split(':-', 1)[0]}}`;
}

const PATH = String.raw`[\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}_][\p{L}\p{N}_]*|\[[\p{L}\p{N}_"' -]{1,60}\])*`;
const SINGLE_PATH = new RegExp(`^${PATH}$`, 'u');
const SINGLE_FORMAT = new RegExp(`^(${PATH})(?:![rsa])?(?::(?=[^:]*[.,%<>^]|[dfs]$)[^\\s"']{1,20})?$`, 'u');
const SINGLE_CALL = new RegExp(`^${PATH}\\([^()]{0,60}\\)$`, 'u');
const SINGLE_REFERENCE = /^(?:@[\w-]{1,20}: ?[\p{L}\p{N}_ .-]{1,60}|!\$?[\w:.]{1,80})$/u;
const SINGLE_WORDS = /^\p{L}[\p{L}\p{N}'’_-]*(?: \p{L}[\p{L}\p{N}'’_-]*){1,3}$/u;
const CODE_WORD = /^(?:return|break|continue|if|else|throw|await|const|let|var|new|yield|print|echo|pass|import|do)\b/;
const CODE_AROUND = /=>\s*\0|\(\0\)|\b(?:import|export)\s*\0\s*from\b|\b(?:const|let|var)\s*\0\s*=/;
const CODE_BEFORE_SPACED = /(?:[)\]]|\b(?:else|try|finally|do|type|interface|enum|class))\s*$/;

/** Reads `{x}`. Braces of JSON, code and regular expressions differ in what is inside or before them. */
function readSingle(body: string, start: number, text: string): Read | undefined {
  const inner = body.trim();
  const lead = text.slice(Math.max(0, start - 24), start);
  const spaced = inner !== body;
  const tail = text.slice(start + body.length + 2, start + body.length + 10);
  if (CODE_AROUND.test(`${lead}\0${tail}`) || (spaced && CODE_BEFORE_SPACED.test(lead))) return undefined;
  if (CODE_WORD.test(inner) || /\\\p{L}+(?:\{[^{}]*\})?$/u.test(lead)) return undefined;
  const key = `{${squeeze(inner).replaceAll("'", '"')}}`;
  // `GET /orders/{order_id}` is an API path.
  if (SINGLE_PATH.test(inner)) return { style: 'single', key, isWeak: lead.endsWith('/') };
  if (SINGLE_REFERENCE.test(inner)) return { style: 'single', key: key.replace(': ', ':'), isWeak: false };
  const formatted = SINGLE_FORMAT.exec(inner);
  if (formatted) return { style: 'single', key: `{${formatted[1]}}`, isWeak: false };
  if (spaced) return undefined;
  if (SINGLE_WORDS.test(inner) || SINGLE_CALL.test(inner)) return { style: 'single', key, isWeak: true };
  if (/^\d{1,2}$/.test(inner) && !/[\p{L}\p{N}_\])}.*+?]$/u.test(lead)) return { style: 'single', key, isWeak: true };
  return undefined;
}

/** Which half of a pair a placeholder is, if any; `name` is the tag that closes the pair. */
export function readBlockEdge({ key }: Placeholder): BlockEdge | undefined {
  const tag = /^\{% (end)?([a-z]+)\b/.exec(key);
  if (tag) return { name: `{% end${tag[2]} %}`, opens: tag[1] === undefined };
  const section = /^\{\{([#^/])([\w.-]+)/.exec(key);
  if (section) return { name: `{{/${section[2]}}}`, opens: section[1] !== '/' };
  return undefined;
}
