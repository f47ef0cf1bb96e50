import { normalizeLineEnds, toLine } from '../safe-text.ts';

/** The trailers of a commit of this action: state that nobody edits by accident. */
export interface Trailers {
  /** The target, from `hashTarget`. */
  readonly target: string;
  /** The proposal that the commit is part of: 40 hex digits. */
  readonly proposal: string;
  /** The title that its pull request was given, from `hashTitle`: any other was edited by a person. */
  readonly title?: string | undefined;
  /** Identifies the job's request: 16 hex digits. */
  readonly request?: string | undefined;
  /** The commit's own tree. A commit that was amended, rebased or copied by hand has another. */
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
  /\nCekura-Target: ([0-9a-f]{32})\nCekura-Proposal: ([0-9a-f]{40})(?:\nCekura-Title: ([0-9a-f]{16}))?(?:\nCekura-Request: ([0-9a-f]{16}))?\nCekura-Tree: ([0-9a-f]{40}(?:[0-9a-f]{24})?)\s*$/;
const TRAILER = /^[A-Za-z][A-Za-z-]*: /;

/** The commit message with these trailers as its last lines. */
export function addTrailers(message: string, { target, proposal, title, request, tree }: Trailers): string {
  const titleLine = title === undefined ? '' : `\nCekura-Title: ${title}`;
  const requestLine = request === undefined ? '' : `\nCekura-Request: ${request}`;
  return appendTrailers(
    message,
    `Cekura-Target: ${target}\nCekura-Proposal: ${proposal}${titleLine}${requestLine}\nCekura-Tree: ${tree}`,
  );
}

/** The message with a `Signed-off-by` line of the commit's author, unless it has that line already. */
export function signOff(message: string, author: { readonly name: string; readonly email: string }): string {
  const clean = (part: string) => toLine(part, 300).replace(/[<>]/g, '');
  const line = `Signed-off-by: ${clean(author.name)} <${clean(author.email)}>`;
  return message.split('\n').includes(line) ? message : appendTrailers(message, line);
}

function appendTrailers(message: string, lines: string): string {
  const text = message.trimEnd();
  return `${text}${endsWithTrailers(text) ? '\n' : '\n\n'}${lines}`;
}

/** Whether the last paragraph, which is not the first, contains only trailers: git reads one block of them. */
export function endsWithTrailers(text: string): boolean {
  const start = text.lastIndexOf('\n\n');
  const lines = text.slice(start + 2).split('\n');
  return start >= 0 && lines.every((line) => TRAILER.test(line));
}

/** The trailers in a commit's message, whether or not they fit the commit. */
export function readTrailers(message: string): Trailers | null {
  const found = PATTERN.exec(normalizeLineEnds(message));
  if (!found) return null;
  const [, target = '', proposal = '', title, request, tree = ''] = found;
  return { target, proposal, title, request, tree };
}

/** The trailers of a commit that this action made for the target and nobody has touched since, else `null`. */
export function readOwnTrailers(commit: BranchCommit, target: string): Trailers | null {
  const trailers = readTrailers(commit.message);
  const own = trailers?.target === target && trailers.tree === commit.treeSha && commit.parents.length === 1;
  return own ? trailers : null;
}
