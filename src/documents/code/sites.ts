import type { SyntaxNode, SyntaxNodeRef } from '@lezer/common';
import { childrenOf, format, operatorOf, readExpression, type TextExpression } from './expression.ts';
import type { Language } from './literal.ts';

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

const TYPES = /Type(?!Script)|^(?:InterfaceDeclaration|ImportDeclaration|ImportStatement|RegExp|JSXAttributeValue)$/;
const minor = (name: string): Step => ({ name, isMinor: true });

/** The strings of a source file, in source order, each with the path of names to it. */
export function listSites(language: Language, text: string, root: SyntaxNode): Site[] {
  const sites: Site[] = [];
  const broken = listBroken(root);
  const slice = (node: SyntaxNode) => text.slice(node.from, node.to);

  /** The names in an assignment target: `name`, `self.name`, `table["name"]`. */
  const namesOf = (node: SyntaxNode | undefined): Step[] => {
    if (!node) return [];
    if (node.name === 'String') return [{ name: slice(node).replace(/^\w*["']+|(?<!["'])["']+$/g, '') }];
    if (node.name !== 'MemberExpression') return [{ name: slice(node).replace(/^#/, '') }];
    return childrenOf(node).flatMap((child) =>
      /^(?:self|this|cls)$/.test(slice(child)) ? minor(slice(child)) : namesOf(child),
    );
  };

  /** Adds the node if it is a string, and returns whether it is. */
  const add = (steps: readonly Step[], node: SyntaxNode) => {
    const expression = readExpression(language, text, node);
    if (!expression) return false;
    sites.push({ steps, expression, isBroken: broken.has(keyOf(statementOf(node))) });
    return true;
  };

  /** Visits an expression whose value is named by the last of `steps`. */
  const value = (node: SyntaxNode | undefined, steps: readonly Step[]): void => {
    if (!node || TYPES.test(node.name)) return;
    if (add(steps, node)) return;
    const children = childrenOf(node);
    switch (node.name) {
      case 'ParenthesizedExpression':
      case 'AwaitExpression':
      case 'PrefixCast':
        for (const child of children) value(child, steps);
        return;
      case 'BinaryExpression':
        if (/^(?:or|and|\|\||&&|\?\?|as|satisfies|\+)$/.test(operatorOf(node, text))) {
          for (const child of children) value(child, steps);
        } else rest(node, steps);
        return;
      case 'ConditionalExpression': {
        const [first, , , , last] = children;
        const branches = language === 'python' ? [first, last] : [children[2], last];
        for (const child of children) {
          if (branches.some((branch) => branch?.from === child.from)) value(child, steps);
          else visit(child, steps);
        }
        return;
      }
      case 'ArrayExpression':
      case 'TupleExpression':
      case 'SetExpression':
        items(node, steps);
        return;
      case 'LambdaExpression':
      case 'ArrowFunction': {
        const body = children.at(-1);
        for (const child of children.slice(0, -1)) visit(child, steps);
        if (body?.name === 'Block') visit(body, steps);
        else value(body, steps);
        return;
      }
      default:
        visit(node, steps);
    }
  };

  const items = (node: SyntaxNode, steps: readonly Step[]) => {
    const parts = childrenOf(node).filter(({ name }) => name !== 'Spread');
    for (const [i, child] of parts.entries()) value(child, [...steps, { name: String(i) }]);
  };

  /** Visits `name = value` pairs in brackets or a definition; passes unnamed values to `loose`. */
  const assigned = (node: SyntaxNode, steps: readonly Step[], loose: (child: SyntaxNode, index: number) => void) => {
    let index = 0;
    for (let child = node.firstChild; child; child = child.nextSibling) {
      const equals = nextOf(child);
      const isName = /^(?:VariableName|VariableDefinition|PropertyName|\w*PropertyDefinition)$/.test(child.name);
      const typed = equals && /^(?:TypeDef|TypeAnnotation)$/.test(equals.name) ? nextOf(equals) : equals;
      if (isName && typed && /^(?:AssignOp|Equals)$/.test(typed.name)) {
        const given = nextOf(typed);
        value(given ?? undefined, [...steps, ...namesOf(child)]);
        child = given ?? typed;
      } else if (/\p{L}/u.test(child.name) && !child.name.endsWith('Comment')) loose(child, index++);
    }
  };

  const call = (node: SyntaxNode, steps: readonly Step[]) => {
    const [called, ...others] = childrenOf(node).filter(({ name }) => name !== 'new' && name !== 'At');
    if (!called) return;
    visit(called, steps);
    const isNamed = /^(?:VariableName|MemberExpression|super)$/.test(called.name);
    const name =
      isNamed && called.to - called.from < 200 ? (slice(called).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []) : [];
    const inside = [...steps, ...name.map(minor)];
    for (const list of others) {
      if (list.name !== 'ArgList') continue;
      assigned(list, inside, (child, index) => {
        const isText = readExpression(language, text, child) !== undefined;
        value(child, [...inside, isText ? { name: String(index) } : minor(String(index))]);
      });
    }
  };

  /** Visits the entries of an object, dictionary or set. */
  const entries = (node: SyntaxNode, steps: readonly Step[]) => {
    let key: SyntaxNode | undefined;
    let isValue = false;
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (child.name === ':') isValue = true;
      else if (child.name === ',') [key, isValue] = [undefined, false];
      else if (!/\p{L}/u.test(child.name) || child.name.endsWith('Comment')) continue;
      else if (isValue) value(child, [...steps, ...namesOf(key)]);
      else key = child;
    }
  };

  const assignment = (node: SyntaxNode, steps: readonly Step[]) => {
    const groups: SyntaxNode[][] = [[]];
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (/^(?:AssignOp|Equals|UpdateOp)$/.test(child.name)) groups.push([]);
      else if (/^(?:TypeDef|TypeAnnotation|[^\p{L}]+|\w*Comment)$/u.test(child.name)) continue;
      else groups.at(-1)?.push(child);
    }
    const values = groups.at(-1) ?? [];
    const [targets = []] = groups;
    if (groups.length < 2) return;
    if (values.length === 1) value(values[0], [...steps, ...targets.flatMap(namesOf)]);
    else
      for (const [i, one] of values.entries()) {
        const own =
          targets.length === values.length ? namesOf(targets[i]) : [...targets.flatMap(namesOf), { name: String(i) }];
        value(one, [...steps, ...own]);
      }
  };

  const define = (node: SyntaxNode, steps: readonly Step[]) => {
    const name = childrenOf(node).find((child) =>
      /^(?:Variable\w*|\w*PropertyDefinition|String|Number)$/.test(child.name),
    );
    const own = name
      ? namesOf(name).map((step) => (/^(?:__init__|constructor)$/.test(step.name) ? minor(step.name) : step))
      : [];
    const inside = [...steps, ...own];
    for (const child of childrenOf(node)) {
      if (child.from === name?.from) continue;
      if (child.name === 'ArgList') assigned(child, inside, (one) => visit(one, inside));
      else visit(child, inside);
    }
  };

  const rest = (node: SyntaxNode, steps: readonly Step[]) => {
    for (const child of childrenOf(node)) visit(child, steps);
  };

  /** Visits any other node: statements, and expressions with unnamed values. */
  const visit = (node: SyntaxNode, steps: readonly Step[]): void => {
    if (TYPES.test(node.name)) return;
    switch (node.name) {
      case 'AssignStatement':
      case 'UpdateStatement':
      case 'AssignmentExpression':
      case 'NamedExpression':
        assignment(node, steps);
        return;
      case 'VariableDeclaration':
        assigned(node, steps, (child) => {
          if (child.name.endsWith('Pattern')) visit(child, steps);
          if (child.prevSibling?.name === 'Equals') value(child, steps);
        });
        return;
      case 'PropertyDeclaration':
      case 'ParamList':
      case 'ObjectPattern':
      case 'ArrayPattern':
      case 'PatternProperty':
      case 'EnumBody':
        assigned(node, steps, (child) => visit(child, steps));
        return;
      case 'ClassDefinition':
      case 'ClassDeclaration':
      case 'ClassExpression':
      case 'FunctionDefinition':
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'MethodDeclaration':
      case 'NamespaceDeclaration':
      case 'EnumDeclaration':
        define(node, steps);
        return;
      case 'DecoratedStatement': {
        const name = node.lastChild && childrenOf(node.lastChild).find((child) => child.name === 'VariableName');
        for (const child of childrenOf(node)) {
          if (child.name === 'Decorator') call(child, [...steps, ...namesOf(name || undefined)]);
          else visit(child, steps);
        }
        return;
      }
      case 'Property':
        if (node.getChild('ParamList')) define(node, steps);
        else entries(node, steps);
        return;
      case 'DictionaryExpression':
        entries(node, steps);
        return;
      case 'CallExpression':
      case 'NewExpression':
        call(node, steps);
        return;
      case 'ArrayExpression':
      case 'TupleExpression':
        items(node, steps);
        return;
      case 'ReturnStatement':
      case 'YieldStatement':
        for (const child of childrenOf(node)) value(child, [...steps, minor('return')]);
        return;
      case 'ExpressionStatement': {
        const [first] = childrenOf(node);
        const isDoc = language === 'python' && steps.length > 0 && node.parent?.name === 'Body';
        if (first && isDoc && add([...steps, { name: '__doc__' }], first)) return;
        if (first) visit(first, steps);
        return;
      }
      case 'ExportDeclaration': {
        const isDefault = node.getChild('default') !== null;
        for (const child of childrenOf(node)) {
          if (isDefault && /Expression|String|Function$/.test(child.name))
            value(child, [...steps, { name: 'default' }]);
          else if (child.name !== 'String') visit(child, steps);
        }
        return;
      }
      case 'JSXAttribute': {
        const [name, given] = childrenOf(node).filter((child) => child.name !== 'Equals');
        if (name && given?.name === 'JSXEscape')
          for (const child of childrenOf(given)) value(child, [...steps, { name: slice(name) }]);
        return;
      }
      case 'LambdaExpression':
      case 'ArrowFunction':
      case 'ConditionalExpression':
        value(node, steps);
        return;
      case 'FormatString':
      case 'String':
      case 'TemplateString':
      case 'ContinuedString':
      case 'TaggedTemplateExpression':
        add([], node);
        return;
      default:
        rest(node, steps);
    }
  };

  const uses = listFormatted(language, text, root);
  for (const child of childrenOf(root)) visit(child, []);
  return sites
    .sort((a, b) => a.expression.from - b.expression.from)
    .map((site) => {
      const name = site.steps.findLast((step) => !step.isMinor)?.name ?? '';
      const formatting = site.expression.formatting ?? uses.get(name);
      if (site.expression.formatting || !formatting) return site;
      return { ...site, expression: format({ ...site.expression, formatting }) };
    });
}

function nextOf(node: SyntaxNode): SyntaxNode | null {
  let next = node.nextSibling;
  while (next?.name.endsWith('Comment')) next = next.nextSibling;
  return next;
}

const BLOCK = /^(?:Script|Block|Body|ClassBody)$/;

/** The innermost statement that contains a node. */
function statementOf(node: SyntaxNode): SyntaxNode {
  let statement = node;
  for (let { parent } = statement; parent && !BLOCK.test(parent.name); { parent } = parent) statement = parent;
  return statement;
}

function keyOf({ from, to }: SyntaxNode): string {
  return `${from}-${to}`;
}

/** Keys of the innermost statements with a syntax error, and of those next to an error. */
function listBroken(root: SyntaxNode): Set<string> {
  const broken = new Set<string>();
  root.cursor().iterate((at) => {
    if (!isError(at)) return;
    const statement = statementOf(at.node);
    const { prevSibling, nextSibling } = statement;
    const neighbours = statement.type.isError ? [prevSibling, nextSibling] : [];
    for (const one of [statement, ...neighbours]) if (one) broken.add(keyOf(one));
  });
  return broken;
}

/** Whether a node is a real syntax error; the parser also reports a JSX comment as a missing expression. */
export function isError({ type, node }: SyntaxNodeRef): boolean {
  if (!type.isError) return false;
  const { parent } = node;
  return parent?.name !== 'JSXEscape' || node.from !== node.to || childrenOf(parent).length > 0;
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
    if (name && /^(?:VariableName|PropertyName)$/.test(name.name)) uses.set(text.slice(name.from, name.to), 'percent');
  });
  return uses;
}
