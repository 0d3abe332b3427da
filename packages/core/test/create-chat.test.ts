import { createEmulator } from '@orkit/openrouter-emulator';
import { createChat } from '@orkit/openrouter-multimodal/chat';
import type { CallOptions, ChatRequest } from '@orkit/openrouter-multimodal/chat';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

function setUp() {
  const emulator = createEmulator();
  return { emulator, chat: createChat({ apiKey: 'sk-or-v1-test', fetch: emulator.fetch }) };
}

const model = 'openai/gpt-4o-mini';
const messages = [{ role: 'user', content: 'Hello' }] as const;

describe('createChat', () => {
  it('sends and streams chats, with tools and a typed answer', async () => {
    const { emulator, chat } = setUp();
    emulator.script({ text: '{"city":"Bern"}' });
    const responseFormat = z.object({ city: z.string() });
    const { output } = await chat.send({ model, messages, responseFormat });
    expect(output?.city).toBe('Bern');
    let text = '';
    for await (const event of chat.stream({ model, messages }))
      if (event.type === 'text-delta') text += event.text;
    expect(text).toContain('Hello');
  });

  it.each<[string, Partial<ChatRequest>, CallOptions | undefined]>([
    [
      'media',
      { messages: [{ role: 'user', content: [{ type: 'image', source: new Blob(['x']) }] }] },
      undefined,
    ],
    [
      'a plain JSON Schema',
      { responseFormat: { type: 'json_schema', name: 'x', schema: { type: 'object' } } },
      undefined,
    ],
    ['a limit on the cost', {}, { maxCostUsd: 1 }],
  ])('refuses %s before anything is sent', async (what, request, options) => {
    const { emulator, chat } = setUp();
    const refused = {
      code: 'INVALID_INPUT',
      message: `Cannot chat with ${what}: this client was made by createChat`,
    };
    await expect(chat.send({ model, messages, ...request }, options)).rejects.toMatchObject(
      refused,
    );
    await expect(async () => {
      for await (const event of chat.stream({ model, messages, ...request }, options))
        expect(event).toBeUndefined();
    }).rejects.toMatchObject(refused);
    expect(emulator.requests).toEqual([]);
  });

  it('refuses options that it does not have', () => {
    const options: object = { budget: { maxCostUsd: 1 } };
    expect(() => createChat(options)).toThrow('there is no option "budget"');
  });
});
