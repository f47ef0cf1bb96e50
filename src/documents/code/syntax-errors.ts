import type { SyntaxNode, SyntaxNodeRef, Tree } from '@lezer/common';
import { childrenOf } from './tree.ts';

const BLOCKS = new Set(['Script', 'Block', 'Body', 'ClassBody']);

/** Whether a node is a real syntax error; the parser also reports a JSX comment as a missing expression. */
export function isError({ type, node }: SyntaxNodeRef): boolean {
  if (!type.isError) return false;
  const { parent } = node;
  return parent?.name !== 'JSXEscape' || node.from !== node.to || childrenOf(parent).length > 0;
}

/** The offset of the first syntax error, or of the statement that is open at the end; `undefined` if there is none. */
export function findError(tree: Tree): number | undefined {
  let found: number | undefined;
  tree.cursor().iterate((at) => {
    if (isError(at)) found ??= at.to < tree.length ? at.from : statementOf(at.node).from;
    return found === undefined;
  });
  return found;
}

/** Returns whether a node's innermost statement has a syntax error or is next to one. */
export function findBroken(root: SyntaxNode): (node: SyntaxNode) => boolean {
  const broken = new Set<string>();
  root.cursor().iterate((at) => {
    if (!isError(at)) return;
    const statement = statementOf(at.node);
    const { prevSibling, nextSibling } = statement;
    const neighbours = statement.type.isError ? [prevSibling, nextSibling] : [];
    for (const one of [statement, ...neighbours]) if (one) broken.add(keyOf(one));
  });
  return (node) => broken.has(keyOf(statementOf(node)));
}

/** The innermost statement that contains a node. */
function statementOf(node: SyntaxNode): SyntaxNode {
  let statement = node;
  for (let { parent } = statement; parent && !BLOCKS.has(parent.name); { parent } = parent) statement = parent;
  return statement;
}

function keyOf({ from, to }: SyntaxNode): string {
  return `${from}-${to}`;
}
