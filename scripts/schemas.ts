import { mkdirSync, writeFileSync } from 'node:fs';
import { renderConfigSchema } from './config-schema.ts';
import { renderMetricSchema } from './metric-schema.ts';

// Writes the published schemas: `npm run schemas` after a change of a setting, a metric's field or action.yml's words.
const folder = new URL('../schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('config.schema.json', folder), renderConfigSchema());
writeFileSync(new URL('metric.schema.json', folder), renderMetricSchema());
