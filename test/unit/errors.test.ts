import { describe, expect, it } from 'vitest';
import {
  ActionError,
  addHint,
  DeadlineError,
  InputError,
  StoppedError,
  toActionError,
  toErrorLine,
  WrongStartError,
} from '../../src/errors.ts';

describe('the line of a failure', () => {
  it.each([
    ['It failed', 'try again', 'It failed. Next: try again.'],
    ['It failed. Twice', 'try again', 'It failed. Twice. Next: try again.'],
    ['It failed. ', 'Try again!', 'It failed. Next: Try again!'],
    [
      'unknown input "x"; did you mean "y"?',
      'did you mean "z"?',
      'unknown input "x"; did you mean "y"? Next: did you mean "z"?',
    ],
  ])('ends each sentence once: %j, %j', (message, hint, line) => {
    expect(toErrorLine(new ActionError(message, hint))).toBe(line);
  });
});

describe('a longer hint', () => {
  const cause = new Error('cause');
  const places = [{ file: 'a.md', line: 3, message: 'here' }];
  const error = new InputError('It failed', 'try again.. ', { cause, places });

  it('appends to the existing hint', () => {
    expect(addHint(error, 'or not')).toMatchObject({
      name: 'InputError',
      message: 'It failed',
      hint: 'try again; or not',
      places,
      cause: error,
    });
  });
});

it.each([
  ['ActionError', ActionError],
  ['InputError', InputError],
  ['WrongStartError', WrongStartError],
  ['DeadlineError', DeadlineError],
])('%s has its name, which results show', (name, Failure) => {
  expect(new Failure('It failed', 'try again').name).toBe(name);
});

it('names the signal of a stop', () => {
  expect(new StoppedError('SIGINT')).toMatchObject({
    ...{ name: 'StoppedError', message: 'Stopped by SIGINT' },
    hint: 'start the workflow again when you are ready',
  });
});

describe('toActionError', () => {
  it('returns an ActionError as it is', () => {
    const error = new InputError('It failed', 'try again');
    expect(toActionError(error)).toBe(error);
    expect(error.places).toEqual([]);
    expect('cause' in error).toBe(false);
  });

  it.each([
    [new TypeError('x is not a function'), 'Unexpected: x is not a function'],
    ['just text', 'Unexpected: just text'],
    [undefined, 'Unexpected: undefined'],
  ])('reports anything else as a bug: %s', (thrown, message) => {
    expect(toActionError(thrown)).toMatchObject({
      message,
      cause: thrown,
      hint: expect.stringMatching(/^this is a bug/),
    });
  });
});
