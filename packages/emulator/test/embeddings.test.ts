import { beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import {
  type ApiResponse,
  createEmulator,
  mediaBase64,
  get,
  send,
  mediaDataUrl,
  statusAndMessage,
} from './support/client.ts';
import { embeddingsOf } from './support/embeddings.ts';

const path = '/embeddings';
const model = 'openai/text-embedding-3-small';
const everything = 'google/gemini-embedding-2-preview';
const seeing = 'nvidia/llama-nemotron-embed-vl-1b-v2:free';

let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator();
});

async function embed(input: unknown, more: object = {}, headers = {}): Promise<ApiResponse> {
  return await send(emulator, { model, input, ...more }, { path, headers });
}

async function vectors(input: unknown, more: object = {}): Promise<number[][]> {
  return embeddingsOf(await embed(input, more)).data.map(({ embedding }) => embedding);
}

function cosine([one = [], other = []]: number[][]): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}

async function refusal(input: unknown, more: object = {}): Promise<unknown[]> {
  return statusAndMessage(await embed(input, more));
}

function parts(...content: readonly object[]): object {
  return { content };
}

const image = {
  type: 'image_url',
  image_url: { url: await mediaDataUrl('photo.jpg') },
};

describe('embeddings', () => {
  it('are one vector of length 1 per text, with usage', async () => {
    const response = await embed(['A red panda', 'A steam engine']);
    const { data, ...otherFields } = embeddingsOf(response);

    expect(otherFields).toEqual({
      object: 'list',
      id: response.headers.get('X-Generation-Id'),
      model,
      usage: { prompt_tokens: 7, total_tokens: 7, cost: 0.00000014, is_byok: false },
    });
    expect(data.map(({ object, index }) => [object, index])).toEqual([
      ['embedding', 0],
      ['embedding', 1],
    ]);
    expect(data.map(({ embedding }) => embedding.length)).toEqual([1536, 1536]);
    expect(data.map(({ embedding }) => Math.hypot(...embedding))).toEqual([
      expect.closeTo(1, 5),
      expect.closeTo(1, 5),
    ]);
  });

  it('are close for texts that share words', async () => {
    const near = cosine(await vectors(['Paris, France', 'the capital of France']));
    const far = cosine(await vectors(['Paris, France', 'bananas are yellow']));

    expect(near).toBeGreaterThan(far + 0.2);
  });

  it('are the same for a text and for a list of that text', async () => {
    expect(await vectors('A red panda')).toEqual(await vectors(['A red panda']));
  });

  it('are one vector for a list of token ids and one per list for several lists', async () => {
    expect(await vectors([1, 2, 3])).toHaveLength(1);
    expect(await vectors([[1, 2, 3], [4]])).toHaveLength(2);
    expect(await vectors([1, 2])).not.toEqual(await vectors([1, 3]));
  });

  it('are as short as requested if the model supports it', async () => {
    const lengths = [];
    for (const dimensions of [1, 256, 1536]) {
      lengths.push((await vectors('Hi', { dimensions }))[0]?.length);
    }

    expect(lengths).toEqual([1, 256, 1536]);
  });

  it('have the same values as numbers and as base64', async () => {
    const [numbers] = await vectors('A red panda');
    const document = embeddingsOf(await embed('A red panda', { encoding_format: 'base64' }));
    const bytes = Buffer.from(String(document.data[0]?.embedding), 'base64');

    expect(Array.from({ length: 1536 }, (_, index) => bytes.readFloatLE(index * 4))).toEqual(
      numbers,
    );
  });

  it('are recorded as a generation', async () => {
    const { headers } = await embed('Hello', { session_id: 'mine', input_type: 'search_query' });
    const { body } = await get(emulator, `/generation?id=${headers.get('X-Generation-Id')}`);

    expect(body.data).toMatchObject({
      api_type: 'embeddings',
      model,
      provider_name: 'OpenAI',
      tokens_prompt: 2,
      total_cost: 0.00000004,
      session_id: 'mine',
    });
  });
});

