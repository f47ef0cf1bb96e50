import type { Answer } from './faults.ts';
import { RefusalError } from './github-backend.ts';
import { findObstacle, type Move, moveBranch } from './github-refs.ts';
import { type Actor, describeUser, encodeNodeId, pageUrl, type World } from './github-world.ts';

/** A requested field with its arguments. */
interface Field {
  readonly name: string;
  readonly alias: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly fields: readonly Field[];
}

/** Resolves a root field to an object, from which the requested fields are selected. */
type Resolver = (args: Field['args']) => Promise<unknown>;

const ZERO_OID = '0'.repeat(40);
const REPOSITORY_ID = encodeNodeId('Repository', 1);

/** A GraphQL failure: 200, with `errors`. */
class FieldError extends Error {
  override name = 'FieldError';
  readonly type: string | undefined;

  constructor(message: string, type?: string) {
    super(message);
    this.type = type;
  }
}

/**
 * Handles the parts of GitHub's GraphQL API that REST lacks: `viewer`, `repository { id }` and the mutation `updateRefs`.
 * Anything else is an error, and reported to `onUnknown`.
 *
 * @param mayWrite whether the token may change contents
 */
export async function answerGraphql(
  world: World,
  actor: Actor,
  mayWrite: boolean,
  sent: unknown,
  onUnknown: (problem: string) => void,
): Promise<Answer> {
  const { query, variables = {} } = sent as { query?: unknown; variables?: Record<string, unknown> };
  if (typeof query !== 'string')
    throw new RefusalError(400, 'A query attribute must be specified and must be a string.');
  const root: Record<string, Resolver> = {
    viewer: async () => ({ ...describeUser(world, actor.login), __typename: 'User' }),
    repository: async (args) => findRepository(world, args),
    updateRefs: async ({ input }) => {
      if (!mayWrite) throw new FieldError('Resource not accessible by integration', 'FORBIDDEN');
      return updateRefs(world, input as UpdateRefsInput);
    },
  };
  const data: Record<string, unknown> = {};
  try {
    for (const field of parse(query, variables)) {
      const resolve = root[field.name];
      if (resolve === undefined) throw new FieldError(`Field '${field.name}' doesn't exist`);
      data[field.alias] = null;
      data[field.alias] = pick(await resolve(field.args), field);
    }
    return { status: 200, body: { data } };
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    const { message, type } = error;
    if (type === undefined) onUnknown(`GraphQL: ${message}`);
    const errors = [{ ...(type === undefined ? {} : { type, path: Object.keys(data) }), message }];
    return { status: 200, body: type === undefined ? { errors } : { data, errors } };
  }
}

function pick(value: unknown, { name, fields }: Field): unknown {
  if (typeof value !== 'object' || value === null || fields.length === 0) return value;
  const record = value as Record<string, unknown>;
  return Object.fromEntries(
    fields.map((field) => {
      if (!(field.name in record)) throw new FieldError(`Field '${field.name}' doesn't exist on '${name}'`);
      return [field.alias, pick(record[field.name], field)];
    }),
  );
}

function findRepository(world: World, { owner, name }: Field['args']): object {
  const { owner: ours, repo } = world.settings;
  const wanted = `${owner}/${name}`;
  if (wanted.toLowerCase() !== `${ours}/${repo}`.toLowerCase()) {
    throw new FieldError(`Could not resolve to a Repository with the name '${wanted}'.`, 'NOT_FOUND');
  }
  return { id: REPOSITORY_ID, name: repo, nameWithOwner: `${ours}/${repo}`, url: pageUrl(world, '') };
}

interface UpdateRefsInput {
  readonly repositoryId: string;
  readonly refUpdates: readonly { name: string; beforeOid?: string | null; afterOid: string; force?: boolean }[];
  readonly clientMutationId?: string;
}

/**
 * Moves all refs or none: each from `beforeOid` (zeros: it must not exist) to `afterOid` (zeros: it is deleted), and
 * without `force` only forward. The rules are GitHub's; its error messages are not documented.
 */
async function updateRefs(world: World, input: UpdateRefsInput): Promise<object> {
  if (input.repositoryId !== REPOSITORY_ID) {
    const reason = `Could not resolve to a node with the global id of '${input.repositoryId}'`;
    throw new FieldError(reason, 'NOT_FOUND');
  }
  const moves: Move[] = [];
  for (const { name, beforeOid, afterOid, force = false } of input.refUpdates) {
    if (!name.startsWith('refs/heads/')) throw new FieldError(`${name} is not a branch`, 'UNPROCESSABLE');
    const branch = name.slice('refs/heads/'.length);
    const now = world.heads.get(branch) ?? ZERO_OID;
    const move = { branch, to: afterOid === ZERO_OID ? null : afterOid, force };
    if (typeof beforeOid === 'string' && beforeOid !== now) {
      throw new FieldError(`${name} is at ${now} but expected ${beforeOid}`, 'UNPROCESSABLE');
    }
    const obstacle = await findObstacle(world, move);
    if (obstacle !== null) throw new FieldError(obstacle, 'UNPROCESSABLE');
    moves.push(move);
  }
  for (const move of moves) await moveBranch(world, move);
  return { clientMutationId: input.clientMutationId ?? null };
}

/** The fields of the first operation, with aliases, arguments and selections; without fragments and directives. */
function parse(query: string, variables: Readonly<Record<string, unknown>>): Field[] {
  const tokens = query.replace(/#.*/g, '').match(/"(?:[^"\\]|\\.)*"|[\w.-]+|[{}()[\]:$!=]/g) ?? [];
  let at = 0;
  const take = (wanted?: string): string => {
    const token = tokens[at++] ?? '';
    if (wanted !== undefined && token !== wanted) throw new FieldError(`Expected ${wanted} but got "${token}"`);
    return token;
  };
  const readUntil = <T>(end: string, read: () => T): T[] => {
    const found: T[] = [];
    while (tokens[at] !== end && at < tokens.length) found.push(read());
    take(end);
    return found;
  };
  const readGroup = <T>(start: string, end: string, read: () => T): T[] => {
    if (tokens[at] !== start) return [];
    take();
    return readUntil(end, read);
  };
  const readPair = (): [string, unknown] => {
    const name = take();
    take(':');
    return [name, readValue()];
  };
  const readValue = (): unknown => {
    const token = take();
    if (token === '$') return variables[take()];
    if (token === '{') return Object.fromEntries(readUntil('}', readPair));
    if (token === '[') return readUntil(']', readValue);
    // Strings, numbers, true, false and null are JSON; anything else is an enum value.
    return /^["\d-]|^(true|false|null)$/.test(token) ? JSON.parse(token) : token;
  };
  const readField = (): Field => {
    const first = take();
    const isAlias = tokens[at] === ':';
    if (isAlias) take();
    const name = isAlias ? take() : first;
    const args = readGroup('(', ')', readPair);
    return { name, alias: first, args: Object.fromEntries(args), fields: readGroup('{', '}', readField) };
  };
  // `query Name($variable: Type!)` is not needed.
  while (tokens[at] !== '{' && at < tokens.length) at += 1;
  take('{');
  return readUntil('}', readField);
}
