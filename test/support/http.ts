import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { onTestFinished } from 'vitest';

/** Listens on 127.0.0.1 until the test ends. Returns the port. */
export async function listen(
  server: Server & { closeAllConnections?(): void },
  port = 0,
  whenOver: (close: () => Promise<void>) => void = onTestFinished,
): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  whenOver(async () => {
    server.close();
    server.closeAllConnections?.();
  });
  return (server.address() as AddressInfo).port;
}

/** Returns a port to listen on later. For a port without a listener, use 1: another process may take a free port. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Returns the rejection reason of a promise; `undefined` if it resolves. */
export function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Forwards a request unchanged, and its response back. */
export function forward(url: string, incoming: IncomingMessage, response: ServerResponse): void {
  const target = new URL(incoming.url ?? '', url);
  const { connection: _, 'proxy-connection': __, ...headers } = incoming.headers;
  const sent = request(target, { method: incoming.method, headers: { ...headers, host: target.host } }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  sent.on('error', () => response.destroy());
  incoming.pipe(sent);
}
