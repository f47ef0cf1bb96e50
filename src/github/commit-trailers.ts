/** What a commit of this action says of itself in its last lines. */
export interface Stamp {
  /** The target, from `hashTarget`. */
  readonly target: string;
  /** The proposal that the commit is part of, from `digestChanges`. */
  readonly proposal: string;
  /** The commit's own tree. A commit that was amended, rebased or copied from by hand has another. */
  readonly tree: string;
}

/** A commit as GitHub lists it. */
export interface BranchCommit {
  readonly sha: string;
  readonly message: string;
  readonly treeSha: string;
  readonly parents: readonly string[];
}

const PATTERN =
  /\nCekura-Target: ([0-9a-f]{32})\nCekura-Proposal: ([0-9a-f]{40})\nCekura-Tree: ([0-9a-f]{40}(?:[0-9a-f]{24})?)\s*$/;
/** A message that ends with trailers already takes ours in the same block, as git wants it. */
const ENDS_WITH_TRAILERS = /\n\n(?:[A-Za-z][A-Za-z-]*: [^\n]*\n?)+$/;

/** The commit message with the stamp as its last trailers. */
export function stampMessage(message: string, stamp: Stamp): string {
  return addTrailers(
    message,
    `Cekura-Target: ${stamp.target}\nCekura-Proposal: ${stamp.proposal}\nCekura-Tree: ${stamp.tree}`,
  );
}

/** The commit message with a `Signed-off-by` trailer of its author, unless it has that trailer already. */
export function signOff(message: string, { name, email }: { name: string; email: string }): string {
  const trailer = `Signed-off-by: ${name.replace(/[\r\n<>]/g, ' ')} <${email.replace(/[\r\n<>]/g, '')}>`;
  return message.split('\n').includes(trailer) ? message : addTrailers(message, trailer);
}

function addTrailers(message: string, trailers: string): string {
  const text = message.trimEnd();
  return `${text}${ENDS_WITH_TRAILERS.test(text) ? '\n' : '\n\n'}${trailers}`;
}

/** The stamp in a commit's message, whether or not it fits the commit. */
export function readStamp(message: string): Stamp | null {
  const [, target, proposal, tree] = PATTERN.exec(message.replaceAll('\r\n', '\n')) ?? [];
  return target && proposal && tree ? { target, proposal, tree } : null;
}

/** The stamp of a commit that this action made for the target and nobody has touched since, else `null`. */
export function readOwnStamp(commit: BranchCommit, target: string): Stamp | null {
  const stamp = readStamp(commit.message);
  const own = stamp?.target === target && stamp.tree === commit.treeSha && commit.parents.length === 1;
  return own ? stamp : null;
}
