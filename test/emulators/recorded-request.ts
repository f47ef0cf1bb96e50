import type { IncomingHttpHeaders } from 'node:http';

/** A request as an emulator received it. */
export interface RecordedRequest {
  readonly method: string;
  /** With the query, as sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON, otherwise text; `undefined` without a body. */
  body: unknown;
  /** Milliseconds since the epoch, in the emulator's time. */
  readonly at: number;
  /** The status of the response; `null` until it is sent, and after a reset. */
  readonly status: number | null;
  /** The fault that happened to the request. */
  readonly fault?: string;
}
