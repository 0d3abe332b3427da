import { expect, it } from 'vitest';
import { createEmulator, KEY, get } from './support/client.ts';

const emulator = createEmulator();

interface Model {
  readonly id: string;
  readonly supported_parameters: Readonly<Record<string, object>>;
  readonly supports_streaming: boolean;
  readonly endpoints: string;
}

async function listModels(): Promise<readonly Model[]> {
  const { data }: { data: readonly Model[] } = JSON.parse(
    (await get(emulator, '/images/models', {})).text,
  );
  return data;
}

it('GET /images/models lists image models with their capabilities, without a key', async () => {
  const models = await listModels();

  expect(models.map(({ id }) => id)).toEqual([
    'google/gemini-2.5-flash-image',
    'google/gemini-3-pro-image',
    'openai/gpt-5-image',
    'openai/gpt-image-1.5',
    'black-forest-labs/flux.2-pro',
    'bytedance-seed/seedream-4.5',
    'recraft/recraft-v4-vector',
  ]);
  expect(models.find(({ id }) => id === 'openai/gpt-image-1.5')).toMatchObject({
    supported_parameters: {
      n: { type: 'range', min: 1, max: 10 },
      background: { type: 'enum', values: ['transparent', 'opaque'] },
    },
    supports_streaming: true,
    endpoints: '/api/v1/images/models/openai/gpt-image-1.5/endpoints',
  });
  const supportingSeed = models.filter(
    ({ supported_parameters: parameters }) => 'seed' in parameters,
  );
  expect(supportingSeed.map(({ id }) => id)).toEqual([
    'black-forest-labs/flux.2-pro',
    'bytedance-seed/seedream-4.5',
  ]);
});

it('the capabilities of a model are the union of those of its providers', async () => {
  const [gemini] = await listModels();
  const { endpoints } = JSON.parse(
    (await get(emulator, gemini?.endpoints.replace('/api/v1', '') ?? '')).text,
  );

  expect(gemini?.supported_parameters['resolution']).toEqual({
    type: 'enum',
    values: ['1K', '2K'],
  });
  expect(endpoints).toMatchObject([
    {
      provider_slug: 'google-vertex',
      supported_parameters: { resolution: { values: ['1K', '2K'] } },
    },
    { provider_slug: 'google-ai-studio', supported_parameters: { resolution: { values: ['1K'] } } },
  ]);
});

it.each([
  ['per token', 'openai/gpt-image-1.5', ['token', 'token', 'token']],
  ['per image', 'bytedance-seed/seedream-4.5', ['image']],
  ['per megapixel', 'black-forest-labs/flux.2-pro', ['megapixel', 'megapixel']],
])('one of the image models is priced %s', async (_, id, units) => {
  const { text } = await get(emulator, `/images/models/${id}/endpoints`);
  const { endpoints } = JSON.parse(text);

  expect(endpoints).toMatchObject([{ pricing: units.map((unit) => ({ unit })) }]);
});

it('a model without image output has no image endpoints', async () => {
  const ids = ['openai/gpt-4o', 'openrouter/auto', 'acme/none'];
  const responses = await Promise.all(
    ids.map(async (id) => await get(emulator, `/images/models/${id}/endpoints`)),
  );

  expect(responses.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(responses[0]?.body.error.message).toBe('Image model openai/gpt-4o does not exist');
  expect((await get(emulator, '/images/models', { Authorization: `Bearer ${KEY}` })).status).toBe(
    200,
  );
});
