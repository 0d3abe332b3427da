import { createEmulator } from '@orkit/openrouter-emulator';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { createWorkspace } from '@orkit/openrouter-multimodal/node';
import { operations } from '@orkit/openrouter-multimodal/operations';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { connect, eras } from './support/connect.ts';
import { beginVideo, calls } from './support/every-tool.ts';
import type { MediaFolder } from './support/media-folder.ts';
import { createMediaFolder } from './support/media-folder.ts';
import { verifies } from '../../../tests/requirements.ts';

const emulator = createEmulator({ videoMs: 50 });
let folder: MediaFolder;
beforeAll(async () => {
  folder = await createMediaFolder();
});
beforeEach(() => emulator.reset());
afterAll(async () => await folder[Symbol.asyncDispose]());

async function connectToEmulator(era: (typeof eras)[number], apiKey: string | undefined) {
  const client = createOpenRouter({ apiKey, fetch: emulator.fetch });
  const openClient = async () => await Promise.resolve(client);
  const workspace = createWorkspace({ inputDir: folder.input, outputDir: folder.output });
  return await connect({ operations, era, openClient, workspace });
}

it('has a call of every tool to try', () => {
  expect(Object.keys(calls)).toEqual(operations.map(({ name }) => name));
});

describe.each(eras)('every tool, called in the %s way', (era) => {
  it.each(Object.entries(calls))('%s answers as its output schema says', async (name, args) => {
    await using connection = await connectToEmulator(era, 'sk-or-v1-test');
    // The client holds every answer against the output schemas once it has listed them.
    await connection.client.listTools();
    const begun = name === 'get_video_status' ? { video_id: await beginVideo(connection) } : {};
    const result = await connection.client.callTool({ name, arguments: { ...args, ...begun } });
    expect(result.isError === true ? result.content : []).toEqual([]);
    expect(result).toMatchObject({ structuredContent: expect.any(Object) });
  });
});

describe.each(eras)('the health check, called in the %s way', (era) => {
  it('tells which revision of the protocol is spoken', async () => {
    await using connection = await connectToEmulator(era, 'sk-or-v1-test');
    const { structuredContent } = await connection.client.callTool({ name: 'health_check' });
    expect(structuredContent).toMatchObject({
      ok: true,
      protocol_version: era === 'modern' ? '2026-07-28' : '2025-11-25',
    });
  });
});

describe('a tool', () => {
  it(
    verifies('mcp.process', 'tells who cannot be reached without a key, and how to give one'),
    async () => {
      await using connection = await connectToEmulator('legacy', undefined);
      const result = await connection.client.callTool({
        name: 'chat_completion',
        arguments: calls['chat_completion'] ?? {},
      });
      expect(result).toMatchObject({
        _meta: {
          code: 'UPSTREAM_REFUSED',
          details: { reason: 'credentials' },
          retryable: false,
        },
      });
      expect(JSON.stringify(result.content)).toContain('OPENROUTER_API_KEY');
    },
  );

  it('tells when to try again, as OpenRouter said', async () => {
    const refusal = { type: 'status', status: 429, headers: { 'retry-after': '120' } } as const;
    emulator.fail(refusal, { times: 10 });
    await using connection = await connectToEmulator('modern', 'sk-or-v1-test');
    const result = await connection.client.callTool({
      name: 'chat_completion',
      arguments: calls['chat_completion'] ?? {},
    });
    expect(result).toMatchObject({ _meta: { code: 'UPSTREAM_REFUSED', retry_after_seconds: 120 } });
  });

  it('gives what came of an answer that broke off to a client that reads texts only', async () => {
    emulator.fail({ type: 'truncated-stream' });
    await using connection = await connectToEmulator('legacy', 'sk-or-v1-test');
    const { content, _meta: meta } = await connection.client.callTool({
      name: 'chat_completion',
      arguments: calls['chat_completion'] ?? {},
    });
    const info = content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).at(1);
    expect(JSON.parse(info ?? '')).toMatchObject({
      code: 'UPSTREAM_HTTP',
      retryable: false,
      details: { reason: 'truncated', partial_text: expect.stringMatching(/./u) },
    });
    expect(meta).toMatchObject({ content_is_untrusted: true });
  });

  it('gives a picture that came before the answer broke off', async () => {
    emulator.script({ text: null, images: ['data:image/png;base64,iVBORw0KGgo='] });
    emulator.fail({ type: 'truncated-stream' });
    await using connection = await connectToEmulator('modern', 'sk-or-v1-test');
    const result = await connection.client.callTool({
      name: 'chat_completion',
      arguments: calls['chat_completion'] ?? {},
    });
    expect(result).toMatchObject({
      isError: true,
      content: expect.arrayContaining([
        { type: 'image', data: 'iVBORw0KGgo=', mimeType: 'image/png' },
      ]),
    });
  });
});
