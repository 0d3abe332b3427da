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

  it('asks a model and gets an answer that follows the output schema', async () => {
    await using client = await spawnClient(env);
    // Once a client has listed the tools it checks every answer against their output schemas.
    await client.listTools();
    const answer = await client.callTool('chat_completion', question);
    expect(answer.isError ?? false).toBe(false);
    expect(answer.content[0]?.text).toContain('What is the capital of France?');
    expect(answer.structuredContent).toBeDefined();
    expect(answer).toMatchObject({ _meta: { content_is_untrusted: true } });
  });

  it('is told by a tool error what is wrong with an argument', async () => {
    await using client = await spawnClient(env);
    await client.listTools();
    const answer = await client.callTool('chat_completion', { ...question, max_token: 5 });
    expect(answer.isError).toBe(true);
    expect(answer).toMatchObject({ _meta: { code: 'INVALID_INPUT' } });
    expect(answer.content[0]?.text).toContain('Did you mean "max_tokens"?');
  });

  it(verifies('make.video', 'takes a video as a resource, whole and by its kind'), async () => {
    await using client = await spawnClient(env);
    await client.listTools();
    const answer = await client.callTool('generate_video', {
      prompt: 'A river',
      poll_interval_ms: 50,
    });
    expect(answer.isError === true ? answer.content : []).toEqual([]);
    expect(answer.structuredContent).toMatchObject({ status: 'completed', files: [] });
    const [, video, ...others] = answer.content;
    expect(others).toEqual([]);
    expect(video).toMatchObject({ type: 'resource', resource: { mimeType: 'video/mp4' } });
    const bytes = Buffer.from(video?.resource?.blob ?? '', 'base64');
    expect(bytes.subarray(4, 8).toString()).toBe('ftyp');
  });

  it('takes a link to what was saved', async () => {
    await using client = await spawnClient(env);
    await client.listTools();
    const answer = await client.callTool('generate_image', {
      prompt: 'A cat',
      save_path: 'cat.png',
      overwrite: true,
    });
    expect(answer.isError === true ? answer.content : []).toEqual([]);
    const path = join(env.OPENROUTER_OUTPUT_DIR, 'cat.png');
    expect(answer.content).toMatchObject([
      { type: 'text', text: expect.stringContaining(path) },
      { type: 'resource_link', uri: pathToFileURL(path).href, mimeType: 'image/png' },
    ]);
  });

  it('is told how to give a key when there is none', async () => {
    await using client = await spawnClient({ OPENROUTER_BASE_URL: env.OPENROUTER_BASE_URL });
    expect(await client.listTools()).toHaveLength(operations.length);
    const answer = await client.callTool('chat_completion', question);
    expect(answer.isError).toBe(true);
    expect(answer).toMatchObject({
      _meta: {
        code: 'UPSTREAM_REFUSED',
        details: { reason: 'credentials' },
      },
    });
    expect(answer.content[0]?.text).toContain('OPENROUTER_API_KEY');
    expect(emulator.requests).toEqual([]);
  });

  it(verifies('mcp.cancel-progress', 'cancels a call all the way to OpenRouter'), async () => {
    emulator.fail({ type: 'stall' });
    await using client = await spawnClient(env);
    const giveUp = new AbortController();
    const call = client.callTool('chat_completion', question, giveUp.signal);
    await vi.waitFor(() => expect(emulator.requests).toHaveLength(1), 10_000);
    giveUp.abort(new Error('never mind'));
    await expect(call).rejects.toThrow('never mind');
    await vi.waitFor(() => expect(emulator.requests[0]?.outcome).toBe('aborted'), 5000);
  });
});
