import { type ActionError, DeadlineError, InputError } from '../errors.ts';
import { isFields } from '../fields.ts';
import { describeFailure, type Failure, isUncertain } from '../http/retry-policy.ts';
import { quoteText } from '../safe-text.ts';
import { ChatError } from './errors.ts';

/** An endpoint, and the inputs that name it. */
export interface ChatEndpoint {
  /** Base URL, such as `https://api.openai.com/v1`. */
  url: string;
  model: string;
  /** For messages: `agent-url`, `agent-model`, `agent-api-key`. */
  inputs: { readonly url: string; readonly model: string; readonly key: string };
}

/** For people: `the service answered 503 (Come back later)`. */
function describeChatFailure(failure: Failure): string {
  return describeFailure(failure, failure.kind === 'status' ? readError(failure.json).message : '');
}

/**
 * A failure that is final, as what to report: an InputError where the URL, the model or the key is wrong.
 *
 * @param once the request is not repeated if it may have been answered
 */
export function explainChatFailure(endpoint: ChatEndpoint, failure: Failure, once = false): ActionError {
  const { inputs, model } = endpoint;
  const what = `The endpoint at ${inputs.url}: ${describeChatFailure(failure)}`;
  if (once && isUncertain(failure)) {
    return new ChatError(
      `${what}; it may have answered already, so the request is not repeated`,
      `check the server behind ${inputs.url}, then rerun`,
    );
  }
  if (failure.kind === 'network') return explainNetwork(endpoint, failure, what);
  if (failure.kind !== 'status') {
    return new ChatError(what, `check that ${inputs.url} is the base URL of a chat completions endpoint`);
  }
  const { status, json } = failure;
  if (status === 401 || status === 403) return new InputError(what, `check the secret behind ${inputs.key}`);
  if (status >= 300 && status < 400) {
    return new InputError(
      `The endpoint at ${inputs.url} answered with a redirect (${status}), which is not followed because the key would go to another host`,
      `if you trust the target of the redirect, set ${inputs.url} to it`,
    );
  }
  if (status === 404 || status === 405 || (status === 400 && /model/i.test(readError(json).code))) {
    return new InputError(what, `check ${inputs.url}, and that it has the model ${quoteText(model)} (${inputs.model})`);
  }
  if (status === 402 || isOutOfCredit(failure)) return new ChatError(what, `check the account behind ${inputs.key}`);
  if (status === 429) return new ChatError(what, 'rerun later');
  return new ChatError(what, `check the server behind ${inputs.url}, and its log`);
}

/** A wrong host is an input error, like a wrong key; a broken connection is not. */
function explainNetwork({ inputs }: ChatEndpoint, failure: Failure & { kind: 'network' }, what: string): ActionError {
  const hint = `check ${inputs.url}, and that the server is reachable from the runner`;
  return failure.isSent ? new ChatError(what, hint) : new InputError(what, hint, { cause: failure.cause });
}

/** Whether the account has no credit, so that no wait helps: some vendors answer 429 for this, too. */
export function isOutOfCredit(failure: Failure): boolean {
  return failure.kind === 'status' && /insufficient_quota|billing/i.test(readError(failure.json).code);
}

/** There is no time left to send the request, or to send it again after this failure. */
export function explainNoTime({ inputs }: ChatEndpoint, failure: Failure | undefined): DeadlineError {
  const why = failure ? `: ${describeChatFailure(failure)}` : '';
  return new DeadlineError(
    `Out of time while waiting for a reply from ${inputs.url}${why}`,
    'raise timeout-minutes, or rerun later',
  );
}

const MAX_WORDS = 500;

/**
 * Returns an endpoint's message, on one line, and its codes; both may be empty. OpenAI's form is
 * `{"error": {"message", "code", "type"}}`; servers also send `{"error": "…"}` and `{"detail": "…"}`.
 */
export function readError(json: unknown): { message: string; code: string } {
  const body = isFields(json) ? json : {};
  const error = isFields(body.error) ? body.error : {};
  const said = [error.message, body.error, body.detail, body.message].find((one) => typeof one === 'string') ?? '';
  const codes = [error.code, error.type].filter((one) => typeof one === 'string');
  return { message: said.replace(/\s+/g, ' ').trim().slice(0, MAX_WORDS), code: codes.join(' ') };
}
