import { createEmulator } from '@orkit/openrouter-emulator';
import type { Emulator, Fault } from '@orkit/openrouter-emulator';
import { createOpenRouter, hintTexts, OpenRouterError } from '@orkit/openrouter-multimodal';
import { operationWords, wordHints } from '@orkit/openrouter-multimodal/operations';
import type { OpenRouter } from '@orkit/openrouter-multimodal';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import type { Clock } from '../src/shared/clock.ts';
import { systemClock } from '../src/shared/clock.ts';
import { foreignWordsIn } from '../../../tests/foreign-words.ts';
import { verifies } from '../../../tests/requirements.ts';

const samples = new URL('../../emulator/media/', import.meta.url);
const photo = new Blob([await readFile(new URL('photo.jpg', samples))]);
const tone = new Blob([await readFile(new URL('tone.wav', samples))]);

async function drain(chunks: AsyncIterable<unknown>): Promise<void> {
  for await (const chunk of chunks) expect(chunk).toBeDefined();
}

/** A paid operation, and the path of its request. */
interface Paid {
  readonly path: string;
  run(client: OpenRouter): Promise<unknown>;
}

const messages = [{ role: 'user', content: 'Say hello' }] as const;

/** Every paid request of the client. */
const operations: Readonly<Record<string, Paid>> = {
  'chat.send': {
    path: '/chat/completions',
    run: async ({ chat }) => await chat.send({ model: 'openai/gpt-4o-mini', messages }),
  },
  'chat.stream': {
    path: '/chat/completions',
    run: async ({ chat }) => await drain(chat.stream({ model: 'openai/gpt-4o-mini', messages })),
  },
  analyze: {
    path: '/chat/completions',
    run: async ({ analyze }) => await analyze({ media: [{ source: photo }] }),
  },
  transcribe: {
    path: '/audio/transcriptions',
    run: async ({ transcribe }) => await transcribe({ source: tone }),
  },
  rerank: {
    path: '/rerank',
    run: async ({ rerank }) => await rerank({ query: 'city', documents: ['a river', 'a city'] }),
  },
  embed: { path: '/embeddings', run: async ({ embed }) => await embed({ input: ['a river'] }) },
  'image by /images': {
    path: '/images',
    run: async ({ generate }) =>
      await generate.image({ prompt: 'A cat', model: 'bytedance-seed/seedream-4.5' }),
  },
  'image as a stream': {
    path: '/images',
    run: async ({ generate }) =>
      await drain(generate.image.stream({ prompt: 'A cat', model: 'openai/gpt-image-1.5' })),
  },
  'image by chat': {
    path: '/chat/completions',
    run: async ({ generate }) =>
      await generate.image({
        prompt: 'A cat',
        model: 'google/gemini-2.5-flash-image',
        modalities: ['image', 'text'],
      }),
  },
  speech: {
    path: '/audio/speech',
    run: async ({ generate }) => await generate.speech({ input: 'Welcome' }),
  },
  audio: {
    path: '/chat/completions',
    run: async ({ generate }) => await generate.audio({ prompt: 'Say hello' }),
  },
  video: {
    path: '/videos',
    run: async ({ videos }) => await videos.create({ prompt: 'A river', durationSeconds: 4 }),
  },
};

/** Every fault of the emulator, and several of one kind where they prove different things. */
const faults: readonly Fault[] = [
  { type: 'status', status: 400 },
  { type: 'status', status: 401 },
  { type: 'status', status: 402 },
  { type: 'status', status: 408 },
  { type: 'status', status: 429, headers: { 'Retry-After': '0' } },
  { type: 'status', status: 500 },
  { type: 'status', status: 502 },
  { type: 'status', status: 503, headers: { 'Retry-After': '0' } },
  { type: 'status', status: 524 },
  { type: 'reset' },
  { type: 'reset', when: 'mid-body', afterBytes: 20 },
  { type: 'stall' },
  { type: 'stall', when: 'mid-body', afterBytes: 20 },
  { type: 'slow-body', bytes: 65_536, everyMs: 1 },
  { type: 'truncated-stream', afterBytes: 20 },
  { type: 'stream-error', afterChunks: 1 },
  { type: 'error-in-success', code: 503 },
  { type: 'html-page' },
  { type: 'invalid-json' },
  { type: 'wrong-content-type' },
  { type: 'broken-gzip' },
  { type: 'latency', ms: 20 },
  { type: 'huge-body', bytes: 2_000_000 },
  { type: 'lost-response' },
];

/** The grace of a submission takes half a second instead of ten. */
const clock: Clock = {
  ...systemClock,
  schedule: (callback, delayMs, keepAlive) =>
    systemClock.schedule(callback, delayMs >= 5_000 ? delayMs / 20 : delayMs, keepAlive),
};

/** Long enough for the fast responses of the emulator, short enough to wait for silence two hundred times. */
const TIMEOUT_MS = 800;

function sentOf({ requests }: Emulator, { path }: Paid): number {
  return requests.filter((each) => each.path === path).length;
}

function acceptedOf({ requests }: Emulator, { path }: Paid): number {
  return requests.filter((each) => each.path === path && each.accepted).length;
}

/** Only a refusal allows a second request: after any other fault, the first may have been processed. */
function mayBeSentAgain(fault: Fault, { path }: Paid): boolean {
  // Images are charged all or not at all, and a 502 of `/images` means not at all (OpenRouter docs, image generation).
  const doors = path === '/images' ? [429, 502, 503] : [429, 503];
  return fault.type === 'status' && doors.includes(fault.status);
}

async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => 'answered',
    (error: unknown) => {
      if (!OpenRouterError.is(error)) return error;
      const foreign = [
        ...hintTexts(error.hints).flatMap((text) => foreignWordsIn(text, 'sdk')),
        ...wordHints(error.hints, operationWords).flatMap((text) =>
          foreignWordsIn(text, 'operations'),
        ),
      ];
      return foreign.length === 0 ? 'typed error' : foreign;
    },
  );
}

describe.each(Object.entries(operations))('%s', (_name, paid) => {
  it.concurrent.each(faults.map((fault) => [JSON.stringify(fault), fault] as const))(
    verifies(
      'money.no-double-payment',
      'is processed at most once, and returns a result or a typed error: %s',
    ),
    async (_text, fault) => {
      const emulator = createEmulator();
      emulator.fail(fault, { path: paid.path, times: 1 });
      const client = createOpenRouter({
        apiKey: 'sk-or-v1-test',
        fetch: emulator.fetch,
        attemptTimeoutMs: TIMEOUT_MS,
        clock,
      });
      expect(await outcomeOf(paid.run(client))).toMatch(/^(?:answered|typed error)$/u);
      expect(acceptedOf(emulator, paid)).toBeLessThanOrEqual(1);
      expect(sentOf(emulator, paid)).toBeLessThanOrEqual(mayBeSentAgain(fault, paid) ? 2 : 1);
      await emulator.close();
    },
  );
});
