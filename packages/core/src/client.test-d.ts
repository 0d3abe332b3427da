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

/** Type of the output of the last event of a stream. */
type OutputOfStream<Stream> =
  Stream extends AsyncIterable<infer Event>
    ? Extract<Event, { readonly type: 'end' }> extends {
        readonly result: { readonly output: infer Output };
      }
      ? Output
      : never
    : never;

describe('the output of a result', () => {
  const zod = z.object({ name: z.string(), size: z.coerce.number() });
  interface City {
    name: string;
    size: number;
  }
  const valibot = toStandardJsonSchema(v.object({ tags: v.array(v.string()) }));
  const named = { type: 'json_schema', name: 'city', schema: zod, strict: true } as const;
  const media = [{ source: '' }];

  it('has the type of a schema, or is undefined', async () => {
    const { chat, analyze } = client;
    const sent = await chat.send({ messages, responseFormat: zod });
    expectTypeOf(sent.output).toEqualTypeOf<City | undefined>();
    const tagged = await chat.send({ messages, responseFormat: valibot });
    expectTypeOf(tagged.output).toEqualTypeOf<{ tags: string[] } | undefined>();
    const analyzed = await analyze({ media, responseFormat: zod });
    expectTypeOf(analyzed.output).toEqualTypeOf<City | undefined>();
    const streams = {
      chat: chat.stream({ messages, responseFormat: zod }),
      analysis: analyze.stream({ media, responseFormat: zod }),
    };
    expectTypeOf<OutputOfStream<typeof streams.chat>>().toEqualTypeOf<City | undefined>();
    expectTypeOf<OutputOfStream<typeof streams.analysis>>().toEqualTypeOf<City | undefined>();
  });

  it('has the type of the schema of a named format', async () => {
    const { chat, analyze } = client;
    const sent = await chat.send({ messages, responseFormat: named });
    expectTypeOf(sent.output).toEqualTypeOf<City | undefined>();
    const inline = await chat.send({
      messages,
      responseFormat: { type: 'json_schema', name: 'city', schema: zod },
    });
    expectTypeOf(inline.output).toEqualTypeOf<City | undefined>();
    const analyzed = await analyze({ media, responseFormat: named });
    expectTypeOf(analyzed.output).toEqualTypeOf<City | undefined>();
    const stream = chat.stream({ messages, responseFormat: named });
    expectTypeOf<OutputOfStream<typeof stream>>().toEqualTypeOf<City | undefined>();
  });

  it('is unknown for every other format, and without one', async () => {
    const json = await client.chat.send({ messages, responseFormat: { type: 'json_object' } });
    expectTypeOf(json).toEqualTypeOf<ChatResult>();
    const schema = { type: 'json_schema', name: 'x', schema: { type: 'object' } } as const;
    const untyped = await client.chat.send({ messages, responseFormat: schema });
    expectTypeOf(untyped.output).toEqualTypeOf<unknown>();
    expectTypeOf((await client.chat.send({ messages })).output).toEqualTypeOf<unknown>();
    const request: ChatRequest = { messages };
    expectTypeOf(await client.chat.send(request)).toEqualTypeOf<ChatResult>();
    expectTypeOf(client.chat.stream(request)).toEqualTypeOf<AsyncIterable<ChatEvent>>();
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
