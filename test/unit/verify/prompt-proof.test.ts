import { describe, expect, it } from 'vitest';
import type { CekuraEmulator } from '../../emulators/cekura.ts';
import type { ChatPlans, Scenario } from '../../emulators/cekura-chats.ts';
import type { ModelReply } from '../../emulators/chat.ts';
import { answerAsMia } from '../../emulators/clinic-agent.ts';
import type { Fault } from '../../emulators/faults.ts';
import { CLINIC_PROMPT } from '../../emulators/world.ts';
import { createChance } from '../../support/chance.ts';
import { countTimers } from '../../support/count-timers.ts';
import { failureOf } from '../../support/http.ts';
import { asProposal, type ProofStage, setProofStage } from '../../support/proof-stage.ts';

const BETTER = CLINIC_PROMPT.replace(
  '- Offer a new time before you end the call.',
  '- Say that the late cancellation fee applies and wait for a yes before you cancel.\n- Offer a new time before you end the call.',
);
/** As long as things take on a real service. */
const REAL = { openMs: 2_000, replyMs: 3_000, scoreMs: 20_000 };

async function prove(stage: ProofStage, before = CLINIC_PROMPT, after = BETTER) {
  const proof = await stage.open(before);
  try {
    proof.begin();
    return (await proof.measure(asProposal(before, after))).proof;
  } finally {
    await proof.close();
  }
}

const count = ({ requests }: CekuraEmulator, method: string, path: RegExp) =>
  requests.filter((request) => request.method === method && path.test(request.path)).length;
const STARTS = /run_scenarios_api_chat/;

/** One that always goes the same way: the caller asks so often, the agent must say a word of its prompt. */
function defineScenario(id: number, turns: number, expects = /fee applies/): Scenario {
  return {
    ...{ id, name: `Scenario ${id}`, opening: 'Please cancel my appointment.', expects },
    lines: Array.from({ length: turns - 1 }, () => 'Cancel it, please.'),
    metric: { id: 18301, name: 'States the cancellation fee' },
  };
}

