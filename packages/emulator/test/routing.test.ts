import { describe, expect, it } from 'vitest';
import { userMessage, createEmulator, refusalOf, send } from './support/client.ts';

const emulator = createEmulator();

describe('a chat model', () => {
  it.each<[string, object, number, object]>([
    ['that is unknown', { model: 'acme/unknown' }, 400, { code: 'model_not_found' }],
    [
      'whose free period has ended',
      { model: 'openai/gpt-4o:free' },
      404,
      { code: 'free_variant_ended' },
    ],
    [
      'of another endpoint',
      { model: 'openai/whisper-1' },
      400,
      { code: 'wrong_endpoint', constraint: { detail: '/api/v1/audio/transcriptions' } },
    ],
    [
      'that cannot call tools',
      { model: 'perplexity/sonar', tools: [{ type: 'function', function: { name: 'f' } }] },
      404,
      { code: 'no_endpoints' },
    ],
    ['that cannot speak', { modalities: ['audio'], stream: true }, 404, { code: 'no_endpoints' }],
  ])('%s is refused', async (_, more, status, availability) => {
    expect(await refusalOf(emulator, userMessage('Hi', more))).toMatchObject({
      status,
      error: { availability },
    });
  });

  it('with audio output requires a stream', async () => {
    const body = userMessage('Hi', { model: 'openai/gpt-audio', modalities: ['text', 'audio'] });

    expect(await refusalOf(emulator, body)).toMatchObject({
      status: 400,
      message: expect.stringContaining('stream'),
    });
  });

  it('whose context is too short is a 400', async () => {
    const model = 'mistralai/mistral-7b-instruct';
    const fits = await send(
      emulator,
      userMessage('x'.repeat(4 * 30_000), { model, max_tokens: 2000 }),
    );
    const exceeds = await refusalOf(
      emulator,
      userMessage('x'.repeat(4 * 30_000), { model, max_tokens: 3000 }),
    );

    expect(fits.status).toBe(200);
    expect(exceeds).toMatchObject({
      status: 400,
      error: { metadata: { error_type: 'context_length_exceeded' } },
    });
  });

  it('is replaced by the next model of the list that supports the request', async () => {
    const models = ['deepseek/deepseek-r1', 'openai/gpt-4o'];
    const image = { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } };
    const { body } = await send(emulator, userMessage([image], { model: 'acme/unknown', models }));

    expect(body.model).toBe('openai/gpt-4o');
  });

  it('without a replacement is refused for its own reason', async () => {
    const models = ['deepseek/deepseek-r1', 'acme/unknown'];
    const image = { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } };

    expect(
      await refusalOf(emulator, userMessage([image], { model: undefined, models })),
    ).toMatchObject({
      status: 404,
    });
  });
});

describe('provider preferences', () => {
  const model = 'openai/gpt-4o';

  it.each<[string, object, object]>([
    [
      'providers that do not serve the model',
      { only: ['groq'] },
      { code: 'constraint_filtered', constraint: { field: 'provider.only' } },
    ],
    [
      'ignoring every provider',
      { ignore: ['openai', 'azure'] },
      { code: 'constraint_filtered', constraint: { field: 'provider.ignore' } },
    ],
    [
      'an order without fallbacks',
      { order: ['unknown'], allow_fallbacks: false },
      { code: 'constraint_filtered', constraint: { field: 'provider.order' } },
    ],
    [
      'a lower price',
      { max_price: { prompt: '2.49' } },
      { code: 'constraint_filtered', excluded_by: ['max_price'] },
    ],
    [
      'no retention at one that retains',
      { only: ['openai'], zdr: true },
      { code: 'privacy_restricted', excluded_by: ['data_policy:zdr'] },
    ],
  ])('for %s are a 404', async (_, provider, availability) => {
    expect(await refusalOf(emulator, userMessage('Hi', { model, provider }))).toMatchObject({
      status: 404,
      error: { availability: { ...availability, requested_models: [model] } },
    });
  });

  it('against training exclude all providers of some models', async () => {
    const body = userMessage('Hi', {
      model: 'deepseek/deepseek-r1:free',
      provider: { data_collection: 'deny' },
    });

    expect(await refusalOf(emulator, body)).toMatchObject({
      status: 404,
      error: {
        availability: { code: 'privacy_restricted', excluded_by: ['data_policy:training'] },
      },
    });
  });

  it('for parameters that the model does not support are a 404', async () => {
    const body = userMessage('Hi', {
      model: 'openai/gpt-5',
      temperature: 1,
      provider: { require_parameters: true },
    });

    expect(await refusalOf(emulator, body)).toMatchObject({
      status: 404,
      error: { availability: { excluded_by: ['require_parameters'] } },
    });
  });

  it.each<[string, object, string]>([
    ['the first by default', {}, 'OpenAI'],
    ['the first of the order', { order: ['azure', 'openai'] }, 'Azure'],
    ['one that retains nothing', { zdr: true }, 'Azure'],
    ['the provider that is not ignored', { ignore: ['OpenAI'] }, 'Azure'],
    ['one within the maximum price', { max_price: { prompt: '2.5', completion: 10 } }, 'OpenAI'],
    ['another when no provider of the order serves the model', { order: ['unknown'] }, 'OpenAI'],
  ])('choose %s', async (_, provider, name) => {
    expect((await send(emulator, userMessage('Hi', { model, provider }))).body.provider).toBe(name);
  });
});
