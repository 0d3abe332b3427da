import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { McpHttpHandler } from '@modelcontextprotocol/server';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { createServer, prepareTools } from '@orkit/openrouter-multimodal-mcp';
import { createEmulator } from '@orkit/openrouter-emulator';
import type { Host } from '@orkit/openrouter-multimodal/host';
import { createHost } from '@orkit/openrouter-multimodal/host';
import { defineOperation, operations } from '@orkit/openrouter-multimodal/operations';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { verifies } from '../../../tests/requirements.ts';
import type { Era } from '../src/server.ts';
import { eras } from './support/connect.ts';
import { say } from './support/operations.ts';

const tools = prepareTools(operations);

let folder: string;
let emulator: ReturnType<typeof createEmulator>;
let hosts: Readonly<Record<string, Host>>;
let audits: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shared-tools-'));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  emulator = createEmulator({ videoMs: 0 });
  audits = [];
  hosts = { ada: openHost('ada'), ben: openHost('ben') };
});

/** Opens the host of one of several callers with one shared key, with its own jobs, files and audit. */
function openHost(name: string): Host {
  const environment = {
    OPENROUTER_API_KEY: 'sk-or-v1-shared',
    OPENROUTER_OUTPUT_DIR: join(folder, name, 'out'),
    OPENROUTER_JOB_LEDGER: join(folder, name, 'jobs.jsonl'),
    OPENROUTER_VIDEO_POLL_INTERVAL_MS: '50',
  };
  return createHost(environment, {
    client: { fetch: emulator.fetch },
    onlyKnownJobs: true,
    writeAudit: (line) => audits.push(`${name} ${line}`),
  });
}

/** Serves all callers over HTTP, with a server for each request. */
const handler = createMcpHandler(({ era, requestInfo }) => {
  const host = hosts[requestInfo?.headers.get('x-caller') ?? ''];
  if (host === undefined) throw new Error('A test calls as nobody');
  return createServer(tools, { ...host, era });
});

/** Connects the official client to an HTTP handler. */
async function connectTo(
  served: McpHttpHandler,
  { era = 'modern', caller = '' }: { readonly era?: Era; readonly caller?: string } = {},
): Promise<Client> {
  const client = new Client(
    { name: 'shared-tools-test', version: '1.0.0' },
    { versionNegotiation: { mode: era === 'modern' ? { pin: '2026-07-28' } : 'legacy' } },
  );
  const transport = new StreamableHTTPClientTransport(new URL('http://127.0.0.1/mcp'), {
    requestInit: { headers: { 'x-caller': caller } },
    fetch: async (url, init) => await served.fetch(new Request(url, init)),
  });
  await client.connect(transport);
  onTestFinished(async () => await client.close());
  return client;
}

async function call(client: Client, name: string, args: Record<string, unknown> = {}) {
  const {
    structuredContent,
    isError = false,
    content,
  } = await client.callTool({
    name,
    arguments: args,
  });
  return { data: structuredContent as Record<string, unknown>, isError, content };
}

const river = { prompt: 'A river', model: 'google/veo-3.1' };

describe.each(eras)('callers of one process with one key, in the %s era', (era) => {
  it(verifies('make.own-jobs', 'can access only their own jobs'), async () => {
    const ada = await connectTo(handler, { era, caller: 'ada' });
    const ben = await connectTo(handler, { era, caller: 'ben' });
    const submitted = await call(ada, 'generate_video', { ...river, max_wait_ms: 0 });
    const id = String(submitted.data['video_id']);

    expect((await call(ada, 'list_video_jobs')).data).toMatchObject({
      jobs: [{ video_id: id }],
      total: 1,
    });
    expect((await call(ben, 'list_video_jobs')).data).toEqual({ jobs: [], total: 0 });

    const sent = emulator.requests.length;
    for (const [tool, args] of [
      ['get_video_status', { video_id: id }],
      ['generate_video', { ...river, previous_video_id: id }],
    ] as const) {
      const refused = await call(ben, tool, args);
      expect(refused).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining(`OpenRouter knows no job "${id}"`) }, {}],
      });
    }
    expect((await call(ben, 'get_video_status', { video_id: 'last' })).isError).toBe(true);
    expect(emulator.requests).toHaveLength(sent);

    const done = await call(ada, 'get_video_status', { video_id: id, max_wait_ms: 10_000 });
    expect(done.data).toMatchObject({ status: 'completed' });
  });

  it('have their own files, ledger and audit', async () => {
    const ben = await connectTo(handler, { era, caller: 'ben' });
    const generated = await call(ben, 'generate_video', { ...river, save_path: 'river.mp4' });
    expect(generated.data).toMatchObject({ files: [{ path: join(folder, 'ben/out/river.mp4') }] });
    expect(await readFile(join(folder, 'ben/jobs.jsonl'), 'utf8')).toContain('"saved"');
    await expect(readFile(join(folder, 'ada/jobs.jsonl'))).rejects.toThrow('ENOENT');
    expect(audits.map((line) => line.split(' ')[0])).toEqual(['ben', 'ben']);
  });

  it('get the same tool list', async () => {
    const [first, second] = await Promise.all([
      (await connectTo(handler, { era, caller: 'ada' })).listTools(),
      (await connectTo(handler, { era, caller: 'ben' })).listTools(),
    ]);
    expect(first.tools).toHaveLength(operations.length);
    expect(second.tools).toEqual(first.tools);
  });
});

describe('prepared tools', () => {
  it('create their schemas once for any number of servers and listings', async () => {
    let reads = 0;
    const { input, ...others } = say;
    const counted = defineOperation({
      ...others,
      get input() {
        reads += 1;
        return input;
      },
    });
    const prepared = prepareTools([counted]);
    const readsOfPreparing = reads;
    expect(readsOfPreparing).toBeGreaterThan(0);
    const host = openHost('ada');
    const served = createMcpHandler(({ era }) => createServer(prepared, { ...host, era }));
    for (let round = 0; round < 5; round += 1)
      expect((await (await connectTo(served)).listTools()).tools).toHaveLength(1);
    expect(reads).toBe(readsOfPreparing);
  });

  it('work without log, clock and audit', async () => {
    const { client, workspace } = openHost('ada');
    const served = createMcpHandler(() => createServer(tools, { client, workspace }));
    const messages: unknown[] = [];
    const { structuredContent } = await (
      await connectTo(served)
    ).callTool(
      { name: 'list_video_jobs', arguments: {} },
      { onprogress: ({ message }) => messages.push(message) },
    );
    expect(structuredContent).toEqual({ jobs: [], total: 0 });
    expect(messages).toEqual(['List video jobs: started']);
  });
});
