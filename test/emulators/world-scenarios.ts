import type { Scenario } from './cekura-chats.ts';
import { BIRTH_DATE_METRIC_ID, CANCELLATION_METRIC_ID, CLINIC_METRICS, EMERGENCY_METRIC_ID } from './world.ts';

const metric = (id: number) => ({ id, name: CLINIC_METRICS.find((one) => one.id === id)?.name ?? '' });

/** The scenarios of the clinic's runs. */
export const CLINIC_SCENARIOS: readonly Scenario[] = [
  {
    id: 3301,
    name: 'Cancels the evening before',
    opening: 'I need to cancel my cleaning tomorrow at nine. The name is Dana Whitlock.',
    lines: ['Great.', 'Nothing else, thank you.'],
    expects: /fee applies/,
    metric: metric(CANCELLATION_METRIC_ID),
  },
  {
    id: 3302,
    name: 'New patient books a cleaning',
    opening: 'Hello, do you take new patients?',
    lines: ['Good, I will call again.'],
    expects: /anything else/,
    metric: metric(BIRTH_DATE_METRIC_ID),
  },
  {
    id: 3303,
    name: 'A tooth is knocked out',
    opening: null,
    lines: ['My son fell off his bike and his front tooth is out, it is bleeding a lot.', 'Please hurry.'],
    expects: /transferring you to the dentist on call/,
    metric: metric(EMERGENCY_METRIC_ID),
  },
  {
    id: 3305,
    name: 'Mumbles the date of birth',
    opening: 'Check-up please, any day. Born the third of, uh, Mar, 1971.',
    lines: ['Fine.'],
    expects: /born on the third of March/,
    metric: metric(BIRTH_DATE_METRIC_ID),
  },
  {
    id: 3306,
    name: 'Cancels on the way to the clinic',
    opening: 'My bus broke down, I will not make it at four. Cancel it please.',
    lines: ['I will call again.'],
    expects: /fee applies/,
    metric: metric(CANCELLATION_METRIC_ID),
  },
];
