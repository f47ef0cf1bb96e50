import type { MetricScore } from '../cekura/metric.ts';
import type { ChangedText } from './changed-text.ts';
import { codeSpan, details, escapeBlock, escapeInline, joinParts, linkTo, quote, showName, table } from './markdown.ts';
import { countOf, formatPercent, sizeCells } from './size.ts';
import type { Finding } from './types.ts';
import type { ProposalView, ViewSection } from './view.ts';

const MAX_MESSAGE = 400;
const FOLDED_ROWS = 10;

/** The first paragraph. A comment and the job summary, which have no title of their own, also get a heading. */
export function writeHeadline(view: ProposalView): string {
  const { heading, lead } = view.words;
  const title = view.status === 'blocked' ? `Blocked: ${heading}` : heading;
  const opened = linkTo('Open the file', view.links?.fileUrl);
  return joinParts([
    view.surface === 'pull-request' ? '' : `## ${title}`,
    `${explainPlace(view)}${lead}${opened ? ` ${opened}.` : ''}`,
  ]);
}

function explainPlace({ status, isBeside }: ProposalView): string {
  if (status === 'blocked') return 'This proposal was blocked and not delivered. ';
  return isBeside
    ? 'The branch of this pull request has commits that this action did not make, so the branch was not changed. This comment shows a newer proposal. '
    : '';
}

/** The findings of the guards, shown first. */
export function writeFindings({ findings, status, guardLevel }: ProposalView, max: number): string {
  const blocking = findings.filter(({ level }) => level === 'block');
  const warnings = findings.filter(({ level }) => level === 'warn');
  const notes = findings.filter(({ level }) => level === 'note');
  const loud = [...blocking, ...warnings];
  const count = countOf(loud.length, 'guard finding');
  const other = loud.length - blocking.length;
  const meaning =
    status === 'blocked' && blocking.length > 0
      ? `Blocked by ${countOf(blocking.length, 'guard finding')}${other === 0 ? '' : `, with ${countOf(other, 'warning')}`}.`
      : `${count}${guardLevel === 'warn' ? ' (`guard: warn`)' : ''}. Check ${loud.length === 1 ? 'it' : 'them'} before you accept.`;
  const shown = loud.slice(0, max).map(describeFinding);
  const first = shown.slice(0, FOLDED_ROWS);
  const rest = shown.slice(FOLDED_ROWS);
  const folded = notes.slice(0, max).map(describeFinding);
  return joinParts([
    loud.length === 0
      ? ''
      : quote(['[!WARNING]', `**${meaning}**`, ...(first.length === 0 ? [] : ['', ...first])].join('\n')),
    rest.length === 0 ? '' : details(countOf(rest.length, 'more finding'), rest.join('\n')),
    countHidden(loud.length - shown.length, shown.length, 'finding'),
    folded.length === 0 ? '' : details(countOf(folded.length, 'note'), folded.join('\n')),
    countHidden(notes.length - folded.length, folded.length, 'note'),
  ]);
}

/** `3 more runs not shown.`; empty when all are shown. */
export function countHidden(hidden: number, shown: number, one: string, many = `${one}s`): string {
  if (hidden === 0) return '';
  return shown === 0
    ? `${countOf(hidden, one, many)} not shown.`
    : `${countOf(hidden, `more ${one}`, `more ${many}`)} not shown.`;
}

function describeFinding({ kind, message }: Finding): string {
  return `- ${codeSpan(kind, 60)}: ${escapeInline(message, MAX_MESSAGE)}`;
}

/** Cekura's summary, at most `max` UTF-16 units, shortened by whole paragraphs. */
export function writeSummary({ summary = '', status }: ProposalView, max: number): string {
  const heading = status === 'unchanged' ? '### Reason' : '### What changed and why';
  const text = escapeBlock(summary, max);
  return text === '' ? '' : joinParts([heading, text]);
}

/** The scores before and after; empty when the service measured none. */
export function writeScores({ scores }: ProposalView): string {
  if (scores?.old === undefined && scores?.new === undefined) return '';
  const cells = (name: string, score: MetricScore | undefined) => [
    name,
    score === undefined ? 'not measured' : formatPercent(score.score),
    score?.correct === undefined || score.total === undefined ? '' : `${score.correct} of ${score.total}`,
  ];
  const rows = [['', 'Score', 'Correct'], cells('Old', scores.old), cells('New', scores.new)];
  return joinParts(['### Score on the test sets', table(rows)]);
}

/** The mode's own sections, each with its first `max` blocks and rows. */
export function writeSections({ sections = [] }: ProposalView, max: number): string {
  if (max === 0) return countHidden(sections.length, 0, 'section');
  return joinParts(sections.map((section) => writeSection(section, max)));
}

function writeSection({ heading, blocks = [], rows = [] }: ViewSection, max: number): string {
  const [head, ...body] = rows;
  const shownBlocks = blocks.slice(0, max);
  const shownRows = body.slice(0, max);
  const shown = shownBlocks.length + shownRows.length;
  return joinParts([
    `### ${heading}`,
    ...shownBlocks,
    head === undefined || shownRows.length === 0 ? '' : table([head, ...shownRows]),
    countHidden(blocks.length + body.length - shown, shown, 'entry', 'entries'),
  ]);
}

/** A row for {@link writeSizes}, apart from it because counting takes time. */
export function measureSizes({ name, isNew, before, after, comparison }: ChangedText): string[] {
  return [isNew ? `${showName(name)} (new)` : showName(name), ...sizeCells(before, after, comparison)];
}

/** Characters, lines and words before and after, a row for each text. */
export function writeSizes(rows: readonly string[][], max: number): string {
  if (rows.length === 0) return '';
  const shown = rows.slice(0, max);
  return joinParts([
    '### Size',
    shown.length === 0 ? '' : table([['', 'Characters', 'Lines', 'Words, about', 'Words changed'], ...shown]),
    countHidden(rows.length - shown.length, shown.length, 'text'),
  ]);
}
