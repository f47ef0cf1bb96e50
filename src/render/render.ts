import { pointToWhole, writeAdvice, writeFooter } from './advice.ts';
import { writeChange } from './change-part.ts';
import { readFiles, readTexts } from './changed-text.ts';
import { joinParts } from './fit-to-limit.ts';
import {
  writeEvidence,
  writeFindings,
  writeHeadline,
  writeScores,
  writeSections,
  writeSizes,
  writeSummary,
} from './sections.ts';
import type { ProposalView } from './view.ts';

const LEGEND = '`⟦…⟧` names a character that can’t be seen, or sets one apart that would have an effect here.';

/** The parts that grow with what they show, and their shares of the room when not everything has room; the change has the rest. */
const SHARES = { findings: 0.2, summary: 0.2, evidence: 0.1, sections: 0.2, sizes: 0.1 };

/** Below this no body can be promised to fit. */
export const MIN_LIMIT = 4000;

/**
 * The body of a pull request, a comment or a job summary in GitHub-flavoured Markdown, at most `limit` UTF-16 units long
 * (at least `MIN_LIMIT`). When not all of it has room, the text around the change is shortened first by whole paragraphs, rows and
 * entries, and then the change falls back from the full diff to fewer hunks to numbers; nothing is ever cut through.
 */
export function renderProposal(view: ProposalView, limit: number): string {
  const files = view.status === 'unchanged' ? [] : readFiles(view.changes);
  const texts = view.status === 'unchanged' ? [] : readTexts(view, files);
  const pointer = pointToWhole(view);
  const headline = writeHeadline(view);
  const scores = writeScores(view);
  const advice = writeAdvice(view);
  const footer = writeFooter(view);

  const write = (room: number) => {
    const before = [
      headline,
      writeFindings(view, room * SHARES.findings),
      writeSummary(view, room * SHARES.summary),
      writeEvidence(view, room * SHARES.evidence),
      scores,
      writeSections(view, room * SHARES.sections),
      writeSizes(texts, room * SHARES.sizes),
    ];
    const around = joinParts([...before, advice, footer, LEGEND]).length + 2;
    const change = writeChange(files, texts, limit - around, pointer);
    const body = joinParts([...before, change.text, advice, footer]);
    return { around, isWhole: change.isWhole, body: body.includes('⟦') ? joinParts([body, LEGEND]) : body };
  };

  const whole = write(Number.POSITIVE_INFINITY);
  // A long text must not push out the change that it is about.
  if (whole.body.length <= limit && (whole.isWhole || whole.around <= limit / 2)) return whole.body;
  const fixed = joinParts([headline, scores, advice, footer, LEGEND, pointer]).length;
  return write(Math.max(0, limit - fixed)).body;
}
