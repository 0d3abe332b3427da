import { createEmulator } from '@orkit/openrouter-emulator';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { createWorkspace } from '@orkit/openrouter-multimodal/node';
import { operations } from '@orkit/openrouter-multimodal/operations';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { verifies } from '../../../tests/requirements.ts';
import { version } from '../src/version.ts';
import { connect } from './support/connect.ts';
import { caching, chatInfo, outputInfo, routing, tokens, waiting } from './support/drop-in.ts';
import type { MediaFolder } from './support/media-folder.ts';
import { createMediaFolder } from './support/media-folder.ts';

const emulator = createEmulator({ videoMs: 200 });
let folder: MediaFolder;
beforeAll(async () => {
  folder = await createMediaFolder();
});
beforeEach(() => emulator.reset());
afterAll(async () => await folder[Symbol.asyncDispose]());

/** A call of a tool of openrouter-mcp-multimodal 4.5 with the fields that its result has. */
interface Call {
  readonly name: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly result: unknown;
}

/** Its fourteen tools with all arguments that can be combined. */
const calls: readonly Call[] = [
  {
    name: verifies('tools.chat_completion', 'chat_completion accepts every argument'),
    tool: 'chat_completion',
    input: {
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: [{ type: 'text', text: 'Say hello' }] },
        { role: 'assistant', content: 'Hello' },
        { role: 'user', content: 'Once more' },
      ],
      model: 'google/gemini-2.5-flash',
      temperature: 0.5,
      max_tokens: 2_000,
      provider: routing,
      include_reasoning: true,
      online: true,
      web_max_results: 2,
      ...caching,
    },
    result: {
      _meta: { ...chatInfo, native_finish_reason: 'STOP', reasoning: expect.any(String) },
    },
  },
  {
    name: verifies('tools.analyze_image', 'analyze_image accepts every argument'),
    tool: 'analyze_image',
    input: {
      image_path: 'photo.jpg',
      question: 'What colour is it?',
      model: 'google/gemini-2.5-flash',
      cache_input: true,
      ...caching,
    },
    result: { _meta: { ...chatInfo, content_is_untrusted: true } },
  },
  {
    name: verifies('tools.analyze_audio', 'analyze_audio accepts every argument'),
    tool: 'analyze_audio',
    input: {
      audio_path: 'tone.wav',
      question: 'How long is it?',
      model: 'google/gemini-2.5-flash',
      cache_input: true,
      ...caching,
    },
    result: { _meta: { ...chatInfo, content_is_untrusted: true } },
  },
  {
    name: verifies('tools.analyze_video', 'analyze_video accepts every argument'),
    tool: 'analyze_video',
    input: {
      video_path: 'clip.mp4',
      question: 'What happens?',
      model: 'google/gemini-2.5-flash',
      cache_input: true,
      ...caching,
    },
    result: { _meta: { ...chatInfo, content_is_untrusted: true } },
  },
  {
    name: verifies('tools.search_models', 'search_models accepts every argument'),
    tool: 'search_models',
    input: {
      query: 'gemini',
      provider: 'google',
      capabilities: { vision: true, audio: true, video: true },
      limit: 2,
      offset: 0,
    },
    result: {
      structuredContent: {
        results: expect.any(Array),
        offset: 0,
        limit: 2,
        total: expect.any(Number),
        has_more: expect.any(Boolean),
        next_offset: 2,
      },
    },
  },
  {
    name: verifies('tools.get_model_info', 'get_model_info accepts every argument'),
    tool: 'get_model_info',
    input: { model: 'google/gemini-2.5-flash' },
    result: {
      structuredContent: {
        id: 'google/gemini-2.5-flash',
        name: expect.any(String),
        context_length: expect.any(Number),
        architecture: expect.any(Object),
      },
    },
  },
  {
    name: verifies('tools.validate_model', 'validate_model accepts every argument'),
    tool: 'validate_model',
    input: { model: 'google/gemini-2.5-flash' },
    result: { structuredContent: { valid: true, model: 'google/gemini-2.5-flash' } },
  },
  {
    name: verifies('tools.rerank_documents', 'rerank_documents accepts every argument'),
    tool: 'rerank_documents',
    input: {
      query: 'Which city?',
      documents: ['A river.', 'A city.'],
      model: 'cohere/rerank-v3.5',
      top_n: 1,
      return_documents: true,
    },
    result: {
      structuredContent: {
        model: expect.any(String),
        results: [{ index: 1, score: expect.any(Number), document: 'A city.' }],
      },
      _meta: { usage: expect.any(Object) },
    },
  },
  {
    name: verifies('tools.health_check', 'health_check accepts every argument'),
    tool: 'health_check',
    input: {},
    result: {
      structuredContent: {
        ok: true,
        server_version: expect.any(String),
        protocol_version: '2025-11-25',
        api_key_valid: true,
        models_cached: expect.any(Number),
      },
    },
  },
  {
    name: verifies('tools.generate_image', 'generate_image accepts every argument'),
    tool: 'generate_image',
    input: {
      prompt: 'A cat on the moon',
      model: 'google/gemini-2.5-flash-image',
      aspect_ratio: '16:9',
      image_size: '1K',
      max_tokens: 4_000,
      save_path: 'cat.png',
      input_images: ['photo.jpg'],
      modalities: ['image', 'text'],
    },
    result: {
      structuredContent: { files: [{ path: expect.stringMatching(/cat\.png$/u), width: 1024 }] },
      _meta: { ...outputInfo('cat.png', 'image/png'), usage: tokens },
    },
  },
  {
    name: verifies('tools.generate_audio', 'generate_audio accepts every argument'),
    tool: 'generate_audio',
    input: {
      prompt: 'Say hello',
      model: 'openai/gpt-audio',
      voice: 'alloy',
      format: 'pcm16',
      save_path: 'hello.wav',
    },
    result: {
      structuredContent: {
        files: [{ path: expect.stringMatching(/hello\.wav$/u), media_type: 'audio/wav' }],
      },
      _meta: outputInfo('hello.wav', 'audio/wav'),
    },
  },
  {
    name: verifies('tools.generate_video', 'generate_video accepts every argument'),
    tool: 'generate_video',
    input: {
      prompt: 'A calm river',
      model: 'google/veo-3.1',
      resolution: '720p',
      aspect_ratio: '16:9',
      duration: 4,
      seed: 7,
      first_frame_image: 'photo.jpg',
      last_frame_image: 'badge.png',
      reference_images: ['photo.jpg'],
      provider: { options: {} },
      save_path: 'river.mp4',
      ...waiting,
    },
    result: {
      structuredContent: {
        status: 'completed',
        files: [{ path: expect.stringMatching(/river\.mp4$/u), duration_seconds: 4 }],
      },
    },
  },
  {
    name: verifies(
      'tools.generate_video_from_image',
      'generate_video_from_image accepts every argument',
    ),
    tool: 'generate_video_from_image',
    input: {
      image: 'photo.jpg',
      prompt: 'Zoom out slowly',
      model: 'google/veo-3.1',
      resolution: '720p',
      aspect_ratio: '16:9',
      duration: 4,
      seed: 7,
      save_path: 'zoom.mp4',
      ...waiting,
    },
    result: { structuredContent: { status: 'completed' } },
  },
];

