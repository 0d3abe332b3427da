import type { Operation } from '@orkit/openrouter-multimodal/operations';
import type { ServerContext, StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { McpServer } from '@modelcontextprotocol/server';

import { silentLog } from './log.ts';
import type { ProgressUpdate } from './results/progress.ts';
import type { CallContext, CallerContext, ToolCall } from './tools/call-tool.ts';
import { callTool } from './tools/call-tool.ts';
import { toInstructions } from './tools/instructions.ts';
import { systemClock } from './tools/system-clock.ts';
import type { Tool } from './tools/tool.ts';
import { toTools } from './tools/tool.ts';
import { version } from './version.ts';

/** The tools of a process. They belong to no caller, and any number of servers can share them. */
export interface PreparedTools {
  /** Server instructions, which an agent reads before it chooses a tool. */
  readonly instructions: string;
  readonly tools: readonly PreparedTool[];
}

/** A tool with its entry of `tools/list`. */
interface PreparedTool extends Pick<Tool, 'name' | 'operation' | 'inputSchema'> {
  readonly config: {
    readonly title: string;
    readonly description: string;
    readonly annotations: Tool['annotations'];
    readonly inputSchema: StandardSchemaWithJSON;
    readonly outputSchema: StandardSchemaWithJSON;
  };
}

/** Family of protocol revisions: `legacy` begins with `initialize` (up to 2025-11-25), `modern` needs no handshake (from 2026-07-28). */
export type Era = 'legacy' | 'modern';

/** Creates the server of one connection or one request; the transports of the SDK pass the era. */
export type McpServerFactory = (request: { readonly era: Era }) => McpServer;

/** Milliseconds that a client may cache the list of tools, which changes only with a new version. */
const TOOLS_TTL_MS = 3_600_000;

/** Creates one tool for each operation, in their order. This is the expensive part: call it once in a process. */
export function prepareTools(operations: readonly Operation[]): PreparedTools {
  return {
    instructions: toInstructions(operations),
    tools: toTools(operations).map(({ name, operation, inputSchema, ...tool }) => ({
      name,
      operation,
      inputSchema,
      config: {
        title: tool.title,
        description: tool.listing.description,
        annotations: tool.annotations,
        inputSchema: advertise(tool.listing.inputSchema),
        outputSchema: advertise(tool.listing.outputSchema),
      },
    })),
  };
}

/** Creates a server for one caller. This is the cheap part: call it for each connection, or over HTTP for each request. */
export function createServer(prepared: PreparedTools, caller: CallerContext): McpServer {
  const server = new McpServer(
    { name: 'openrouter-multimodal', title: 'OpenRouter Multimodal', version },
    {
      instructions: prepared.instructions,
      capabilities: { tools: { listChanged: false } },
      cacheHints: { 'tools/list': { ttlMs: TOOLS_TTL_MS, cacheScope: 'public' } },
    },
  );
  const { clock = systemClock, log = silentLog } = caller;
  // Clients of the legacy era validate even errors against the output schema, and would report a
  // schema mismatch instead of the error.
  const context = { ...caller, clock, log, version, structuredErrors: caller.era === 'modern' };
  for (const tool of prepared.tools) register(server, tool, context);
  return server;
}

function register(server: McpServer, tool: PreparedTool, context: CallContext): void {
  server.registerTool(tool.name, tool.config, async (input, { mcpReq }) => {
    // The context of the handler has the revision in the modern era only.
    // oxlint-disable-next-line typescript/no-deprecated
    const protocolVersion = server.server.getNegotiatedProtocolVersion();
    return await callTool({ ...toCall(tool, input, mcpReq), protocolVersion }, context);
  });
}

function toCall(
  { name, operation, inputSchema, config: { title } }: PreparedTool,
  input: unknown,
  mcpReq: ServerContext['mcpReq'],
): Omit<ToolCall, 'protocolVersion'> {
  const { signal, _meta: meta } = mcpReq;
  const tool = { name, title, operation, inputSchema };
  const progressToken = meta?.progressToken;
  if (progressToken === undefined)
    return { tool, arguments: input, signal, sendProgress: undefined };
  const sendProgress = async (update: ProgressUpdate): Promise<void> => {
    await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, ...update } });
  };
  return { tool, arguments: input, signal, sendProgress };
}

/** Wraps a schema without validation: the operation validates, with better messages. */
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
