import { defineRun, type MetricScore, type Run } from './cekura-records.ts';
import type { Call, CekuraState } from './cekura-state.ts';
import {
  checkBody,
  isAnything,
  isBetween,
  isFilledText,
  isInteger,
  isListOf,
  isObject,
  isOneOf,
  isText,
  missingReference,
  RefusalError,
  refuseField,
  refuseMissing,
} from './checks.ts';
import type { Answer } from './faults.ts';
import type { EmulatorTime } from './time.ts';

/** What the emulated caller says, and what it expects of the agent. */
export interface Scenario {
  readonly id: number;
  readonly name: string;
  /** The caller's first message; `null` if the agent speaks first. */
  readonly opening: string | null;
  /** The caller's replies, in order; after the last one, it hangs up. */
  readonly lines: readonly string[];
  /** The agent must have said this for the run to pass. */
  readonly expects: RegExp;
  readonly metric: { readonly id: number; readonly name: string };
}

/** What replaces the caller's reply in a turn. `hang up`: the caller hangs up without a message. */
export type TurnAccident = 'error' | 'hang up' | undefined;

export interface ChatPlans {
  readonly chats?: {
    /** Maximum open conversations; default 100. */
    readonly capacity?: number;
    /** Time until a conversation opens, in ms, if capacity allows. */
    readonly openMs?: number;
    /** Time until the caller's reply is ready, in ms. */
    readonly replyMs?: number | ((turn: number) => number);
    /** Time from the end of a conversation to its scores, in ms. */
    readonly scoreMs?: number;
    readonly accident?: (chat: Chat, turn: number) => TurnAccident;
    /** Whether the transcript stays empty until the conversation ends. */
    readonly transcribesLate?: boolean;
    /** Whether a run fails in the service and is not scored. */
    readonly breaks?: (chat: Chat) => boolean;
  };
}

type EndedBy = 'caller' | 'api' | 'timeout';

/** One conversation, for tests to read. */
export interface Chat {
  readonly runId: number;
  readonly resultId: number;
  readonly scenario: Scenario;
  /** Index among the conversations of this scenario in this result, from 0. */
  readonly round: number;
  /** The agent's messages, in order. */
  readonly said: string[];
  openedAt?: number;
  endedAt?: number;
  endedBy?: EndedBy;
  reason?: string;
}

interface TurnRecord {
  readonly message: string | null;
  readonly readyAt: number;
  readonly ends: boolean;
  state: 'live' | 'dropped' | 'error';
}

interface LiveChat extends Chat {
  readonly createdAt: number;
  readonly timeoutMs: number;
  readonly turns: TurnRecord[];
  /** How many of the caller's lines were used. */
  spoken: number;
}

/** The conversations of one emulator. */
export interface ChatStore {
  readonly chats: readonly Chat[];
  start(call: Call<ChatPlans>): Answer;
  submit(call: Call<ChatPlans>): Answer;
  read(call: Call<ChatPlans>): Answer;
  end(call: Call<ChatPlans>): Answer;
  /** Updates the conversations to the current time, and the runs and results if a request to `path` may read them. */
  advance(state: CekuraState, path: string): void;
}

const FIRST_RUN_ID = 800_001;
const FIRST_RESULT_ID = 90_001;
const HOUR_MS = 3_600_000;

