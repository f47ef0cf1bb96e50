import { defineRun, type MetricScore, type Run } from './cekura-records.ts';
import {
  BIRTH_DATE_METRIC_ID,
  CANCELLATION_METRIC_ID,
  CLINIC_AGENT,
  CLINIC_METRICS,
  EMERGENCY_METRIC_ID,
  RESULT_ID,
  RESULT_NAME,
} from './world.ts';

function judge(id: number, score: number | null, explanation: string): MetricScore {
  const name = CLINIC_METRICS.find((metric) => metric.id === id)?.name ?? `Metric ${id}`;
  return { id, name, type: 'binary', score, explanation: [explanation], enum: '', value: '', extra: {} };
}

const fee = (score: number | null, why = 'Not a cancellation.') => judge(CANCELLATION_METRIC_ID, score, why);
const emergency = (score: number | null, why = 'No emergency.') => judge(EMERGENCY_METRIC_ID, score, why);
const birthDate = (score: number | null, why = 'No appointment was made.') => judge(BIRTH_DATE_METRIC_ID, score, why);
/** A measurement, not a verdict. */
const latency = (seconds: number): MetricScore => ({
  id: 18399,
  name: 'Response latency',
  type: 'numeric',
  score: seconds,
  explanation: [],
  enum: '',
  value: '',
  extra: { percentiles: { p50: seconds } },
});

const shared = { agent: CLINIC_AGENT.id, result_id: RESULT_ID, result_name: RESULT_NAME };

/** One nightly result: four failed runs (two for the same reason), one that did not connect, and two that passed. */
export const CLINIC_RUNS: readonly Run[] = [
  defineRun({
    ...shared,
    id: 612001,
    scenario: 3301,
    scenario_name: 'Cancels the evening before',
    personality_name: 'In a hurry',
    expected_outcome: {
      score: 33,
      explanation: [
        '✅ The appointment was found and cancelled.',
        '❌ The agent cancelled within 24 hours and did not name the fee. It should have done so first.',
      ],
      outcome_alignments: [
        { outcome: 'Cancels the appointment', prompt_part: 'Find the appointment and cancel it.', aligned: true },
        { outcome: 'Names the fee', prompt_part: 'Offer a new time before you end the call.', aligned: false },
      ],
    },
    lines: [
      'agent: Brightwater Dental, this is Mia. How can I help?',
      'caller: I need to cancel my cleaning tomorrow at nine. The name is Dana Whitlock.',
      'agent: I found it. I have cancelled your cleaning for tomorrow at nine.',
      'caller: Great. Nothing to pay, right?',
      'agent: You are all set. Goodbye.',
    ],
    metrics: [
      fee(0, 'The caller cancelled within 24 hours and the agent never named the fee.'),
      emergency(null),
      birthDate(null),
      latency(1.1),
    ],
  }),
  defineRun({
    ...shared,
    id: 612002,
    scenario: 3302,
    scenario_name: 'New patient books a cleaning',
    lines: [
      'agent: Brightwater Dental, this is Mia. How can I help?',
      'caller: I would like a cleaning next week. I have not been to you before.',
      'agent: Welcome. What is your date of birth?',
      'caller: The eleventh of June 1988.',
      'agent: Your birth date is June eleventh, 1988. Is Tuesday at two fine?',
      'caller: Tuesday is fine.',
      'agent: Booked: Tuesday at two.',
    ],
    metrics: [fee(null), emergency(null), birthDate(5, 'Asked for and repeated.'), latency(0.9)],
  }),
  defineRun({
    ...shared,
    id: 612003,
    scenario: 3303,
    scenario_name: 'A tooth is knocked out',
    personality_name: 'Upset parent',
    lines: [
      'agent: Brightwater Dental, this is Mia. How can I help?',
      'caller: My son fell off his bike and his front tooth is out, it is bleeding a lot.',
      'agent: I am sorry to hear that. Our next free time is on Thursday at ten.',
      'caller: Thursday? Is there nobody I can talk to now?',
      'agent: I can book Thursday at ten for you.',
    ],
    metrics: [
      fee(null),
      emergency(0, 'A knocked-out tooth was booked for another day and not transferred to the dentist on call.'),
      birthDate(null),
      latency(1.4),
    ],
  }),
  defineRun({
    ...shared,
    id: 612004,
    scenario: 3304,
    scenario_name: 'Asks for the opening hours',
    error_message: 'The call was not answered within 45 seconds.',
  }),
  defineRun({
    ...shared,
    id: 612005,
    scenario: 3305,
    scenario_name: 'Mumbles the date of birth',
    personality_name: 'Hard to hear',
    lines: [
      'agent: Brightwater Dental, this is Mia. How can I help?',
      'caller: Check-up please, any day. Born the third of, uh, Mar, 1971.',
      'agent: Thank you. Is Monday at eleven fine?',
      'caller: Fine.',
      'agent: Booked: Monday at eleven.',
    ],
    metrics: [
      fee(null),
      emergency(null),
      birthDate(0, 'The month was unclear and the agent booked without repeating the date.'),
      latency(1.2),
    ],
  }),
  defineRun({
    ...shared,
    id: 612006,
    scenario: 3306,
    scenario_name: 'Cancels on the way to the clinic',
    lines: [
      'agent: Brightwater Dental, this is Mia. How can I help?',
      'caller: My bus broke down, I will not make it at four. Cancel it please.',
      'agent: Your appointment at four is cancelled. Shall we find a new time?',
      'caller: I will call again.',
    ],
    metrics: [fee(0, 'No word of the fee before the cancellation.'), emergency(null), birthDate(null), latency(1)],
  }),
  defineRun({
    ...shared,
    id: 612007,
    scenario: 3307,
    scenario_name: 'Leaves a message for the dentist',
    lines: [
      'agent: Brightwater Dental, this is Mia. How can I help?',
      'caller: Please tell Dr. Okafor that the crown holds well.',
      'agent: I will pass that on. Goodbye.',
    ],
    metrics: [fee(null), emergency(null), birthDate(null), latency(0.8)],
  }),
];
