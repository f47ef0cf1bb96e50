import type { Answer } from './faults.ts';
import { RefusalError } from './github-backend.ts';
import { findPull } from './github-pulls.ts';
import { type Call, describeUser, pageUrl, trimInstants, type UserJson, type World } from './github-world.ts';

/** A comment in the conversation of a pull request. */
export interface CommentJson {
  readonly id: number;
  readonly body: string;
  readonly user: UserJson;
  readonly html_url: string;
  readonly created_at: string;
  readonly updated_at: string;
}

function present(world: World, raw: CommentJson): CommentJson {
  const author = world.commentAuthors.get(raw.id) ?? 'ghost';
  const number = /\/issues\/(\d+)#/.exec(raw.html_url)?.[1];
  return {
    ...trimInstants(raw),
    user: describeUser(world, author),
    html_url: pageUrl(world, `/pull/${number}#issuecomment-${raw.id}`),
  };
}

export async function listComments(world: World, call: Call): Promise<Answer> {
  const { number } = findPull(world, call);
  const path = `/issues/${number}/comments?${new URLSearchParams(call.query)}`;
  const { body, link } = await world.backend.call<CommentJson[]>('GET', path);
  return {
    status: 200,
    body: body.map((comment) => present(world, comment)),
    ...(link === undefined ? {} : { headers: { link } }),
  };
}

/** Returns the comments of all pages, oldest first. */
export async function readComments(world: World, number: number): Promise<CommentJson[]> {
  const all: CommentJson[] = [];
  for (let page = 1; ; page += 1) {
    const found = await world.backend.get<CommentJson[]>(`/issues/${number}/comments?per_page=100&page=${page}`);
    all.push(...found.map((comment) => present(world, comment)));
    if (found.length < 100) return all;
  }
}

export async function createComment(world: World, call: Call): Promise<Answer> {
  const { number, locked } = findPull(world, call);
  if (locked && call.actor.type === 'bot') {
    throw new RefusalError(403, 'Unable to create comment because issue is locked.');
  }
  const { body } = await world.backend.call<CommentJson>('POST', `/issues/${number}/comments`, call.body);
  world.commentAuthors.set(body.id, call.actor.login);
  return { status: 201, body: present(world, body) };
}

export async function readComment(world: World, { path }: Call): Promise<Answer> {
  return { status: 200, body: present(world, await world.backend.get(`/issues/comments/${path.comment_id}`)) };
}

export async function updateComment(world: World, { path, body: sent }: Call): Promise<Answer> {
  const { body } = await world.backend.call<CommentJson>('PATCH', `/issues/comments/${path.comment_id}`, sent);
  return { status: 200, body: present(world, body) };
}

export async function deleteComment(world: World, { path }: Call): Promise<Answer> {
  await world.backend.call('DELETE', `/issues/comments/${path.comment_id}`);
  return { status: 204 };
}