export function createChatStore(scenarios: readonly Scenario[], plans: ChatPlans, time: EmulatorTime): ChatStore {
  const chats: LiveChat[] = [];
  let results = 0;
  /** Read again each time, because a plan may change between runs. */
  const plan = () => ({ capacity: 100, openMs: 0, replyMs: 0, scoreMs: 0, ...plans.chats });

  function find(params: readonly string[]): LiveChat {
    const chat = chats.find(({ runId }) => runId === Number(params[0]));
    if (!chat) throw refuseMissing();
    return chat;
  }

  function isOpen(chat: LiveChat): boolean {
    return chat.openedAt !== undefined && (chat.endedAt === undefined || chat.endedAt > time.now());
  }

  function advance(state: CekuraState, path: string): void {
    const now = time.now();
    const { openMs, capacity } = plan();
    for (const chat of chats) {
      if (chat.openedAt !== undefined && chat.endedAt === undefined && now >= chat.openedAt + chat.timeoutMs) {
        Object.assign(chat, { endedAt: chat.openedAt + chat.timeoutMs, endedBy: 'timeout' });
      }
    }
    let open = chats.filter(isOpen).length;
    for (const chat of chats) {
      if (chat.openedAt !== undefined || chat.endedAt !== undefined || now < chat.createdAt + openMs) continue;
      if (open >= capacity) break;
      open += 1;
      chat.openedAt = now;
      chat.turns.push({ message: chat.scenario.opening, readyAt: now, ends: false, state: 'live' });
    }
    if (path.includes('chat')) return;
    for (const chat of chats) state.runs.set(chat.runId, toRun(chat, now));
    for (const [id, result] of state.results) {
      const runs = chats.filter(({ resultId }) => resultId === id).map(({ runId }) => state.runs.get(runId));
      if (runs.length > 0) state.results.set(id, { ...result, status: sumUp(runs.map((run) => run?.status ?? '')) });
    }
  }

  function toRun(chat: LiveChat, now: number): Run {
    const { runId, resultId, scenario, said } = chat;
    const isOver = chat.endedAt !== undefined && chat.endedAt <= now;
    const status = isOver ? statusAtEnd(chat, now) : chat.openedAt === undefined ? 'pending' : 'in_progress';
    const isScored = status === 'completed';
    const passed = isScored && said.some((line) => scenario.expects.test(line));
    const metric: MetricScore = {
      ...scenario.metric,
      type: 'binary',
      score: passed ? 5 : 0,
      explanation: [passed ? 'The agent did what was expected.' : 'The agent did not do what was expected.'],
    };
    const latency: MetricScore = { id: 18399, name: 'Response latency', type: 'numeric', score: 1, explanation: [] };
    return {
      ...defineRun({
        id: runId,
        agent: AGENT_OF_CHATS,
        result_id: resultId,
        result_name: '',
        scenario: scenario.id,
        scenario_name: scenario.name,
        lines: isOver || !plan().transcribesLate ? transcribe(chat, now) : [],
        metrics: isScored ? [metric, latency] : [],
      }),
      status,
      success: passed,
      error_message: status === 'failed' ? 'The simulated caller broke down.' : '',
    };
  }

  /** Published: the transcript has the opening. Assumed: it also has everything that was said since. */
  function transcribe({ turns, said }: LiveChat, now: number): string[] {
    return turns.flatMap(({ message, readyAt }, index) => [
      ...(message !== null && readyAt <= now ? [`caller: ${message}`] : []),
      ...(said[index] === undefined ? [] : [`agent: ${said[index]}`]),
    ]);
  }

  function statusAtEnd(chat: LiveChat, now: number): string {
    if (chat.openedAt === undefined) return 'cancelled';
    if (now < (chat.endedAt ?? now) + plan().scoreMs) return 'evaluating';
    if (plans.chats?.breaks?.(chat)) return 'failed';
    return chat.endedBy === 'timeout' ? 'timeout' : 'completed';
  }

  function reply(chat: LiveChat, turn: number): TurnRecord {
    const { replyMs } = plan();
    const readyAt = time.now() + (replyMs instanceof Function ? replyMs(turn) : replyMs);
    const happens = plans.chats?.accident?.(chat, turn);
    if (happens === 'error') return { message: null, readyAt, ends: false, state: 'error' };
    if (happens === 'hang up') return { message: null, readyAt, ends: true, state: 'live' };
    const message = chat.scenario.lines[chat.spoken];
    if (message === undefined) return { message: 'Goodbye.', readyAt, ends: true, state: 'live' };
    chat.spoken += 1;
    return { message, readyAt, ends: false, state: 'live' };
  }

  return {
    chats,
    advance,
    start({ body, state }) {
      const fields = checkBody(body, START_CHECKS, ['agent_id']);
      if (!state.agents.has(Number(fields.agent_id))) {
        throw refuseField('agent_id', missingReference(fields.agent_id));
      }
      const chosen = ((fields.scenarios ?? []) as number[]).map((id) => {
        const known = scenarios.find((scenario) => scenario.id === id);
        if (!known) throw refuseField('scenarios', missingReference(id));
        return known;
      });
      if (chosen.length === 0) throw new RefusalError(400, { detail: 'Either scenarios or tags must be provided.' });
      const resultId = FIRST_RESULT_ID + results;
      results += 1;
      const name = String(fields.name ?? 'API chat');
      state.results.set(resultId, { id: resultId, name, agent: Number(fields.agent_id), status: 'pending' });
      const timeoutMs = fields.timeout == null ? HOUR_MS : Number(fields.timeout) * 1000;
      for (const scenario of chosen) {
        for (let round = 0; round < Number(fields.frequency ?? 1); round += 1) {
          chats.push({
            runId: FIRST_RUN_ID + chats.length,
            ...{ resultId, scenario, round, timeoutMs },
            ...{ said: [], turns: [], spoken: 0, createdAt: time.now() },
          });
        }
      }
      const own = chats.filter((chat) => chat.resultId === resultId);
      return {
        status: 200,
        body: {
          id: resultId,
          name,
          agent: fields.agent_id,
          status: 'pending',
          success_rate: 0,
          run_as_text: true,
          runs: own.map(({ runId, scenario }) => ({ id: runId, scenario: scenario.id, status: 'pending' })),
        },
      };
    },

    submit({ body, params }) {
      const chat = find(params);
      const fields = checkBody(body, TURN_CHECKS);
      if (!isOpen(chat)) throw new RefusalError(409, { detail: 'Run is still starting, or has already ended.' });
      if (fields.content === undefined) throw refuseField('content', 'This field is required.');
      const last = chat.turns.at(-1);
      if (last && last.readyAt > time.now() && chat.turns.length > 1) {
        // Its message is kept, and the reply to the newest turn answers both.
        last.state = 'dropped';
        if (last.message !== null && !last.ends) chat.spoken -= 1;
        if (last.ends) {
          delete chat.endedAt;
          delete chat.endedBy;
        }
      }
      chat.said.push(String(fields.content));
      const turn = chat.turns.length;
      const made = reply(chat, turn);
      chat.turns.push(made);
      if (made.ends) Object.assign(chat, { endedAt: made.readyAt, endedBy: 'caller' });
      return {
        status: 202,
        body: { run_id: chat.runId, result_id: chat.resultId, turn_id: turn, status: 'generating' },
      };
    },

    read({ params }) {
      const chat = find(params);
      const turnId = Number(params[1]);
      const turn = chat.turns[turnId];
      if (!turn) throw refuseMissing();
      const isReady = turn.readyAt <= time.now() && turn.state === 'live';
      const status = turn.readyAt > time.now() && turn.state !== 'dropped' ? 'generating' : turn.state;
      return {
        status: 200,
        body: {
          run_id: chat.runId,
          result_id: chat.resultId,
          turn_id: turnId,
          status: status === 'live' ? 'ready' : status,
          message: isReady ? turn.message : null,
          ended: !isOpen(chat),
          ended_reason: isOpen(chat) ? null : (chat.reason ?? 'customer-ended-call'),
        },
      };
    },

    end({ params, body }) {
      const chat = find(params);
      const { reason } = checkBody(body, { reason: isText });
      // Assumed: ending twice has no effect, and a conversation that is not open yet is canceled.
      if (chat.endedAt === undefined || chat.endedAt > time.now()) {
        Object.assign(chat, { endedAt: time.now(), endedBy: 'api', reason: reason ?? 'main_agent_ended_call' });
      }
      return { status: 200, body: { run_id: chat.runId, result_id: chat.resultId, status: 'ended' } };
    },
  };
}

const AGENT_OF_CHATS = 4821;

const START_CHECKS = {
  agent_id: isInteger,
  name: isText,
  scenarios: isListOf(isInteger),
  tags: isListOf(isFilledText),
  frequency: isBetween(1, 1_000),
  personality_ids: isAnything,
  test_profile_ids: isAnything,
  timeout: isBetween(1, 3600),
};

const TURN_CHECKS = {
  content: isFilledText,
  metadata: isObject,
  role: isOneOf('Function Call', 'Function Call Result'),
  data: isObject,
};

/** The status of a result with these runs: completed if at least one of them is (published). */
function sumUp(statuses: readonly string[]): string {
  if (statuses.some((status) => status === 'in_progress')) return 'in_progress';
  if (statuses.some((status) => status === 'pending'))
    return statuses.every((one) => one === 'pending') ? 'pending' : 'in_progress';
  if (statuses.includes('evaluating')) return 'evaluating';
  if (statuses.includes('completed')) return 'completed';
  if (statuses.includes('failed')) return 'failed';
  return statuses.includes('timeout') ? 'timeout' : 'cancelled';
}