describe('a proof', () => {
  it('plays both prompts in the same scenarios, and compares them', async () => {
    const stage = await setProofStage({ cekura: { chats: REAL } });
    const found = await prove(stage);
    expect(found).toMatchObject({
      verdict: 'better',
      rows: [
        {
          scenarioId: 3306,
          name: 'Cancels on the way to the clinic',
          baseline: { passed: 0, scored: 3, total: 3 },
          proposal: { passed: 3, scored: 3, total: 3 },
        },
      ],
      baseline: { resultId: 90001, url: 'https://dashboard.cekura.ai/1512/results/90001' },
      proposal: { resultId: 90002, url: 'https://dashboard.cekura.ai/1512/results/90002' },
      metrics: [{ name: 'States the cancellation fee', kind: 'verdict', baseline: 0, proposal: 1 }],
      problems: [],
    });
    expect(stage.leftOpen()).toEqual([]);
    await expect.poll(() => stage.chat.countConnections()).toBe(0);
    expect(stage.lines).toContain('Verification, current prompt: started 3 conversations, result 90001');
    expect(stage.lines).toContain('Verification, current prompt: 3 of 3 conversations, 0 passed');
    expect(stage.lines).toContain('Verification, proposal: 3 of 3 conversations, 3 passed');
    expect(stage.lines.at(-1)).toBe('Verification: better');
    expect(stage.cekura.requests.find(({ path }) => STARTS.test(path))?.body).toEqual({
      agent_id: 4821,
      scenarios: [3306],
      frequency: 3,
      name: expect.stringMatching(/^prompts\/agent\.md: current prompt \([0-9a-z]{6}\)$/),
      timeout: 1800,
    });
  });

  it.each([
    [90, 3600],
    [60, 3600],
    [20, 1200],
    [0.9, 60],
  ])('has %d minutes: Cekura ends a conversation after %i s', async (minutes, timeout) => {
    const stage = await setProofStage({ minutes, inputs: { 'verify-repeats': 1 } });
    await prove(stage);
    expect(stage.cekura.requests.find(({ path }) => STARTS.test(path))?.body).toMatchObject({ timeout });
  });

  it('has a title of which Cekura gets 200 characters', async () => {
    const stage = await setProofStage({ title: 'x'.repeat(300), inputs: { 'verify-repeats': 1 } });
    await prove(stage);
    const [start] = stage.cekura.requests.filter(({ path }) => STARTS.test(path));
    expect(start?.body).toMatchObject({ name: expect.stringMatching(/^x{200}: current prompt /) });
  });

  it('leaves no timer behind', async () => {
    const stage = await setProofStage({ cekura: { chats: REAL }, inputs: { 'verify-repeats': 1 } });
    const timers = countTimers(stage.clock);
    await prove(stage);
    expect(timers()).toBe(0);
  });

  it('gives the agent its prompt with the variables filled, and the whole conversation', async () => {
    const stage = await setProofStage({ inputs: { 'verify-repeats': 1 } });
    await prove(stage);
    const bodies = stage.chat.requests.map(({ body }) => body as { messages: { role: string; content: string }[] });
    expect(bodies[0]?.messages[0]?.content).toContain('You answer the phone for Brightwater and speak with Dana');
    const baseline = bodies.filter(({ messages }) => messages[0]?.content.includes('fee applies') === false);
    expect(baseline.map(({ messages }) => messages.map(({ role }) => role).join(' '))).toEqual([
      'system user',
      'system user assistant user',
    ]);
  });

  it('lets the agent speak first if the caller waits', async () => {
    const inputs = { 'verify-repeats': 1, 'agent-first-message': 'Hello, {{clinic_name}} here.' };
    const stage = await setProofStage({ runIds: [612003], inputs });
    await prove(stage);
    expect(stage.cekura.chats.map(({ said }) => said[0])).toEqual([
      'Hello, Brightwater here.',
      'Hello, Brightwater here.',
    ]);

    const asked = await setProofStage({ runIds: [612003], inputs: { 'verify-repeats': 1 } });
    await prove(asked);
    expect(asked.cekura.chats[0]?.said[0]).toBe('Brightwater Dental, this is Mia. How can I help?');
  });

  it('is inconclusive about a failure that does not recur', async () => {
    const stage = await setProofStage({ cekura: { chats: REAL } });
    const proof = await stage.open(BETTER);
    proof.begin();
    const found = await proof.measure(asProposal(BETTER, CLINIC_PROMPT));
    await proof.close();
    expect(found).toMatchObject({ proof: { verdict: 'not-reproduced' }, worse: undefined });
  });

  it('says which scenario got worse', async () => {
    const stage = await setProofStage({
      cekura: { chats: REAL },
      runIds: [612003],
      inputs: { 'verify-scenarios': [3301] },
    });
    const proof = await stage.open(BETTER);
    expect(proof.plan).toBe('Verification takes 12 conversations: it plays 2 scenarios 3 times with each prompt.');
    proof.begin();
    const found = await proof.measure(asProposal(BETTER, CLINIC_PROMPT));
    await proof.close();
    expect(found.proof.verdict).toBe('worse');
    expect(found.worse).toBe(
      'The proposal is worse: 0 of 6 conversations passed with the proposal, 3 of 6 with the current prompt; worst scenario: Cancels the evening before (3 of 3, now 0 of 3)',
    );
  });
});