describe('embeddings of media', () => {
  it('accept images, audio, videos and documents', async () => {
    const audio = { data: await mediaDataUrl('tone.wav'), format: 'wav' };
    const content = [
      { type: 'text', text: 'Look' },
      image,
      { type: 'input_audio', input_audio: audio },
      { type: 'input_video', input_video: { data: await mediaBase64('clip.mp4') } },
      { type: 'input_file', input_file: { data: await mediaBase64('paper.pdf') } },
    ];
    const response = await embed([parts(...content)], { model: everything });
    const generation = await get(
      emulator,
      `/generation?id=${response.headers.get('X-Generation-Id')}`,
    );

    expect(embeddingsOf(response).usage).toMatchObject({
      prompt_tokens_details: {
        text_tokens: 1,
        image_tokens: 1600,
        audio_tokens: expect.any(Number),
        video_tokens: expect.any(Number),
        file_tokens: expect.any(Number),
      },
    });
    expect(generation.body.data).toMatchObject({ num_media_prompt: 3, num_input_audio_prompt: 1 });
  });

  it('are close to the words that describe the media', async () => {
    const near = cosine(await vectors([parts(image), 'a blue image'], { model: seeing }));
    const far = cosine(await vectors([parts(image), 'a red tone'], { model: seeing }));

    expect(near).toBeGreaterThan(far + 0.2);
  });

  it('use the words of a URL without fetching it', async () => {
    const image_url = { url: 'https://example.com/panda.png' };
    const input = [parts({ type: 'image_url', image_url }), 'panda'];

    expect(cosine(await vectors(input, { model: seeing }))).toBeGreaterThan(0.2);
  });

  it('report tokens by kind only for several kinds', async () => {
    expect(embeddingsOf(await embed([parts(image)], { model: seeing })).usage).toEqual({
      prompt_tokens: 1600,
      total_tokens: 1600,
      cost: 0,
      is_byok: false,
    });
  });

  it.each([
    ['an image', image, model, 'image'],
    ['audio', { type: 'input_audio', input_audio: { data: 'AAAA' } }, seeing, 'audio'],
  ])('are a 404 for %s when the model does not support it', async (_, part, blind, kind) => {
    expect(await refusal([parts(part)], { model: blind })).toEqual([
      404,
      `No endpoints found that support ${kind} input`,
    ]);
  });

  it.each([
    ['image_url', { image_url: { url: 'data:image/png;base64,AAAA' } }, 'image_url.url'],
    ['input_audio', { input_audio: { data: 'AAAA' } }, 'input_audio.data'],
    ['input_video', { input_video: { data: '!' } }, 'input_video.data'],
  ])('are a 400 when the bytes of %s cannot be read', async (type, part, field) => {
    const input = ['first', parts({ type: 'text', text: 'a' }, { type, ...part })];

    expect(await refusal(input, { model: everything })).toEqual([
      400,
      expect.stringMatching(new RegExp(`^input\\.1\\.content\\.1\\.${field}: `)),
    ]);
  });
});

describe('a request for embeddings is refused', () => {
  it.each([
    ['without inputs', [], {}, /^input: /],
    ['with an empty text', 'x', { input: '' }, /^input: /],
    ['with an empty text in a list', ['a', ''], {}, /^input\.1: /],
    ['without tokens', [[]], {}, /^input\.0: /],
    ['with a fractional token', [1.5], {}, /^input\.0: /],
    ['with numbers and texts', [1, 'a'], {}, /^input\.1: /],
    ['without parts', [{ content: [] }], {}, /^input\.0\.content: /],
    ['with no dimensions', 'x', { dimensions: 0 }, /^dimensions: /],
    ['with too many dimensions', 'x', { dimensions: 1537 }, /supports at most 1536, not 1537$/],
    [
      'with fewer dimensions than the only supported length',
      'x',
      { model: seeing, dimensions: 2047 },
      /supports only 2048$/,
    ],
    ['in another encoding', 'x', { encoding_format: 'hex' }, /^encoding_format: /],
    ['of a text that is too long', 'x'.repeat(4 * 8192 + 1), {}, /^input\.0: the context of/],
    ['from a model that chats', 'x', { model: 'openai/gpt-4o' }, /not a model of this endpoint/],
    ['with an unknown preference', 'x', { provider: { fast: true } }, /^provider\.fast: /],
  ])('%s', async (_, input, more, message) => {
    expect(await refusal(input, more)).toEqual([400, expect.stringMatching(message)]);
  });

  it('with more than 2048 inputs', async () => {
    const inputs = (count: number): string[] => Array<string>(count).fill('a');

    expect(await refusal(inputs(2049))).toEqual([400, 'input: Expected at most 2048 inputs']);
    expect((await embed(inputs(2048), { dimensions: 8 })).status).toBe(200);
  });

  it('only when a text exceeds the context', async () => {
    expect((await embed('x'.repeat(4 * 8192))).status).toBe(200);
    expect((await embed('x', { model: seeing, dimensions: 2048 })).status).toBe(200);
  });

  it('after 20 requests per minute to a free model', async () => {
    const statuses = [];
    for (let count = 0; count < 21; count += 1) {
      statuses.push((await embed('Hi', { model: seeing })).status);
    }

    expect(statuses).toEqual([...Array<number>(20).fill(200), 429]);
  });
});
