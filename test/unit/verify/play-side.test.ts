import { describe, expect, it, onTestFinished } from 'vitest';
import type { CekuraClient } from '../../../src/cekura/client.ts';
import { RefusedError, UncertainStartError } from '../../../src/cekura/errors.ts';
import type { ChatClient } from '../../../src/chat/client.ts';
import { ChatError } from '../../../src/chat/errors.ts';
import { DeadlineError, InputError } from '../../../src/errors.ts';
import type { Pace } from '../../../src/verify/pace.ts';
import { playSide } from '../../../src/verify/play-side.ts';
import { createRunReader, type RunReader } from '../../../src/verify/run-reader.ts';
import { failureOf } from '../../support/http.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

interface Options {
  /** When each conversation opens, in seconds after the start. */
  opens: readonly number[];
  /** What the agent does in its nth conversation, from 0. Default: it takes a second. */
  agent?: (nth: number, onLimit: () => void) => Promise<void> | void;
  /** How long scoring takes, in seconds. Default: 5. */
  scoring?: number;
  /** Replies that differ, by a part of the request: `POST run_scenarios`. */
  replies?: Record<string, (nth: number) => unknown>;
  /** Every reply arrives twice, as for a side whose request was followed by one of the other side. */
  isReadTwice?: boolean;
  /** The project in the result. Default: 1. */
  project?: number | undefined;
}

/**
 * One side on a service in memory, on a virtual clock; each request takes 0.1 s. A conversation is over after the
 * agent's first message. Times are in seconds since the start.
 */
