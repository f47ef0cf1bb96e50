import type { SyntaxNode } from '@lezer/common';

/** Child nodes, without punctuation and comments. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (/\p{L}/u.test(child.name) && !isComment(child)) children.push(child);
  }
  return children;
}

/** The next sibling that is not a comment. */
export function nextOf(node: SyntaxNode): SyntaxNode | null {
  let next = node.nextSibling;
  while (next && isComment(next)) next = next.nextSibling;
  return next;
}

/** The operator of a binary expression: `+`, `%`, `or`, `??`, `as`. */
export function operatorOf(node: SyntaxNode, text: string): string {
  const operator = node.firstChild && nextOf(node.firstChild);
  return operator ? text.slice(operator.from, operator.to) : '';
}

/** Whether a node is a comment, in any of the languages. */
export function isComment({ name }: SyntaxNode): boolean {
  return name.endsWith('Comment');
}
