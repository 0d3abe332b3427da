import { createEmulator } from '@orkit/openrouter-emulator';
import { describe, expect, it } from 'vitest';

import { connectEmulated } from './support/emulated.ts';
import { createMediaFolder } from './support/media-folder.ts';

const messages = [{ role: 'user', content: 'hi' }];
const both = { cost_usd: 0, upstream_cost_usd: expect.any(Number) };

describe('a call with an own key at the provider', () => {
  it.each([
    ['chat_completion', { messages }, { usage: both }],
    ['analyze_image', { image_path: 'photo.jpg' }, { usage: both }],
    ['transcribe_audio', { audio_path: 'tone.wav' }, { usage: both }],
    ['rerank_documents', { query: 'a', documents: ['b', 'c'] }, { usage: both }],
    ['create_embeddings', { input: 'text' }, { usage: both }],
    ['generate_image', { prompt: 'a fox' }, { usage: both }],
    ['generate_speech', { input: 'Hi', model: 'openai/gpt-4o-mini-tts-2025-12-15' }, both],
    ['generate_audio', { prompt: 'Hello' }, both],
    ['generate_video', { prompt: 'A river' }, both],
  ])('has both costs in the result of %s', async (name, args, data) => {
    const emulator = createEmulator({ byok: {}, videoMs: 0 });
    await using folder = await createMediaFolder();
    const env = { OPENROUTER_INPUT_DIR: folder.input, OPENROUTER_OUTPUT_DIR: folder.output };
    await using connection = await connectEmulated(emulator, env);
    const result = await connection.client.callTool({ name, arguments: args });
    expect(result.structuredContent).toMatchObject(data);
  });

  it('shows that the cost at the provider is unknown', async () => {
    const emulator = createEmulator({ byok: { reportsUpstreamCost: false } });
    await using connection = await connectEmulated(emulator, {});
    const args = { messages };
    const result = await connection.client.callTool({ name: 'chat_completion', arguments: args });
    expect(result.structuredContent).toMatchObject({
      usage: { cost_usd: 0, upstream_cost_usd: null },
    });
  });

  it('has one cost without such a key', async () => {
    await using connection = await connectEmulated(createEmulator(), {});
    const args = { messages };
    const result = await connection.client.callTool({ name: 'chat_completion', arguments: args });
    expect(JSON.stringify(result)).not.toContain('upstream_cost_usd');
  });

  it.each([
    ['false', true],
    ['true', false],
  ])('counts in the session with OPENROUTER_COUNT_UPSTREAM_COST=%s or not', async (value, isOk) => {
    const emulator = createEmulator();
    const usage = {
      cost: 0,
      is_byok: true,
      cost_details: { upstream_inference_cost: 0.06 },
    };
    emulator.script([{ usage }, { usage }]);
    await using connection = await connectEmulated(emulator, {
      OPENROUTER_SESSION_BUDGET_USD: '0.05',
      OPENROUTER_COUNT_UPSTREAM_COST: value,
    });
    const call = {
      name: 'chat_completion',
      arguments: { messages, model: 'openai/gpt-4o', max_tokens: 20 },
    };
    await connection.client.callTool(call);
    const second = await connection.client.callTool(call);
    expect(second.isError !== true).toBe(isOk);
  });
});
