import type { Answer } from './faults.ts';
import { RefusalError } from './github-backend.ts';
import { type Call, encodePath, type World } from './github-world.ts';

interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type?: string;
  readonly sha?: string | null;
  readonly content?: string;
}

export interface Tree {
  readonly sha: string;
  readonly tree: readonly (TreeEntry & { readonly sha: string })[];
}

interface Content {
  readonly size: number;
  readonly content?: string;
  readonly sha: string;
}

const MAX_INLINE_BYTES = 1024 * 1024;

export async function readTree(world: World, { path, query }: Call): Promise<Answer> {
  // Any value means yes, even `recursive=false`.
  const recursive = query.recursive === undefined ? '' : '?recursive=1';
  return { status: 200, body: await world.backend.get(`/git/trees/${encodePath(path.tree_sha ?? '')}${recursive}`) };
}

/** The backend requires a `type`; GitHub derives it from the mode. */
export async function createTree(world: World, { actor, body }: Call): Promise<Answer> {
  const entries = (body.tree as TreeEntry[]).map((entry) => ({ ...entry, type: entry.type ?? kindOf(entry.mode) }));
  if (entries.some(({ path }) => path.split('/').some((part) => MALFORMED.test(part)))) {
    throw new RefusalError(422, 'tree.path contains a malformed path component');
  }
  // A workflow's token cannot get the permission `workflows`.
  if (actor.type === 'bot' && entries.some(({ path }) => path.startsWith('.github/workflows/'))) {
    throw new RefusalError(403, 'Resource not accessible by integration');
  }
  return { status: 201, body: (await world.backend.call('POST', '/git/trees', { ...body, tree: entries })).body };
}

const MALFORMED = /^(?:\.{0,2}|\.git)$/i;

function kindOf(mode: string): string {
  return mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob';
}

export async function readBlob(world: World, { path }: Call): Promise<Answer> {
  const blob = await world.backend.get<Content>(`/git/blobs/${path.file_sha}`);
  return { status: 200, body: { ...blob, content: wrapBase64(blob.content ?? '') } };
}

export async function createBlob(world: World, { body }: Call): Promise<Answer> {
  const isBase64 = body.encoding === 'base64';
  if (isBase64 && !/^[A-Za-z0-9+/\s]*=*\s*$/.test(String(body.content))) {
    throw new RefusalError(422, 'content is not valid Base64');
  }
  const { body: blob } = await world.backend.call<Content & { url: string }>('POST', '/git/blobs', body);
  return { status: 201, body: { sha: blob.sha, url: blob.url } };
}

/** A file over 1 MiB has no content; a smaller one has base64 in lines. */
export async function readContent(world: World, { path, query }: Call): Promise<Answer> {
  const asked = query.ref === undefined ? '' : `?ref=${encodeURIComponent(query.ref)}`;
  const found = await world.backend.get<Content>(`/contents/${encodePath(path.path ?? '')}${asked}`);
  if (found.content === undefined) return { status: 200, body: found };
  const isInline = found.size <= MAX_INLINE_BYTES;
  const inline = { content: wrapBase64(found.content), encoding: 'base64' };
  return { status: 200, body: { ...found, ...(isInline ? inline : { content: '', encoding: 'none' }) } };
}

// GitHub breaks base64 into lines of 60 characters, and ends it with a line break.
function wrapBase64(text: string): string {
  return text.replace(/.{1,60}/g, '$&\n');
}
