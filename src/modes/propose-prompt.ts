import type { ImproveResult } from '../cekura/jobs.ts';
import { splitMark, toLf } from '../documents/line-ends.ts';
import { locatePrompt } from '../documents/prompt/locate-prompt.ts';
import { unwrapAnswer } from '../guards/unwrap-answer.ts';
import { showName } from '../render/markdown.ts';
import { changePercent, countOf } from '../render/size.ts';
import type { Proposal, Unchanged } from '../task/proposal.ts';
import { editPrompt, type PreparedPrompt } from './prompt-target.ts';

/**
 * Makes a proposal of the service's answer, without the text that a model adds around a prompt, if removing it is safe.
 */
export async function proposePrompt(prepared: PreparedPrompt, result: ImproveResult): Promise<Proposal | Unchanged> {
  const { target, path, located } = prepared;
  const { ids } = await prepared.sourceRuns;
  const source = ids.length === 0 ? '' : `, based on ${countOf(ids.length, 'run')} of the agent`;
  const before = located.prompt;
  const kept = [{ name: `${target.slug}.txt`, text: result.prompt }];
  // As the prompt was sent: LF line ends and no byte order mark.
  const { after: answer, notes } = unwrapAnswer(before, toLf(splitMark(result.prompt).bare));
  const after = await fitPrompt(prepared, answer);
  if (after === before) {
    return { unchanged: result.summary || 'The improved prompt is the same as the current one.', kept, sections: [] };
  }
  return {
    target,
    identity: ['prompt', before, after],
    kept,
    words: {
      heading: `Proposal for ${showName(target.name)}`,
      lead: `A model proposes a change to the prompt ${showName(target.name)}${source}. Nothing changes until you accept it.`,
      title: prepared.isNamed ? `Improve "${target.name}" prompt` : `Improve ${target.name}`,
      intro: 'A model suggests, based on failed calls:',
    },
    summary: result.summary,
    texts: [{ kind: 'prompt', before, after, place: { file: path, line: located.startLine, isFirstLine: true } }],
    edits: [editPrompt(prepared, after)],
    shown: [{ path, before, after }],
    notes,
    changePercent: changePercent(before, after),
    sections: [],
  };
}

/** The answer as it will be in the file, with the prompt's own blank lines at both ends. */
async function fitPrompt({ located, path, selector }: PreparedPrompt, answer: string): Promise<string> {
  try {
    return (await locatePrompt(located.replace(answer), path, selector)).prompt;
  } catch {
    // An answer that does not fit is shown unchanged; writing it later reports the error.
    return answer;
  }
}
