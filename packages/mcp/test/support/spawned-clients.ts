import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

import { program } from './raw-server.ts';

/** The functions of a client that the tests use. */
export interface SpawnedClient extends AsyncDisposable {
  listTools(): Promise<readonly ListedTool[]>;
  callTool(
    name: string,
    args: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<CallResponse>;
}

export interface ListedTool {
  readonly name: string;
}

export interface CallResponse {
  readonly content: readonly {
    readonly type: string;
    readonly text?: string | undefined;
    readonly resource?: { readonly blob?: string | undefined } | undefined;
  }[];
  readonly structuredContent?: Record<string, unknown> | undefined;
  readonly isError?: boolean | undefined;
  readonly _meta?: Record<string, unknown> | undefined;
}

type Environment = Record<string, string>;

/** Every kind of client that the built program supports, by protocol. */
export const clientKinds: Readonly<Record<string, (env: Environment) => Promise<SpawnedClient>>> = {
  'the client of SDK v2, legacy': async (env) => await spawnClient('legacy', env),
  'the client of SDK v2, by itself': async (env) => await spawnClient('auto', env),
  'the client of SDK v2, modern only': async (env) => await spawnClient({ pin: '2026-07-28' }, env),
  'the client of SDK v1': spawnLegacyClient,
};

type Mode = 'legacy' | 'auto' | { readonly pin: '2026-07-28' };

async function spawnClient(mode: Mode, env: Environment): Promise<SpawnedClient> {
  const client = new Client({ name: 'e2e', version: '1.0.0' }, { versionNegotiation: { mode } });
  await client.connect(new StdioClientTransport(toCommand(env)));
  return {
    listTools: async () => (await client.listTools()).tools,
    callTool: async (name, args, signal) =>
      // Both clients return the same blocks; the tests use the types of this package.
      (await client.callTool({ name, arguments: args }, signal && { signal })) as CallResponse,
    [Symbol.asyncDispose]: async () => await client.close(),
  };
}

async function spawnLegacyClient(env: Environment): Promise<SpawnedClient> {
  const client = new LegacyClient({ name: 'e2e', version: '1.0.0' });
  await client.connect(new LegacyTransport(toCommand(env)));
  return {
    listTools: async () => (await client.listTools()).tools,
    callTool: async (name, args, signal) =>
      (await client.callTool(
        { name, arguments: args },
        undefined,
        signal && { signal },
      )) as CallResponse,
    [Symbol.asyncDispose]: async () => await client.close(),
  };
}

function toCommand(env: Environment) {
  return {
    command: process.execPath,
    args: [program],
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stderr: 'ignore' as const,
  };
}
