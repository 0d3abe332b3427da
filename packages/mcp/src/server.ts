import type { Clock, OpenRouter } from '@orkit/openrouter-multimodal';
import type { Audit, Operation, Workspace } from '@orkit/openrouter-multimodal/operations';
import type { ServerContext, StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { McpServer } from '@modelcontextprotocol/server';

import type { CallContext, ToolCall } from './tools/call-tool.ts';
import { callTool } from './tools/call-tool.ts';
import { toInstructions } from './tools/instructions.ts';
import type { Log } from './log.ts';
import type { ProgressUpdate } from './results/progress.ts';
import type { Tool } from './tools/tool.ts';
import { toTools } from './tools/tool.ts';

/** What a server is made of. */
export interface McpServerOptions {
  /** The catalogue: each operation becomes a tool, in this order. */
  readonly operations: readonly Operation[];
  /** Opens the client. It is asked at every call and never before, so it should remember. */
  client(): Promise<OpenRouter>;
  /** The files that calls may read and write. */
  readonly workspace: Workspace;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Where it is written down what was paid for. @default nowhere */
  readonly audit?: Audit | undefined;
}

/** Makes servers for one connection each; `era` is the family of protocol revisions that the client speaks. */
export type McpServerFactory = (connection: { readonly era: Era }) => McpServer;

/** `legacy` begins with `initialize` (up to 2025-11-25); `modern` needs no handshake (from 2026-07-28). */
export type Era = 'legacy' | 'modern';

/** How long, in milliseconds, a client may keep the list of tools: it changes with a new version only. */
const TOOLS_TTL_MS = 3_600_000;

/** Prepares servers over a catalogue. The schemas are made once, however many connections follow. */
export function createMcpServerFactory(options: McpServerOptions): McpServerFactory {
  const tools = toTools(options.operations);
  const instructions = toInstructions(options.operations);
  return ({ era }) => {
    const server = new McpServer(
      { name: 'openrouter-multimodal', title: 'OpenRouter Multimodal', version: options.version },
      {
        instructions,
        capabilities: { tools: { listChanged: false } },
        cacheHints: { 'tools/list': { ttlMs: TOOLS_TTL_MS, cacheScope: 'public' } },
      },
    );
    // Clients of the legacy era hold even an error against the output schema, and would put their
    // complaint about its shape in the place of what went wrong.
    const context = { ...options, structuredErrors: era === 'modern' };
    for (const tool of tools) register(server, tool, context);
    return server;
  };
}

function register(server: McpServer, tool: Tool, context: CallContext): void {
  const { name, title, annotations, listing } = tool;
  server.registerTool(
    name,
    {
      title,
      description: listing.description,
      annotations,
      inputSchema: advertise(listing.inputSchema),
      outputSchema: advertise(listing.outputSchema),
    },
    async (input, { mcpReq }) => {
      // The handler's own context names the revision in the modern era only.
      // oxlint-disable-next-line typescript/no-deprecated
      const protocolVersion = server.server.getNegotiatedProtocolVersion();
      return await callTool({ ...toCall(tool, input, mcpReq), protocolVersion }, context);
    },
  );
}

function toCall(
  tool: Tool,
  input: unknown,
  mcpReq: ServerContext['mcpReq'],
): Omit<ToolCall, 'protocolVersion'> {
  const { signal, _meta: meta } = mcpReq;
  const progressToken = meta?.progressToken;
  if (progressToken === undefined)
    return { tool, arguments: input, signal, sendProgress: undefined };
  const sendProgress = async (update: ProgressUpdate): Promise<void> => {
    await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, ...update } });
  };
  return { tool, arguments: input, signal, sendProgress };
}

/** Shows a schema without checking by it: the operation checks, and says better what is wrong. */
function advertise(schema: Tool['inputSchema']): StandardSchemaWithJSON {
  // The interface of JSON Schema has no index signature, but its values are plain JSON.
  const json = () => schema as Record<string, unknown>;
  return {
    '~standard': {
      version: 1,
      vendor: 'valibot',
      validate: (value) => ({ value }),
      jsonSchema: { input: json, output: json },
    },
  };
}
