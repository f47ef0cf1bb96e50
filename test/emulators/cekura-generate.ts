import type { JobPlan, Phase } from './cekura-jobs.ts';
import type { Agent } from './cekura-records.ts';
import { answerStarted, type Call, type CekuraState, type Planned, planFor } from './cekura-state.ts';
import { checkBody, type Fields, isBetween, isFilledText, isInteger, missingReference, refuseField } from './checks.ts';
import type { Answer } from './faults.ts';

/** The course of a generation. */
export interface GeneratePlan extends JobPlan {
  /** The API reference has `metrics`; the vendor's own tool reads `generated_metrics`. */
  readonly key?: 'metrics' | 'generated_metrics';
  /** Default: the requested number, from a fixed list. */
  readonly metrics?: readonly unknown[];
}

export interface GeneratePlans {
  readonly generate?: Planned<GeneratePlan>;
}

const MIN_DESCRIPTION = 100;

const IDEAS: readonly (readonly [name: string, description: string])[] = [
  ['Greets with the clinic name', 'Passes when the first sentence of the agent names the clinic.'],
  ['Reads the booking back', 'Passes when the agent repeats the day and the time of every appointment it books.'],
  ['Asks one question at a time', 'Fails when a turn of the agent holds more than one question.'],
  ['Gives no medical advice', 'Fails when the agent recommends a treatment, a medicine or a dose.'],
  ['Offers a new time', 'Passes when a caller who cancels is offered another appointment before the call ends.'],
  ['Keeps callers data private', 'Fails when the agent tells one patient anything about another.'],
  ['Stays calm', 'Passes when the agent answers an upset caller without haste and without blame.'],
  ['Ends the call politely', 'Passes when the agent says goodbye and lets the caller hang up first.'],
];

/** `POST …/metrics/generate_metrics/`: published, including the bounds and the length of the agent's description. */
export function startGenerate(call: Call<GeneratePlans>): Answer {
  const checks = { agent_id: isInteger, assistant_id: isFilledText, num_metrics: isBetween(1, 100) };
  const fields = checkBody(call.body, checks);
  const agent = findAgent(fields, call.state);
  if (agent.description.length < MIN_DESCRIPTION) {
    throw refuseField('agent_id', `The agent's description must have at least ${MIN_DESCRIPTION} characters.`);
  }
  const plan = planFor(call.plans.generate, fields);
  const metrics = plan.metrics ?? inventMetrics(agent, Number(fields.num_metrics ?? 1));
  return answerStarted(call.jobs.start('generate', fields, plan, (phase) => render(plan, metrics, phase)));
}

/** Published: one of the two IDs is required. Assumed, to be strict: both together are rejected. */
function findAgent({ agent_id, assistant_id }: Fields, state: CekuraState): Agent {
  if ((agent_id === undefined) === (assistant_id === undefined)) {
    throw refuseField('agent_id', 'Give either agent_id or assistant_id.');
  }
  const agents = [...state.agents.values()];
  const agent = agents.find((each) => each.id === agent_id || each.assistant_id === assistant_id);
  if (agent !== undefined) return agent;
  throw agent_id === undefined
    ? refuseField('assistant_id', missingReference(assistant_id))
    : refuseField('agent_id', missingReference(agent_id));
}

/** Metrics in the form of bulk create, with project and agent (assumed). Names are distinct. */
function inventMetrics(agent: Agent, count: number): unknown[] {
  return Array.from({ length: count }, (_, index) => {
    const [name, description] = IDEAS[index % IDEAS.length] ?? ['Metric', ''];
    const round = Math.floor(index / IDEAS.length);
    return {
      name: round === 0 ? name : `${name} (${round + 1})`,
      description,
      type: 'llm_judge',
      eval_type: 'binary',
      project: agent.project,
      agents: [agent.id],
      evaluation_trigger: 'always',
      simulation_enabled: true,
      observability_enabled: false,
    };
  });
}

/** `GET …/metrics/generate_metrics_progress/`. Published: it has a status and metrics, but not under which names. */
export function readGenerateProgress(call: Call<GeneratePlans>): Answer {
  return call.jobs.progress('generate', call.query);
}

function render(plan: GeneratePlan, metrics: readonly unknown[], phase: Phase): unknown {
  const key = plan.key ?? 'metrics';
  switch (phase.kind) {
    case 'working':
      return { status: phase.word, [key]: [] };
    case 'done':
      return { status: plan.doneWord ?? 'completed', [key]: metrics };
    default:
      return { status: plan.doneWord ?? 'failed', [key]: [], error: plan.error ?? 'The model did not answer.' };
  }
}
