import { pointToWhole, writeAdvice, writeFooter } from './advice.ts';
import { prepareChange } from './change.ts';
import { readFiles, readTexts } from './changed-text.ts';
import { fitToLimit } from './fit-to-limit.ts';
import { joinParts } from './markdown.ts';
import { writeProof } from './proof.ts';
import { writeEvidence } from './run-evidence.ts';
import {
  measureSizes,
  writeFindings,
  writeHeadline,
  writeScores,
  writeSections,
  writeSizes,
  writeSummary,
} from './sections.ts';
import type { ProposalView } from './view.ts';

const LEGEND = '`⟦…⟧` names an invisible character, or isolates a character that would have an effect here.';

/**
 * The body of a pull request, a comment or a job summary in GitHub-flavored Markdown, at most `limit` UTF-16 units
 * long (at least 4,000). A proposal that is too long is shown with fewer rows and less of the diff, never cut.
 */
export function renderProposal(view: ProposalView, limit: number): string {
  const files = view.status === 'unchanged' ? [] : readFiles(view.changes);
  const texts = view.status === 'unchanged' ? [] : readTexts(view, files);
  const writeChange = prepareChange(files, texts, limit, pointToWhole(view));
  const sizes = texts.map(measureSizes);
  return fitToLimit(limit, (tier) => {
    const change = writeChange(tier);
    if (change === undefined) return undefined;
    const body = joinParts([
      writeHeadline(view),
      writeFindings(view, tier.items),
      writeSummary(view, tier.summary),
      writeProof(view, tier.items),
      writeEvidence(view, tier.items),
      writeScores(view),
      writeSections(view, tier.items),
      writeSizes(sizes, tier.items),
      change,
      writeAdvice(view),
      writeFooter(view),
    ]);
    return body.includes('⟦') ? joinParts([body, LEGEND]) : body;
  });
}