describe('before anything is spent', () => {
  it.each([
    [{ 'agent-api-key': 'wrong-key-0000' }, 'InputError', /answered 401/],
    [{ 'agent-model': 'gone' }, 'InputError', /answered 404/],
    [{ 'agent-url': 'http://127.0.0.1:1' }, 'InputError', /ECONNREFUSED/],
  ])('asks the agent once: %j', async (inputs, name, message) => {
    const stage = await setProofStage({ inputs });
    const proof = await stage.open();
    const failure = await failureOf(proof.check());
    await proof.close();
    expect(failure).toMatchObject({ name, message: expect.stringMatching(message) });
    expect(count(stage.cekura, 'POST', /./)).toBe(0);
  });

  it.each([
    ['', '', 'agent-api-key'],
    ['wrong-key-0000', '', 'agent-api-key'],
    ['wrong-key-0000', 'wrong-key-0000', 'model-api-key'],
  ])('names the input of the key %j, with the model’s key %j: %s', async (key, models, input) => {
    const stage = await setProofStage({ inputs: { 'agent-api-key': key, 'model-api-key': models } });
    const proof = await stage.open();
    const failure = await failureOf(proof.check());
    await proof.close();
    expect(failure).toMatchObject({ hint: `check the secret behind ${input}` });
  });

  const DOWN = 'http://127.0.0.1:1';
  it.each([
    [{ 'agent-url': DOWN }, /^check agent-url/],
    [{ 'agent-url': DOWN, 'model-url': DOWN }, /^check model-url/],
    [{ 'agent-model': 'gone' }, /^check agent-url, .* "gone" \(agent-model\)/],
    [{ 'agent-model': 'gone', 'model-name': 'gone' }, /^check agent-url, .* "gone" \(model-name\)/],
  ])('names the inputs that %j is from', async (inputs, hint) => {
    const stage = await setProofStage({ inputs });
    const proof = await stage.open();
    const failure = await failureOf(proof.check());
    await proof.close();
    expect(failure).toMatchObject({ hint: expect.stringMatching(hint) });
  });

  it('says plainly that an agent leaves its tools to the caller', async () => {
    const reply = () => ({ role: 'assistant', content: null, tool_calls: [{ function: { name: 'find_slots' } }] });
    const stage = await setProofStage({ chat: { reply } });
    const proof = await stage.open();
    const failure = await failureOf(proof.check());
    await proof.close();
    expect(failure).toMatchObject({ message: expect.stringContaining('answered with a tool call (find_slots)') });
  });

  it('counts a scenario once, and allows 200 conversations', async () => {
    const stage = await setProofStage({
      inputs: { 'verify-repeats': 20, 'verify-scenarios': [3306, 3301, 3301, 3302, 3303, 3304] },
    });
    const proof = await stage.open();
    await proof.close();
    expect(proof.plan).toContain('200 conversations: it plays 5 scenarios 20 times');
  });

  it.each([
    ['reads the runs unless they are known', { scenarioId: 3306, agentId: 4821 }, 0],
    ['reads runs whose scenario is unknown', { agentId: 4821 }, 1],
    ['reads runs whose agent is unknown', { scenarioId: 3306 }, 1],
  ])('%s', async (_, run, reads) => {
    const stage = await setProofStage({ runs: [run] });
    await (await stage.open()).close();
    expect(count(stage.cekura, 'GET', /bulk/)).toBe(reads);
  });

  it('prefers agent-id to the agent of the runs', async () => {
    const stage = await setProofStage({ inputs: { 'agent-id': 4822 } });
    await prove(stage);
    expect(stage.cekura.requests.find(({ path }) => STARTS.test(path))?.body).toMatchObject({ agent_id: 4822 });
  });

  it('names placeholders without a value', async () => {
    const stage = await setProofStage({ inputs: { 'agent-variables': new Map([['clinic_name', 'Brightwater']]) } });
    const proof = await stage.open();
    await proof.check();
    await proof.close();
    expect(stage.warnings).toEqual([expect.stringMatching(/unfilled.*: caller_name$/)]);
  });

  it.each([
    [
      'too much',
      { 'verify-repeats': 20, 'verify-scenarios': [1, 2, 3, 4, 5] },
      [612006],
      'Verification would take 240 conversations (6 scenarios, 20 times, with 2 prompts); at most 200 are allowed',
      'lower verify-repeats, or name fewer scenarios in verify-scenarios',
    ],
    [
      'nothing',
      {},
      [999],
      'Verification has no scenario to play, because the runs name no scenario',
      'set verify-scenarios, or run-ids to runs of scenarios that still exist',
    ],
    [
      'nobody to call',
      { 'verify-scenarios': [3301] },
      [],
      'Verification needs the ID of the agent, and the runs do not name it',
      'set agent-id',
    ],
  ])('refuses %s', async (_, inputs, runIds, message, hint) => {
    const stage = await setProofStage({ inputs, runIds });
    expect(await failureOf(stage.open())).toMatchObject({ name: 'InputError', message, hint });
    expect(count(stage.cekura, 'POST', /./)).toBe(0);
  });
});

