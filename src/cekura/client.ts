import {
  connectJson,
  type JsonClient,
  type JsonConnection,
  type JsonOptions,
  type JsonRequest,
} from '../http/json-client.ts';
import { describeCekuraFailure, explainFailure, explainNoTime } from './failure.ts';

/** One request to the service: a path relative to the base URL, with the trailing slash that it requires. */
export type CekuraRequest = JsonRequest;
/** Sends requests to the service until a deadline; resolves with the parsed JSON, unchecked. */
export type CekuraClient = JsonClient;
/** Connections to the service, which several tasks share; each has its own deadline. */
export type CekuraConnection = JsonConnection;

/** The service's address and credentials, and what requests need from this process. */
export interface CekuraOptions extends Pick<JsonOptions, 'signal' | 'clock' | 'log' | 'env'> {
  /** `https://api.cekura.ai`, without a trailing slash. */
  apiUrl: string;
  apiKey: string;
}

/** Opens connections. Nothing is sent until the first request. */
export function connectCekura({ apiUrl, apiKey, ...rest }: CekuraOptions): CekuraConnection {
  return connectJson({
    ...rest,
    name: 'Cekura',
    baseUrl: apiUrl,
    headers: { 'x-cekura-api-key': apiKey },
    secret: apiKey,
    words: {
      describe: describeCekuraFailure,
      explain: (request, failure) => explainFailure(request, failure, apiUrl),
      explainNoTime,
    },
  });
}
