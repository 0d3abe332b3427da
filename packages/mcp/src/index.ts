// For programs that serve MCP themselves: prepare the tools once, create a server for each caller.
export { createLog } from './log.ts';
export { createServer, prepareTools } from './server.ts';
export { serveOverStdio } from './transport/stdio.ts';

export type { Log, LogFields, LogOptions } from './log.ts';
export type { Era, McpServerFactory, PreparedTools } from './server.ts';
export type { CallerContext } from './tools/call-tool.ts';
export type { StdioConnection, StdioOptions } from './transport/stdio.ts';