describe('faults', () => {
  const CHAT = /\/chat\/$/;
  const TURN = /\/chat\/\d+\/$/;
  const cekura: [string, Fault][] = [
    ['a lost start', { match: { method: 'POST', path: STARTS, nth: 1 }, outcome: { status: 503 } }],
    ['a turn whose reply is lost', { match: { method: 'POST', path: CHAT, nth: 2, times: 2 }, outcome: 'reset-after' }],
    ['a turn that never arrived', { match: { method: 'POST', path: CHAT, nth: 2, times: 2 }, outcome: 'reset-before' }],
    ['a turn that hangs', { match: { method: 'POST', path: CHAT, nth: 1 }, outcome: 'hang' }],
    ['a turn that arrives twice', { match: { method: 'POST', path: CHAT, nth: 1 }, outcome: 'duplicate' }],
    ['half a reply to a turn', { match: { method: 'POST', path: CHAT, nth: 1 }, outcome: 'truncate' }],
    [
      'a gateway that gave up',
      { match: { method: 'POST', path: CHAT, nth: 1 }, outcome: { status: 502, takesEffect: true } },
    ],
    ['a turn that is not accepted yet', { match: { method: 'POST', path: CHAT, nth: 1 }, outcome: { status: 409 } }],
    ['a limit', { match: { method: 'POST', path: CHAT, nth: 1, times: 3 }, outcome: { status: 429 } }],
    ['a poll that fails', { match: { method: 'GET', path: TURN, nth: 4, times: 3 }, outcome: { status: 500 } }],
    ['reads that fail', { match: { method: 'GET', path: /bulk/, nth: 2, times: 4 }, outcome: 'garbage' }],
  ];
  it.each(cekura)('%s is survived', async (_, fault) => {
    const stage = await setProofStage({ cekura: { chats: REAL, faults: [fault] } });
    const found = await prove(stage);
    expect(found).toMatchObject({ verdict: 'better', baseline: { scored: 3 }, proposal: { passed: 3 } });
    expect(stage.leftOpen()).toEqual([]);
    // No message was said twice: each is in the conversation once, however often it was sent.
    if (fault.outcome !== 'duplicate')
      expect(stage.cekura.chats.map(({ said }) => said.length)).toEqual([2, 2, 2, 2, 2, 2]);
  });

  const LISTS = /v2\/results\/$/;
  it.each<[string, Fault['outcome'], number]>([
    ['whose reply is lost', 'reset-after', 0],
    ['that is not listed at once', 'reset-after', 1],
    ['that a gateway gave up', { status: 504, takesEffect: true }, 0],
    ['that hangs', 'hang', 0],
  ])('a start %s is never repeated, and its conversations are found', async (_, outcome, misses) => {
    const nothing = { status: 200, body: { count: 0, next: null, previous: null, results: [] } };
    const faults: Fault[] = [
      { match: { method: 'POST', path: STARTS, nth: 1 }, outcome },
      ...(misses > 0 ? [{ match: { path: LISTS, nth: 1 }, outcome: nothing }] : []),
    ];
    const stage = await setProofStage({ cekura: { chats: REAL, faults } });
    const found = await prove(stage);
    expect(count(stage.cekura, 'POST', STARTS)).toBe(2);
    expect(found).toMatchObject({ verdict: 'better', baseline: { scored: 3 }, problems: [] });
    expect(stage.leftOpen()).toEqual([]);
  });

  it('a lost start is never retried, and the other side is shown', async () => {
    const faults: Fault[] = [
      { match: { method: 'POST', path: STARTS, nth: 1 }, outcome: 'reset-after' },
      { match: { path: LISTS }, outcome: { status: 404 } },
    ];
    const stage = await setProofStage({ cekura: { chats: REAL, faults } });
    const found = await prove(stage);
    expect(count(stage.cekura, 'POST', STARTS)).toBe(2);
    expect(found).toMatchObject({ verdict: 'inconclusive', baseline: { total: 0 } });
    expect(found.problems).toEqual([expect.stringContaining('the conversations may be open')]);
  });

  it('a turn that can’t be made is submitted again', async () => {
    const accident = (_: unknown, turn: number) => (turn === 1 ? ('error' as const) : undefined);
    const stage = await setProofStage({ cekura: { chats: { ...REAL, accident } } });
    expect((await prove(stage)).verdict).toBe('better');
    expect(stage.leftOpen()).toEqual([]);
  });

  it('a caller who hangs up ends the conversation, which is scored', async () => {
    const accident = (_: unknown, turn: number) => (turn === 1 ? ('hang up' as const) : undefined);
    const stage = await setProofStage({ cekura: { chats: { ...REAL, accident } } });
    expect(await prove(stage)).toMatchObject({ verdict: 'better', baseline: { scored: 3 } });
  });

  it('an agent error is not a failed call', async () => {
    const reply = (messages: readonly { content: string }[]): ModelReply =>
      messages.length > 2 && messages[0]?.content.includes('fee applies') ? '' : answerAsMia(messages as never);
    const stage = await setProofStage({ cekura: { chats: REAL }, chat: { reply } });
    const found = await prove(stage);
    expect(found).toMatchObject({ verdict: 'inconclusive', proposal: { scored: 0, total: 3 } });
    expect(found.problems.join()).toContain('answered with an empty message');
    expect(stage.leftOpen()).toEqual([]);
  });

  it('an agent’s error never quotes the conversation', async () => {
    const message = 'Bad content: "My bus broke down, I will not make it at four. Cancel it please."';
    const faults: Fault[] = [{ match: {}, outcome: { status: 400, body: { error: { message } } } }];
    const stage = await setProofStage({ cekura: { chats: REAL }, chat: { faults } });
    const found = await prove(stage);
    expect(found.problems.join()).toContain('the service answered 400');
    expect([...found.problems, ...stage.lines, ...stage.warnings].join()).not.toContain('bus');
  });

  it('an agent’s error is omitted if it only quotes the conversation', async () => {
    const status = 'My bus broke down, I will not make it at four. Cancel it please.';
    const faults: Fault[] = [
      { match: {}, outcome: { status: 400, body: { error: { message: `${status} (${status})` } } } },
    ];
    const stage = await setProofStage({ cekura: { chats: REAL }, chat: { faults } });
    const { problems } = await prove(stage);
    expect(problems.join()).not.toContain('bus');
    expect(problems.join()).toContain('not scored: The endpoint at agent-url: the service answered 400,');
  });

  it('an agent that fails twice goes on with the other conversations', async () => {
    const scenarios = Array.from({ length: 10 }, (_, index) => defineScenario(5001 + index, 2));
    const stage = await setProofStage({
      cekura: { chats: { ...REAL, capacity: 2 }, scenarios },
      chat: { faults: [{ match: { nth: 1, times: 2 }, outcome: { status: 400 } }] },
      inputs: { 'verify-scenarios': scenarios.map(({ id }) => id), 'agent-id': 4821, 'verify-repeats': 1 },
      runIds: [],
    });
    const { baseline, proposal, problems } = await prove(stage);
    expect(baseline.scored + proposal.scored).toBe(baseline.total + proposal.total - 2);
    expect(problems.join()).not.toContain('several times in a row');
  });

  it('an unreachable agent stops the other conversations', async () => {
    const scenarios = Array.from({ length: 10 }, (_, index) => defineScenario(5001 + index, 2));
    const stage = await setProofStage({
      cekura: { chats: { ...REAL, capacity: 2 }, scenarios },
      chat: { faults: [{ match: {}, outcome: { status: 500 } }] },
      inputs: { 'verify-scenarios': scenarios.map(({ id }) => id), 'agent-id': 4821 },
      runIds: [],
    });
    const found = await prove(stage);
    expect(found.verdict).toBe('inconclusive');
    expect(found.problems).toContainEqual(
      expect.stringMatching(
        /^current prompt, \d+ conversations not scored: The agent failed several times in a row, so the remaining conversations were not started$/,
      ),
    );
    expect(stage.chat.requests.length).toBeLessThan(60);
    expect(stage.leftOpen()).toEqual([]);
  });

  it('an agent counts as down after three failures in a row', async () => {
    const scenarios = Array.from({ length: 6 }, (_, index) => defineScenario(5001 + index, 2));
    const stage = await setProofStage({
      cekura: { chats: { ...REAL, capacity: 1 }, scenarios },
      chat: { faults: [{ match: {}, outcome: { status: 400 } }] },
      inputs: { 'verify-scenarios': scenarios.map(({ id }) => id), 'agent-id': 4821, 'verify-repeats': 1 },
      runIds: [],
    });
    await prove(stage);
    // Three with each prompt.
    expect(stage.chat.requests.length).toBe(6);
  });

  it('a run that breaks on the service is not scored', async () => {
    const breaks = ({ round }: { round: number }) => round === 0;
    const stage = await setProofStage({ cekura: { chats: { ...REAL, breaks } } });
    expect(await prove(stage)).toMatchObject({ verdict: 'better', baseline: { scored: 2, total: 3 } });
  });

  it('a refused read is a problem that the proof names, and the conversations are ended', async () => {
    const faults: Fault[] = [{ match: { path: /v2\/runs\/bulk/, nth: 2, times: 100 }, outcome: { status: 403 } }];
    const stage = await setProofStage({ cekura: { chats: REAL, faults } });
    const proof = await stage.open();
    proof.begin();
    const found = (await proof.measure(asProposal(CLINIC_PROMPT, BETTER))).proof;
    // Before the verification is closed, which would end them too.
    expect(stage.cekura.chats.filter(({ endedBy }) => endedBy === undefined)).toEqual([]);
    await proof.close();
    expect(found.verdict).toBe('inconclusive');
    expect(found.problems).toEqual([expect.stringMatching(/403/)]);
    expect(count(stage.cekura, 'POST', /end-chat/)).toBe(6);
  });

  it.each([
    [1, /^Verification: run 800001 could not be ended; Cekura ends conversations after its own timeout$/],
    [2, /^Verification: runs 800001, 800002 could not be ended; Cekura ends conversations after its own timeout$/],
  ])('%i conversations that can’t be ended are named', async (repeats, message) => {
    const faults: Fault[] = [{ match: { path: /end-chat/ }, outcome: { status: 500 } }];
    const stage = await setProofStage({ cekura: { chats: REAL, faults }, inputs: { 'verify-repeats': repeats } });
    const proof = await stage.open();
    proof.begin();
    await stage.clock.sleep(6_000, stage.stop.signal);
    await proof.close();
    expect(stage.warnings).toEqual([expect.stringMatching(message)]);
  });

  it('a refused start is a problem that the proof names, and nothing is searched for', async () => {
    const stage = await setProofStage({ inputs: { 'verify-scenarios': [4] } });
    const found = await prove(stage);
    expect(found.verdict).toBe('inconclusive');
    expect(found.problems).toEqual([expect.stringContaining('Invalid pk "4"')]);
    expect(count(stage.cekura, 'GET', LISTS)).toBe(0);
  });

  it.each<[string, Fault['outcome'], number]>([
    ['that can’t be read leads to the project that is asked for', { status: 403 }, 1512],
    [
      'that names its project leads there',
      { status: 200, body: { id: 90_001, status: 'completed', project: 1600, runs: [] } },
      1600,
    ],
  ])('the link to a result %s', async (_, outcome, project) => {
    const faults: Fault[] = [{ match: { path: /results\/90001/ }, outcome }];
    const stage = await setProofStage({ cekura: { chats: REAL, faults } });
    expect((await prove(stage)).baseline.url).toBe(`https://dashboard.cekura.ai/${project}/results/90001`);
  });

  it('a start without conversations is a problem that the proof names', async () => {
    const none = { status: 200, body: { id: 90_001, status: 'completed', runs: [] } };
    const faults: Fault[] = [
      { match: { path: STARTS }, outcome: none },
      { match: { path: /results\/90001/ }, outcome: none },
    ];
    const stage = await setProofStage({ cekura: { faults } });
    expect((await prove(stage)).problems).toEqual([
      'Cekura started no conversation. Next: check agent-id and verify-scenarios.',
    ]);
  });
});

