import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { METRIC_FIELDS } from '../../src/documents/metrics/metric-schema.ts';

it('docs/metrics.md explains every field of a metric file', () => {
  const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
  const table = /\| field \| meaning \|\n(.*?)\n\n/s.exec(page)?.[1] ?? '';
  expect([...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)).toEqual(['id', 'base', ...METRIC_FIELDS]);
});
