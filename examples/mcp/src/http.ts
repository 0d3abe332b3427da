// Serves several callers with one shared key over HTTP: node src/http.ts [port]
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { serve } from '@hono/node-server';
import {
  createMcpHandler,
  hostHeaderValidationResponse,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  originValidationResponse,
} from '@modelcontextprotocol/server';
import type { Host } from '@orkit/openrouter-multimodal/host';
import { operations } from '@orkit/openrouter-multimodal/operations';
import { createServer, prepareTools } from '@orkit/openrouter-multimodal-mcp';

import { openHost } from './open-host.ts';

const [port = '8787'] = process.argv.slice(2);

/** Callers by token. A real program verifies tokens, for example with `requireBearerAuth` of the SDK. */
const callers = new Map([
  ['token-1', 'first'],
  ['token-2', 'second'],
]);
const hosts = new Map<string, Host>();

// Once in a process.
const tools = prepareTools(operations);

// Once for each request.
const handler = createMcpHandler(({ era, authInfo }) =>
  createServer(tools, { ...hostOf(authInfo?.clientId ?? ''), era }),
);

/** Returns the host of a caller, with its own jobs, files and budget; it cannot access the jobs of other callers. */
function hostOf(caller: string): Host {
  const folder = join(tmpdir(), 'openrouter-mcp-example', caller);
  const host =
    hosts.get(caller) ??
    openHost(
      {
        ...process.env,
        OPENROUTER_INPUT_DIR: folder,
        OPENROUTER_OUTPUT_DIR: folder,
        OPENROUTER_JOB_LEDGER: join(folder, 'jobs.jsonl'),
      },
      { onlyKnownJobs: true },
    );
  if (!hosts.has(caller)) mkdirSync(folder, { recursive: true });
  hosts.set(caller, host);
  return host;
}

async function respond(request: Request): Promise<Response> {
  const rejection =
    hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
    originValidationResponse(request, localhostAllowedOrigins());
  if (rejection !== undefined) return rejection;
  const token = request.headers.get('authorization')?.replace(/^Bearer /u, '') ?? '';
  const clientId = callers.get(token);
  if (clientId === undefined)
    return new Response('Unauthorized', { status: 401, headers: { 'www-authenticate': 'Bearer' } });
  return await handler.fetch(request, { authInfo: { token, clientId, scopes: [] } });
}

serve({ fetch: respond, port: Number(port), hostname: '127.0.0.1' }, (address) => {
  process.stdout.write(`http://127.0.0.1:${address.port}/mcp\n`);
});