describe('every conversation that was opened is ended', () => {
  it.each([500, 3_000, 8_000, 12_000])('on a signal after %i ms, within 5 s', async (afterMs) => {
    const stage = await setProofStage({ cekura: { chats: { ...REAL, capacity: 4 } }, inputs: { 'verify-repeats': 6 } });
    stage.clock.after(afterMs, () => stage.stop.abort(new Error('stopped')));
    expect(await failureOf(prove(stage))).toMatchObject({ message: 'stopped' });
    expect(stage.elapsedMs() - afterMs).toBeLessThan(5_000);
    expect(stage.leftOpen()).toEqual([]);
    // Nor does one open later, when there is room.
    expect(stage.cekura.chats.filter(({ endedBy }) => endedBy === undefined)).toEqual([]);
  });

  it('on a signal while the start is under way', async () => {
    const faults: Fault[] = [{ match: { path: STARTS, nth: 1 }, outcome: 'answer', delayMs: 2_000 }];
    const stage = await setProofStage({ cekura: { chats: REAL, faults } });
    stage.clock.after(1_000, () => stage.stop.abort(new Error('stopped')));
    await failureOf(prove(stage));
    expect(stage.elapsedMs()).toBeLessThan(6_000);
    expect(stage.cekura.chats.filter(({ endedBy }) => endedBy === undefined)).toEqual([]);
  });

  it('on a signal while a start is under way whose reply is lost', async () => {
    const faults: Fault[] = [{ match: { path: STARTS, nth: 1 }, outcome: 'hang' }];
    const stage = await setProofStage({ cekura: { chats: REAL, faults } });
    const proof = await stage.open();
    proof.begin();
    stage.clock.after(1_000, () => stage.stop.abort(new Error('stopped')));
    await stage.clock.sleep(1_000, new AbortController().signal);
    await proof.close();
    expect(stage.elapsedMs()).toBeLessThan(6_000);
    expect(stage.cekura.chats.filter(({ endedBy }) => endedBy === undefined)).toEqual([]);
  });

  it('on a signal although requests to end fail', async () => {
    const faults: Fault[] = [
      { match: { path: /end-chat/, nth: 1, times: 3 }, outcome: 'reset-before' },
      { match: { path: /end-chat/, nth: 5 }, outcome: 'hang' },
      { match: { path: /end-chat/, nth: 6, times: 2 }, outcome: { status: 503 } },
    ];
    const stage = await setProofStage({ cekura: { chats: REAL, faults } });
    stage.clock.after(7_000, () => stage.stop.abort(new Error('stopped')));
    await failureOf(prove(stage));
    expect(stage.elapsedMs()).toBeLessThan(12_000);
    expect(stage.leftOpen()).toEqual([]);
    expect(stage.warnings).toEqual([]);
  });

  it('on a signal while ending waits for Retry-After', async () => {
    const faults: Fault[] = [
      { match: { path: /end-chat/, nth: 1 }, outcome: { status: 429, headers: { 'retry-after': '60' } } },
    ];
    const stage = await setProofStage({ cekura: { chats: REAL, faults } });
    const proof = await stage.open();
    proof.begin();
    await stage.clock.sleep(6_000, stage.stop.signal);
    stage.clock.after(2_000, () => stage.stop.abort(new Error('stopped')));
    await proof.close();
    expect(stage.elapsedMs()).toBeLessThan(13_000);
    expect(stage.leftOpen()).toEqual([]);
    expect(stage.warnings).toEqual([]);
  });

  it('at the deadline, and scored conversations count', async () => {
    const stage = await setProofStage({ cekura: { chats: { ...REAL, replyMs: 100_000 } }, minutes: 2 });
    const found = await prove(stage);
    expect(found.verdict).toBe('inconclusive');
    expect(found.problems.join()).toContain('Time ran out');
    // A tenth of the time is left for the delivery.
    expect(stage.elapsedMs()).toBeGreaterThanOrEqual(108_000);
    expect(stage.elapsedMs()).toBeLessThan(112_000);
    expect(stage.leftOpen()).toEqual([]);
  });

  it.each([
    ['the agent does not answer', {}, [{ match: { nth: 2, times: 1_000 }, outcome: 'hang' as const }]],
    ['the caller does not answer', { replyMs: 1_000_000 }, []],
    ['they wait for room', { capacity: 1, replyMs: 1_000_000 }, []],
  ])('at the deadline, and is no failed call if %s', async (_, chats, faults) => {
    const cekura = { chats: { ...REAL, scoreMs: 0, ...chats } };
    const stage = await setProofStage({ cekura, chat: { faults }, minutes: 1 });
    const found = await prove(stage);
    expect(found).toMatchObject({ verdict: 'inconclusive', baseline: { scored: 0 }, proposal: { scored: 0 } });
    expect(found.problems.join()).toContain('Time ran out');
    expect(stage.leftOpen()).toEqual([]);
  });

  // 30 s are left for the delivery.
  it.each([
    [569_000, 1],
    [571_000, 0],
  ])('and none is started after it: in %i ms of ten minutes, %i start', async (afterMs, starts) => {
    const stage = await setProofStage({ cekura: { chats: REAL }, minutes: 10 });
    const proof = await stage.open();
    await stage.clock.sleep(afterMs, stage.stop.signal);
    const { proof: found } = await proof.measure(asProposal(CLINIC_PROMPT, BETTER));
    await proof.close();
    expect(found.problems).toEqual(['Time ran out before all conversations were scored']);
    expect(count(stage.cekura, 'POST', STARTS)).toBe(starts);
  });

  it('when the proposal is not wanted any more', async () => {
    const stage = await setProofStage({ cekura: { chats: REAL } });
    const proof = await stage.open();
    proof.begin();
    await stage.clock.sleep(6_000, stage.stop.signal);
    await proof.close();
    expect(stage.leftOpen()).toEqual([]);
    // The last ones may still be under way.
    await stage.clock.sleep(5_000, stage.stop.signal);
    const { length } = stage.cekura.requests;
    await stage.clock.sleep(60_000, stage.stop.signal);
    expect(stage.cekura.requests).toHaveLength(length);
  });
});

