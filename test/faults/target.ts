import { hashTarget } from '../../src/github/marker.ts';
import { defineMetric, type Metric, type Review } from '../emulators/cekura-records.ts';
import type { GitHubEmulator } from '../emulators/github.ts';
import { CLINIC_PROMPT } from '../emulators/world.ts';
import type { Deed, Kind } from './plan.ts';
import type { TargetRecord } from './record.ts';

/** An emulated repository shared by several stories, each with its own slots. */
export interface Place {
  hub: GitHubEmulator;
  /** Number of used slots. */
  used: number;
  /** A pull request for comments. */
  pull: number;
}

/** One prompt or metric, and what people do with its proposal. */
export interface Target {
  path: string;
  /** The ID of a metric. */
  id: number;
  /** Returns the checked-out file; `undefined` if there is none. */
  checkOut(): Promise<Buffer | undefined>;
  push(): Promise<void>;
  prepare(deed: Deed): Promise<void>;
  look(): Promise<TargetRecord | undefined>;
}

export function promptPathOf(slot: number): string {
  return `prompts/${slot}.md`;
}

export function promptOf(slot: number): string {
  return `${CLINIC_PROMPT}- You answer line ${slot}.\n`;
}

/** Returns a metric that can be improved. */
export function metricOf(slot: number): Metric {
  return defineMetric({
    id: 20_000 + slot,
    name: 'Rule',
    project: 1512,
    description: `The agent keeps rule ${slot}.\nIt says so.`,
    reviews: [reviewOf(slot, 1), reviewOf(slot, 2)],
  });
}

/** Returns feedback that adds another sentence to the metric. */
export function reviewOf(slot: number, nth: number): Review {
  return {
    id: 30_000 + slot * 10 + nth,
    test_set: { id: 40_000 + slot * 10 + nth, name: `Call ${nth}`, transcript: 'Main Agent: Yes.' },
    expected_value: 5,
    actual_value: 0,
    explanation: ['Missed.'],
    feedback: 'Wrong verdict.',
    lesson: `Case ${nth} of rule ${slot} passes without a word of it.`,
  };
}

/** @param place the repository for proposals; without it, the target is only in the workspace */
export function openTarget(kind: Kind, slot: number, place: Place | undefined): Target {
  const { id } = metricOf(slot);
  const prompt = kind === 'prompt';
  const path = prompt ? promptPathOf(slot) : `cekura/metrics/${id}-rule.yaml`;
  const branch = prompt ? `cekura/improve-prompt/prompts-${slot}-md` : `cekura/metric-feedback/${id}`;
  const hash = hashTarget(
    prompt ? { mode: 'improve-prompt', name: path } : { mode: 'metric-feedback', name: `metric ${id}` },
  );
  const pushed: string[] = [];
  const quotes: { id: number; body: string }[] = [];
  let deeds = 0;

  const checkOut = async () => {
    if (!place) return prompt ? Buffer.from(promptOf(slot)) : undefined;
    return await place.hub.readFile('main', path).catch(() => undefined);
  };
  const ownPulls = async ({ hub }: Place) => (await hub.pulls()).filter(({ head }) => head.ref === branch);
  const findOpen = async (where: Place) => (await ownPulls(where)).find(({ state }) => state === 'open');

  const push = async () => {
    deeds += 1;
    if (!place || place.hub.branchHead(branch) === null) return;
    const files = { [`notes-${slot}-${deeds}.md`]: 'By hand.\n' };
    pushed.push(await place.hub.pushCommit(branch, files, { author: 'mona' }));
  };

  /** `git commit --amend` and a force push: keeps the message, with everything that this action wrote into it. */
  const amend = async ({ hub }: Place) => {
    if (hub.branchHead(branch) === null) return;
    const [head] = await hub.log(branch);
    if (head?.parents.length !== 1) return;
    const parents = head.parents.map(({ sha }) => sha);
    const push = { author: 'mona', message: head.commit.message, parents };
    // An amended commit replaces the person's earlier one.
    if (pushed.includes(head.sha)) pushed.splice(pushed.indexOf(head.sha), 1);
    // After a merge, the next proposal is for this prompt.
    const text = `Amended by hand, ${deeds}.\n${prompt ? `- You answer line ${slot}.\n` : ''}`;
    pushed.push(await hub.pushCommit(branch, { [path]: text }, push));
  };

  /** Another workflow, which runs as the same user, quotes the comment. */
  const quote = async ({ hub, pull }: Place) => {
    const own = (await hub.comments(pull)).find(({ body }) => body.includes(hash));
    const body = `Report ${deeds}\n\n${own?.body?.split('\n').at(-1) ?? ''}\n\nEnd of the report`;
    if (own) quotes.push({ id: (await hub.addComment(pull, { as: 'github-actions[bot]', body })).id, body });
  };

  async function prepare(deed: Deed): Promise<void> {
    if (!place || deed === 'nothing') return;
    if (deed === 'push') return await push();
    deeds += 1;
    if (deed === 'amend') return await amend(place);
    if (deed === 'quote') return await quote(place);
    const { hub } = place;
    const file = deed === 'edit-base' ? await checkOut() : undefined;
    if (file && prompt) await hub.pushCommit('main', { [path]: `${file}- Thank every caller.\n` });
    if (deed === 'edit-elsewhere') await hub.pushCommit('main', { [`other-${slot}.md`]: `${deeds}\n` });
    const pull = deed === 'close' || deed === 'merge' ? await findOpen(place) : undefined;
    if (pull && deed === 'close') await hub.closePull(pull.number);
    if (pull && deed === 'merge') await hub.mergePull(pull.number);
  }

  async function look(): Promise<TargetRecord | undefined> {
    if (!place) return undefined;
    const { hub } = place;
    const logs = [
      hub.branchHead(branch) === null ? [] : await hub.log(branch),
      pushed.length > 0 ? await hub.log('main') : [],
    ];
    const pulls = await ownPulls(place);
    const comments = await Promise.all(
      [place.pull, ...pulls.map(({ number }) => number)].map(async (pull) =>
        (await hub.comments(pull))
          .filter(({ id: comment, body }) => body.includes(hash) && !quotes.some((one) => one.id === comment))
          .map(({ id: comment, body }) => ({ pull, id: comment, body })),
      ),
    );
    const atPull = quotes.length > 0 ? await hub.comments(place.pull) : [];
    return {
      reachable: new Set(logs.flat().map(({ sha }) => sha)),
      pushed,
      pulls: pulls.map(({ number, state, body, title }) => ({ number, state, body: body ?? '', title })),
      comments: comments.flat(),
      quotes: quotes.map((one) => ({ ...one, now: atPull.find(({ id: comment }) => comment === one.id)?.body })),
    };
  }

  return { path, id, checkOut, push, prepare, look };
}
