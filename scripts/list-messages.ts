import { readdirSync, readFileSync } from 'node:fs';
// The parser that the test runner brings along; TypeScript 7 has none of its own for scripts yet.
import { parseAst } from 'vitest/node';

/** A text of the source that a user of the action may read as an error, a warning or a notice. */
export interface Message {
  /** Below `src/`. */
  file: string;
  line: number;
  /** What is filled in stands as `<>`. */
  template: string;
  /**
   * `finding`: what a guard says, explained in docs/guards.md. `message`: what is said otherwise, explained in
   * docs/troubleshooting.md. `hint`: what is said after an error's message, and explains itself. `log`: a line of the
   * log.
   */
  kind: 'message' | 'finding' | 'hint' | 'log';
}

// Everything in the source that reads like words is taken for a message, unless one of these rules says what else it
// is. So a message that is written in a new way is found too, and a text that is none needs a rule here.

/** Files whose texts are rendered as Markdown, or are data: only what an error says is a message there. */
const RENDERED = /^(proposal\/(?!guards\/)|documents\/languages\.ts$|modes\/metric-sections\.ts$)/;
/** What is said next, after a message: the other half of an error's line. Names of variables, properties, functions. */
const HINTS = /^(hints?|check|addHint|LOOK_FIRST|adviseOnStatus|hintStrings)$/;
/** Calls that write a line of the log. */
const LOGS = /^(info|debug|group|log)$/;

/** Names of variables, properties and functions, by the file that they mean this in and in no other. */
interface Names {
  /** Collect or make lines of the log. */
  readonly log?: readonly string[];
  /** Fill in a message, or are rendered as Markdown. */
  readonly other?: readonly string[];
}
export const NAMES: Readonly<Record<string, Names>> = {
  'cekura/client.ts': { other: ['accept-encoding'] },
  'cekura/failure.ts': { other: ['asked'] },
  'cekura/runs.ts': { log: ['describeReason'] },
  'config/schema.ts': { other: ['TAKES'] },
  'jobs.ts': { log: ['alone'] },
  'modes/apply-metrics.ts': { log: ['sayPlan', 'CHANGED_BY'] },
  'modes/deliver-comment.ts': { other: ['intro'] },
  'modes/deliver-pull-request.ts': { other: ['heading', 'TWO_COMMITS'] },
  'modes/describe-applied.ts': {
    other: ['WHO', 'blocks', 'heading', 'legend', 'showDifference', 'showScore', 'showScores'],
  },
  'modes/evidence.ts': { log: ['describeRun', 'notes'] },
  'modes/follow-job.ts': { log: ['describeDuration'] },
  'modes/present.ts': { log: ['describeDelivery'], other: ['whole'] },
  'modes/propose-metric.ts': { other: ['blocks', 'heading'] },
  'modes/propose-new-metrics.ts': { other: ['heading'] },
  'modes/propose-prompt.ts': { log: ['source'] },
  'proposal/guards/check-guards.ts': { log: ['notes'] },
  'proposal/guards/unwrap-answer.ts': { log: ['note'] },
};
/** Calls whose arguments are compared or searched for. */
const OTHER_CALLS =
  /^(startsWith|endsWith|includes|replace|replaceAll|split|join|test|exec|match|createHash|tryGraphql|RegExp)$/;
/** Errors that are caught and told in other words, or are bugs. */
const INTERNAL_ERRORS = /^(Error|RangeError|TypeError|MovedError|AttemptTimeoutError)$/;

interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

const ROOT = new URL('../src/', import.meta.url);

function listFiles(): { file: string; text: string }[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .sort()
    .map((file) => ({ file, text: readFileSync(new URL(file, ROOT), 'utf8') }));
}

/** All messages of the source, in the order of files and lines. */
export function listMessages(): Message[] {
  return listFiles().flatMap(({ file, text }) => readMessages(file, text));
}