function play({ opens, agent = () => undefined, scoring = 5, replies = {}, isReadTwice, ...rest }: Options) {
  const clock = createVirtualClock(1);
  onTestFinished(() => clock.stop());
  const startMs = clock.now();
  const seconds = () => Math.round((clock.now() - startMs) / 100) / 10;
  const stop = new AbortController();
  const never = new AbortController().signal;
  const requests: string[] = [];
  const bodies: unknown[] = [];
  const lines: string[] = [];
  const endedAt = new Map<number, number>();
  const counts = new Map<string, number>();
  const statusOf = (id: number) => {
    const ended = endedAt.get(id);
    if (ended !== undefined) return seconds() >= ended + scoring ? 'completed' : 'evaluating';
    return seconds() >= (opens[id - 1] ?? 0) ? 'in_progress' : 'pending';
  };
  const runOf = (id: number) => {
    const status = statusOf(id);
    return {
      id,
      status,
      scenario: 3300 + id,
      scenario_name: `Scenario ${id}`,
      ...(status === 'completed' ? { success: true } : {}),
    };
  };
  const end = (id: number) => {
    if (!endedAt.has(id)) endedAt.set(id, seconds());
    return {};
  };
  const answer = (path: string, query: Record<string, unknown>) => {
    const id = Number(/\/runs\/(\d+)\//.exec(path)?.[1]);
    if (path.includes('run_scenarios'))
      return { id: 9, runs: opens.map((_, index) => ({ id: index + 1, scenario: 1 })) };
    if (path.includes('bulk'))
      return String(query.run_ids)
        .split(',')
        .map((one) => runOf(Number(one)));
    if (path.endsWith('/chat/')) return { turn_id: 1 };
    if (path.endsWith('/chat/0/')) return { status: 'ready', message: 'Hello?', ended: false };
    if (path.endsWith('/chat/1/')) return end(id) && { status: 'ready', message: 'Bye.', ended: true };
    if (path.endsWith('/end-chat/')) return end(id);
    const runs = Object.fromEntries(opens.map((_, index) => [index + 1, runOf(index + 1)]));
    const isDone = opens.every((_, index) => statusOf(index + 1) === 'completed');
    const { project } = { project: 1, ...rest };
    return { id: 9, status: isDone ? 'completed' : 'in_progress', runs, ...(project ? { project } : {}) };
  };
  const cekura: CekuraClient = {
    send: async ({ method, path, query = {}, body }) => {
      const line = `${method} ${path.replace(/\/test_framework\/v\d\//, '')}${Object(body).reason ? ` ${Object(body).reason}` : ''}${query.run_ids ? ` ${query.run_ids}` : ''}`;
      requests.push(`${seconds()} ${line}`);
      bodies.push(body);
      await clock.sleep(100, never);
      const special = Object.keys(replies).find((key) => line.includes(key));
      if (special === undefined) return answer(path, query);
      const nth = counts.get(special) ?? 0;
      counts.set(special, nth + 1);
      const reply = replies[special]?.(nth) ?? answer(path, query);
      if (reply instanceof Error) throw reply;
      return reply;
    },
  };
  let conversations = 0;
  let active = 0;
  const actives: number[] = [];
  const model: ChatClient = {
    complete: async (_, options) => {
      const nth = conversations;
      conversations += 1;
      active += 1;
      actives.push(active);
      try {
        await agent(nth, options?.onLimit ?? (() => undefined));
        await clock.sleep(1_000, stop.signal);
        return 'Mia here.';
      } finally {
        active -= 1;
      }
    },
    close: async () => undefined,
  };
  const pace: Pace = { wait: (_since, _looks, signal) => clock.sleep(1_000, signal), learn: () => undefined };
  const scoreLooks: number[] = [];
  const scorePace: Pace = {
    wait: (since, looks, signal) => {
      scoreLooks.push(looks);
      return pace.wait(since, looks, signal);
    },
    learn: (_, looks) => void scoreLooks.push(looks),
  };
  const reader = createRunReader(cekura);
  const twice: RunReader = {
    join: ({ wanted, take }) => {
      for (const _ of [1, 2]) reader.join({ wanted, take });
    },
    read: reader.read,
  };
  const side = playSide(
    {
      ...{ cekura, agent: model, clock, signal: stop.signal, reader: isReadTwice ? twice : reader },
      ...{ replyPace: pace, scorePace, agentId: 4, scenarioIds: [1], repeats: opens.length },
      ...{ firstMessage: undefined, timeoutSeconds: 600, findProject: async () => 7 },
      info: (line) => lines.push(`${seconds()} ${line}`),
    },
    'Mia (x)',
    'proposal',
    'You are Mia.',
  );
  const sent = (part: string) => requests.filter((line) => line.includes(part));
  const times = (part: string) => sent(part).map((line) => Number(line.split(' ')[0]));
  const stopAt = (after: number, reason: Error) =>
    void clock.sleep(after * 1_000, never).then(() => stop.abort(reason));
  return { ...side, requests, bodies, lines, sent, times, actives, scoreLooks, stopAt, seconds };
}

describe('conversations', () => {
  it('are started, played as they open, and scored', async () => {
    const { played, sent, lines, bodies, scoreLooks, end } = play({ opens: [0, 0] });
    expect(await played).toEqual({
      ...{ resultId: 9, url: 'https://dashboard.cekura.ai/1/results/9', problems: [] },
      conversations: [
        { scenarioId: 3301, passed: true, metrics: [] },
        { scenarioId: 3302, passed: true, metrics: [] },
      ],
      names: new Map([
        [3301, 'Scenario 1'],
        [3302, 'Scenario 2'],
      ]),
    });
    expect(lines).toEqual([
      '0.1 Verification, proposal: started 2 conversations, result 9',
      expect.stringMatching(/^[\d.]+ Verification, proposal: 2 of 2 conversations, 2 passed$/),
    ]);
    expect(sent('bulk')).toEqual(['1 GET runs/bulk/ 1,2']);
    expect(bodies[0]).toEqual({ agent_id: 4, scenarios: [1], frequency: 2, name: 'Mia (x)', timeout: 600 });
    // The looks before each, and those that it took.
    expect(scoreLooks).toEqual([0, 1, 2, 3, 4, 5]);
    // Nothing is left to end.
    expect(await end()).toEqual([]);
    expect(sent('end-chat')).toEqual([]);
  });

  it('are looked for ever more rarely, down to every 8 s, and sooner again after one', async () => {
    const { played, times } = play({ opens: [40, 58] });
    await played;
    // Each request takes 0.1 s; the first conversation is over at 50.1.
    expect(times('bulk')).toEqual([1, 3.1, 7.2, 15.3, 23.4, 31.5, 39.6, 47.7, 51.1, 53.2, 57.3, 65.4]);
  });

  it('are no longer looked for once they have opened', async () => {
    const { played, sent } = play({ opens: [0, 5] });
    await played;
    expect(sent('bulk')[0]).toBe('1 GET runs/bulk/ 1,2');
    expect(
      new Set(
        sent('bulk')
          .slice(1)
          .map((line) => line.split(' ').at(-1)),
      ),
    ).toEqual(new Set(['2']));
  });

  it('that are over before they open are not ended again', async () => {
    const over = { id: 1, status: 'completed', scenario: 3301, success: false };
    const replies = {
      bulk: () => [over],
      'GET results/9/': () => ({ id: 9, status: 'completed', runs: { 1: over } }),
    };
    const { played, end, sent } = play({ opens: [90], replies });
    expect((await played).conversations).toMatchObject([{ passed: false }]);
    await end();
    expect(sent('POST runs/')).toEqual([]);
  });

  it('are begun once, however often they are read as open', async () => {
    const replies = {
      bulk: (nth: number) => (nth === 0 ? [1, 2].map((id) => ({ id, status: 'in_progress' })) : undefined),
    };
    const { played, sent } = play({ opens: [0, 0, 5], isReadTwice: true, replies });
    await played;
    expect(sent('POST runs/').filter((line) => line.endsWith('/chat/'))).toHaveLength(3);
  });

  it('are ten at once', async () => {
    const { played, actives } = play({ opens: Array.from({ length: 13 }, () => 0) });
    const { conversations } = await played;
    expect(conversations.filter(({ passed }) => passed)).toHaveLength(13);
    expect(Math.max(...actives)).toBe(10);
  });

  it.each([
    ['are looked for while there is room', 0, [1, 2.1]],
    ['are not looked for while a service asks for fewer than are active', 1, [1, 4.4]],
    ['are one at least, however few a service asks for', 99, [1, 4.4]],
  ])('%s (%#)', async (_, limits, polls) => {
    const agent = (nth: number, onLimit: () => void) => {
      if (nth === 1) for (let limit = 0; limit < limits; limit += 1) onLimit();
    };
    const { played, times } = play({ opens: [0, 0, 90], agent });
    expect((await played).conversations.filter(({ passed }) => passed)).toHaveLength(3);
    expect(times('bulk').slice(0, 2)).toEqual(polls);
  });

  it('are more again after each that succeeds', async () => {
    const agent = (nth: number, onLimit: () => void) => {
      if (nth === 0) for (let limit = 0; limit < 99; limit += 1) onLimit();
    };
    // The first one reduces the room to one; then there is room for two, and then for four.
    const { played, actives } = play({ opens: [0, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5], agent });
    await played;
    expect(actives).toEqual([1, 1, 2, 1, 2, 3, 4]);
  });

  it('report their progress every ten seconds at most, and at the end', async () => {
    const { played, lines } = play({ opens: [0, 12, 24], scoring: 30 });
    await played;
    const progress = lines.slice(1).map((line) => Number(line.split(' ')[0]));
    expect(lines.slice(1, 3)).toEqual([
      expect.stringMatching(/ 2 of 3 conversations, 0 passed, 2 being scored$/),
      expect.stringMatching(/ 3 of 3 conversations, 0 passed, 3 being scored$/),
    ]);
    expect(lines.at(-1)).toMatch(/ 3 of 3 conversations, 3 passed$/);
    for (const [index, at] of progress.slice(0, -1).entries()) {
      expect(at - (index === 0 ? 0 : (progress[index - 1] ?? 0))).toBeGreaterThanOrEqual(10);
    }
  });

  it.each([
    [undefined, 'https://dashboard.cekura.ai/7/results/9'],
    [5, 'https://dashboard.cekura.ai/5/results/9'],
  ])('link to the project of the result (%s), or to the one that is asked for: %s', async (project, url) => {
    expect((await play({ opens: [0], project }).played).url).toBe(url);
  });
});

describe('a start', () => {
  const lost = () => new UncertainStartError('lost', 'look');
  const found = { results: [{ id: 9, name: 'Mia (x)' }] };

  it('whose reply is lost is looked for after one second, and four more', async () => {
    const second = play({
      opens: [0],
      replies: {
        run_scenarios: lost,
        'GET results/': (nth) => (nth === 0 ? { results: [] } : nth === 1 ? found : undefined),
      },
    });
    expect((await second.played).conversations).toMatchObject([{ passed: true }]);
    expect(second.times('GET results/').slice(0, 2)).toEqual([1.1, 5.2]);
    expect(second.times('run_scenarios')).toEqual([0]);
  });

  it('that is never found fails as it was lost', async () => {
    const { played, end, sent } = play({
      opens: [0],
      replies: { run_scenarios: lost, 'GET results/': () => new RefusedError(500, 'x', '') },
    });
    expect(await failureOf(played)).toMatchObject({ name: 'UncertainStartError' });
    expect(sent('GET results/')).toHaveLength(2);
    expect(await end()).toEqual([]);
  });

  it('that is refused is not looked for', async () => {
    const refused = new RefusedError(400, 'No', '');
    const { played, requests } = play({ opens: [0], replies: { run_scenarios: () => refused } });
    expect(await failureOf(played)).toBe(refused);
    expect(requests).toHaveLength(1);
  });

  it('of nothing is a failure', async () => {
    expect(await failureOf(play({ opens: [] }).played)).toMatchObject({
      message: 'Cekura started no conversation',
      hint: 'check agent-id and verify-scenarios',
    });
  });

  it('that is stopped is looked for at once, so that nothing stays open', async () => {
    const { played, end, sent, stopAt, seconds } = play({
      opens: [0],
      replies: { run_scenarios: lost, 'GET results/': (nth) => (nth === 0 ? found : undefined) },
    });
    stopAt(0.05, new Error('stopped'));
    expect(await failureOf(played)).toMatchObject({ message: 'stopped' });
    expect(await end()).toEqual([]);
    expect(sent('end-chat')).toEqual([expect.stringMatching(/ POST runs\/1\/end-chat\/ main_agent_ended_call$/)]);
    expect(seconds()).toBeLessThan(1);
  });
});

describe('an agent that fails', () => {
  const fault = () => {
    throw new ChatError('It broke', 'look');
  };
  const failing =
    (...which: number[]) =>
    (nth: number) =>
      which.includes(nth) ? fault() : undefined;
  const DOWN = 'The agent failed several times in a row, so the remaining conversations were not started';

  it.each([
    ['by itself', new ChatError('It broke', 'look')],
    ['because of an input', new InputError('It broke', 'look')],
  ])('three times in a row %s ends the rest', async (_, error) => {
    const agent = (nth: number) => {
      if (nth < 3) throw error;
    };
    const { played, sent } = play({ opens: [0, 0, 0, 60, 60], agent });
    const { conversations, problems } = await played;
    expect(conversations.map(({ passed }) => passed)).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(problems).toEqual([
      'proposal, 3 conversations not scored: It broke',
      `proposal, 2 conversations not scored: ${DOWN}`,
    ]);
    expect(sent('end-chat').map((line) => line.split(' ').slice(2).join(' '))).toEqual(
      [1, 2, 3, 4, 5].map((id) => `runs/${id}/end-chat/ main_agent_error`),
    );
  });

  it('three times in a row ends one that is open, but had no room', async () => {
    const opens = Array.from({ length: 13 }, () => 0);
    const { played, sent } = play({ opens, agent: fault });
    const { problems } = await played;
    expect(problems).toEqual([
      'proposal, 12 conversations not scored: It broke',
      `proposal, 1 conversation not scored: ${DOWN}`,
    ]);
    expect(sent('end-chat')).toHaveLength(13);
    expect(sent('POST runs/13/')).toEqual([expect.stringContaining('end-chat')]);
  });

  it('twice does not, nor three times with a success in between', async () => {
    const { played } = play({ opens: [0, 3, 6, 9, 12], agent: failing(0, 1, 3, 4) });
    const { conversations, problems } = await played;
    expect(conversations.filter(({ passed }) => passed)).toHaveLength(1);
    expect(problems).toEqual(['proposal, 4 conversations not scored: It broke']);
  });

  it('is told from a service that fails', async () => {
    const replies = {
      'POST runs/1/chat/': () => new RefusedError(400, 'No', ''),
      'POST runs/2/chat/': () => new RefusedError(400, 'No', ''),
      'POST runs/3/chat/': () => new RefusedError(400, 'No', ''),
    };
    const { conversations, problems } = await play({ opens: [0, 0, 0, 20], replies }).played;
    expect(conversations.map(({ passed }) => passed)).toEqual([undefined, undefined, undefined, true]);
    expect(problems).toEqual(['proposal, 3 conversations not scored: No']);
  });
});

describe('a conversation that goes on', () => {
  it('after it was over is ended again, while its score is awaited', async () => {
    const open = { id: 1, status: 'in_progress', scenario: 3301 };
    const { played, sent } = play({
      opens: [0],
      // The caller never hangs up: the agent ends it, which fails the first time.
      replies: {
        'GET runs/1/chat/1/': () => ({ status: 'ready', message: 'Go on.', ended: false }),
        'end-chat': (nth) => (nth === 0 ? new RefusedError(500, 'x', '') : undefined),
        'GET results/9/': (nth) => (nth === 0 ? { id: 9, status: 'in_progress', runs: { 1: open } } : undefined),
      },
    });
    expect((await played).conversations).toMatchObject([{ passed: true }]);
    expect(sent('end-chat').map((line) => line.split(' ').at(-1))).toEqual([
      'main_agent_ended_call',
      'main_agent_ended_call',
    ]);
  });
});

describe('a stop', () => {
  it('does not wait for a start that hangs', async () => {
    const { played, stopAt, seconds } = play({ opens: [0], replies: { run_scenarios: () => new Promise(() => {}) } });
    stopAt(1, new Error('stopped'));
    expect(await failureOf(played)).toMatchObject({ message: 'stopped' });
    expect(seconds()).toBe(1);
  });

  it('ends the side with its reason, and then all that is open', async () => {
    const { played, end, sent, stopAt } = play({ opens: [0, 0, 90], agent: () => undefined });
    stopAt(1.5, new Error('stopped'));
    expect(await failureOf(played)).toMatchObject({ message: 'stopped' });
    expect(sent('end-chat')).toEqual([]);
    expect(await end()).toEqual([]);
    expect(sent('end-chat')).toHaveLength(3);
  });

  it('names the conversations that could not be ended', async () => {
    const replies = { 'runs/2/end-chat': () => new RefusedError(500, 'x', '') };
    const { played, end, stopAt } = play({ opens: [0, 0], replies });
    stopAt(1.5, new Error('stopped'));
    await failureOf(played);
    expect(await end()).toEqual([2]);
  });

  it('at the deadline keeps the scores so far', async () => {
    const { played, sent, stopAt, lines } = play({ opens: [0, 90] });
    stopAt(30, new DeadlineError('Time ran out', 'raise timeout-minutes'));
    const { conversations, problems } = await played;
    expect(conversations.map(({ passed }) => passed)).toEqual([true, undefined]);
    expect(problems).toEqual(['Time ran out']);
    expect(sent('end-chat').map((line) => line.split(' ').slice(2).join(' '))).toEqual([
      'runs/2/end-chat/ main_agent_ended_call',
    ]);
    expect(lines.at(-1)).toMatch(/ 2 of 2 conversations, 1 passed, 1 being scored$/);
  });

  it('of the service keeps what was read, and ends the rest', async () => {
    const replies = { bulk: (nth: number) => (nth === 1 ? new RefusedError(403, 'Denied', '') : undefined) };
    const { played, sent } = play({ opens: [90], replies });
    expect(await played).toMatchObject({ problems: ['Denied'], conversations: [{ passed: undefined }] });
    expect(sent('end-chat')).toHaveLength(1);
    expect(sent('GET results')).toEqual([]);
  });
});
