// Serves one client over standard input and output. An MCP client starts it with `node src/stdio.ts`.
import { operations } from '@orkit/openrouter-multimodal/operations';
import { createServer, prepareTools, serveOverStdio } from '@orkit/openrouter-multimodal-mcp';

import { openHost } from './open-host.ts';

const host = openHost(process.env);
// A subset of the operations, which this program offers as tools.
const tools = prepareTools(operations.filter(({ effects }) => !effects.destructive));

serveOverStdio({ createServer: ({ era }) => createServer(tools, { ...host, era }) });
