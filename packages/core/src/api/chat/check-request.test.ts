import { describe, expect, it } from 'vitest';

import { everything } from '../../../test/support/chat-request.ts';
import { createOpenRouter } from '../../client.ts';
import { allChatParts } from './all-chat-parts.ts';
import { checkChatRequest } from './check-request.ts';
import type { Hint } from '../../shared/hints.ts';

const message = { role: 'user', content: 'Hi' };
const example = 'Pass { messages: [{ role: "user", content: "Hi" }] }.';

async function refusalOf(request: unknown): Promise<unknown> {
  return await checkChatRequest(request, undefined, allChatParts.explanations).then(
    () => new Error('It was not rejected'),
    (error: unknown) => error,
  );
}

/** Returns the hint of a text: a suggested value, or a text for the SDK. */
function toHint(text: string): Hint {
  const suggestion = /^Did you mean "(?<word>\w+)"\?$/u.exec(text)?.groups?.['word'];
  return suggestion === undefined
    ? { kind: 'only', surface: 'sdk', text }
    : { kind: 'did-you-mean', values: [suggestion] };
}

describe('a field that is unknown within a request', () => {
  const user = { role: 'user', content: 'Hi' };
  it.each<[object, string, string]>([
    [{ messages: [{ ...user, nmae: 'Ann' }] }, 'messages.0.nmae', 'Did you mean "name"?'],
    [
      { messages: [{ role: 'tool', tool_call_id: 'a', content: 'x' }] },
      'messages.0.tool_call_id',
      'Did you mean "toolCallId"?',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'x', cache_control: {} }] }] },
      'messages.0.content.0.cache_control',
      'Did you mean "cacheControl"?',
    ],
    [
      { messages: [user], provider: { data_collection: 'deny' } },
      'provider.data_collection',
      'Did you mean "dataCollection"?',
    ],
    [
      { messages: [user], tools: [{ type: 'function', function: { name: 'a' } }] },
      'tools.0.function',
      'A function is { type: "function", name, description, parameters } here.',
    ],
    [
      { messages: [user], max_completion_tokens: 5 },
      'max_completion_tokens',
      'It is called maxTokens here.',
    ],
  ])('is refused: %j', async (request, path, text) => {
    expect(await refusalOf(request)).toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot chat: unknown field "${path}"`,
      hints: [toHint(text)],
      details: { fields: [path] },
    });
  });

  it('is explained for a part of the wire', async () => {
    const content = [{ type: 'image_url', image_url: { url: 'https://example.org/a.png' } }];
    const refusal = await refusalOf({ messages: [{ role: 'user', content }] });
    expect(refusal).toMatchObject({
      message: expect.stringContaining('"messages.0.content.0.type" must be one of'),
      hints: [{ kind: 'only', text: expect.stringContaining('{ type: "image", source }') }],
    });
  });
});

describe('a chat request', () => {
  it('may have every field and every kind of message', async () => {
    await expect(checkChatRequest(everything)).resolves.toBeUndefined();
    const request = {
      messages: [
        { role: 'assistant', content: null, toolCalls: [] },
        { role: 'tool', toolCallId: 'call_1', content: '' },
        {
          role: 'user',
          content: ['text', 'image', 'audio', 'video', 'file'].map((type) => ({ type })),
        },
      ],
      temperature: undefined,
      stop: 'END',
      toolChoice: 'auto',
      cache: false,
      webSearch: true,
      responseFormat: Object.assign(() => {}, { '~standard': {} }),
    };
    await expect(checkChatRequest(request)).resolves.toBeUndefined();
  });

  it.each<[unknown, string, string?]>([
    [undefined, 'the request must be an object, not nothing', example],
    ['Hi', 'the request must be an object, not a text', example],
    [{}, '"messages" must be a list, not nothing', example],
    [{ messages: 'Hi' }, '"messages" must be a list, not a text'],
    [{ messages: [] }, 'messages must not be empty', example],
    [{ messages: ['Hi'] }, '"messages.0" must be an object, not a text'],
    [
      { messages: [{ role: 'user', content: ' \n' }] },
      '"messages.0.content" must not be blank',
      'Write some text: whitespace is charged like text.',
    ],
    [
      { messages: [{ role: 'system', content: [] }] },
      '"messages.0.content" must not be blank',
      'Write some text: whitespace is charged like text.',
    ],
    [
      { messages: [message, { role: 'asistant', content: 'x' }] },
      '"messages.1.role" must be one of "system", "developer", "user", "assistant", "tool", not "asistant"',
      'Did you mean "assistant"?',
    ],
    [
      { messages: [{ content: 'x' }] },
      '"messages.0.role" must be one of "system", "developer", "user", "assistant", "tool", not nothing',
    ],
    [
      { messages: [{ role: 'user', content: null }] },
      '"messages.0.content" must be a text or a list of parts, not null',
    ],
    [
      { messages: [{ role: 'user', content: { type: 'text' } }] },
      '"messages.0.content" must be a text or a list of parts, not an object',
    ],
    [
      { messages: [{ role: 'user', content: ['x'] }] },
      '"messages.0.content.0" must be an object, not a text',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }, { type: 'img' }] }] },
      '"messages.0.content.1.type" must be one of "text", "image", "audio", "video", "file", "media", not "img"',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'toString' }] }] },
      '"messages.0.content.0.type" must be one of "text", "image", "audio", "video", "file", "media", not "toString"',
    ],
    [
      { messages: [message], temprature: 0 },
      'unknown field "temprature"',
      'Did you mean "temperature"?',
    ],
    [
      { messages: [message], max_tokens: 5 },
      'unknown field "max_tokens"',
      'Did you mean "maxTokens"?',
    ],
    [{ messages: [message], constructor: 5 }, 'unknown field "constructor"'],
    [{ messages: [message], temperature: NaN }, '"temperature" must be a number, not NaN'],
    [{ messages: [message], seed: -Infinity }, '"seed" must be a number, not -Infinity'],
    [{ messages: [message], topP: '1' }, '"topP" must be a number, not a text'],
    [{ messages: [message], model: 5 }, '"model" must be a text, not a number'],
    [{ messages: [message], tools: {} }, '"tools" must be a list, not an object'],
    [{ messages: [message], cache: 5 }, '"cache" must be true or false or an object, not a number'],
    [
      { messages: [message], extraBody: { stream: false } },
      'extraBody must not have "stream"',
      'Call chat.stream() for a stream and chat.send() for a complete answer.',
    ],
  ])('is rejected as %j', async (request, text, hint) => {
    expect(await refusalOf(request)).toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot chat: ${text}`,
      ...(hint === undefined ? {} : { hints: [toHint(hint)] }),
    });
  });

  it('is rejected by send and by stream before anything is sent', async () => {
    const client = createOpenRouter({
      apiKey: 'sk-or-v1-test',
      fetch: () => expect.unreachable('Nothing may be sent'),
    });
    // A caller without a compiler may pass this.
    const request = undefined as unknown as Parameters<typeof client.chat.stream>[0];
    const refusal = { code: 'INVALID_INPUT', hints: [toHint(example)] };
    await expect(client.chat.send(request)).rejects.toMatchObject(refusal);
    const iterator = client.chat.stream(request)[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toMatchObject(refusal);
  });
});
