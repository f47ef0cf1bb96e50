import type { SyntaxNode } from '@lezer/common';
import { format, readExpression, type TextExpression } from './expression.ts';
import type { Language } from './literal.ts';
import { findBroken } from './syntax-errors.ts';
import { childrenOf, isComment, nextOf, operatorOf } from './tree.ts';

/** A name in the path to a string. */
export interface Step {
  readonly name: string;
  /** Optional in a selector: the called function, `__init__`, `return`. */
  readonly isMinor?: boolean;
}

/** A string in a source file. */
export interface Site {
  /** Empty for an unnamed string. */
  readonly steps: readonly Step[];
  readonly expression: TextExpression;
  /** Its statement has a syntax error, so the string may have been misread. */
  readonly isBroken: boolean;
}

/** A walk over the nodes of one file, which collects its strings in source order. */
interface Walk {
  readonly language: Language;
  readonly text: string;
  readonly isBroken: (node: SyntaxNode) => boolean;
  readonly sites: Site[];
}

/** The strings of a source file, in source order, each with the path of names to it. */
export function listSites(language: Language, text: string, root: SyntaxNode): Site[] {
  const walk: Walk = { language, text, isBroken: findBroken(root), sites: [] };
  visitChildren(walk, root, []);
  const uses = listFormatted(language, text, root);
  return walk.sites.map((site) => {
    const name = site.steps.findLast((step) => !step.isMinor)?.name ?? '';
    const formatting = site.expression.formatting ?? uses.get(name);
    if (site.expression.formatting || !formatting) return site;
    return { ...site, expression: format({ ...site.expression, formatting }) };
  });
}

const TYPES = /Type(?!Script)|^(?:InterfaceDeclaration|ImportDeclaration|ImportStatement|RegExp|JSXAttributeValue)$/;

type Visit = (walk: Walk, node: SyntaxNode, steps: readonly Step[]) => void;

/** Visits a statement, or an expression whose value has no name. */
const visit: Visit = (walk, node, steps) => {
  if (!TYPES.test(node.name)) (VISITS[node.name] ?? visitChildren)(walk, node, steps);
};

/** Visits an expression whose value is named by the last of `steps`. */
const visitValue: Visit = (walk, node, steps) => {
  if (addString(walk, node, steps)) return;
  const isPassed = node.name === 'BinaryExpression' && PASSES_VALUES.has(operatorOf(node, walk.text));
  const visitAs = isPassed ? visitValues : (VALUE_VISITS[node.name] ?? visit);
  visitAs(walk, node, steps);
};

/** How to visit each kind of node; all others only have their children visited. */
const VISITS: Readonly<Record<string, Visit>> = {
  String: visitUnnamed,
  FormatString: visitUnnamed,
  TemplateString: visitUnnamed,
  ContinuedString: visitUnnamed,
  TaggedTemplateExpression: visitUnnamed,
  AssignStatement: visitAssignment,
  UpdateStatement: visitAssignment,
  AssignmentExpression: visitAssignment,
  NamedExpression: visitAssignment,
  VariableDeclaration: visitVariables,
  PropertyDeclaration: visitDefaults,
  ParamList: visitDefaults,
  ArrayPattern: visitDefaults,
  PatternProperty: visitDefaults,
  EnumBody: visitDefaults,
  ClassDefinition: visitDefinition,
  ClassDeclaration: visitDefinition,
  ClassExpression: visitDefinition,
  FunctionDefinition: visitDefinition,
  FunctionDeclaration: visitDefinition,
  FunctionExpression: visitDefinition,
  MethodDeclaration: visitDefinition,
  NamespaceDeclaration: visitDefinition,
  EnumDeclaration: visitDefinition,
  DecoratedStatement: visitDecorated,
  Property: visitProperty,
  DictionaryExpression: visitEntries,
  CallExpression: visitCall,
  NewExpression: visitCall,
  ArrayExpression: visitItems,
  TupleExpression: visitItems,
  LambdaExpression: visitLambda,
  ArrowFunction: visitLambda,
  ConditionalExpression: visitConditional,
  ReturnStatement: visitReturn,
  YieldStatement: visitReturn,
  ExpressionStatement: visitExpressionStatement,
  ExportDeclaration: visitExport,
  JSXAttribute: visitAttribute,
};

/** What differs for an expression that has a name. */
const VALUE_VISITS: Readonly<Record<string, Visit>> = {
  ParenthesizedExpression: visitValues,
  AwaitExpression: visitValues,
  PrefixCast: visitValues,
  SetExpression: visitItems,
};

