import type { ImproveResult } from '../cekura/jobs.ts';
import { prepareDelivery } from '../delivery/choose.ts';
import type { PreparedDelivery, Texts, Written } from '../delivery/delivery.ts';
import { locatePrompt } from '../documents/prompt/locate-prompt.ts';
import { doubtWholeFile } from '../documents/prompt/warn-whole-file.ts';
import { InputError } from '../errors.ts';
import { checkGuards } from '../guards/check-guards.ts';
import { unwrapAnswer } from '../guards/unwrap-answer.ts';
import { keepProposal, type Outcome, shortenReason } from '../pipeline/outcome.ts';
import { type Presented, presentProposal, renderSummary } from '../pipeline/present.ts';
import type { Run } from '../pipeline/task.ts';
import { endLine } from '../render/diff.ts';
import { escapeBlock, escapeInline } from '../render/markdown.ts';
import { changePercent } from '../render/size.ts';
import type { Finding, RunEvidence } from '../render/types.ts';
import type { ProposalView } from '../render/view.ts';
import type { PromptTarget } from './improve-prompt.ts';

/** A prompt whose delivery was checked. */
export interface PreparedPrompt {
  run: Run;
  prompt: PromptTarget;
  delivery: PreparedDelivery;
}

/** Where an answer came from. */
export interface Found {
  runs: readonly RunEvidence[];
  progressId?: string | undefined;
}

/**
 * Checks that a change of this prompt can be delivered, and that it is the same prompt there as in the workspace.
 *
 * @throws InputError before anything is spent
 */
export async function preparePrompt(run: Run, prompt: PromptTarget): Promise<PreparedPrompt> {
  const doubt = prompt.selector ? undefined : doubtWholeFile(prompt.located.prompt, prompt.path);
  if (doubt) (await run.runner()).warning(doubt, { file: prompt.path });
  const delivery = await prepareDelivery(run, prompt, new Map([[prompt.path, prompt.bytes]]));
  await writePrompt(prompt, prompt.located.prompt, delivery.texts, delivery.where);
  return { run, prompt, delivery };
}

/** For a dry run: what would be done. */
export function describePlan({ run, prompt, delivery }: PreparedPrompt, runIds: readonly number[]): Outcome {
  const length = prompt.located.prompt.length;
  const runs = `from ${runIds.length === 1 ? 'run' : 'runs'} ${runIds.join(', ')}`;
  const source = run.progressId ? `by job ${run.progressId}` : runs;
  const plan = `The prompt ${prompt.name} (${length} characters) would be improved ${source} and delivered as ${delivery.kind}, made from ${delivery.where}. Everything was checked and nothing was started.`;
  const summary = `### Cekura Improve: dry run for ${escapeInline(prompt.name)}\n\n${escapeBlock(plan)}`;
  return { target: prompt.name, status: 'planned', changed: false, delivery: 'none', summary, notice: plan };
}

/** A healthy end without a proposal. */
export function describeUnchanged(prepared: PreparedPrompt, reason: string, found: Found): Outcome {
  const { prompt, delivery } = prepared;
  const view = toView(prepared, found, { findings: [], summary: reason });
  return {
    target: prompt.name,
    status: 'unchanged',
    changed: false,
    delivery: 'none',
    progressId: found.progressId,
    changePercent: 0,
    summary: renderSummary({ ...view, status: 'unchanged' }, [], delivery.links),
    notice: `Nothing to change in ${prompt.name}: ${shortenReason(reason)}`,
  };
}

/**
 * Keeps the answer, checks it, and brings it to people. Whatever goes wrong after that, the summary shows it.
 *
 * @param finding what may still be read while the answer is kept; it does not reject
 */
