import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import { userMessage, BASE_URL, createEmulator, KEY, send } from './support/client.ts';

// Hundreds of megabytes take a while on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const MEBIBYTE = 2 ** 20;

const clip = await readFile(new URL('../media/clip.mp4', import.meta.url));

let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator();
});

/** Returns the sample video, padded to `bytes`, as base64. */
function createVideo(bytes: number): string {
  const filler = Buffer.alloc(bytes - clip.byteLength);
  filler.writeUInt32BE(filler.byteLength);
  filler.write('free', 4);
  return Buffer.concat([clip, filler]).toString('base64');
}

function askAbout(data: string): object {
  const url = `data:video/mp4;base64,${data}`;
  return userMessage([{ type: 'video_url', video_url: { url } }], {
    model: 'google/gemini-2.5-flash',
  });
}

it('a body of more than 32 MiB is accepted, and recorded without its media', async () => {
  const data = createVideo(30 * MEBIBYTE);
  const url = `data:video/mp4;base64,${data}`;
  const { body } = await send(emulator, askAbout(data));
  const digest = createHash('sha256').update(url).digest('hex');

  expect(body.choices[0].message.content).toContain('Video 1: MP4, 320 x 240 pixels, 3 seconds');
  expect(emulator.requests[0]?.body).toEqual(
    userMessage(
      [
        {
          type: 'video_url',
          video_url: {
            url: `${url.slice(0, 64)}… (${url.length} characters, SHA-256 ${digest})`,
          },
        },
      ],
      { model: 'google/gemini-2.5-flash' },
    ),
  );
});

it('a body of less than 32 MiB is recorded unchanged', async () => {
  const body = askAbout(createVideo(20 * MEBIBYTE));
  await send(emulator, body);

  expect(JSON.stringify(emulator.requests[0]?.body)).toBe(JSON.stringify(body));
});

it('a large body is validated like any other', async () => {
  const data = createVideo(30 * MEBIBYTE);
  const broken = await send(emulator, askAbout(`${data.slice(0, -4)}!!!!`));
  const wav = { model: 'openai/whisper-1', input_audio: { data, format: 'm4a' } };
  const response = await send(emulator, wav, { path: '/audio/transcriptions' });

  expect([broken.status, broken.body.error.message]).toEqual([
    400,
    'video_url.url: expected an http(s) URL or a base64 data URL',
  ]);
  expect(response.body.text).toBe('Audio in MP4 of 3 seconds.');
});

it('a large body is not cached', async () => {
  const headers = { 'X-OpenRouter-Cache': 'true' };
  const body = askAbout(createVideo(30 * MEBIBYTE));
  const responses = [
    await send(emulator, body, { headers }),
    await send(emulator, body, { headers }),
  ];

  expect(responses.map((response) => response.headers.get('X-OpenRouter-Cache-Status'))).toEqual([
    null,
    null,
  ]);
});

it('a video longer than the maximum string length is accepted', async () => {
  const videoBytes = 400 * MEBIBYTE;
  const [before = '', after = ''] = JSON.stringify(askAbout('|')).split('|');
  const chunks = [before, ...encodeChunks(videoBytes), after].values();
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(new TextEncoder().encode(next.value));
    },
  });
  const response = await emulator.fetch(`${BASE_URL}/chat/completions`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' },
    body,
    duplex: 'half',
  });

  expect(await response.text()).toContain('Video 1: MP4, 320 x 240 pixels, 3 seconds');
});

/** Yields a padded video as base64 in chunks, since it exceeds the maximum string length. */
function* encodeChunks(bytes: number): Generator<string> {
  const beginningBytes = 3 * MEBIBYTE;
  const beginning = Buffer.alloc(beginningBytes);
  clip.copy(beginning);
  beginning.writeUInt32BE(bytes - clip.byteLength, clip.byteLength);
  beginning.write('free', clip.byteLength + 4);
  yield beginning.toString('base64');
  const emptiness = Buffer.alloc(beginningBytes);
  for (let remaining = bytes - beginningBytes; remaining > 0; remaining -= beginningBytes) {
    yield emptiness.subarray(0, Math.min(remaining, beginningBytes)).toString('base64');
  }
}
