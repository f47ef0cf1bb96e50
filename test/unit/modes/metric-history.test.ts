import { expect, test } from 'vitest';
import { openMetricHistory } from '../../../src/modes/metric-history.ts';
import type { Task } from '../../../src/task/task.ts';
import { failureOf } from '../../support/http.ts';

test('earlier versions need a token, which is asked for only when they are read', async () => {
  let connections = 0;
  const github = async () => {
    connections += 1;
    throw new Error('no GitHub here');
  };
  const open = (token: string) =>
    openMetricHistory({ inputs: { 'github-token': token }, github } as unknown as Task, []).open();
  expect(await failureOf(open(''))).toMatchObject({
    name: 'InputError',
    message:
      'github-token is empty, but earlier versions of the metric files are needed to detect changes made in Cekura',
    hint: "remove the input to use the workflow's own token, or set overwrite to true",
  });
  expect(connections).toBe(0);
  expect(await failureOf(open('t'))).toMatchObject({ message: 'no GitHub here' });
});
