import { ActionError } from '../errors.ts';

/** The endpoint failed, although no input is known to be wrong. */
export class ChatError extends ActionError {
  override name = 'ChatError';
}

/** The endpoint left a tool call to its caller, and this action runs no tools. */
export class ToolCallError extends ChatError {
  override name = 'ToolCallError';
}
