import type { Readable, Writable } from 'node:stream';

import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';

import type { Log } from '../log.ts';
import { silentLog, toErrorFields } from '../log.ts';
import type { MessageId } from './json-lines.ts';
import { createMessageLines } from './json-lines.ts';
import type { McpServerFactory } from '../server.ts';

/** Largest message in bytes: room for a picture or a recording inside the arguments, not for filling the memory. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** Options for {@link serveOverStdio}. */
export interface StdioOptions {
  /** Makes the server once the revision of the protocol is known. */
  readonly createServer: McpServerFactory;
  /** @default process.stdin */
  readonly input?: Readable | undefined;
  /** Belongs to the protocol: nothing else may write to it. @default process.stdout */
  readonly output?: Writable | undefined;
  /** Where failures of the transport are written. @default nowhere */
  readonly log?: Log | undefined;
  /** Called once the connection is over, whichever side ended it. */
  readonly onClose?: (() => void) | undefined;
}

/** A connection over two streams. */
export interface StdioConnection {
  /** Gives up what is in flight and ends the connection. */
  close(): Promise<void>;
}

/** Serves one client over two streams, in whichever revision of the protocol it speaks. */
export function serveOverStdio(options: StdioOptions): StdioConnection {
  const { createServer, input = process.stdin, output = process.stdout, log = silentLog } = options;
  const lines = createMessageLines({
    maxBytes: MAX_MESSAGE_BYTES,
    onOversized: (id) => refuseOversized(transport, id, log),
  });
  // The lines are cut already; what the transport gathers is one line at a time.
  const transport = new StdioServerTransport(lines, output, { maxBufferSize: MAX_MESSAGE_BYTES });
  const onError = (error: Error): void => log.warn('transport error', toErrorFields(error));
  const handle = serveStdio(createServer, { transport, onerror: onError });
  const closeInstance = transport.onclose;
  // A transport has one handler each and is no EventTarget.
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
  log.error('message dropped: it is too large', {
    max_bytes: MAX_MESSAGE_BYTES,
    hasResponded: id !== undefined,
  });
  if (id === undefined) return;
  const message = `The message is larger than ${MAX_MESSAGE_BYTES} bytes. Pass a URL instead of inline data`;
  transport.send({ jsonrpc: '2.0', id, error: { code: -32_600, message } }).catch(() => {
    // The client went away; there is nobody to tell.
  });
}
