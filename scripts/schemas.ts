import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { renderAction } from './action.ts';
import { renderConfigSchema } from './config-schema.ts';
import { renderMetricSchema } from './metric-schema.ts';
import { renderReusableWorkflow } from './reusable-workflow.ts';

// Writes what follows from the tables of inputs and metric fields: `npm run schemas` after a change of either, or of a
// description in action.yml.
const update = (path: string, render: (text: string) => string) => {
  const file = new URL(`../${path}`, import.meta.url);
  writeFileSync(file, render(readFileSync(file, 'utf8')));
};
update('action.yml', renderAction);
update('.github/workflows/cekura-improve.yml', renderReusableWorkflow);
const folder = new URL('../schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('config.schema.json', folder), renderConfigSchema());
writeFileSync(new URL('metric.schema.json', folder), renderMetricSchema());
