import type { ChangedText } from './changed-text.ts';
import { countOf, fitWhole, joinParts } from './fit-to-limit.ts';
import { codeSpan, details, escapeBlock, escapeInline, link, quote, table } from './markdown.ts';
import { sizeCells } from './size.ts';
import type { Finding, RunEvidence } from './types.ts';
import type { ProposalView, Score, ViewSection } from './view.ts';

const MAX_NAME = 100;
const MAX_CELL = 100;
const MAX_MESSAGE = 400;
const MAX_LISTED_METRICS = 5;
const FOLDED_ROWS = 10;
const MAX_LINK = 300;

/** A name of the repository's or the service's, as code. */
export function showName(name: string): string {
  return codeSpan(name, MAX_NAME);
}

/** A link, or the text alone where the link would take the room of the rest. */
export function showLink(text: string, url: string | undefined): string {
  const shown = url === undefined ? '' : link(text, url);
  return shown === '' || shown.length > MAX_LINK ? escapeInline(text, MAX_CELL) : shown;
}

/** What this is, in one sentence; a comment and the job summary, which have no title of their own, get a heading. */
export function writeHeadline(view: ProposalView): string {
  const heading = view.surface === 'pull-request' ? '' : `## ${nameProposal(view)}`;
  return joinParts([heading, describeProposal(view)]);
}

function nameProposal({ mode, status, target, changes, hasProblem }: ProposalView): string {
  const name = showName(target.name);
  if (status === 'blocked') return `Blocked: proposal for ${name}`;
  if (status === 'waiting') return `Waiting for answers: ${name}`;
  if (status === 'applied')
    return hasProblem && changes.length === 0 ? 'Metric files not applied' : 'Metric files applied';
  if (status === 'unchanged') return `No change to ${name}`;
  if (mode === 'generate-metrics') return countOf(changes.length, 'generated metric');
  return mode === 'apply-metrics' ? 'What would be applied' : `Proposal for ${name}`;
}

function describeProposal(view: ProposalView): string {
  const name = showName(view.target.name);
  const source = view.runs.length === 0 ? '' : ` from ${countOf(view.runs.length, 'run')} of the agent`;
  const seen = showLink('see the file', view.links?.fileUrl);
  const file = seen.startsWith('[') ? ` (${seen})` : '';
  if (view.status === 'unchanged') {
    return view.mode === 'apply-metrics'
      ? 'The service matches the metric files already. There is nothing to change.'
      : `The service found nothing to improve in ${name}${file}${source}.`;
  }
  if (view.status === 'waiting') {
    return `The optimisation of ${name} paused on questions that only a person can answer. Nothing is lost: it goes on when they are answered or skipped.`;
  }
  if (view.status === 'applied') {
    return view.changes.length === 0
      ? 'Nothing was changed on the service, as far as is known.'
      : 'This was changed on the service, so that it matches the metric files.';
  }
  if (view.status === 'blocked') {
    return `A model proposed a change to ${name}${file}${source}, and a guard kept it from being delivered.`;
  }
  if (view.isBeside) {
    return `The branch of this pull request holds commits that this action did not make, so it was left alone. This is the newer proposal for ${name}${file}, written by a model${source}.`;
  }
  const verb = view.surface === 'pull-request' ? 'This pull request proposes' : 'Cekura Improve proposes';
  const until = view.surface === 'pull-request' ? 'until it is merged' : 'until someone takes it';
  switch (view.mode) {
    case 'generate-metrics':
      return `${verb} ${countOf(view.changes.length, 'metric')}, written by a model. Nothing is created ${until}.`;
    case 'apply-metrics':
      return 'This is what merging would change on the service. Nothing has been changed yet.';
    case 'metric-feedback':
      return `${verb} a change to the metric ${name}${file}, written by a model from the feedback on it. Nothing changes on the service ${view.surface === 'pull-request' ? 'until it is merged and applied' : 'until someone takes and applies it'}.`;
    default:
      return `${verb} a change to the prompt ${name}${file}, written by a model${source}. Nothing changes ${until}.`;
  }
}

/** What the guards found, on top of everything else. */
export function writeFindings({ findings, status, guardLevel }: ProposalView, max: number): string {
  if (findings.length === 0) return '';
  const count = countOf(findings.length, 'finding');
  const meaning =
    status === 'blocked'
      ? `Blocked by ${count} of the guards.`
      : `${count} of the guards (\`guard: ${guardLevel}\`): look at ${findings.length === 1 ? 'it' : 'them'} before you take this.`;
  return fitWhole(findings.map(describeFinding), max, (shown, left) => {
    const first = shown.slice(0, FOLDED_ROWS);
    const rest = shown.slice(FOLDED_ROWS);
    return joinParts([
      quote(['[!WARNING]', `**${meaning}**`, ...(first.length === 0 ? [] : ['', ...first])].join('\n')),
      rest.length === 0 ? '' : details(countOf(rest.length, 'more finding'), rest.join('\n')),
      left === 0 ? '' : `${countOf(left, shown.length === 0 ? 'finding' : 'more finding')} not listed here.`,
    ]);
  });
}

