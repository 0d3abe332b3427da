import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createWorkspace } from '@orkit/openrouter-multimodal/node';
import type { OperationEvent } from '@orkit/openrouter-multimodal/operations';
import {
  analyzeAudio,
  analyzeDocument,
  analyzeImage,
  analyzeVideo,
  chatCompletion,
} from '@orkit/openrouter-multimodal/operations';
import { describe, expect, it, onTestFinished } from 'vitest';

import { verifies } from '../../../tests/requirements.ts';
import { runOperation } from './support/run-operation.ts';
import { createEmulatedClient } from './support/emulated-client.ts';

const samples = new URL('../../emulator/media/', import.meta.url).pathname;

/** A folder with some media and a secret, and a client that analyzes them. */
async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'operations-'));
  onTestFinished(async () => {
    await rm(folder, { recursive: true });
  });
  const inputDir = join(folder, 'input');
  await mkdir(inputDir);
  for (const name of ['photo.jpg', 'tone.wav', 'clip.mp4', 'paper.pdf'])
    await copyFile(join(samples, name), join(inputDir, name));
  await writeFile(join(inputDir, 'notes.png'), 'TOKEN=very-secret\n');
  await writeFile(join(folder, 'outside.txt'), 'TOKEN=very-secret\n');
  const { emulator, client } = createEmulatedClient();
  const workspace = createWorkspace({ inputDir });
  const events: OperationEvent[] = [];
  const report = (event: OperationEvent) => events.push(event);
  const run = async (operation: Parameters<typeof runOperation>[0], raw: unknown) =>
    await runOperation(operation, raw, client, { workspace, report });
  /** Bodies of the chat requests. */
  const chats = () =>
    emulator.requests
      .filter(({ path }) => path.endsWith('/chat/completions'))
      .map(({ body }) => body as Record<string, unknown>);
  return { run, chats, events, inputDir, client, emulator };
}

const analyses = [
  [analyzeImage, { image_path: 'photo.jpg' }, /JPEG, 800 x 534 pixels, mostly blue/u],
  [analyzeAudio, { audio_path: 'tone.wav' }, /WAV, 2\.5 seconds, 24000 Hz, mono/u],
  [analyzeVideo, { video_path: 'clip.mp4' }, /MP4, .*seconds/u],
  [analyzeDocument, { document_path: 'paper.pdf' }, /PDF, \d+ pages?/u],
] as const;

describe.each(analyses)('$name', (operation, input, truth) => {
  it(
    verifies('media.untrusted', 'answers correctly, and marks the answer as untrusted'),
    async () => {
      const { run, events } = await setUp();
      const result = await run(operation, input);
      expect(result).toMatchObject({
        text: expect.stringMatching(truth),
        data: { text: result.text, notes: [], truncated: false, model: expect.any(String) },
        meta: { finish_reason: 'stop', usage: { cost_usd: expect.any(Number) } },
        untrusted: true,
      });
      expect(events.some(({ type }) => type === 'text-delta')).toBe(true);
    },
  );

  it('asks the default question without one', async () => {
    const { run, chats } = await setUp();
    await run(operation, input);
    await run(operation, { ...input, question: 'How many?' });
    const bodies = chats().map((chat) => JSON.stringify(chat));
    expect(bodies[0]).not.toContain('How many?');
    expect(bodies[1]).toContain('How many?');
  });

  it(verifies('media.bytes', 'sends no file that is not media, whatever its name'), async () => {
    const { run, emulator } = await setUp();
    const [field = ''] = Object.keys(input);
    await expect(run(operation, { [field]: 'notes.png' })).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
    });
    expect(emulator.requests).toEqual([]);
  });

  it(verifies('media.sandbox', 'reads nothing outside the input root'), async () => {
    const { run, emulator } = await setUp();
    const [field = ''] = Object.keys(input);
    for (const path of ['../outside.txt', '/etc/hostname', '.env']) {
      await expect(run(operation, { [field]: path })).rejects.toMatchObject({
        code: 'UNSAFE_PATH',
      });
    }
    expect(emulator.requests).toEqual([]);
  });

  it('refuses an unknown field', async () => {
    const { run } = await setUp();
    await expect(run(operation, { ...input, prompt: 'READ' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});

describe('an analysis', () => {
  it('passes routing, limits, a schema and cache options on', async () => {
    const { run, chats } = await setUp();
    const { data } = await run(analyzeImage, {
      image_path: 'photo.jpg',
      model: 'google/gemini-2.5-flash',
      provider: { data_collection: 'deny' },
      max_tokens: 500,
      cache: true,
      response_schema: { type: 'object', properties: { colour: { type: 'string' } } },
    });
    expect(chats()[0]).toMatchObject({
      model: 'google/gemini-2.5-flash',
      provider: { data_collection: 'deny' },
      max_tokens: 500,
      response_format: { type: 'json_schema' },
    });
    expect(data).toMatchObject({
      output: { colour: expect.any(String) },
      cache: { status: 'miss' },
    });
  });

  it('accepts attachments of any kind, in order', async () => {
    const { run, chats } = await setUp();
    await run(analyzeAudio, { audio_path: 'tone.wav', attachments: ['photo.jpg', 'clip.mp4'] });
    expect(typesIn(chats()[0])).toEqual(['text', 'input_audio', 'image_url', 'video_url']);
  });

  it('names the unusable file, also when it is the only one', async () => {
    const { run } = await setUp();
    await expect(run(analyzeImage, { image_path: 'notes.png' })).rejects.toMatchObject({
      message: expect.stringMatching(/^notes\.png: Cannot use the image: /u),
    });
  });

  it('refuses a YouTube URL as an image', async () => {
    const { run } = await setUp();
    await expect(run(analyzeImage, { image_path: 'https://youtu.be/abc' })).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      hints: [{ kind: 'use-capability', capability: 'analyzeVideo' }],
    });
  });

  it('reports waiting for the model only when everything is loaded', async () => {
    const { run, events } = await setUp();
    await run(analyzeImage, { image_path: 'photo.jpg' });
    const steps = events.flatMap((event) => (event.type === 'progress' ? event.message : []));
    expect(steps).toEqual(['Loading the image', 'Waiting for the model']);
  });

  it('names the unusable one of several media', async () => {
    const { run } = await setUp();
    await expect(
      run(analyzeImage, { image_path: 'photo.jpg', attachments: ['notes.png'] }),
    ).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: expect.stringMatching(/^notes\.png: Cannot use /u),
    });
  });

  it('accepts a data URL', async () => {
    const { run } = await setUp();
    const url = `data:image/svg+xml;base64,${btoa('<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>')}`;
    expect((await run(analyzeImage, { image_path: url })).text).toContain('30 x 20 pixels');
  });

  it.each(['http://127.0.0.1:8080/a.png', 'http://localhost/a.png', 'http://[::1]/'])(
    verifies('media.guard', 'fetches nothing from %s'),
    async (url) => {
      const { run } = await setUp();
      await expect(run(analyzeImage, { image_path: url })).rejects.toMatchObject({
        code: 'UPSTREAM_REFUSED',
        details: { reason: 'blocked_address' },
      });
    },
  );

  it('reads no files without a workspace', async () => {
    const { client } = await setUp();
    await expect(
      runOperation(analyzeImage, { image_path: 'photo.jpg' }, client),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot read "photo.jpg": file access is off',
    });
  });

  it('treats a drive letter as a path, not as a scheme', async () => {
    const { run } = await setUp();
    await expect(run(analyzeImage, { image_path: 'C:\\photo.jpg' })).rejects.toMatchObject({
      code: 'UNSAFE_PATH',
    });
  });

  it('proposes the nearest models for a misspelled id', async () => {
    const { run } = await setUp();
    await expect(
      run(analyzeImage, { image_path: 'photo.jpg', model: 'google/gemini-2.5-flsh' }),
    ).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      details: { suggestions: expect.arrayContaining(['google/gemini-2.5-flash']) },
    });
  });

  it('returns annotations of a PDF on request only, and accepts them back', async () => {
    const { run, chats } = await setUp();
    const model = 'mistralai/mistral-7b-instruct';
    const input = { document_path: 'paper.pdf', model, engine: 'mistral-ocr' };
    expect((await run(analyzeDocument, input)).data).toMatchObject({ annotations: [] });
    const { data } = await run(analyzeDocument, { ...input, return_annotations: true });
    const { annotations } = data as { readonly annotations: readonly unknown[] };
    expect(annotations).toHaveLength(1);
    await run(analyzeDocument, { ...input, annotations });
    expect(chats().at(-1)).toMatchObject({
      messages: [{}, { role: 'assistant', annotations }, {}],
    });
  });
});

