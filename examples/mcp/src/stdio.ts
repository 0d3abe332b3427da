// Serves one client over standard input and output: an MCP client starts it as `node src/stdio.ts`.
import { operations } from '@orkit/openrouter-multimodal/operations';
import { createServer, prepareTools, serveOverStdio } from '@orkit/openrouter-multimodal-mcp';

import { openHost } from './open-host.ts';

const host = openHost(process.env);
// Only what this program offers.
const tools = prepareTools(operations.filter(({ effects }) => !effects.destructive));

serveOverStdio({ createServer: ({ era }) => createServer(tools, { ...host, era }) });
