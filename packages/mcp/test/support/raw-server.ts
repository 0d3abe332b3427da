import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The built program. */
export const program = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

/** A received JSON-RPC message. */
export type Message = {
  readonly jsonrpc: string;
  readonly id?: number | string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
};

/** The program as a process, for tests that no client can do. */
export interface RawServer extends AsyncDisposable {
  readonly process: ChildProcessWithoutNullStreams;
  /** Every line of stdout so far. */
  readonly lines: readonly string[];
  stderr(): string;
  send(...messages: unknown[]): void;
  /** Resolves with the response to a request. */
  response(id: number | string): Promise<Message>;
  exit(): Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

export interface RawServerOptions {
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly bin?: string;
  readonly cwd?: string;
}

export function startRaw({
  args = [],
  nodeArgs = [],
  env = {},
  bin = program,
  cwd = process.cwd(),
}: RawServerOptions = {}): RawServer {
  const child = spawn(process.execPath, [...nodeArgs, bin, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  let stderr = '';
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  // Some tests write to a server that exits.
  child.stdin.on('error', () => undefined);
  const find = (id: number | string): Message | undefined =>
    lines.map(toMessage).find((message) => message.id === id);
  return {
    process: child,
    lines,
    stderr: () => stderr,
    send: (...messages) => {
      for (const message of messages) child.stdin.write(`${JSON.stringify(message)}\n`);
    },
    async response(id) {
      for (;;) {
        const message = find(id);
        if (message !== undefined) return message;
        await once(reader, 'line');
      }
    },
    async exit() {
      const [code, signal] = (await exited) as [number | null, string | null];
      return { code, signal };
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** First messages of a client of the legacy era. */
export const handshake = [
  {
    jsonrpc: '2.0',
    id: 'hello',
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'raw', version: '1.0.0' },
    },
  },
  { jsonrpc: '2.0', method: 'notifications/initialized' },
];

/** Returns a request to call a tool. */
export function toolCall(id: number | string, name: string, args: unknown): unknown {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } };
}

function toMessage(line: string): Message {
  // Lines that are not JSON fail the test that reads them.
  return JSON.parse(line) as Message;
}