describe('conversations at once', () => {
  const scenarios = Array.from({ length: 10 }, (_, index) => defineScenario(5001 + index, 3));
  const inputs = { 'agent-id': 4821, 'verify-scenarios': scenarios.map(({ id }) => id) };
  /** For each conversation of today's prompt in the order of their first words: how many others were under way then. */
  const countOthers = ({ cekura }: ProofStage) => {
    const own = cekura.chats.filter(({ resultId }) => resultId === 90_001).map(({ runId }) => String(runId));
    const spans = own.map((id) => {
      const times = cekura.requests.filter(({ path }) => path.includes(`/runs/${id}/chat/`)).map(({ at }) => at);
      return [Math.min(...times), Math.max(...times)] as const;
    });
    spans.sort(([a], [b]) => a - b);
    return spans.map(([start], index) => spans.slice(0, index).filter(([, last]) => last > start).length);
  };

  it('are ten with each prompt', async () => {
    const stage = await setProofStage({ cekura: { chats: REAL, scenarios }, inputs, runIds: [] });
    await prove(stage);
    expect(Math.max(...countOthers(stage))).toBe(9);
  });

  it('are as many as Cekura opens', async () => {
    const stage = await setProofStage({ cekura: { chats: { ...REAL, capacity: 3 }, scenarios }, inputs, runIds: [] });
    expect(await prove(stage)).toMatchObject({ baseline: { scored: 30 }, proposal: { scored: 30 } });
    expect(stage.leftOpen()).toEqual([]);
  });

  it('shrink when a service asks for fewer, and grow again', async () => {
    const faults: Fault[] = [{ match: { path: /\/chat\/$/, nth: 1, times: 40 }, outcome: { status: 429 } }];
    const stage = await setProofStage({ cekura: { chats: REAL, scenarios, faults }, inputs, runIds: [] });
    expect((await prove(stage)).baseline.scored).toBe(30);
    const others = countOthers(stage);
    expect(others[10]).toBeLessThan(7);
    expect(Math.max(...others.slice(11))).toBeGreaterThan(7);
  });
});

