import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { configFile } from '../src/inputs/config-schema.ts';

/** URL of the schema of the current major version, for editors. */
const SCHEMA_URL = 'https://raw.githubusercontent.com/OWNER/cekura-improve-action/v1/schemas/config.schema.json';

/** Keys that are not inputs, and so not described in `action.yml`. */
const OWN_DESCRIPTIONS: Record<string, string> = {
  $schema: 'Address of this JSON Schema, for editors.',
  defaults: "Settings for all targets. A target's own settings override them.",
  targets: 'Prompts and metrics to improve. Every setting is the input of the same name.',
  name: 'Name of the target, unique in the file: lower-case letters, digits and dashes.',
};

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The JSON Schema of the configuration file as text, with the descriptions of `action.yml`. */
export function renderConfigSchema(): string {
  const action: { inputs: Record<string, { description: string }> } = parse(
    readFileSync(new URL('../action.yml', import.meta.url), 'utf8'),
  );
  const describe = (key: string) => OWN_DESCRIPTIONS[key] ?? action.inputs[key]?.description;
  const { $schema, ...schema } = z.toJSONSchema(configFile, { target: 'draft-7', io: 'input' });
  const head = { $schema, $id: SCHEMA_URL, title: 'Targets of the Cekura Improve action' };
  return `${JSON.stringify({ ...head, ...finish(schema, describe) }, null, 2)}\n`;
}

/** The same schema with its properties described, and without the largest safe integer as a maximum. */
function finish(schema: JsonSchema, describe: (key: string) => string | undefined): JsonSchema {
  const { maximum, ...rest } = schema;
  const result: JsonSchema = maximum === Number.MAX_SAFE_INTEGER ? rest : schema;
  const walk = (child: unknown) => finish(child as JsonSchema, describe);
  if (result.properties) {
    result.properties = Object.fromEntries(
      Object.entries(result.properties).map(([key, child]) => {
        const description = describe(key);
        return [key, description === undefined ? walk(child) : { description, ...walk(child) }];
      }),
    );
  }
  if (result.anyOf) result.anyOf = result.anyOf.map(walk);
  if (result.items) result.items = walk(result.items);
  return result;
}