/** The stable names of all guards, sorted: `guard: 'keep-lost'`, or the first argument where findings are made. */
export function listGuardNames(): string[] {
  const names = listFiles()
    .filter(({ file }) => file.startsWith('proposal/guards/'))
    .flatMap(({ text }) =>
      [...text.matchAll(/\b(?:guard: |finding\()\s*'([a-z]+(?:-[a-z]+)+)'/g)].map(([, name = '']) => name),
    );
  return [...new Set(names)].sort();
}

/** The messages of one file. */
export function readMessages(file: string, text: string): Message[] {
  const kind = file.startsWith('proposal/guards/') ? 'finding' : 'message';
  const rest = RENDERED.test(file) ? 'other' : undefined;
  const names = NAMES[file] ?? {};
  const found: Message[] = [];
  const visit = (node: Node, trail: readonly Node[]) => {
    if (isType(node) || node.type === 'ImportDeclaration' || node.type === 'TaggedTemplateExpression') return;
    const template = readTemplate(node);
    const role = template === undefined ? 'other' : readText(template, node, trail, names, rest);
    if (template !== undefined && role !== 'other') {
      const line = text.slice(0, node.start).split('\n').length;
      found.push({ file, line, template, kind: role === 'message' ? kind : role });
    }
    for (const child of childrenOf(node)) visit(child, [...trail, node]);
  };
  visit(parseAst(text, { lang: 'ts' }) as unknown as Node, []);
  return found;
}

/** A template as a pattern: its fixed words in their order, within one piece of code in Markdown. */
export function toPattern(template: string): RegExp {
  const pieces = template.replace(/^(<>|[\s;,])+|(<>|\s)+$/g, '').split('<>');
  return new RegExp(pieces.map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('[^`\\n]{0,200}?'));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flat().filter(isNode);
}

/** Types hold texts too; expressions that only carry a type along hold what they are about. */
function isType({ type }: Node): boolean {
  return type.startsWith('TS') && !/^TS(As|Satisfies|NonNull)Expression$/.test(type);
}

function readTemplate(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type !== 'TemplateLiteral') return undefined;
  const { quasis, expressions } = node as unknown as { quasis: { value: { cooked: string } }[]; expressions: Node[] };
  return quasis.map(({ value }, index) => value.cooked + (index < expressions.length ? '<>' : '')).join('');
}

type Role = 'message' | 'hint' | 'log' | 'other';

/** What a text is, by its words and by what it stands in, from the inside out. */
function readText(template: string, node: Node, trail: readonly Node[], names: Names, rest: 'other' | undefined): Role {
  const words = template.match(/\p{L}[\p{L}'’-]*/gu)?.length ?? 0;
  if (words === 0 || !/\S \S/.test(template)) return 'other';
  // A heading or a comment of Markdown, several lines, a regular expression's source, GraphQL.
  if (/^\s*(#|\*\*|<!--)|\n|\(\?[:!=<]|^(query|mutation) /.test(template)) return 'other';
  let role: Role | undefined;
  let child = node;
  const owner = nameOf(trail.findLast(({ type }) => type === 'ClassDeclaration')?.id);
  for (const parent of trail.toReversed()) {
    const found = readRole(parent, child, names);
    if (found === 'other' || (found === 'message' && INTERNAL_ERRORS.test(owner))) return 'other';
    role ??= found;
    child = parent;
  }
  // One word beside what is filled in says nothing by itself, unless it is all that an error says.
  return role ?? rest ?? (words > 1 ? 'message' : 'other');
}

/** What a text is that stands in `child`, as far as `parent` tells. */
function readRole(parent: Node, child: Node, names: Names): Role | undefined {
  switch (parent.type) {
    case 'NewExpression':
    case 'CallExpression':
      return readArgument(parent, child, names);
    case 'Property':
      if (parent.key === child && !parent.computed) return 'other';
      return readName(parent.key, names);
    case 'VariableDeclarator':
    case 'FunctionDeclaration':
      return readName(parent.id, names);
    // Compared, not said.
    case 'BinaryExpression':
      return /^[!=]==?$/.test(String(parent.operator)) ? 'other' : undefined;
    case 'SwitchCase':
      return parent.test === child ? 'other' : undefined;
    default:
      return undefined;
  }
}

function readArgument(call: Node, child: Node, names: Names): Role | undefined {
  const args = call.arguments as Node[];
  const index = args.indexOf(child);
  const name = nameOf(call.callee);
  // `'a b c'.split(' ')` is a list of words.
  if (index === -1) return name === 'split' && call.callee === child ? 'other' : undefined;
  if (name === 'push') return readName((call.callee as Node).object, names);
  if (LOGS.test(name)) return 'log';
  if (HINTS.test(name)) return 'hint';
  if (OTHER_CALLS.test(name) || INTERNAL_ERRORS.test(name)) return 'other';
  if (name === 'fail') return index === 1 ? 'hint' : 'message';
  if (name !== 'super' && !name.endsWith('Error')) return undefined;
  // An error is made of a message and a hint; RefusedError takes the status first.
  const first = name === 'RefusedError' ? 1 : 0;
  if (index === first) return 'message';
  return index === first + 1 ? 'hint' : undefined;
}

function readName(node: unknown, { log = [], other = [] }: Names): Role | undefined {
  const name = nameOf(node);
  if (HINTS.test(name)) return 'hint';
  if (log.includes(name)) return 'log';
  return other.includes(name) ? 'other' : undefined;
}

/** The name of a variable, a property or what is called: `push` of `warnings.push`. */
function nameOf(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'Super') return 'super';
  if (node.type === 'MemberExpression') return nameOf(node.property);
  if (node.type === 'Identifier') return String(node.name);
  return node.type === 'Literal' ? String(node.value) : '';
}

if (import.meta.main) {
  for (const { file, line, template, kind } of listMessages()) console.log(`${kind} src/${file}:${line}: ${template}`);
}
