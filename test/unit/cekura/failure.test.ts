import { describe, expect, it, test } from 'vitest';
import { RefusedError } from '../../../src/cekura/errors.ts';
import { describeCekuraFailure, explainFailure } from '../../../src/cekura/failure.ts';

const refused = (status: number, json: unknown) => ({ kind: 'status', status, json, retryAfterMs: undefined }) as const;

describe('the service’s message', () => {
  it.each([
    [{ detail: 'No such metric.' }, 'No such metric.'],
    [
      { run_ids: ['Too many.', 'At most 3.'], prompt: ['Required.'] },
      'run_ids: Too many. At most 3.; prompt: Required.',
    ],
    [['One message.', 'Another.'], 'One message. Another.'],
    [[{ name: ['Taken.'] }, {}], '{"name":["Taken."]}; {}'],
    [{ errors: { 'agents.0': ['Unknown.'], name: ['Taken.'] } }, 'agents.0: Unknown.; name: Taken.'],
    [{ errors: ['Broke.'] }, 'Broke.'],
    [{ non_field_errors: ['Expected a list.'] }, 'Expected a list.'],
    [{ 0: { name: ['Taken.'] } }, '0: {"name":["Taken."]}'],
    [{ code: 7 }, 'code: 7'],
  ])('%j', (json, words) => {
    expect(describeCekuraFailure(refused(400, json))).toBe(`the service answered 400 (${words})`);
  });

  it.each([[null], ['<html>'], [{}], [[]], [{ detail: null }]])('%j says nothing', (json) => {
    expect(describeCekuraFailure(refused(400, json))).toBe('the service answered 400');
  });
});

test.each([
  [503, false],
  [500, true],
  [408, true],
])('a write that was answered %i may have been made: %s', (status, isUncertain) => {
  const request = { method: 'PATCH', path: '/', repeat: 'write', doing: 'updating metric 7' } as const;
  const error = explainFailure(request, refused(status, {}), 'https://api.cekura.ai');
  expect(/may have been made/.test(error.message)).toBe(isUncertain);
});

describe('the hint', () => {
  it.each([
    [402, /credits .* used up/],
    [404, /check run-ids, and that api-key/],
    [410, /ask Cekura/],
    [422, /fix what Cekura reports, or check run-ids/],
  ])('after %i', (status, hint) => {
    const request = { method: 'GET', path: '/', repeat: 'safe', doing: 'reading', check: 'run-ids' } as const;
    const error = explainFailure(request, refused(status, {}), 'https://api.cekura.ai');
    expect(error).toBeInstanceOf(RefusedError);
    expect(error.hint).toMatch(hint);
  });
});
