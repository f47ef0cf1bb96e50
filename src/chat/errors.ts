import { ActionError } from '../errors.ts';

/** The endpoint did not answer as a model does, though nothing is wrong with the inputs as far as can be known. */
export class ChatFault extends ActionError {
  override name = 'ChatFault';
}

/** The endpoint left a tool call to its caller, and this action runs no tools. */
export class ToolCallError extends ChatFault {
  override name = 'ToolCallError';
}
