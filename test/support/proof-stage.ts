import { onTestFinished } from 'vitest';
import { connectCekura } from '../../src/cekura/client.ts';
import type { Runner } from '../../src/runner.ts';
import type { Proposal } from '../../src/task/proposal.ts';
import type { PromptVerification } from '../../src/verify/prompt-proof.ts';
import { openPromptProof, type ProofTask, type VerifiedPrompt } from '../../src/verify/prompt-proof.ts';
import { type CekuraEmulator, type CekuraOptions, startCekura } from '../emulators/cekura.ts';
import { type ChatEmulator, type ChatOptions, startChat } from '../emulators/chat.ts';
import { CLINIC_PROMPT } from '../emulators/world.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export interface ProofStageOptions {
  cekura?: CekuraOptions;
  chat?: ChatOptions;
  inputs?: Partial<ProofTask['inputs']>;
  runIds?: readonly number[];
  /** As far as they were read. */
  runs?: VerifiedPrompt['runs'];
  minutes?: number;
  title?: string;
}

/** An emulated Cekura, an emulated agent and a verification, on a virtual clock. */
export interface ProofStage {
  cekura: CekuraEmulator;
  chat: ChatEmulator;
  clock: VirtualClock;
  stop: AbortController;
  lines: string[];
  warnings: string[];
  /** Opens the verification of the current prompt. */
  open(prompt?: string): Promise<PromptVerification>;
  elapsedMs(): number;
  /** Conversations that were opened and not ended in time. */
  leftOpen(): number[];
}

/** Starts both emulators, and closes them when the test ends. */
export async function setProofStage(options: ProofStageOptions = {}): Promise<ProofStage> {
  const clock = createVirtualClock(11);
  const [cekura, chat] = await Promise.all([
    startCekura({ time: clock.service, ...options.cekura }),
    startChat({ time: clock.service, ...options.chat }),
  ]);
  clock.watch(cekura.url);
  clock.watch(chat.url);
  const startMs = clock.now();
  const deadlineMs = startMs + (options.minutes ?? 30) * 60_000;
  const stop = new AbortController();
  const lines: string[] = [];
  const warnings: string[] = [];
  const log = (line: string) => void lines.push(line);
  const connection = connectCekura({
    apiUrl: cekura.url,
    apiKey: cekura.apiKey,
    signal: stop.signal,
    clock,
    log,
    env: {},
  });
  const runner = { info: log, warning: (line: string) => void warnings.push(line) } as Runner;
  onTestFinished(async () => {
    clock.stop();
    await Promise.all([connection.close(), cekura.close(), chat.close()]);
  });
  const task: ProofTask = {
    ...{ clock, deadlineMs, signal: stop.signal, env: {}, cekura: connection.until(deadlineMs) },
    runner: async () => runner,
    inputs: {
      'agent-id': undefined,
      'agent-url': chat.url,
      'agent-model': chat.model,
      'agent-api-key': chat.apiKey,
      'agent-first-message': undefined,
      'agent-variables': new Map([
        ['clinic_name', 'Brightwater'],
        ['caller_name', 'Dana'],
      ]),
      'model-url': undefined,
      'model-name': undefined,
      'model-api-key': '',
      'verify-repeats': 3,
      'verify-scenarios': [],
      ...options.inputs,
    } as ProofTask['inputs'],
  };
  return {
    ...{ cekura, chat, clock, stop, lines, warnings },
    open: (prompt = CLINIC_PROMPT) =>
      openPromptProof(task, {
        ...{ title: options.title ?? 'prompts/agent.md', prompt },
        ...{ runIds: options.runIds ?? [612006], runs: options.runs ?? [] },
        findProject: async () => 1512,
      }),
    elapsedMs: () => clock.now() - startMs,
    leftOpen: () =>
      cekura.chats.flatMap(({ runId, openedAt, endedBy }) =>
        openedAt !== undefined && endedBy !== 'api' && endedBy !== 'caller' ? [runId] : [],
      ),
  };
}

/** A proposal with only what verification reads. */
export function asProposal(before: string, after: string): Proposal {
  return { texts: [{ kind: 'prompt', before, after }] } as unknown as Proposal;
}
