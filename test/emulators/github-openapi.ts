import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';

/** A request, split like the description of its operation. */
export interface Parts {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** `undefined` without a body. */
  readonly body: unknown;
}

type Schema = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Record<string, { schema: Schema }> };
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: unknown;
}

interface Checks {
  readonly path: ValidateFunction;
  readonly query: ValidateFunction;
  readonly body: ValidateFunction | undefined;
  readonly bodyRequired: boolean;
}

// Parameters are text and are converted; a body has types.
const parameterAjv = new Ajv({ strict: false, validateFormats: false, coerceTypes: true, allErrors: true });
const bodyAjv = new Ajv({ strict: false, validateFormats: false, allErrors: true });

let document: Document | undefined;
const checksByOperation = new Map<string, Checks>();

/**
 * Returns the problems of a request according to GitHub's description of its REST API, one sentence each. Stricter than
 * GitHub: parameters and fields that the description does not have are problems too.
 *
 * The document is parsed once per process, at the first request (0.1 s); each operation is compiled when it is first used.
 *
 * @param template the path in the document: `/repos/{owner}/{repo}/pulls`
 */
export function checkRequest(method: string, template: string, { path, query, body }: Parts): string[] {
  const key = `${method} ${template}`;
  const checks = checksByOperation.get(key) ?? compile(method, template);
  checksByOperation.set(key, checks);
  const found = [...run('path', checks.path, { ...path }), ...run('query', checks.query, { ...query })];
  if (body !== undefined) {
    found.push(...(checks.body === undefined ? ['takes no body'] : run('body', checks.body, body)));
  } else if (checks.bodyRequired) {
    found.push('needs a body');
  }
  return found.map((problem) => `${key}: ${problem}`);
}

function run(part: string, validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const name = params.additionalProperty;
    return `${part}${instancePath} ${message}${name === undefined ? '' : `: ${name}`}`;
  });
}

function compile(method: string, template: string): Checks {
  document ??= readDocument();
  const operation = document.paths[template]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`GitHub has no ${method} ${template}`);
  const { parameters = [], requestBody } = resolve(operation, document) as Operation;
  const body = requestBody?.content['application/json']?.schema;
  return {
    path: parameterAjv.compile(describeParameters(parameters, 'path')),
    query: parameterAjv.compile(describeParameters(parameters, 'query')),
    body: body === undefined ? undefined : bodyAjv.compile(close(body) as Schema),
    bodyRequired: requestBody?.required === true,
  };
}

function readDocument(): Document {
  const path = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
  return JSON.parse(readFileSync(path, 'utf8')) as Document;
}

function describeParameters(parameters: readonly Parameter[], place: 'path' | 'query'): Schema {
  const here = parameters.filter((parameter) => parameter.in === place);
  return {
    type: 'object',
    properties: Object.fromEntries(here.map(({ name, schema }) => [name, schema])),
    required: here.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

/** The value with every `$ref` resolved. No request body of GitHub refers to itself. */
function resolve(value: unknown, { components, paths }: Document): unknown {
  const root = { components, paths };
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    if ('$ref' in node && typeof node.$ref === 'string') return walk(lookUp(root, node.$ref));
    // Responses and examples are not needed, and are most of the document.
    const kept = Object.entries(node).filter(([key]) => key !== 'responses' && key !== 'examples');
    return Object.fromEntries(kept.map(([key, child]) => [key, walk(child)]));
  };
  return walk(value);
}

function lookUp(root: unknown, ref: string): unknown {
  let node = root;
  for (const key of ref.split('/').slice(1)) node = (node as Record<string, unknown>)[key];
  return node;
}

/** The schema without additional properties in its objects. */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (typeof schema !== 'object' || schema === null) return schema;
  const closed = Object.fromEntries(Object.entries(schema).map(([key, child]) => [key, close(child)]));
  return 'properties' in closed && closed.type === 'object' ? { additionalProperties: false, ...closed } : closed;
}
