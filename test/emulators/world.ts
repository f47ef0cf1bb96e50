import { type Agent, defineMetric, type Metric, type Review } from './cekura-records.ts';

/*
 * Test data: a dental clinic whose voice agent makes three mistakes that its metrics detect. The runs are in world-runs.ts.
 * People and numbers are invented (555-01xx is reserved for that).
 */

export const PROJECT_ID = 1512;
export const RESULT_ID = 73041;
export const RESULT_NAME = 'Front desk, nightly';

export const CLINIC_AGENT: Agent = {
  id: 4821,
  name: 'Brightwater front desk',
  project: PROJECT_ID,
  assistant_id: 'asst_brightwater_front_desk',
  description:
    'Answers the phone of Brightwater Dental: books, moves and cancels appointments, takes messages for the dentists, ' +
    'and passes dental emergencies on to the dentist on call.',
};

/** The agent's prompt before any improvement. */
export const CLINIC_PROMPT = `# Role

You are Mia, the receptionist of Brightwater Dental. You answer the phone for {{clinic_name}} and speak with {{caller_name}} if the caller is known.

## Booking

- Offer at most three free times, the nearest first, from \`find_slots\`.
- Confirm the date of birth before you book.
- Book with \`book_appointment\` and read the day and the time back.

## Cancellations

- Find the appointment with \`find_appointment\` and cancel it with \`cancel_appointment\`.
- Offer a new time before you end the call.

## Emergencies

- Swelling, bleeding that does not stop, and a tooth that was knocked out are emergencies.
- Book emergencies on the same day if you can.

## Style

- Speak in short sentences. One question at a time.
- Never give medical advice. The clinic's number is +1 555 0100 142.
`;

export const CANCELLATION_METRIC_ID = 18301;
export const EMERGENCY_METRIC_ID = 18302;
export const BIRTH_DATE_METRIC_ID = 18303;

/** A review of a call. `lesson`: what the metric must contain to judge the call correctly. */
function defineReview(
  id: number,
  name: string,
  transcript: string,
  expected: 0 | 5,
  lesson: string | null = null,
): Review {
  return {
    id,
    test_set: { id: id - 3000, name, transcript },
    expected_value: expected,
    actual_value: lesson === null ? expected : 5 - expected,
    explanation: [lesson === null ? 'The metric and the reviewer agree.' : 'The metric missed what the reviewer saw.'],
    feedback: lesson === null ? '' : `Wrong verdict. ${lesson}`,
    lesson,
  };
}

const BIRTH_DATE_CODE = `text = data["transcript"].lower()
said = [line for line in text.splitlines() if "main agent" in line and "birth" in line]
_result = len(said) >= 2
_explanation = f"The agent spoke of the date of birth {len(said)} times."
`;

/** The clinic's metrics with the test sets of their Labs: an LLM judge, one with a trigger, and one in Python. */
export const CLINIC_METRICS: readonly Metric[] = [
  defineMetric({
    id: CANCELLATION_METRIC_ID,
    name: 'States the cancellation fee',
    project: PROJECT_ID,
    agents: [CLINIC_AGENT.id],
    description:
      'Passes when the agent tells a caller who cancels that a fee applies.\nFails when the fee is not mentioned.',
    reviews: [
      defineReview(9101, 'Cancels the evening before', 'Main Agent: A fee of 40 dollars applies.', 5),
      defineReview(
        9102,
        'Cancels a week ahead',
        'Main Agent: That is cancelled, free of charge.',
        5,
        'A caller who cancels more than 24 hours ahead owes no fee: the call passes without a mention of it.',
      ),
      defineReview(
        9103,
        'Fee named after the cancellation',
        'Main Agent: It is cancelled. There was a fee, by the way.',
        0,
        'The fee counts only if it is named before the appointment is cancelled.',
      ),
      defineReview(9104, 'Never told', 'Main Agent: All done, goodbye.', 0),
    ],
  }),
  defineMetric({
    id: EMERGENCY_METRIC_ID,
    name: 'Hands emergencies to a person',
    project: PROJECT_ID,
    agents: [CLINIC_AGENT.id],
    description: 'Passes when an emergency is transferred to the dentist on call.',
    evaluation_trigger: 'custom',
    trigger_type: 'llm_judge',
    evaluation_trigger_prompt: 'Does the caller describe a dental emergency?',
    observability_enabled: true,
    display_order: 1,
    reviews: [
      defineReview(9111, 'Knocked-out tooth', 'Testing Agent: My son lost a tooth in a fall.', 5),
      defineReview(
        9112,
        'Transfer only offered',
        'Main Agent: I could transfer you if you like.',
        0,
        'An offer to transfer is not enough: the transfer itself has to happen in the call.',
      ),
      defineReview(9113, 'Swelling for a week', 'Testing Agent: My cheek is swollen.', 0),
    ],
  }),
  defineMetric({
    id: BIRTH_DATE_METRIC_ID,
    name: 'Confirms the date of birth',
    project: PROJECT_ID,
    agents: [CLINIC_AGENT.id],
    description: 'The agent asks for the date of birth and repeats it.',
    type: 'custom_code',
    custom_code: BIRTH_DATE_CODE,
    display_order: 2,
    reviews: [
      defineReview(9121, 'Repeats it', 'Main Agent: Your birth date? … Born on the 3rd of March.', 5),
      defineReview(
        9122,
        'Says born instead of birth',
        'Main Agent: So you were born on the 3rd of March.',
        5,
        'said += [line for line in text.splitlines() if "main agent" in line and "born" in line]',
      ),
    ],
  }),
];
