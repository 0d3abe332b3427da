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

it('the test calls cover every tool', () => {
  expect(Object.keys(calls)).toEqual(operations.map(({ name }) => name));
});

describe.each(eras)('every tool, in the %s era', (era) => {
  it.each(Object.entries(calls))(
    '%s returns a result that follows its output schema',
    async (name, args) => {
      await using connection = await connectToEmulator(era, 'sk-or-v1-test');
      // A client that has listed the tools validates every result against their output schemas.
      await connection.client.listTools();
      const begun = name === 'get_video_status' ? { video_id: await beginVideo(connection) } : {};
      const result = await connection.client.callTool({ name, arguments: { ...args, ...begun } });
      expect(result.isError === true ? result.content : []).toEqual([]);
      expect(result).toMatchObject({ structuredContent: expect.any(Object) });
    },
  );
});

describe.each(eras)('the health check, in the %s era', (era) => {
  it('reports the protocol revision', async () => {
    await using connection = await connectToEmulator(era, 'sk-or-v1-test');
    const { structuredContent } = await connection.client.callTool({ name: 'health_check' });
    expect(structuredContent).toMatchObject({
      ok: true,
      protocol_version: era === 'modern' ? '2026-07-28' : '2025-11-25',
    });
  });
});

describe('a tool', () => {
  it(verifies('mcp.process', 'reports a missing key and how to set it'), async () => {
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
  });

  it('reports when to retry, as OpenRouter specified', async () => {
    const refusal = { type: 'status', status: 429, headers: { 'retry-after': '120' } } as const;
    emulator.fail(refusal, { times: 10 });
    await using connection = await connectToEmulator('modern', 'sk-or-v1-test');
    const result = await connection.client.callTool({
      name: 'chat_completion',
      arguments: calls['chat_completion'] ?? {},
    });
    expect(result).toMatchObject({ _meta: { code: 'UPSTREAM_REFUSED', retry_after_seconds: 120 } });
  });

  it('returns the partial text of an interrupted answer to a client that reads only texts', async () => {
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

  it('returns an image that arrived before the answer was interrupted', async () => {
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
