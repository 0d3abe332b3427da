import { beforeEach, describe, expect, it } from 'vitest';
import { userMessage, createEmulator, createTestClock, KEY, send } from './support/client.ts';

const clock = createTestClock();
const emulator = createEmulator({ clock });
const free = userMessage('Hello', { model: 'google/gemma-4-26b-a4b-it:free' });

async function sendMany(times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let count = 0; count < times; count += 1) statuses.push((await send(emulator, free)).status);
  return statuses;
}

beforeEach(() => {
  emulator.reset();
});

describe('a free model', () => {
  it('accepts twenty requests per minute, then returns a 429 with Retry-After', async () => {
    expect(await sendMany(20)).toEqual(Array.from({ length: 20 }, () => 200));
    clock.advance(17_500);

    const { status, headers, body } = await send(emulator, free);

    expect([status, body.error.code, body.error.metadata.error_type]).toEqual([
      429,
      429,
      'rate_limit_exceeded',
    ]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'retry-after': '43',
      'x-ratelimit-limit': '20',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(clock.now() + 42_500),
    });
  });

  it('accepts requests again when the minute is over, and not earlier', async () => {
    await sendMany(20);
    clock.advance(59_999);
    const before = await sendMany(1);
    clock.advance(1);

    expect([...before, ...(await sendMany(1))]).toEqual([429, 200]);
  });

  it('counts each key separately, and no other model', async () => {
    await sendMany(21);
    const charged = await send(emulator, userMessage('Hello'));
    const other = await send(emulator, free, {
      headers: { Authorization: `Bearer ${KEY}-of-another` },
    });

    expect([charged.status, other.status]).toEqual([200, 200]);
  });

  it('keeps a scripted answer for a request that it accepts', async () => {
    await sendMany(20);
    emulator.script({ text: 'Scripted' });
    await sendMany(1);
    clock.advance(60_000);

    expect((await send(emulator, free)).body.choices[0].message.content).toBe('Scripted');
  });
});
