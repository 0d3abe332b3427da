import { describe, expect, it } from 'vitest';
import {
  userMessage,
  createEmulator,
  mediaBase64,
  get,
  refusalOf,
  send,
} from './support/client.ts';

const emulator = createEmulator();

function part(type: string, value: object): object {
  return userMessage([{ type, [type]: value }], { model: 'google/gemini-2.5-flash' });
}

describe('a key', () => {
  it.each([
    ['is missing', {}],
    ['is not an OpenRouter key', { Authorization: 'Bearer sk-proj-test' }],
    ['is not a bearer token', { Authorization: 'Basic sk-or-v1-test' }],
  ])('that %s is a 401', async (_, headers) => {
    const { status, body } = await get(emulator, '/key', headers);

    expect([status, body.error.metadata.error_type]).toEqual([401, 'authentication']);
  });

  it('other than the configured one is a 401', async () => {
    const strict = createEmulator({ apiKey: 'sk-or-v1-right' });
    const wrong = await get(strict, '/key', { Authorization: 'Bearer sk-or-v1-wrong' });
    const right = await get(strict, '/key', { Authorization: 'Bearer sk-or-v1-right' });

    expect([wrong.status, right.status]).toEqual([401, 200]);
  });

  it('is not required for models', async () => {
    const paths = ['/models', '/models/count', '/model/openai/gpt-4o', '/providers'];
    const responses = await Promise.all(paths.map(async (path) => await get(emulator, path, {})));

    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  it('without management rights cannot read credits', async () => {
    expect((await get(emulator, '/credits')).status).toBe(403);
  });
});

describe('a path', () => {
  it('that does not exist is a 404 in the error envelope', async () => {
    const { status, body } = await get(emulator, '/chat/completion');

    expect([status, body.error.code]).toEqual([404, 404]);
  });

  it('of an unknown model or generation is a 404', async () => {
    const paths = ['/model/a/b', '/models/a/b/endpoints', '/generation?id=gen-0'];
    const responses = await Promise.all(paths.map(async (path) => await get(emulator, path)));

    expect(responses.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it('of a generation without an id is a 400', async () => {
    expect((await get(emulator, '/generation')).status).toBe(400);
  });
});

describe('a malformed body', () => {
  it.each<[string, unknown, string]>([
    ['invalid JSON', '{"model":', 'not valid JSON'],
    ['no messages', { model: 'openai/gpt-4o' }, 'messages'],
    ['an empty list of messages', userMessage('', { messages: [] }), 'messages'],
    [
      'an unknown role',
      userMessage('', { messages: [{ role: 'judge', content: 'Hi' }] }),
      'messages.0.role',
    ],
    ['a part of an unknown type', userMessage([{ type: 'smell' }]), 'messages.0.content.0.type'],
    [
      'an image without URL',
      userMessage([{ type: 'image_url', image_url: {} }]),
      'content.0.image_url.url',
    ],
    ['a temperature of 2.1', userMessage('Hi', { temperature: 2.1 }), 'temperature'],
    ['max_tokens of 0', userMessage('Hi', { max_tokens: 0 }), 'max_tokens'],
    ['five stop sequences', userMessage('Hi', { stop: ['1', '2', '3', '4', '5'] }), 'stop'],
    ['an unknown modality', userMessage('Hi', { modalities: ['smell'] }), 'modalities.0'],
    [
      'a schema without a name',
      userMessage('Hi', { response_format: { type: 'json_schema', json_schema: {} } }),
      'response_format.json_schema.name',
    ],
    ['a tool of no known type', userMessage('Hi', { tools: [{ type: 'magic' }] }), 'tools.0.type'],
    [
      'an unknown provider preference',
      userMessage('Hi', { provider: { onyl: ['openai'] } }),
      'provider.onyl',
    ],
    [
      'two efforts that differ',
      userMessage('Hi', { reasoning: { effort: 'low' }, reasoning_effort: 'high' }),
      'reasoning_effort',
    ],
    [
      'an effort and a budget',
      userMessage('Hi', { reasoning: { effort: 'low', max_tokens: 9 } }),
      'reasoning',
    ],
  ])('with %s is a 400 that names the field', async (_, body, field) => {
    const refusal = await refusalOf(emulator, body);

    expect(refusal).toMatchObject({
      status: 400,
      error: { metadata: { error_type: 'invalid_request' } },
    });
    expect(refusal.message).toContain(field);
  });

  it('that is empty is a 400', async () => {
    expect(await refusalOf(emulator, '')).toMatchObject({
      status: 400,
      message: 'The request has no body',
    });
  });

  it('that requires an unknown tool is a 400', async () => {
    const tools = [{ type: 'function', function: { name: 'here' } }];
    const toolChoice = { type: 'function', function: { name: 'elsewhere' } };

    expect(
      await refusalOf(emulator, userMessage('Hi', { tools, tool_choice: toolChoice })),
    ).toMatchObject({
      status: 400,
      message: expect.stringContaining('elsewhere'),
    });
  });
});

describe('a chat request', () => {
  it.each<[string, object, string]>([
    [
      'an image of broken bytes',
      part('image_url', { url: 'data:image/png;base64,AAAA' }),
      'invalid_image',
    ],
    [
      'an image of broken base64',
      part('image_url', { url: 'data:image/png;base64,!' }),
      'invalid_image',
    ],
    ['an image that is a word', part('image_url', { url: 'cat' }), 'invalid_image'],
    [
      'an image in an unknown format',
      part('image_url', { url: 'data:image/tiff;base64,AAAA' }),
      'unsupported_image_format',
    ],
    [
      'audio of broken bytes',
      part('input_audio', { data: 'AAAA', format: 'wav' }),
      'invalid_request',
    ],
    [
      'audio with an extra base64 digit',
      part('input_audio', { data: 'AAAA!AAA', format: 'pcm16' }),
      'invalid_request',
    ],
    [
      'audio as a data URL',
      part('input_audio', { data: 'data:audio/wav;base64,AAAA', format: 'wav' }),
      'invalid_request',
    ],
    [
      'audio as a URL',
      part('input_audio', { data: 'https://example.com/a.wav', format: 'wav' }),
      'invalid_request',
    ],
    [
      'a video of broken bytes',
      part('video_url', { url: 'data:video/mp4;base64,AAAA' }),
      'invalid_request',
    ],
    [
      'a PDF of broken bytes',
      part('file', { file_data: 'data:application/pdf;base64,AAAA' }),
      'invalid_request',
    ],
    ['a file that is nowhere', part('file', { filename: 'a.pdf' }), 'invalid_request'],
  ])('with %s is a 400', async (_, body, type) => {
    expect(await refusalOf(emulator, body)).toMatchObject({
      status: 400,
      error: { metadata: { error_type: type } },
    });
  });

  it('with audio as a video is a 400', async () => {
    const url = `data:video/mp4;base64,${await mediaBase64('tone.wav')}`;

    expect(await refusalOf(emulator, part('video_url', { url }))).toMatchObject({ status: 400 });
  });

  it('with media that the model does not support is a 404', async () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } };
    const body = userMessage([image], { model: 'deepseek/deepseek-r1' });

    expect(await refusalOf(emulator, body)).toMatchObject({
      status: 404,
      message: 'No endpoints found that support image input',
      error: { availability: { code: 'no_endpoints' } },
    });
  });
});

describe('a strict response format', () => {
  const closed = {
    type: 'object',
    properties: { a: { type: 'string' } },
    required: ['a'],
    additionalProperties: false,
  };
  const ask = (schema: object, model = 'openai/gpt-4o-mini') =>
    userMessage('Hello', {
      model,
      response_format: { type: 'json_schema', json_schema: { name: 'x', strict: true, schema } },
    });

  it.each([
    [
      'is open',
      { ...closed, additionalProperties: undefined },
      'additionalProperties must be false',
    ],
    ['has an optional property', { ...closed, required: [] }, 'required must include a'],
    [
      'has an open part',
      { ...closed, properties: { a: { type: 'array', items: { type: 'object' } } } },
      'in context (a, items)',
    ],
    ['is a list', { type: 'array', items: closed }, 'the root must be an object'],
  ])('that %s is refused by OpenAI', async (_what, schema, message) => {
    await expect(refusalOf(emulator, ask(schema))).resolves.toMatchObject({
      status: 400,
      message: expect.stringContaining(message),
    });
  });

  it('that is closed is accepted, and open ones by other providers', async () => {
    await expect(send(emulator, ask(closed))).resolves.toMatchObject({ status: 200 });
    const open = ask({ type: 'object' }, 'google/gemini-2.5-flash');
    await expect(send(emulator, open)).resolves.toMatchObject({ status: 200 });
  });
});