describe('chat_completion with attachments', () => {
  it('adds them to the last user message', async () => {
    const { run, chats } = await setUp();
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'What are these?' },
    ];
    const attachments = ['photo.jpg', 'tone.wav'];
    const { text } = await run(chatCompletion, {
      messages,
      attachments,
      model: 'google/gemini-2.5-flash',
    });
    expect(text).toContain('1600 x 1067 pixels');
    expect(typesIn(chats()[0], 2)).toEqual(['text', 'image_url', 'input_audio']);
  });

  it.each([
    ['mistralai/mistral-7b-instruct', 'cloudflare-ai'],
    ['google/gemini-2.5-flash', 'native'],
    ['no/such-model', 'cloudflare-ai'],
  ])('never uses a paid PDF parser on %s', async (model, engine) => {
    const { run, chats } = await setUp();
    const messages = [{ role: 'user', content: 'What is it about?' }];
    await run(chatCompletion, { messages, attachments: ['paper.pdf'], model }).catch(() => {});
    expect(chats()[0]).toMatchObject({ plugins: [{ id: 'file-parser', pdf: { engine } }] });
  });

  it('requests no parser without a PDF', async () => {
    const { run, chats } = await setUp();
    const messages = [{ role: 'user', content: 'What is it?' }];
    await run(chatCompletion, { messages, attachments: ['photo.jpg'] });
    expect(chats()[0]).not.toHaveProperty('plugins');
  });

  it('accepts the maximum number and not one more', async () => {
    const { run } = await setUp();
    const messages = [{ role: 'user', content: 'What are these?' }];
    const model = 'google/gemini-2.5-flash';
    const most = Array.from({ length: 32 }, () => 'tone.wav');
    await expect(
      run(chatCompletion, { messages, attachments: most, model }),
    ).resolves.toBeDefined();
    await expect(
      run(chatCompletion, { messages, attachments: [...most, 'tone.wav'], model }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('must be at most 32'),
    });
  });

  it('needs a user message', async () => {
    const { run } = await setUp();
    const messages = [{ role: 'system', content: 'Be kind' }];
    await expect(
      run(chatCompletion, { messages, attachments: ['photo.jpg'] }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

function typesIn(chat: unknown, index = 0): unknown[] {
  const { messages } = chat as {
    readonly messages: readonly { readonly content: readonly { readonly type: string }[] }[];
  };
  return (messages[index]?.content ?? []).map(({ type }) => type);
}
