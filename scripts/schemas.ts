import { mkdirSync, writeFileSync } from 'node:fs';
import { renderConfigSchema } from './config-schema.ts';

// Writes the published schemas: `npm run schemas` after a change of a setting or of a description in action.yml.
const folder = new URL('../schemas/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('config.schema.json', folder), renderConfigSchema());
