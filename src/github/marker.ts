import { digestText } from '../digest.ts';
import { LINE_END } from '../lines.ts';

/** GitHub rejects longer bodies of pull requests, comments and review comments. */
const MAX_BODY_LENGTH = 65_536;
const MARKER_ROOM = 300;

/** The longest body (`string.length`) that leaves room for the marker at its end. */
export const BODY_LIMIT: number = MAX_BODY_LENGTH - MARKER_ROOM;

/** The purpose of a body, and the proposal that it shows. */
export interface Marker {
  readonly mode: string;
  /** Identifies the target: 32 hex digits, from {@link hashTarget}. */
  readonly target: string;
  /** Identifies the proposal or other contents: 40 hex digits. */
  readonly digest: string;
  /** Identifies the title written with the body, from {@link hashTitle}, so that a person's title is kept. */
  readonly title?: string | undefined;
  /** Identifies the job's request (16 hex digits), so that the same job is not paid for again. */
  readonly request?: string | undefined;
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
 * @throws Error when a part is malformed or the body exceeds {@link BODY_LIMIT}, which is a bug
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
 * Returns the marker of a body; `null` if it has none. Only a whole line counts, and of several lines the last, because
 * a quoted marker precedes the line that this action wrote.
 */
export function readMarker(body: string | null | undefined): Marker | null {
  for (const line of (body ?? '').split(LINE_END).reverse()) {
    const found = PATTERN.exec(line);
    if (!found) continue;
    const [, mode = '', target = '', digest = '', title, request] = found;
    return { mode, target, digest, title, request };
  }
  return null;
}

/** Whether the body ends with its marker, as every body of this action does; a quoted marker is elsewhere. */
export function endsWithMarker(body: string): boolean {
  const text = body.trimEnd();
  return PATTERN.test(text.slice(text.lastIndexOf('\n') + 1));
}

/** Returns the marker of a body if it is for this mode and target, otherwise `null`. */
export function readMarkerOf(body: string | null | undefined, key: TargetKey): Marker | null {
  const marker = readMarker(body);
  return marker?.mode === key.mode && marker.target === hashTarget(key) ? marker : null;
}
