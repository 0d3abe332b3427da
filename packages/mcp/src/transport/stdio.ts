import type { Readable, Writable } from 'node:stream';

import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';

import type { Log } from '../log.ts';
import { silentLog, toErrorFields } from '../log.ts';
import type { MessageId } from './json-lines.ts';
import { createMessageLines } from './json-lines.ts';
import type { McpServerFactory } from '../server.ts';

/** Maximum bytes of a message: large enough for inline images and audio, small enough for the memory. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** Options for {@link serveOverStdio}. */
export interface StdioOptions {
  /** Creates the server once the protocol revision is negotiated. */
  readonly createServer: McpServerFactory;
  /** @default process.stdin */
  readonly input?: Readable | undefined;
  /** Output stream; nothing else may write to it. @default process.stdout */
  readonly output?: Writable | undefined;
  /** Log of transport errors. @default none */
  readonly log?: Log | undefined;
  /** Called when the connection is closed by either side. */
  readonly onClose?: (() => void) | undefined;
}

/** A connection over two streams. */
export interface StdioConnection {
  /** Cancels the calls in flight and closes the connection. */
  close(): Promise<void>;
}

/** Serves one client over two streams, in any protocol revision. */
export function serveOverStdio(options: StdioOptions): StdioConnection {
  const { createServer, input = process.stdin, output = process.stdout, log = silentLog } = options;
  const lines = createMessageLines({
    maxBytes: MAX_MESSAGE_BYTES,
    onOversized: (id) => refuseOversized(transport, id, log),
  });
  // Each chunk is one complete line, so the transport buffers one line at a time.
  const transport = new StdioServerTransport(lines, output, { maxBufferSize: MAX_MESSAGE_BYTES });
  const onError = (error: Error): void => log.warn('transport error', toErrorFields(error));
  const handle = serveStdio(createServer, { transport, onerror: onError });
  const closeInstance = transport.onclose;
  // A transport has one handler for each event and is no EventTarget.
  // oxlint-disable-next-line unicorn/prefer-add-event-listener
  transport.onclose = () => {
    closeInstance?.();
    options.onClose?.();
  };
  input.on('error', onError);
  input.pipe(lines);
  return { close: async () => await handle.close() };
}

function refuseOversized(
  transport: StdioServerTransport,
  id: MessageId | undefined,
  log: Log,
): void {
  log.error('message dropped: too large', {
    max_bytes: MAX_MESSAGE_BYTES,
    responded: id !== undefined,
  });
  if (id === undefined) return;
  const message = `Cannot read message: it is larger than ${MAX_MESSAGE_BYTES} bytes. Pass a URL instead of inline data`;
  transport.send({ jsonrpc: '2.0', id, error: { code: -32_600, message } }).catch(() => {
    // The client has disconnected and cannot receive the error.
  });
}