function describeFinding({ guard, message }: Finding): string {
  return `- ${codeSpan(guard, 60)}: ${escapeInline(message, MAX_MESSAGE)}`;
}

/** The service's summary, shortened by whole paragraphs. */
export function writeSummary({ summary = '', status }: ProposalView, max: number): string {
  const heading = status === 'unchanged' ? '### What the service says' : '### What changed and why';
  const text = escapeBlock(summary, max - heading.length - 2);
  return text === '' ? '' : joinParts([heading, text]);
}

/** The runs, as a table that folds when it is long. */
export function writeEvidence({ runs }: ProposalView, max: number): string {
  if (runs.length === 0) return '';
  const heading = '### Runs it is based on';
  return fitWhole(runs.map(describeRun), max, (shown, left) => {
    const rows = shown.length === 0 ? '' : table([['Run', 'Scenario', 'Failed metrics'], ...shown]);
    const more = left === 0 ? '' : `${countOf(left, shown.length === 0 ? 'run' : 'more run')} not listed here.`;
    const text = joinParts([rows, more]);
    return joinParts([heading, shown.length > FOLDED_ROWS ? details(countOf(runs.length, 'run'), text) : text]);
  });
}

function describeRun({ id, scenario, failed, url }: RunEvidence): string[] {
  const listed = failed.slice(0, MAX_LISTED_METRICS).map((name) => escapeInline(name, MAX_CELL));
  const left = failed.length - listed.length;
  return [
    url === undefined ? codeSpan(String(id)) : showLink(String(id), url),
    scenario === undefined ? '' : escapeInline(scenario, MAX_CELL),
    [...listed, ...(left > 0 ? [`${left} more`] : [])].join(', '),
  ];
}

/** The scores before and after; empty when the service measured none. */
export function writeScores({ scores }: ProposalView): string {
  if (scores?.old === undefined && scores?.new === undefined) return '';
  const cells = (name: string, score: Score | undefined) => [
    name,
    score === undefined ? 'not measured' : `${Math.round(score.score * 1000) / 10} %`,
    score?.correct === undefined || score.total === undefined ? '' : `${score.correct} of ${score.total}`,
  ];
  const rows = [['', 'Score', 'Correct'], cells('Old', scores.old), cells('New', scores.new)];
  return joinParts(['### Score in the test sets', table(rows)]);
}

/** Each further part gets an equal share of the room. */
export function writeSections({ sections = [] }: ProposalView, max: number): string {
  const text = joinParts(sections.map((section) => writeSection(section, max / sections.length)));
  return text.length <= max ? text : `${countOf(sections.length, 'further part')} left out for length.`;
}

function writeSection({ heading, blocks = [], rows = [] }: ViewSection, max: number): string {
  const [head, ...body] = rows;
  const items = [
    ...blocks.map((block) => ({ block, row: undefined })),
    ...body.map((row) => ({ block: undefined, row })),
  ];
  return fitWhole(items, max, (shown, left) => {
    const shownRows = shown.flatMap(({ row }) => (row === undefined ? [] : [row]));
    return joinParts([
      `### ${heading}`,
      ...shown.flatMap(({ block }) => (block === undefined ? [] : [block])),
      head === undefined || shownRows.length === 0 ? '' : table([head, ...shownRows]),
      left === 0
        ? ''
        : `${countOf(left, shown.length === 0 ? 'entry' : 'more entry', 'more entries')} left out for length.`,
    ]);
  });
}

/** Characters, lines and words before and after, a row for each text. */
export function writeSizes(texts: readonly ChangedText[], max: number): string {
  if (texts.length === 0) return '';
  const head = ['', 'Characters', 'Lines', 'Words, about', 'Lines changed'];
  const rows = texts.map((text) => [
    text.isNew ? `${showName(text.name)} (new)` : showName(text.name),
    ...sizeCells(text.before, text.after, text.comparison),
  ]);
  return fitWhole(rows, max, (shown, left) =>
    joinParts([
      '### Size before → after',
      shown.length === 0 ? '' : table([head, ...shown]),
      left === 0 ? '' : `${countOf(left, shown.length === 0 ? 'text' : 'more text')} not listed here.`,
    ]),
  );
}