describe('pace', () => {
  const chance = createChance(7);
  const mixed = () => 500 + 7_500 * chance.next();

  it.each<[number, number, NonNullable<ChatPlans['chats']>]>([
    [1, 2, { openMs: 20, replyMs: 500, scoreMs: 5_000 }],
    [1, 4, { openMs: 3_000, replyMs: mixed, scoreMs: 60_000 }],
    [1, 4, { openMs: 3_000, replyMs: 8_000, scoreMs: 20_000, transcribesLate: true }],
    [3, 2, { openMs: 3_000, replyMs: 8_000, scoreMs: 20_000 }],
    [3, 3, { openMs: 1_000, replyMs: 2_000, scoreMs: 5_000, transcribesLate: true }],
    [6, 2, { openMs: 1_000, replyMs: mixed, scoreMs: 20_000 }],
  ])('takes at most three requests a turn: %i scenarios of %i turns, three times with each prompt', async (...row) => {
    const [size, turns, chats] = row;
    const scenarios = Array.from({ length: size }, (_, index) => defineScenario(5001 + index, turns));
    const inputs = { 'agent-id': 4821, 'verify-scenarios': scenarios.map(({ id }) => id) };
    const stage = await setProofStage({ cekura: { chats, scenarios }, chat: { replyMs: 800 }, inputs, runIds: [] });
    expect((await prove(stage)).verdict).toBe('better');
    expect(stage.cekura.requests.length).toBeLessThanOrEqual(3 * size * 3 * 2 * turns);
  });

  it('plays 20 scenarios three times with each prompt in less than twice the time of the slowest at the bounds', async () => {
    const scenarios = Array.from({ length: 20 }, (_, index) => defineScenario(5001 + index, 2 + (index % 3)));
    const stage = await setProofStage({
      cekura: { chats: { ...REAL, replyMs: (turn) => 2_000 + (turn % 3) * 1_000 }, scenarios },
      chat: { replyMs: 1_000 },
      inputs: { 'agent-id': 4821, 'verify-scenarios': scenarios.map(({ id }) => id) },
      runIds: [],
    });
    await prove(stage);
    const turns = stage.cekura.chats.reduce((sum, { said }) => sum + said.length, 0);
    const waves = 6;
    // What the slowest takes by itself: four messages of the agent, four replies.
    const slowestMs = [1, 2, 3, 4].reduce((sum, turn) => sum + 1_000 + 2_000 + (turn % 3) * 1_000, 0);
    expect(stage.elapsedMs()).toBeLessThan(2 * waves * slowestMs);
    expect(stage.cekura.requests.length / turns).toBeLessThan(3);
    expect(stage.leftOpen()).toEqual([]);
  });
});
