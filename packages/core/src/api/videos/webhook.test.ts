import { createHmac } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../../test/support/manual-clock.ts';
import { MAX_WEBHOOK_AGE_SECONDS, MAX_WEBHOOK_SIGNATURES, verifyWebhook } from './webhook.ts';

const secret = 'whsec-test';
const seconds = 1_764_000_000;
const clock = createManualClock(seconds * 1000);
const body = JSON.stringify({
  type: 'video.generation.completed',
  created_at: '2026-04-24T12:00:00.000Z',
  data: {
    id: 'gen-vid-1',
    status: 'completed',
    generation_id: null,
    model: 'google/veo-3.1',
    unsigned_urls: ['https://a.test/0', 'https://a.test/1'],
    usage: { cost: 0.5, is_byok: false },
    note: 'Grüße',
  },
});

function signatureOf(text: string, at = seconds, by = secret): string {
  return createHmac('sha256', by).update(`${at},${text}`).digest('hex');
}

function headersOf(text: string, at = seconds): Record<string, string> {
  return { 'X-OpenRouter-Signature': `t=${at},v1=${signatureOf(text, at)}` };
}

describe('verifyWebhook', () => {
  it('returns the event of OpenRouter', async () => {
    const headers = new Headers({ ...headersOf(body), 'X-OpenRouter-Idempotency-Key': 'a-b' });
    expect(await verifyWebhook(headers, body, secret, { clock })).toEqual({
      type: 'video.generation.completed',
      createdAt: '2026-04-24T12:00:00.000Z',
      idempotencyKey: 'a-b',
      model: 'google/veo-3.1',
      update: {
        id: 'gen-vid-1',
        status: 'completed',
        isDone: true,
        outputCount: 2,
        error: undefined,
        generationId: undefined,
        costUsd: 0.5,
        expiresAtSeconds: undefined,
      },
    });
  });

  it('accepts headers in any form and the body as bytes', async () => {
    const signature = headersOf(body)['X-OpenRouter-Signature'] ?? '';
    const bytes = new TextEncoder().encode(body);
    for (const headers of [
      { 'x-openrouter-signature': signature },
      { 'X-OPENROUTER-SIGNATURE': signature.split(',') },
      {
        'x-openrouter-signature': signature
          .replace(',', ' , ')
          .toUpperCase()
          .replace('T=', 't=')
          .replace('V1=', 'v1='),
      },
    ]) {
      await expect(verifyWebhook(headers, bytes, secret, { clock })).resolves.toBeDefined();
    }
  });

  it('accepts any of the signatures while the secret is rotated', async () => {
    const others = Array.from({ length: MAX_WEBHOOK_SIGNATURES - 1 }, () => `v1=${'0'.repeat(64)}`);
    const valid = `v1=${signatureOf(body)}`;
    const withOthers = (list: readonly string[]) => ({
      'x-openrouter-signature': [`t=${seconds}`, ...list].join(','),
    });
    await expect(
      verifyWebhook(withOthers([...others, valid]), body, secret, { clock }),
    ).resolves.toBeDefined();
    await expect(
      verifyWebhook(withOthers([...others, `v1=${'1'.repeat(64)}`, valid]), body, secret, {
        clock,
      }),
    ).rejects.toThrow('its signature does not match the secret and the body');
  });

  it.each([-1, 1])('accepts a signature at %i times the maximum age, and no older', async (way) => {
    const edge = seconds + way * MAX_WEBHOOK_AGE_SECONDS;
    await expect(
      verifyWebhook(headersOf(body, edge), body, secret, { clock }),
    ).resolves.toBeDefined();
    await expect(
      verifyWebhook(headersOf(body, edge + way), body, secret, { clock }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot trust the webhook: its signature is more than 300 seconds from now',
    });
  });

  it.each<[string, Record<string, string>, string, string, string]>([
    ['no signature', {}, body, secret, 'it has no signature'],
    ['an empty secret', headersOf(body), body, '', 'the secret is empty'],
    [
      'another secret',
      headersOf(body),
      body,
      'other',
      'its signature does not match the secret and the body',
    ],
    [
      'another body',
      headersOf(body),
      `${body} `,
      secret,
      'its signature does not match the secret and the body',
    ],
    [
      'another time',
      { 'x-openrouter-signature': `t=${seconds + 1},v1=${signatureOf(body)}` },
      body,
      secret,
      'its signature does not match the secret and the body',
    ],
    [
      'no time',
      { 'x-openrouter-signature': `v1=${signatureOf(body)}` },
      body,
      secret,
      'cannot be read',
    ],
    [
      'two times',
      { 'x-openrouter-signature': `t=1,t=${seconds},v1=${signatureOf(body)}` },
      body,
      secret,
      'cannot be read',
    ],
    [
      'a cut signature',
      { 'x-openrouter-signature': `t=${seconds},v1=${signatureOf(body).slice(2)}` },
      body,
      secret,
      'cannot be read',
    ],
  ])('rejects a webhook with %s', async (_name, headers, text, by, why) => {
    await expect(verifyWebhook(headers, text, by, { clock })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(`Cannot trust the webhook: `),
    });
    await expect(verifyWebhook(headers, text, by, { clock })).rejects.toThrow(why);
  });

  it.each([
    '',
    '{',
    '[]',
    '{"type":"a"}',
    '{"type":"a","data":{"id":"../x","status":"completed"}}',
  ])('rejects the signed body %j, which is not an event', async (text) => {
    await expect(verifyWebhook(headersOf(text), text, secret, { clock })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot read the webhook: its body is not an event of a video job',
    });
  });

  it('uses the system clock by default', async () => {
    const now = Math.floor(Date.now() / 1000);
    await expect(verifyWebhook(headersOf(body, now), body, secret)).resolves.toBeDefined();
    await expect(verifyWebhook(headersOf(body, now - 600), body, secret)).rejects.toThrow('300');
  });
});
