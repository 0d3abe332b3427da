import { toStandardJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

import type { ChatMessage } from './api/chat/messages.ts';
import type { ChatRequest, ResponseFormat } from './api/chat/options.ts';
import type { ChatEvent, ChatResult } from './api/chat/result.ts';
import { createOpenRouter } from './client.ts';

const client = createOpenRouter();
const messages: ChatMessage[] = [];

describe('the output of a result', () => {
  it('has the type of a zod schema', async () => {
    const responseFormat = z.object({ name: z.string(), size: z.coerce.number() });
    const { output } = await client.chat.send({ messages, responseFormat });
    expectTypeOf(output).toEqualTypeOf<{ name: string; size: number }>();
  });

  it('has the type of a valibot schema', async () => {
    const schema = toStandardJsonSchema(v.object({ tags: v.array(v.string()) }));
    const { output } = await client.chat.send({ messages, responseFormat: schema });
    expectTypeOf(output).toEqualTypeOf<{ tags: string[] }>();
  });

  it('is unknown for every other format, and without one', async () => {
    const json = await client.chat.send({ messages, responseFormat: { type: 'json_object' } });
    expectTypeOf(json).toEqualTypeOf<ChatResult>();
    expectTypeOf((await client.chat.send({ messages })).output).toEqualTypeOf<unknown>();
    const request: ChatRequest = { messages };
    expectTypeOf(await client.chat.send(request)).toEqualTypeOf<ChatResult>();
  });
});

describe('a request', () => {
  it('accepts undefined for every optional field', () => {
    expectTypeOf<{
      messages: ChatMessage[];
      model: undefined;
      tools: undefined;
    }>().toExtend<ChatRequest>();
  });

  it('rejects unknown fields', () => {
    // @ts-expect-error -- a system message is text only
    const image: ChatMessage = { role: 'system', content: [{ type: 'image', source: '' }] };
    // @ts-expect-error -- a tool message names its call
    const nameless: ChatMessage = { role: 'tool', content: '' };
    // @ts-expect-error -- a JSON Schema has a name
    const format: ResponseFormat = { type: 'json_schema', schema: {} };
    expectTypeOf([image, nameless, format]).not.toBeAny();
  });

  it('accepts the message of a result for the next turn', () => {
    expectTypeOf<ChatResult['message']>().toExtend<ChatMessage>();
  });
});

describe('an event', () => {
  it('is distinguished by its type', () => {
    expectTypeOf<Extract<ChatEvent, { type: 'text-delta' }>['text']>().toEqualTypeOf<string>();
    expectTypeOf<Extract<ChatEvent, { type: 'end' }>['result']>().toEqualTypeOf<ChatResult>();
  });
});
