import { createEmulator } from '@orkit/openrouter-emulator';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';

import { createTimeLimit } from './time-limit.ts';

function setUp(remainingMs: number | undefined) {
  let handedOver = 0;
  const handOver = () => {
    handedOver += 1;
    return remainingMs;
  };
  const emulator = createEmulator();
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: emulator.fetch,
    interceptors: [createTimeLimit({ handOver })],
  });
  return { emulator, client, count: () => handedOver };
}

const ranking = { query: 'x', documents: ['y'] } as const;

describe('createTimeLimit', () => {
  it('passes the remaining time to billable calls only', async () => {
    const { emulator, client, count } = setUp(20);
    emulator.fail({ type: 'stall' }, { path: '/rerank' });
    await client.models.list();
    expect(count()).toBe(0);
    await expect(client.rerank(ranking)).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(count()).toBe(1);
  });

  it('sets no timeout if the command has none', async () => {
    const { client } = setUp(undefined);
    expect((await client.rerank(ranking)).results).toHaveLength(1);
  });
});
