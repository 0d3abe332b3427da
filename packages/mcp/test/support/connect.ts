import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { OpenRouter } from '@orkit/openrouter-multimodal';
import type { AuditLine, Operation, Workspace } from '@orkit/openrouter-multimodal/operations';
import { toAuditJson } from '@orkit/openrouter-multimodal/operations';

import { createLog } from '../../src/log.ts';
import type { Era } from '../../src/server.ts';
import { createServer, prepareTools } from '../../src/server.ts';
import type { ManualClock } from '../../../core/test/support/manual-clock.ts';
import { createManualClock } from '../../../core/test/support/manual-clock.ts';

export interface Connection extends AsyncDisposable {
  readonly client: Client;
  readonly clock: ManualClock;
  readonly logged: readonly string[];
  /** Lines of the audit log. */
  readonly audited: readonly string[];
  /** Every message of the server. */
  readonly sent: readonly unknown[];
}

export interface ConnectOptions {
  readonly operations: readonly Operation[];
  readonly era?: Era | undefined;
  /** The only revision that a legacy client supports. */
  readonly protocolVersion?: string | undefined;
  readonly openClient?: (() => Promise<OpenRouter>) | undefined;
  /** Workspace of the tools. @default one without files */
  readonly workspace?: Workspace | undefined;
  /** @default a separate clock */
  readonly clock?: ManualClock | undefined;
}

/** Both eras of the protocol. */
export const eras = ['legacy', 'modern'] as const satisfies Era[];

/** Connects the official client to a server of operations, in this process. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { operations, era = 'legacy', protocolVersion, openClient = noClient } = options;
  const { workspace = noFiles, clock = createManualClock(0) } = options;
  const logged: string[] = [];
  const audited: string[] = [];
  const [near, far] = InMemoryTransport.createLinkedPair();
  const sent: unknown[] = [];
  const send = far.send.bind(far);
  far.send = async (message, sendOptions) => {
    sent.push(message);
    await send(message, sendOptions);
  };
  const tools = prepareTools(operations);
  const caller = {
    client: openClient,
    workspace,
    clock,
    log: createLog({ level: 'debug', write: (line) => logged.push(line), now: () => 0 }),
    audit: { clock, write: (line: AuditLine) => void audited.push(toAuditJson(line, clock)) },
  };
  const handle = serveStdio(({ era: spoken }) => createServer(tools, { ...caller, era: spoken }), {
    transport: far,
  });
  const client = new Client(
    { name: 'contract-test', version: '1.0.0' },
    {
      versionNegotiation: { mode: era === 'modern' ? 'auto' : 'legacy' },
      ...(protocolVersion === undefined ? {} : { supportedProtocolVersions: [protocolVersion] }),
    },
  );
  await client.connect(near);
  return {
    client,
    clock,
    logged,
    audited,
    sent,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await handle.close();
    },
  };
}

async function noClient(): Promise<OpenRouter> {
  // The operations of these tests do not use their client.
  return await Promise.resolve({} as OpenRouter);
}

const noFiles: Workspace = {
  openInput: async (path) => await Promise.reject(new Error(`There is no file ${path}`)),
  reserveOutput: async () => await Promise.reject(new Error('There is no output folder')),
};