async function connectToEmulator() {
  const client = createOpenRouter({ apiKey: 'sk-or-v1-test', fetch: emulator.fetch });
  return await connect({
    operations,
    openClient: async () => await Promise.resolve(client),
    workspace: createWorkspace({ inputDir: folder.input, outputDir: folder.output }),
  });
}

describe('a call with the arguments of openrouter-mcp-multimodal 4.5', () => {
  it.each(calls.map((call) => [call.name, call] as const))(
    '%s',
    async (_name, { tool, input, result: expected }) => {
      await using connection = await connectToEmulator();
      const result = await connection.client.callTool({ name: tool, arguments: input });
      expect(result.isError === true ? result.content : 'no error').toBe('no error');
      expect(result).toMatchObject(expected as Record<string, unknown>);
      expect(result).toMatchObject({ _meta: { server_version: version } });
    },
  );

  it(
    verifies('tools.get_video_status', 'get_video_status resumes a job and saves the video'),
    async () => {
      await using connection = await connectToEmulator();
      const { client } = connection;
      const input = { prompt: 'A calm river', duration: 4, max_wait_ms: 0 };
      const submitted = await client.callTool({ name: 'generate_video', arguments: input });
      expect(submitted).toMatchObject({
        _meta: { code: 'JOB_STILL_RUNNING', video_id: expect.any(String), last_status: 'pending' },
      });
      expect(submitted.isError).not.toBe(true);
      const { video_id: id } = Object(submitted.structuredContent) as { video_id: string };
      const resumed = await client.callTool({
        name: 'get_video_status',
        arguments: {
          video_id: id,
          save_path: 'resumed.mp4',
          max_wait_ms: 60_000,
          poll_interval_ms: 50,
        },
      });
      expect(resumed).toMatchObject({ structuredContent: { status: 'completed', video_id: id } });
      const bytes = await readFile(join(folder.output, 'resumed.mp4'));
      expect(bytes.subarray(4, 8).toString()).toBe('ftyp');
    },
  );
});
