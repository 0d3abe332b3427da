import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { createEmulator } from '@orkit/openrouter-emulator';
import { operations } from '@orkit/openrouter-multimodal/operations';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import type { MediaFolder } from '../support/media-folder.ts';
import { createMediaFolder } from '../support/media-folder.ts';
import { clientKinds } from '../support/spawned-clients.ts';
import { verifies } from '../../../../tests/requirements.ts';

const emulator = createEmulator({ videoMs: 100 });
let folder: MediaFolder;
const env = {
  OPENROUTER_API_KEY: 'sk-or-v1-test',
  OPENROUTER_BASE_URL: '',
  OPENROUTER_OUTPUT_DIR: '',
  XDG_STATE_HOME: '',
};

beforeAll(async () => {
  folder = await createMediaFolder();
  env.OPENROUTER_BASE_URL = await emulator.listen();
  env.OPENROUTER_OUTPUT_DIR = folder.output;
  env.XDG_STATE_HOME = join(folder.outside, 'state');
});
beforeEach(() => emulator.reset());
afterAll(async () => {
  await emulator.close();
  await folder[Symbol.asyncDispose]();
});

const question = { messages: [{ role: 'user', content: 'What is the capital of France?' }] };

describe.each(Object.entries(clientKinds))('%s', (_kind, spawnClient) => {
  it(verifies('mcp.eras', 'lists every operation as a tool'), async () => {
    await using client = await spawnClient(env);
    const tools = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(operations.map(({ name }) => name));
  });

  it('returns a result that follows the output schema', async () => {
    await using client = await spawnClient(env);
    // A client that has listed the tools validates every result against their output schemas.
    await client.listTools();
    const result = await client.callTool('chat_completion', question);
    expect(result.isError ?? false).toBe(false);
    expect(result.content[0]?.text).toContain('What is the capital of France?');
    expect(result.structuredContent).toBeDefined();
    expect(result).toMatchObject({ _meta: { content_is_untrusted: true } });
  });

  it('gets a tool error for an invalid argument', async () => {
    await using client = await spawnClient(env);
    await client.listTools();
    const result = await client.callTool('chat_completion', { ...question, max_token: 5 });
    expect(result.isError).toBe(true);
    expect(result).toMatchObject({ _meta: { code: 'INVALID_INPUT' } });
    expect(result.content[0]?.text).toContain('Did you mean "max_tokens"?');
  });

  it(verifies('make.video', 'gets a complete video as a resource with its type'), async () => {
    await using client = await spawnClient(env);
    await client.listTools();
    const result = await client.callTool('generate_video', {
      prompt: 'A river',
      poll_interval_ms: 50,
    });
    expect(result.isError === true ? result.content : []).toEqual([]);
    expect(result.structuredContent).toMatchObject({ status: 'completed', files: [] });
    const [, video, ...others] = result.content;
    expect(others).toEqual([]);
    expect(video).toMatchObject({ type: 'resource', resource: { mimeType: 'video/mp4' } });
    const bytes = Buffer.from(video?.resource?.blob ?? '', 'base64');
    expect(bytes.subarray(4, 8).toString()).toBe('ftyp');
  });

  it('gets a link to a saved file', async () => {
    await using client = await spawnClient(env);
    await client.listTools();
    const result = await client.callTool('generate_image', {
      prompt: 'A cat',
      save_path: 'cat.png',
      overwrite: true,
    });
    expect(result.isError === true ? result.content : []).toEqual([]);
    const path = join(env.OPENROUTER_OUTPUT_DIR, 'cat.png');
    expect(result.content).toMatchObject([
      { type: 'text', text: expect.stringContaining(path) },
      { type: 'resource_link', uri: pathToFileURL(path).href, mimeType: 'image/png' },
    ]);
  });

  it('gets an error that says how to set a missing key', async () => {
    await using client = await spawnClient({ OPENROUTER_BASE_URL: env.OPENROUTER_BASE_URL });
    expect(await client.listTools()).toHaveLength(operations.length);
    const result = await client.callTool('chat_completion', question);
    expect(result.isError).toBe(true);
    expect(result).toMatchObject({
      _meta: {
        code: 'UPSTREAM_REFUSED',
        details: { reason: 'credentials' },
      },
    });
    expect(result.content[0]?.text).toContain('OPENROUTER_API_KEY');
    expect(emulator.requests).toEqual([]);
  });

  it(
    verifies('mcp.cancel-progress', 'cancels the request to OpenRouter with the call'),
    async () => {
      emulator.fail({ type: 'stall' });
      await using client = await spawnClient(env);
      const giveUp = new AbortController();
      const call = client.callTool('chat_completion', question, giveUp.signal);
      await vi.waitFor(() => expect(emulator.requests).toHaveLength(1), 10_000);
      giveUp.abort(new Error('never mind'));
      await expect(call).rejects.toThrow('never mind');
      await vi.waitFor(() => expect(emulator.requests[0]?.outcome).toBe('aborted'), 5000);
    },
  );
});
