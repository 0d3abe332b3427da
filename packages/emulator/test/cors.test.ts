import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import { createEmulator, KEY, userMessage } from './support/client.ts';

let emulator: Emulator;
let baseUrl: string;

beforeEach(async () => {
  emulator = createEmulator();
  baseUrl = await emulator.listen();
});

afterEach(async () => {
  await emulator.close();
});

const page = { Origin: 'https://page.example' };

describe('a page of another origin', () => {
  it('may send every method and header that it asks for, private networks included', async () => {
    const preflight = await fetch(`${baseUrl}/chat/completions`, {
      method: 'OPTIONS',
      headers: {
        ...page,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type,x-openrouter-title',
        'Access-Control-Request-Private-Network': 'true',
      },
    });

    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-headers': 'authorization,content-type,x-openrouter-title',
      'access-control-allow-methods': expect.stringContaining('DELETE'),
      'access-control-allow-private-network': 'true',
    });
  });

  it('may read answers, refusals, faults and unknown paths', async () => {
    const init = (key: string) => ({
      method: 'POST',
      headers: { ...page, Authorization: `Bearer ${key}` },
      body: JSON.stringify(userMessage('Hello')),
    });
    const answer = await fetch(`${baseUrl}/chat/completions`, init(KEY));
    const refusal = await fetch(`${baseUrl}/chat/completions`, init('wrong'));
    emulator.fail({ type: 'html-page' });
    const fault = await fetch(`${baseUrl}/chat/completions`, init(KEY));
    const unknown = await fetch(`${baseUrl}/nothing`, init(KEY));

    const responses = [answer, refusal, fault, unknown];
    expect(responses.map(({ status }) => status)).toEqual([200, 401, 502, 404]);
    for (const { headers } of responses) {
      expect(headers.get('access-control-allow-origin')).toBe('*');
      expect(headers.get('access-control-expose-headers')).toBe('*');
    }
  });

  it('takes no script and no fault with its preflight, and is recorded once', async () => {
    emulator.script({ text: 'scripted' });
    emulator.fail({ type: 'status', status: 503 }, { path: '/nothing' });
    const headers = { ...page, 'Access-Control-Request-Method': 'POST' };
    await fetch(`${baseUrl}/nothing`, { method: 'OPTIONS', headers });
    await fetch(`${baseUrl}/chat/completions`, { method: 'OPTIONS', headers });

    expect(emulator.requests).toEqual([]);
    expect((await fetch(`${baseUrl}/nothing`)).status).toBe(503);
  });
});
