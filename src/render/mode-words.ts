import { showResume } from './advice.ts';
import { showName } from './markdown.ts';
import { countOf } from './size.ts';
import type { ProposalView } from './view.ts';
import type { ViewWords } from './words.ts';

/** The words of the view's mode. */
export function wordsOf(view: Omit<ProposalView, 'surface'>): ViewWords {
  switch (view.mode) {
    case 'metric-feedback':
      return view.status === 'waiting' ? questionWords(view) : feedbackWords(view);
    case 'generate-metrics':
      return newMetricsWords(view);
    case 'apply-metrics':
      return view.status === 'proposed' ? previewWords(view) : appliedWords(view);
    default:
      return promptWords(view);
  }
}

type Named = Pick<ProposalView, 'target' | 'status'>;

function promptWords({ target, status, runs }: Named & Pick<ProposalView, 'runs'>): ViewWords {
  const name = showName(target.name);
  const source = runs.length === 0 ? '' : `, based on ${countOf(runs.length, 'run')} of the agent`;
  const title = `Improve ${target.name}`;
  if (status === 'unchanged') return { title, ...nothingToImprove(name, source) };
  return {
    title,
    heading: `Proposal for ${name}`,
    lead: `A model proposes a change to the prompt ${name}${source}. Nothing changes until you accept it.`,
  };
}

function nothingToImprove(name: string, source = ''): Omit<ViewWords, 'title'> {
  return { heading: `No change to ${name}`, lead: `Cekura found nothing to improve in ${name}${source}.`, advice: [] };
}

const ON_APPLY = 'when a workflow with `mode: apply-metrics` runs on the merged files';

function feedbackWords({ target, status }: Named): ViewWords {
  const name = showName(target.name);
  const title = `Improve metric ${target.name} from feedback`;
  if (status === 'unchanged') return { title, ...nothingToImprove(name) };
  return {
    title,
    heading: `Proposal for ${name}`,
    lead: `A model proposes a change to the metric ${name}, based on reviewers’ feedback. The live metric changes only after you accept and apply it.`,
    afterMerge: `The live metric changes ${ON_APPLY}.`,
  };
}

function questionWords(view: Named & Pick<ProposalView, 'progressId' | 'alone'>): ViewWords {
  const name = showName(view.target.name);
  const resume = showResume(view);
  return {
    title: `Improve metric ${view.target.name} from feedback`,
    heading: `Waiting for answers: ${name}`,
    lead: `The optimisation of ${name} paused on questions that only a person can answer. It continues once they are answered or skipped.`,
    advice: [
      `**Answer:** answer the questions in the Cekura dashboard, then rerun with ${resume}, which starts no new job.`,
      `**Skip the questions:** rerun with ${resume} and \`on-question: skip\`.`,
    ],
  };
}

function newMetricsWords({ target, status, changes }: Named & Pick<ProposalView, 'changes'>): ViewWords {
  const count = changes.length;
  const title = count === 1 ? 'Add a generated metric' : `Add ${count} generated metrics`;
  if (status === 'unchanged') return { title, ...nothingToImprove(showName(target.name)) };
  return {
    title,
    heading: countOf(count, 'generated metric'),
    lead: `A model proposes ${countOf(count, 'metric')} for the agent. Nothing is created until you accept ${count === 1 ? 'it' : 'them'}.`,
    afterMerge: `Cekura gets ${count === 1 ? 'the metric' : 'the metrics'} ${ON_APPLY}.`,
  };
}

const APPLY_TITLE = 'Apply metric files';

function previewWords({ hasProblem }: Pick<ProposalView, 'hasProblem'>): ViewWords {
  const decline = '**Decline:** change the metric files, or close the pull request.';
  return {
    title: APPLY_TITLE,
    heading: 'Preview of the metric changes',
    lead: 'Merging changes the live metrics as shown here. Nothing has been changed yet.',
    advice: hasProblem
      ? [
          '**Resolve the conflicts first:** as it is, applying the files after the merge would fail. Copy the live version shown above into the file, or set `overwrite: true` where the files are applied.',
          decline,
        ]
      : ['**Accept:** merge. The workflow with `mode: apply-metrics` then applies the files.', decline],
  };
}

function appliedWords({
  target,
  status,
  changes,
  hasProblem,
}: Named & Pick<ProposalView, 'changes' | 'hasProblem'>): ViewWords {
  const words = { title: APPLY_TITLE, advice: [] };
  if (status === 'unchanged') {
    return {
      ...words,
      heading: `No change to ${showName(target.name)}`,
      lead: 'The live metrics already match the metric files.',
    };
  }
  return changes.length === 0
    ? {
        ...words,
        heading: hasProblem ? 'Metric files not applied' : 'Metric files applied',
        lead: 'As far as is known, no live metric was changed.',
      }
    : {
        ...words,
        heading: 'Metric files applied',
        lead: 'These live metrics were changed to match the metric files.',
      };
}
