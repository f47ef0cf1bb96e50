import { ActionError, DeadlineError } from '../errors.ts';
import type { JsonRequest } from '../http/json-client.ts';
import { describeFailure, type Failure, isUncertain } from '../http/retry-policy.ts';
import { toLine } from '../safe-text.ts';
import { RefusedError, UncertainStartError } from './errors.ts';

/** The hint if a job may be running whose progress ID is unknown. */
const LOOK_FIRST = 'check the dashboard before you rerun, or resume the job with progress-id';

/** For people: `the service answered 503 (Come back later)`. */
export function describeCekuraFailure(failure: Failure): string {
  return describeFailure(failure, failure.kind === 'status' ? explainBody(failure.json) : '');
}

/** Keys whose value is the message itself, or all messages. */
const UNNAMED = new Set(['detail', 'errors', 'non_field_errors']);

/**
 * The service reports problems as `{"field": ["message"]}`, `{"detail": "message"}`, `["message"]` or
 * `{"errors": {"path": ["message"]}}`; HTML says nothing.
 */
function explainBody(json: unknown): string {
  return typeof json === 'object' ? toLine(listMessages(json).join('; '), 500) : '';
}

function listMessages(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [String(value)];
  if (Array.isArray(value)) return value.every(isText) ? [value.join(' ')] : value.map((one) => toMessage(one));
  return Object.entries(value).flatMap(([field, inner]) =>
    UNNAMED.has(field) ? listMessages(inner) : [`${field}: ${toMessage(inner)}`],
  );
}

function toMessage(value: unknown): string {
  if (Array.isArray(value) && value.every(isText)) return value.join(' ');
  return isText(value) ? value : JSON.stringify(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Explains that no time is left to send the request, or to retry it after this failure. */
export function explainNoTime({ retry, doing }: JsonRequest, failure: Failure | undefined): DeadlineError {
  const requestedMs = failure?.kind === 'status' ? failure.retryAfterMs : undefined;
  const wait = requestedMs ? ` and asks to wait ${Math.ceil(requestedMs / 1000)} s` : '';
  const why = failure ? `: ${describeCekuraFailure(failure)}${wait}` : '';
  const hint = `${retry === 'start' ? 'nothing was started; ' : ''}raise timeout-minutes, or rerun later`;
  return new DeadlineError(`Out of time while ${doing}${why}`, hint);
}

/** Converts a final failure of a request into the error to report. */
export function explainFailure(wanted: JsonRequest, failure: Failure, apiUrl: string): ActionError {
  const { retry, doing } = wanted;
  const what = `${describeCekuraFailure(failure)} while ${doing}`;
  if (retry === 'start' && isUncertain(failure)) {
    return new UncertainStartError(
      `Cekura: ${what}; the request may have been received, so a job may be running`,
      LOOK_FIRST,
    );
  }
  if (retry === 'write' && isUncertain(failure)) {
    return new ActionError(
      `Cekura: ${what}; the change may have been made`,
      'rerun: metrics that already match are not written again',
    );
  }
  switch (failure.kind) {
    case 'status':
      return explainStatus(failure, what, wanted, apiUrl);
    case 'huge':
      return new RefusedError(
        failure.status,
        `Cekura: ${what}`,
        `check that api-url (${apiUrl}) is the Cekura API; if it is, report this to Cekura's support`,
      );
    default:
      return explainPassing(what, apiUrl, failure.kind === 'network' ? failure.cause : undefined);
  }
}

/** Cekura does not always answer 402 for this. */
const OUT_OF_CREDIT = /\b(insufficient|not enough|no|out of) credits?\b(?! card)|\bquota\b/i;

function explainStatus(
  { status, json }: Failure & { kind: 'status' },
  what: string,
  { doing, check }: JsonRequest,
  apiUrl: string,
): ActionError {
  if (status === 401) {
    return new RefusedError(status, `Cekura rejected the key: ${what}`, 'check the secret behind api-key');
  }
  if (status === 402 || (status < 500 && OUT_OF_CREDIT.test(what))) {
    return new RefusedError(status, `Cekura: ${what}`, 'add credits to your Cekura account: they are used up', json);
  }
  if (status === 403) {
    return new RefusedError(
      status,
      `Cekura denied access: ${what}`,
      "check that api-key belongs to the agent's project",
    );
  }
  if (status >= 300 && status < 400) {
    return new RefusedError(
      status,
      `Cekura answered with a redirect (${status}) while ${doing}, which is not followed because the key would go to another host`,
      `check api-url (${apiUrl})`,
    );
  }
  if (status >= 500 || status === 408) return explainPassing(what, apiUrl, undefined);
  return new RefusedError(status, `Cekura: ${what}`, adviseOnStatus(status, check), json);
}

function explainPassing(what: string, apiUrl: string, cause: unknown): ActionError {
  const isProxy = /proxy|UND_ERR_PRX/i.test(what);
  const hint = isProxy
    ? 'check the proxy that https_proxy or http_proxy names, and its user and password'
    : `check api-url (${apiUrl}) and the network, or rerun later`;
  return new ActionError(`Cekura: ${what}`, hint, { cause });
}

function adviseOnStatus(status: number, check = 'the inputs'): string {
  if (status === 404) return `check ${check}, and that api-key belongs to the same project`;
  if (status === 410) return 'ask Cekura whether your account still has this endpoint';
  if (status === 429) return 'rerun later';
  return `fix what Cekura reports, or check ${check}`;
}
