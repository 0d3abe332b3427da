import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmulator, mediaFile } from './support/client.ts';
import { verifies } from '../../../tests/requirements.ts';
import { createOpenAiClient } from './support/official-clients.ts';

const emulator = createEmulator();
let openai: OpenAI;

beforeAll(async () => {
  openai = createOpenAiClient(await emulator.listen());
});

afterAll(async () => {
  await emulator.close();
});

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
      required: ['city'],
    },
  },
} as const;

describe('the openai package', () => {
  it('reads a chat answer', async () => {
    const completion = await openai.chat.completions.create({
      model: 'openai/gpt-4o-mini',
      messages: [{ role: 'user', content: 'Hello' }],
    });

    expect(completion.choices[0]?.message.content).toContain('You wrote: "Hello"');
  });

  it('streams a chat and its usage', async () => {
    const stream = await openai.chat.completions.create({
      model: 'openai/gpt-4o-mini',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
    });
    let text = '';
    let usage: unknown;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }

    expect(text).toContain('You wrote: "Hello"');
    expect(usage).toMatchObject({ prompt_tokens: 5 });
  });

  it(
    verifies(
      'emulator.official-clients',
      'sends a tool result and receives the answer that uses it',
    ),
    async () => {
      const question = { role: 'user', content: 'What is the weather in Oslo?' } as const;
      const first = await openai.chat.completions.create({
        model: 'openai/gpt-4o-mini',
        messages: [question],
        tools: [weather],
        tool_choice: 'required',
      });
      const message = first.choices[0]?.message;
      const [call] = message?.tool_calls ?? [];
      if (message === undefined || call?.type !== 'function') throw new Error('No tool call came');
      const second = await openai.chat.completions.create({
        model: 'openai/gpt-4o-mini',
        messages: [
          question,
          message,
          { role: 'tool', tool_call_id: call.id, content: '4 degrees' },
        ],
        tools: [weather],
      });

      expect(first.choices[0]?.finish_reason).toBe('tool_calls');
      expect(JSON.parse(call.function.arguments)).toEqual({
        city: 'What is the weather in Oslo?',
        unit: 'celsius',
      });
      expect(second.choices[0]?.message.content).toContain('4 degrees');
    },
  );

  it('assembles streamed tool calls', async () => {
    const runner = openai.chat.completions.stream({
      model: 'openai/gpt-4o-mini',
      messages: [{ role: 'user', content: 'Call get_weather for Oslo' }],
      tools: [weather],
    });
    const message = await runner.finalMessage();
    const [call] = message.tool_calls ?? [];

    expect(call?.type === 'function' && JSON.parse(call.function.arguments)).toMatchObject({
      city: 'Call get_weather for Oslo',
    });
  });

  it('transcribes a file, with timestamps on request', async () => {
    const file = await mediaFile('speech.wav');
    const plain = await openai.audio.transcriptions.create({ model: 'openai/whisper-1', file });
    const verbose = await openai.audio.transcriptions.create({
      model: 'openai/whisper-1',
      file,
      response_format: 'verbose_json',
      timestamp_granularities: ['word', 'segment'],
    });

    expect(plain.text).toBe('The lake is quiet this morning. The last bus leaves at seven forty.');
    expect(verbose).toMatchObject({ text: plain.text, duration: 4 });
    expect([verbose.segments?.length, verbose.words?.length]).toEqual([2, 13]);
  });
});
