import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { eras } from '../support/connect.ts';

const exampleFile = (name: string) =>
  fileURLToPath(new URL(`../../../../examples/mcp/src/${name}`, import.meta.url));

function createClient(era: (typeof eras)[number]): Client {
  return new Client(
    { name: 'library-test', version: '1.0.0' },
    { versionNegotiation: { mode: era === 'modern' ? { pin: '2026-07-28' } : 'legacy' } },
  );
}

describe.each(eras)('a program with the built library, in the %s era', (era) => {
  it('serves some of the tools over standard input and output', async () => {
    const client = createClient(era);
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [exampleFile('stdio.ts')],
        env: { PATH: process.env['PATH'] ?? '', OPENROUTER_JOB_LEDGER: 'off' },
        stderr: 'ignore',
      }),
    );
    onTestFinished(async () => await client.close());
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toContain('chat_completion');
    expect(names).not.toContain('generate_image');
    const messages = [{ role: 'user', content: 'Hello' }];
    const { isError = false, structuredContent } = await client.callTool({
      name: 'chat_completion',
      arguments: { messages },
    });
    expect({ isError, structuredContent }).toMatchObject({
      isError: false,
      structuredContent: { text: expect.any(String) },
    });
  });
});

describe('a program that serves several callers over HTTP', () => {
  const child = { url: '', stop: () => {} };

  beforeAll(async () => {
    const server = spawn(process.execPath, [exampleFile('http.ts'), '0'], {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stop = () => server.kill();
    // The event carries one line.
    [child.url] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
  });
  afterAll(() => {
    child.stop();
  });

  async function connectWith(token: string): Promise<Client> {
    const client = createClient('modern');
    const headers = { authorization: `Bearer ${token}` };
    await client.connect(
      new StreamableHTTPClientTransport(new URL(child.url), { requestInit: { headers } }),
    );
    onTestFinished(async () => await client.close());
    return client;
  }

  it('shows each caller only its own jobs', async () => {
    const first = await connectWith('token-1');
    const second = await connectWith('token-2');
    const { structuredContent } = await first.callTool({
      name: 'generate_video',
      arguments: { prompt: 'A river', max_wait_ms: 0 },
    });
    const { video_id: id } = structuredContent as { readonly video_id: string };
    const request = { name: 'get_video_status', arguments: { video_id: id } };
    expect((await first.callTool(request)).isError ?? false).toBe(false);
    expect(await second.callTool(request)).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining(`OpenRouter knows no job "${id}"`) }, {}],
    });
  });

  it.each([
    ['an unknown token', { authorization: 'Bearer token-3' }, 401],
    ['another origin', { authorization: 'Bearer token-1', origin: 'https://example.com' }, 403],
  ])('rejects %s', async (_what, headers, status) => {
    const response = await fetch(child.url, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(status);
    await response.text();
  });
});
