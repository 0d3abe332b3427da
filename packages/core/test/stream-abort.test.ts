import type { OpenRouter } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { createEmulator } from '@orkit/openrouter-emulator';
import { describe, expect, it, onTestFinished } from 'vitest';

const model = 'google/gemini-2.5-flash';
const textChunks = Array.from({ length: 300 }, (_, index) => `word${index} `);
const messages = [{ role: 'user', content: 'Hi' }] as const;
const photo = new Blob([
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
]);

/** A client over a real socket, where many events arrive at once, and the emulator that it calls. */
async function listen() {
  const emulator = createEmulator({ keepAliveComments: 0 });
  const baseUrl = await emulator.listen();
  onTestFinished(async () => await emulator.close());
  const client = createOpenRouter({ apiKey: 'sk-or-v1-test', baseUrl, maxRetries: 0 });
  return { emulator, client };
}

/** Opens a stream of the client. */
type Open = (client: OpenRouter, signal: AbortSignal) => Promise<AsyncIterable<unknown>>;

const streams: readonly (readonly [string, Open])[] = [
  ['chat', async (client, signal) => client.chat.stream({ model, messages }, { signal })],
  [
    'analysis',
    async (client, signal) =>
      client.analyze.stream({ media: [{ source: photo }], question: 'What?' }, { signal }),
  ],
  [
    'speech',
    async (client, signal) =>
      (await client.generate.speech.stream({ input: 'word '.repeat(400) }, { signal })).chunks,
  ],
  [
    'audio',
    async (client, signal) =>
      (await client.generate.audio.stream({ prompt: 'word '.repeat(200) }, { signal })).chunks,
  ],
];

/** Whether an event is what streams begin with before anything is received. */
function isReceived(event: unknown): boolean {
  return !(
    typeof event === 'object' &&
    event !== null &&
    'type' in event &&
    event.type === 'loaded'
  );
}

describe('an abort over a socket', () => {
  it.each(streams)('ends a stream of %s although events are buffered', async (name, open) => {
    const { emulator, client } = await listen();
    if (name !== 'audio') emulator.script({ textChunks });
    const controller = new AbortController();
    const after: unknown[] = [];
    const read = async () => {
      for await (const event of await open(client, controller.signal)) {
        if (controller.signal.aborted) after.push(event);
        else if (isReceived(event)) {
          // Everything that the socket holds is received before the next event is asked for.
          await new Promise((resolve) => setTimeout(resolve, 100));
          controller.abort('enough');
        }
      }
    };
    await expect(read()).rejects.toBe('enough');
    expect(after).toEqual([]);
  });

  it('ends a stream of images: previews are dropped, finished images are kept', async () => {
    const { client } = await listen();
    const controller = new AbortController();
    const types: string[] = [];
    const stream = client.generate.image.stream(
      { model: 'openai/gpt-image-1.5', prompt: 'x', count: 4 },
      { signal: controller.signal },
    );
    const read = async () => {
      for await (const { type } of stream) {
        types.push(type);
        await new Promise((resolve) => setTimeout(resolve, 300));
        controller.abort('enough');
      }
    };
    // Whether an image was finished before the abort depends on the socket; a preview never follows it.
    const failure = await read().then(
      () => 'enough',
      (error: unknown) => error,
    );
    expect(failure).toBe('enough');
    expect(types.filter((type) => type === 'partial-image')).toHaveLength(1);
  });

  it('ends the wait for a video', async () => {
    const { client } = await listen();
    const controller = new AbortController();
    const job = await client.videos.create({
      prompt: 'x',
      model: 'google/veo-3.1',
      durationSeconds: 4,
    });
    let updates = 0;
    const onUpdate = () => {
      updates += 1;
      controller.abort('enough');
    };
    const waiting = job.wait({ signal: controller.signal, pollIntervalMs: 50, onUpdate });
    await expect(waiting).rejects.toBe('enough');
    expect(updates).toBe(1);
  });

  it('ends the download of a video', async () => {
    const { client } = await listen();
    const controller = new AbortController();
    const job = await client.videos.create({
      prompt: 'x',
      model: 'google/veo-3.1',
      durationSeconds: 4,
    });
    await job.wait({ pollIntervalMs: 50 });
    let chunks = 0;
    const read = async () => {
      for await (const chunk of job.stream({ signal: controller.signal })) {
        chunks += Math.min(1, chunk.length);
        controller.abort('enough');
      }
    };
    await expect(read()).rejects.toBe('enough');
    expect(chunks).toBe(1);
  });

  it('is not seen by a stream that has ended', async () => {
    const { emulator, client } = await listen();
    emulator.script({ textChunks });
    const controller = new AbortController();
    const types: string[] = [];
    for await (const { type } of client.chat.stream(
      { model, messages },
      { signal: controller.signal },
    )) {
      types.push(type);
      if (type === 'end') controller.abort('late');
    }
    expect(types.at(-1)).toBe('end');
  });
});