export async function proposePrompt(
  prepared: PreparedPrompt,
  result: ImproveResult,
  finding: Promise<Found>,
): Promise<Outcome> {
  const { run, prompt, delivery } = prepared;
  // The answer was paid for: it is kept before anything else is tried with it.
  const proposalPath = await keepProposal(await run.proposalFolder(), `${prompt.slug}.txt`, result.prompt);
  const runner = await run.runner();
  runner.info(`The proposal is kept at ${proposalPath}`);

  const found = await finding;
  const before = prompt.located.prompt;
  const { after: answer, notes, findings } = checkAnswer(run, before, plain(result.prompt), found.runs);
  for (const note of notes) runner.info(`The answer: ${note}`);
  const after = await fitPrompt(prompt, answer);
  if (after === before) {
    const outcome = describeUnchanged(prepared, 'The service proposes the prompt as it is.', found);
    return { ...outcome, proposalPath };
  }

  return await presentProposal(run, {
    kept: {
      target: prompt.name,
      changed: true,
      progressId: found.progressId,
      proposalPath,
      changePercent: changePercent(before, after),
    },
    view: toView(prepared, found, {
      findings,
      summary: result.summary,
      prompts: [{ before: endLine(before), after: endLine(after) }],
    }),
    shown: () => [{ path: prompt.path, before, after }],
    links: delivery.links,
    placeOf: (finding) => placeOf(prompt, finding),
    deliver: (view) => delivery.deliver({ view, write: (texts, where) => writePrompt(prompt, after, texts, where) }),
  });
}

/** As the prompt was sent: LF line ends and no byte order mark. */
function plain(answer: string): string {
  return answer.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
}

/** Guards, and what is safely taken off an answer (a fence around it, a preface) even where they are off. */
function checkAnswer(run: Run, before: string, answer: string, runs: readonly RunEvidence[]) {
  const { guard, keep, 'max-change-percent': maxChangePercent } = run.inputs;
  if (guard === 'off') return { ...unwrapAnswer(before, answer), findings: [] };
  return checkGuards({
    before,
    after: answer,
    keep,
    // The blank lines at the ends will be the prompt's own, whatever the answer has there.
    changePercent: changePercent(before.trimEnd(), unwrapAnswer(before, answer).after.trimEnd()),
    ...(maxChangePercent === undefined ? {} : { maxChangePercent }),
    transcripts: runs.flatMap(({ transcript }) => transcript ?? []),
    kind: 'prompt',
  });
}

/** The answer as it will stand in its place, with the blank lines at its ends that the prompt has. */
async function fitPrompt({ located, path, selector }: PromptTarget, answer: string): Promise<string> {
  try {
    return (await locatePrompt(located.replace(answer), path, selector)).prompt;
  } catch {
    // What can't be written is shown as it came; writing it is refused in its own place.
    return answer;
  }
}

/**
 * Writes the prompt into its file as the file stands elsewhere.
 *
 * @throws InputError when another prompt stands there, ActionError when the new one can't be expressed in its place
 */
async function writePrompt(prompt: PromptTarget, after: string, texts: Texts, where: string): Promise<Written> {
  const before = texts.get(prompt.path) ?? null;
  if (before === null) {
    throw new InputError(
      `There is no ${prompt.path} in ${where}`,
      'commit the file there first, or set base-branch to the branch that has it',
    );
  }
  const located = await locatePrompt(before, prompt.path, prompt.selector);
  if (located.prompt !== prompt.located.prompt) {
    throw new InputError(
      `${prompt.name} holds another prompt in ${where} than in the workspace`,
      where.startsWith('branch')
        ? 'check out that branch before this action runs (on a pull request with `ref: ${{ github.head_ref }}`), or set base-branch to the branch that is checked out'
        : "check out the pull request's head before this action runs: `ref: ${{ github.event.pull_request.head.sha }}`",
    );
  }
  const next = located.replace(after);
  return { changes: next === before ? [] : [{ path: prompt.path, before, after: next }] };
}

function toView(
  { run, prompt }: PreparedPrompt,
  { runs, progressId }: Found,
  rest: Pick<ProposalView, 'findings' | 'summary' | 'prompts'>,
): Presented['view'] {
  return {
    mode: run.inputs.mode,
    target: { name: prompt.name, slug: prompt.slug },
    runs,
    guardLevel: run.inputs.guard,
    ...(progressId ? { progressId } : {}),
    alone: run.alone,
    ...rest,
  };
}

/** Where a finding is in the file. What is only in the proposal has no line there yet: it is shown at the prompt. */
function placeOf({ path, located }: PromptTarget, { side, line }: Finding) {
  return { file: path, line: side === 'before' && line ? located.startLine + line - 1 : located.startLine };
}
