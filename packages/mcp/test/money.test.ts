import type { Emulator } from '@orkit/openrouter-emulator';
import { createEmulator } from '@orkit/openrouter-emulator';
import { describe, expect, it } from 'vitest';

import { verifies } from '../../../tests/requirements.ts';
import { connectEmulated } from './support/emulated.ts';
import { createMediaFolder } from './support/media-folder.ts';

const gpt = 'openai/gpt-4o';
const messages = [{ role: 'user', content: 'hi' }];

const paid = ({ requests }: Emulator) => requests.filter(({ method }) => method === 'POST');

describe('a cost limit', () => {
  it('of the environment lowers the maximum tokens', async () => {
    const emulator = createEmulator();
    const env = { OPENROUTER_MAX_COST_USD: '0.01' };
    await using connection = await connectEmulated(emulator, env);
    const args = { messages, model: gpt };
    const result = await connection.client.callTool({ name: 'chat_completion', arguments: args });
    expect(result.isError).toBeFalsy();
    expect(paid(emulator).at(-1)?.body).toMatchObject({ max_tokens: expect.any(Number) });
  });

  it('rejects the call instead if that is turned off, with the field names of the tool', async () => {
    const emulator = createEmulator();
    await using connection = await connectEmulated(emulator, {
      OPENROUTER_FIT_MAX_TOKENS: 'false',
    });
    const args = { messages, model: gpt, max_cost_usd: 0.01 };
    const result = await connection.client.callTool({ name: 'chat_completion', arguments: args });
    expect(result).toMatchObject({ isError: true, _meta: { details: { reason: 'max_cost' } } });
    const content = JSON.stringify(result.content);
    expect(content).toContain('Raise max_cost_usd to at least 0.17.');
    expect(content).not.toMatch(/maxCostUsd|allowUnknownCost/u);
    expect(paid(emulator)).toEqual([]);
  });

  it('allows a spoken answer with a sufficient estimate', async () => {
    const emulator = createEmulator();
    await using folder = await createMediaFolder();
    const env = { OPENROUTER_MAX_COST_USD: '0.05', OPENROUTER_OUTPUT_DIR: folder.output };
    await using connection = await connectEmulated(emulator, env);
    const args = { prompt: 'Say hello' };
    const result = await connection.client.callTool({ name: 'generate_audio', arguments: args });
    expect(result.isError).toBeFalsy();
  });

  it.each([
    ['chat_completion', { messages, model: gpt }],
    ['analyze_image', { image_path: 'photo.jpg', model: gpt }],
    ['analyze_audio', { audio_path: 'tone.wav' }],
    ['analyze_video', { video_path: 'clip.mp4' }],
    ['analyze_document', { document_path: 'paper.pdf', model: gpt }],
    ['transcribe_audio', { audio_path: 'tone.wav' }],
    ['rerank_documents', { query: 'a', documents: ['b', 'c'] }],
    ['create_embeddings', { input: 'a long text '.repeat(100) }],
    ['generate_image', { prompt: 'a fox' }],
    ['generate_speech', { input: 'Hello', model: 'openai/gpt-4o-mini-tts-2025-12-15' }],
    ['generate_audio', { prompt: 'Hello' }],
    ['generate_video', { prompt: 'A river' }],
    ['generate_video_from_image', { prompt: 'Zoom out', image: 'photo.jpg' }],
  ])('is accepted by %s', async (name, args) => {
    const emulator = createEmulator();
    await using folder = await createMediaFolder();
    const env = { OPENROUTER_INPUT_DIR: folder.input, OPENROUTER_OUTPUT_DIR: folder.output };
    await using connection = await connectEmulated(emulator, env);
    const result = await connection.client.callTool({
      name,
      arguments: { ...args, max_cost_usd: 0.000_000_1 },
    });
    expect(result).toMatchObject({ isError: true, _meta: { details: { reason: 'max_cost' } } });
    expect(paid(emulator)).toEqual([]);
  });
});

describe('the limit of whoever runs the server', () => {
  const env = { OPENROUTER_MAX_COST_USD: '0.5' };

  it.each([
    ['generate_video', { prompt: 'A river' }],
    ['generate_image', { prompt: 'a fox', model: 'openai/gpt-image-1.5', quality: 'high', n: 10 }],
    ['chat_completion', { messages, model: gpt, max_tokens: 60_000 }],
  ])(verifies('money.owner-limit', 'stands above the argument of %s'), async (name, args) => {
    const emulator = createEmulator();
    await using connection = await connectEmulated(emulator, env);
    const result = await connection.client.callTool({
      name,
      arguments: { ...args, max_cost_usd: 100 },
    });
    expect(result).toMatchObject({
      isError: true,
      _meta: { details: { reason: 'max_cost', max_cost_usd: 0.5, limit: 'client' } },
    });
    const content = JSON.stringify(result.content);
    expect(content).toMatch(/Ask the user to raise OPENROUTER_MAX_COST_USD to at least \d/u);
    expect(content).not.toMatch(/(?:^|[^r] )raise max_cost_usd/iu);
    expect(paid(emulator)).toEqual([]);
  });

  it('may be lowered by an argument, and both are named when both are exceeded', async () => {
    const emulator = createEmulator();
    await using connection = await connectEmulated(emulator, env);
    const call = async (maxCostUsd: number, maxTokens: number) =>
      JSON.stringify(
        await connection.client.callTool({
          name: 'chat_completion',
          arguments: {
            messages,
            model: gpt,
            max_tokens: maxTokens,
            max_cost_usd: maxCostUsd,
          },
        }),
      );
    const lowered = await call(0.01, 16_384);
    expect(lowered).toContain('Raise max_cost_usd to at least 0.17.');
    expect(lowered).not.toContain('OPENROUTER_MAX_COST_USD');
    const both = await call(0.01, 60_000);
    expect(both).toContain('Raise max_cost_usd');
    expect(both).toContain('Ask the user to raise OPENROUTER_MAX_COST_USD');
    expect(paid(emulator)).toEqual([]);
  });

  it('says in the result that it shortened the answer', async () => {
    const emulator = createEmulator();
    await using connection = await connectEmulated(emulator, { OPENROUTER_MAX_COST_USD: '0.01' });
    const result = await connection.client.callTool({
      name: 'chat_completion',
      arguments: { messages, model: gpt, max_cost_usd: 100 },
    });
    expect(result.structuredContent).toMatchObject({
      notes: [
        expect.stringMatching(/limited to \d+ tokens: at most \$0\.01 may be spent on one call/u),
      ],
    });
  });
});

describe('the audit', () => {
  it('has the default model of a call, even if it is rejected', async () => {
    const emulator = createEmulator();
    await using connection = await connectEmulated(emulator, {});
    const args = { prompt: 'A river', max_cost_usd: 0.01 };
    await connection.client.callTool({ name: 'generate_video', arguments: args });
    const lines = connection.audited.map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([
      { msg: 'generate_video.start', ctx: { model: 'google/veo-3.1' } },
      { msg: 'generate_video.end', ctx: { model: 'google/veo-3.1', reason: 'max_cost' } },
    ]);
  });
});
