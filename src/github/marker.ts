import { digestText } from '../digest.ts';

/** GitHub rejects longer bodies of pull requests, comments and review comments. */
const MAX_BODY_LENGTH = 65_536;
const MARKER_ROOM = 300;

/** The longest body (`string.length`) that leaves room for the marker at its end. */
export const BODY_LIMIT: number = MAX_BODY_LENGTH - MARKER_ROOM;

/** What a body is for, and which proposal it shows. */
export interface Marker {
  readonly mode: string;
  /** Names the target: 32 hex digits, from {@link hashTarget}. */
  readonly target: string;
  /** Names the proposal (40 hex digits, from `digestChanges`), or whatever else the body shows. */
  readonly digest: string;
  /** Names the title that was written with the body, from {@link hashTitle}: a title that a person changed is kept. */
  readonly title?: string;
  /** Identifies the job's request (16 hex digits): an answer that exists is not paid for again. */
  readonly request?: string;
}

/** Identifies a target's pull request and comment. */
export interface TargetKey {
  readonly mode: string;
  /** The target's name as people read it. */
  readonly name: string;
}

const PATTERN =
  /^<!-- cekura-improve v1 mode=([a-z-]{1,32}) target=([0-9a-f]{32}) digest=([0-9a-f]{40})(?: title=([0-9a-f]{16}))?(?: request=([0-9a-f]{16}))? -->$/;

/** Identifies a mode and a target's name: 32 hex digits. */
export function hashTarget(key: TargetKey): string {
  return digestText(JSON.stringify([key.mode, key.name])).slice(0, 32);
}

/** Identifies a title: 16 hex digits. */
export function hashTitle(title: string): string {
  return digestText(title.trim()).slice(0, 16);
}

/**
 * The body with its marker as the last line: an HTML comment, which GitHub doesn't show.
 *
 * @throws Error when a part has the wrong form or the body is over {@link BODY_LIMIT}: a bug, not an answer
 */
export function writeMarker(body: string, marker: Marker): string {
  const title = marker.title === undefined ? '' : ` title=${marker.title}`;
  const request = marker.request === undefined ? '' : ` request=${marker.request}`;
  const line = `<!-- cekura-improve v1 mode=${marker.mode} target=${marker.target} digest=${marker.digest}${title}${request} -->`;
  if (!PATTERN.test(line)) throw new Error('A marker consists of hex digits.');
  if (body.length > BODY_LIMIT) throw new Error(`A body of ${body.length} characters is over the limit.`);
  return `${body.trimEnd()}\n\n${line}`;
}

/**
 * The marker of a body; `null` when it has none. Only a whole line counts, and of several the last: what stands
 * in a quoted text comes before the line that this action wrote.
 */
export function readMarker(body: string | null | undefined): Marker | null {
  for (const line of (body ?? '').split(/\r\n|\n|\r/).reverse()) {
    const [found, mode, target, digest, title, request] = PATTERN.exec(line) ?? [];
    if (found === undefined || !mode || !target || !digest) continue;
    return {
      mode,
      target,
      digest,
      ...(title === undefined ? {} : { title }),
      ...(request === undefined ? {} : { request }),
    };
  }
  return null;
}

/** Whether the body ends with its marker, as everything that this action wrote does; a quoted one stands elsewhere. */
export function endsWithMarker(body: string | null | undefined): boolean {
  return PATTERN.test(
    (body ?? '')
      .trimEnd()
      .split(/\r\n|\n|\r/)
      .at(-1) ?? '',
  );
}

/** The marker of a body when it is of this mode and target, else `null`. */
export function readMarkerOf(body: string | null | undefined, key: TargetKey): Marker | null {
  const marker = readMarker(body);
  return marker?.mode === key.mode && marker.target === hashTarget(key) ? marker : null;
}
