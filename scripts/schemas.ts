import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { renderAction } from './action.ts';
import { renderConfigSchema } from './config-schema.ts';
import { renderMetricSchema } from './metric-schema.ts';

// Writes what follows from the tables of inputs and metric fields: `npm run schemas` after a change of either, or of a
// description in action.yml.
const action = new URL('../action.yml', import.meta.url);
writeFileSync(action, renderAction(readFileSync(action, 'utf8')));
const folder = new URL('../schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('config.schema.json', folder), renderConfigSchema());
writeFileSync(new URL('metric.schema.json', folder), renderMetricSchema());
