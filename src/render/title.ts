import { endsWithTrailers } from '../github/commit-trailers.ts';
import { joinLines, normalizeLineEnds, toLine } from '../safe-text.ts';
import { plainLine } from './plain-text.ts';

import type { ProposalView } from './view.ts';

type Committed = Pick<ProposalView, 'mode' | 'summary' | 'progressId' | 'words'>;

/** GitHub rejects a pull request with a longer title. */
const MAX_TITLE = 256;
const MAX_SUBJECT = 72;
const MAX_COMMIT_BODY = 4000;
const MAX_LINE = 1000;

/** The pull request's title: one line. The user's own title is kept, apart from line breaks and length. */
export function proposalTitle(title: string, own?: string): string {
  return own === undefined || joinLines(own) === '' ? plainLine(title, MAX_TITLE) : toLine(own, MAX_TITLE);
}

/**
 * The commit's message: a subject of at most 72 characters (256 in the user's own message), the summary as a block
 * quote, the origin, and the trailers of the user's message. A quoted line is no trailer, release note or command of any
 * tool.
 */
export function commitMessage(view: Committed, own?: string): string {
  const [subject = '', ...rest] = normalizeLineEnds(own ?? '')
    .trim()
    .split('\n');
  const head = joinLines(subject) === '' ? plainLine(view.words.title, MAX_SUBJECT) : toLine(subject, MAX_TITLE);
  const body = rest.map((line) => toLine(line, MAX_LINE)).join('\n');
  const job = view.progressId === undefined ? '' : `, progress ID ${plainId(view.progressId)}`;
  const origin = `Proposed by Cekura Improve (mode ${view.mode}${job}). A model wrote this change.`;
  const text = `${head}\n\n${body.slice(0, MAX_COMMIT_BODY).trim()}`.trim();
  // Git reads trailers only from the last paragraph.
  const end = endsWithTrailers(text) ? text.lastIndexOf('\n\n') : text.length;
  return [text.slice(0, end), quoteSummary(view.summary ?? ''), origin, text.slice(end).trim()]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** A UUID is unchanged, so that it can be copied. Other IDs are escaped: GitHub would turn `GH-12` into a link. */
function plainId(id: string): string {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id) ? id : plainLine(id, 100);
}

function quoteSummary(summary: string): string {
  const lines: string[] = [];
  let length = 0;
  for (const line of normalizeLineEnds(summary).trim().split('\n')) {
    const quoted = `> ${plainLine(line, MAX_LINE)}`.trimEnd();
    length += quoted.length + 1;
    if (length > MAX_COMMIT_BODY) {
      lines.push('> …');
      break;
    }
    lines.push(quoted);
  }
  return lines.join('\n') === '>' ? '' : lines.join('\n');
}
