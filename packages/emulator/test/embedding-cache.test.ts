import { beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import { type ApiResponse, createEmulator, get, send } from './support/client.ts';
import { embeddingsOf } from './support/embeddings.ts';

const path = '/embeddings';
const model = 'openai/text-embedding-3-small';

let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator();
});

async function embed(headers: Readonly<Record<string, string>> = {}): Promise<ApiResponse> {
  return await send(emulator, { model, input: 'Hi' }, { path, headers });
}

describe('the cache of /embeddings', () => {
  const caching = { 'X-OpenRouter-Cache': 'true' };

  it('repeats a response at no cost', async () => {
    const first = await embed(caching);
    const second = await embed(caching);
    const { data, usage } = embeddingsOf(second);
    const key = await get(emulator, '/key');

    expect([first, second].map(({ headers }) => headers.get('X-OpenRouter-Cache-Status'))).toEqual([
      'MISS',
      'HIT',
    ]);
    expect(second.headers.get('X-OpenRouter-Cache-Source-Id')).toBe(first.body.id);
    expect(second.body.id).not.toBe(first.body.id);
    expect(data).toEqual(embeddingsOf(first).data);
    expect(usage).toEqual({ prompt_tokens: 0, total_tokens: 0, cost: 0, is_byok: false });
    expect(key.body.data['usage']).toBe(0.00000002);
  });

  it('is not used without its header, and can be cleared', async () => {
    await embed(caching);
    const plain = await embed();
    const cleared = await embed({ ...caching, 'X-OpenRouter-Cache-Clear': 'true' });
    emulator.reset();
    const fresh = await embed(caching);

    expect(
      [plain, cleared, fresh].map(({ headers }) => headers.get('X-OpenRouter-Cache-Status')),
    ).toEqual([null, 'MISS', 'MISS']);
  });
});

describe('GET /embeddings/models', () => {
  it('lists all models or a page of them, without a key', async () => {
    const all = await get(emulator, '/embeddings/models', {});
    const page = await get(emulator, '/embeddings/models?offset=1&limit=2&q=nothing', {});
    const ids = idsOf(all);

    expect(ids).toEqual(expect.arrayContaining([model, 'google/gemini-embedding-2-preview']));
    expect(all.body.total_count).toBe(ids.length);
    expect(all.body.links.next).toBeNull();
    expect(idsOf(page)).toEqual(ids.slice(1, 3));
    expect(page.body.links.next).toMatch(/^\/api\/v1\/embeddings\/models\?offset=3&limit=2/);
  });

  it('refuses a malformed page', async () => {
    expect((await get(emulator, '/embeddings/models?limit=0', {})).status).toBe(400);
  });
});

function idsOf({ text }: ApiResponse): string[] {
  const { data }: { data: { id: string }[] } = JSON.parse(text);
  return data.map(({ id }) => id);
}