/** Operators whose result is an operand, or begins or ends with it. */
const PASSES_VALUES = new Set(['or', 'and', '||', '&&', '??', 'as', 'satisfies', '+']);
const SPREADS = new Set(['Spread', '**']);
const EQUALS = new Set(['AssignOp', 'Equals', 'UpdateOp']);
const ANNOTATIONS = new Set(['TypeDef', 'TypeAnnotation']);
const PROPERTIES = ['PropertyDefinition', 'PrivatePropertyDefinition'];
/** What can stand before an equals sign in brackets, and what names a definition. */
const NAMES = new Set(['VariableName', 'VariableDefinition', 'PropertyName', ...PROPERTIES]);
const DEFINED = new Set(['VariableName', 'VariableDefinition', 'TypeDefinition', 'String', 'Number', ...PROPERTIES]);
const CALLABLE = new Set(['VariableName', 'MemberExpression', 'super']);
const CONSTRUCTORS = new Set(['__init__', 'constructor']);
const SELF = new Set(['self', 'this', 'cls']);

/** Adds the node if it is a string, and returns whether it is. */
function addString({ language, text, isBroken, sites }: Walk, node: SyntaxNode, steps: readonly Step[]): boolean {
  const expression = readExpression(language, text, node);
  if (expression) sites.push({ steps, expression, isBroken: isBroken(node) });
  return expression !== undefined;
}

function visitUnnamed(walk: Walk, node: SyntaxNode): void {
  addString(walk, node, []);
}

function visitChildren(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  for (const child of childrenOf(node)) visit(walk, child, steps);
}

function visitValues(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  for (const child of childrenOf(node)) visitValue(walk, child, steps);
}

function visitItems(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  const items = childrenOf(node).filter(({ name }) => name !== 'Spread');
  for (const [i, item] of items.entries()) visitValue(walk, item, [...steps, { name: String(i) }]);
}

function visitProperty(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  if (node.getChild('ParamList')) visitDefinition(walk, node, steps);
  else visitEntries(walk, node, steps);
}

/** Visits the entries of an object or dictionary. */
function visitEntries(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  let key: SyntaxNode | undefined;
  let isValue = false;
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name === ':') isValue = true;
    else if (child.name === ',') isValue = false;
    else if (!/\p{L}/u.test(child.name) || isComment(child)) continue;
    else if (isValue) visitValue(walk, child, [...steps, ...namesOf(walk, key)]);
    else if (SPREADS.has(child.prevSibling?.name ?? '')) visitValue(walk, child, steps);
    else key = child;
  }
}

/** Visits `name = value` pairs in brackets or a definition; passes other nodes to `loose`, with their index. */
function visitPairs(
  walk: Walk,
  node: SyntaxNode,
  steps: readonly Step[],
  loose: (child: SyntaxNode, index: number) => void,
): void {
  let index = 0;
  for (let child = node.firstChild; child; child = child.nextSibling) {
    const next = nextOf(child);
    const equals = next && ANNOTATIONS.has(next.name) ? nextOf(next) : next;
    if (NAMES.has(child.name) && equals && EQUALS.has(equals.name)) {
      const value = nextOf(equals);
      if (value) visitValue(walk, value, [...steps, ...namesOf(walk, child)]);
      child = value ?? equals;
    } else if (/\p{L}/u.test(child.name) && !isComment(child)) loose(child, index++);
  }
}

function visitDefaults(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  visitPairs(walk, node, steps, (child) => visit(walk, child, steps));
}

function visitVariables(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  visitPairs(walk, node, steps, (child) => {
    if (child.name.endsWith('Pattern')) visit(walk, child, steps);
    if (child.prevSibling?.name === 'Equals') visitValue(walk, child, steps);
  });
}

function visitAssignment(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  const groups: SyntaxNode[][] = [[]];
  for (const child of childrenOf(node)) {
    if (EQUALS.has(child.name)) groups.push([]);
    else if (!ANNOTATIONS.has(child.name)) groups.at(-1)?.push(child);
  }
  if (groups.length === 1) return;
  const [targets = []] = groups;
  const values = groups.at(-1) ?? [];
  const all = targets.flatMap((target) => namesOf(walk, target));
  for (const [i, value] of values.entries()) {
    const shared = values.length === 1 ? all : [...all, { name: String(i) }];
    visitValue(walk, value, [...steps, ...(targets.length === values.length ? namesOf(walk, targets[i]) : shared)]);
  }
}

function visitDefinition(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  const children = childrenOf(node);
  const name = children.find((child) => DEFINED.has(child.name));
  const own = namesOf(walk, name).map((step) => (CONSTRUCTORS.has(step.name) ? minor(step.name) : step));
  const inside = [...steps, ...own];
  for (const child of children) {
    if (child === name) continue;
    if (child.name === 'ArgList') visitPairs(walk, child, inside, (base) => visit(walk, base, inside));
    else visit(walk, child, inside);
  }
}

