import type { IncomingHttpHeaders } from 'node:http';

/** A request as it came to an emulator, whatever became of it. */
export interface RecordedRequest {
  readonly method: string;
  /** With its query, as sent. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Parsed if it is JSON, else as text; `undefined` if there is none. */
  body: unknown;
  /** Milliseconds since the epoch, in the emulator's time. */
  readonly at: number;
  /** What was answered; `null` while nothing is, and for good after a reset. */
  readonly status: number | null;
  /** The fault that happened to it. */
  readonly fault?: string;
}
