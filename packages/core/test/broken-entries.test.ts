import type { OpenRouter } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { createEmulator } from '@orkit/openrouter-emulator';
import { describe, expect, it } from 'vitest';

/** Entries that no list of OpenRouter should have. */
const broken: readonly unknown[] = [null, 7, 'text', [], {}, { id: null }, { id: '' }];

/** A client whose lists at a path have broken entries among the others. */
function createClient(path: RegExp, key: 'data' | 'endpoints'): OpenRouter {
  const emulator = createEmulator();
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await emulator.fetch(input, init);
    if (!path.test(new URL(new Request(input).url).pathname)) return response;
    const body = (await response.json()) as Record<string, readonly unknown[]>;
    const entries = body[key] ?? [];
    return Response.json({ ...body, [key]: [...broken, ...entries, ...broken] });
  };
  return createOpenRouter({ apiKey: 'sk-or-v1-test', fetch, maxRetries: 0 });
}

const lists: readonly (readonly [
  string,
  RegExp,
  'data' | 'endpoints',
  (client: OpenRouter) => Promise<readonly unknown[]>,
])[] = [
  ['models', /\/v1\/models$/u, 'data', async (client) => await client.models.list()],
  [
    'image models',
    /\/images\/models$/u,
    'data',
    async (client) => await client.generate.image.models(),
  ],
  [
    'endpoints of an image model',
    /\/endpoints$/u,
    'endpoints',
    async (client) => await client.generate.image.endpoints('openai/gpt-image-1.5'),
  ],
  ['video models', /\/videos\/models$/u, 'data', async (client) => await client.videos.models()],
];

describe('broken entries', () => {
  it.each(lists)('of a list of %s are skipped', async (_name, path, key, read) => {
    const whole = await read(createClient(/nothing/u, key));
    const rest = await read(createClient(path, key));
    expect(whole.length).toBeGreaterThan(0);
    expect(rest).toEqual(whole);
  });
});

describe('a failed video whose error is not a text', () => {
  it.each([
    ['failed', { code: 502, message: 'The provider failed' }],
    ['FAILED', { error: { message: 'The provider failed' } }],
    ['error', ['The provider failed']],
    ['dead', 'The provider failed'],
    [undefined, { message: 'The provider failed' }],
  ])('has failed: status %j, error %j', async (status, error) => {
    const id = 'gen-vid-1';
    const fetch: typeof globalThis.fetch = async () => Response.json({ id, status, error });
    const client = createOpenRouter({ apiKey: 'sk-or-v1-test', fetch, maxRetries: 0 });
    const job = client.videos.resume(id);
    expect(await job.status()).toMatchObject({ status: 'failed', isDone: true });
    await expect(job.wait()).rejects.toMatchObject({
      code: 'JOB_FAILED',
      details: { error: 'The provider failed' },
    });
  });
});