function visitDecorated(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  const name = node.lastChild?.getChild('VariableName') ?? undefined;
  for (const child of childrenOf(node)) {
    if (child.name === 'Decorator') visitCall(walk, child, [...steps, ...namesOf(walk, name)]);
    else visit(walk, child, steps);
  }
}

function visitCall(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  const [called, ...others] = childrenOf(node).filter(({ name }) => name !== 'new' && name !== 'At');
  if (!called) return;
  visit(walk, called, steps);
  const inside = [...steps, ...calledNames(walk, called)];
  for (const list of others) {
    visitPairs(walk, list, inside, (argument, index) => {
      const isText = readExpression(walk.language, walk.text, argument) !== undefined;
      visitValue(walk, argument, [...inside, isText ? { name: String(index) } : minor(String(index))]);
    });
  }
}

/** The names in a called function: `Agent`, `openai.chat.create`; none for a long chain of calls. */
function calledNames(walk: Walk, called: SyntaxNode): Step[] {
  // `Agent<Context>` has type arguments.
  const name = called.name === 'InstantiationExpression' ? (called.firstChild ?? called) : called;
  const isNamed = CALLABLE.has(name.name) && name.to - name.from < 200;
  return isNamed ? (slice(walk, name).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []).map(minor) : [];
}

function visitLambda(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  const children = childrenOf(node);
  for (const child of children.slice(0, -1)) visit(walk, child, steps);
  for (const body of children.slice(-1)) visitValue(walk, body, steps);
}

function visitConditional(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  // `first if condition else last`, `condition ? first : last`
  const first = walk.language === 'python' ? 0 : 2;
  for (const [i, child] of childrenOf(node).entries()) {
    if (i === first || i === 4) visitValue(walk, child, steps);
    else visit(walk, child, steps);
  }
}

function visitReturn(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  visitValues(walk, node, [...steps, minor('return')]);
}

function visitExpressionStatement(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  const [first] = childrenOf(node);
  if (!first) return;
  const mayBeDoc = walk.language === 'python' && steps.length > 0;
  if (!mayBeDoc || !addString(walk, first, [...steps, { name: '__doc__' }])) visit(walk, first, steps);
}

function visitExport(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  const isDefault = node.getChild('default') !== null;
  for (const child of childrenOf(node)) {
    if (isDefault && /Expression|String|Function$/.test(child.name)) visitValue(walk, child, [{ name: 'default' }]);
    // Another string names a module.
    else if (child.name !== 'String') visit(walk, child, steps);
  }
}

function visitAttribute(walk: Walk, node: SyntaxNode, steps: readonly Step[]): void {
  const [name, given] = childrenOf(node).filter((child) => child.name !== 'Equals');
  if (name && given?.name === 'JSXEscape') visitValues(walk, given, [...steps, { name: slice(walk, name) }]);
}

/** The names in an assignment target: `name`, `self.name`, `table["name"]`. */
function namesOf(walk: Walk, node: SyntaxNode | undefined): Step[] {
  if (!node) return [];
  const source = slice(walk, node);
  if (node.name === 'String') return [{ name: source.replace(/^\w*["']+|(?<!["'])["']+$/g, '') }];
  if (node.name !== 'MemberExpression') return [{ name: source.replace('#', '') }];
  return childrenOf(node).flatMap((child) => {
    const name = slice(walk, child);
    return SELF.has(name) ? minor(name) : namesOf(walk, child);
  });
}

function minor(name: string): Step {
  return { name, isMinor: true };
}

function slice({ text }: Walk, { from, to }: SyntaxNode): string {
  return text.slice(from, to);
}

/** Names of strings that other code formats: `NAME.format(…)`, `NAME % values`. */
function listFormatted(language: Language, text: string, root: SyntaxNode): Map<string, 'format' | 'percent'> {
  const uses = new Map<string, 'format' | 'percent'>();
  if (language !== 'python') return uses;
  for (const [, name = ''] of text.matchAll(/(?<![\p{L}\p{N}_])([\p{L}_][\p{L}\p{N}_]*)\.format(?:_map)?\(/gu))
    uses.set(name, 'format');
  root.cursor().iterate((node) => {
    if (node.name !== 'BinaryExpression' || operatorOf(node.node, text) !== '%') return;
    const left = node.node.firstChild;
    const name = left?.name === 'MemberExpression' ? left.lastChild : left;
    if (name?.name === 'VariableName' || name?.name === 'PropertyName')
      uses.set(text.slice(name.from, name.to), 'percent');
  });
  return uses;
}
