import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { chunkOf, done, lastChunk, toEvent } from '../../../test/support/chat-chunks.ts';
import { holds, namesIn } from '../../../test/support/outputs.ts';
import { runOperation } from '../../../test/support/run-operation.ts';
import { createAudioClient, notFound } from '../../../test/support/sound-client.ts';
import { samplesOf } from '../../../test/support/sounds.ts';
import { createFolder } from '../../../test/support/workspace-folder.ts';
import { createWorkspace } from '../../node/workspace.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { generateAudio } from './generate-audio.ts';
import { generateSpeech } from './generate-speech.ts';
import type { OperationEvent } from '../shared/operation.ts';

const samples = samplesOf(20_000);

/** Speech that never ends after its first bytes. */
const endless = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(samples);
      },
    }),
    { headers: { 'content-type': 'audio/pcm;rate=24000;channels=1' } },
  );

describe('audio of an aborted call', () => {
  it.each([
    ['a reason of its own', 'Enough'],
    ['an error of ours', new OpenRouterError('UPSTREAM_TIMEOUT', 'Enough')],
  ])('with %s is saved as far as received, and a note has its path', async (_what, reason) => {
    const root = join(await createFolder(), 'out');
    const caller = new AbortController();
    const { client } = createAudioClient({ speech: endless });
    const notes: OperationEvent[] = [];
    const speaking = runOperation(
      generateSpeech,
      { input: 'Hello', model: 'openai/tts', format: 'pcm' },
      client,
      {
        workspace: createWorkspace({ outputDir: root }),
        signal: caller.signal,
        report(event) {
          if (event.type === 'note') notes.push(event);
          if (event.type === 'progress' && event.message === 'Receiving: 20 kB')
            caller.abort(reason);
        },
      },
    );
    await expect(speaking).rejects.toBe(reason);
    const [name = ''] = await namesIn(root);
    expect(notes).toEqual([
      { type: 'note', message: `Partial output saved to ${join(root, name)}` },
    ]);
    expect(name).toContain('.partial');
    expect(await holds(join(root, name), samples)).toBe(true);
  });

  it('is saved when it is complete and only its cost is still requested', async () => {
    const root = join(await createFolder(), 'out');
    const caller = new AbortController();
    const { client } = createAudioClient({
      speech: () =>
        new Response(samples, {
          headers: {
            'content-type': 'audio/pcm;rate=24000;channels=1',
            'x-generation-id': 'gen-tts-1',
          },
        }),
      generation: () => {
        caller.abort('Enough');
        return notFound();
      },
    });
    const notes: OperationEvent[] = [];
    const speaking = runOperation(
      generateSpeech,
      { input: 'Hello', model: 'openai/tts', format: 'pcm' },
      client,
      {
        workspace: createWorkspace({ outputDir: root, inlineMaxBytes: { audio: 1_000_000 } }),
        signal: caller.signal,
        report(event) {
          if (event.type === 'note') notes.push(event);
        },
      },
    );
    await expect(speaking).rejects.toBe('Enough');
    const [name = '', ...others] = await namesIn(root);
    expect(others).toEqual([]);
    expect(notes).toEqual([
      { type: 'note', message: `Partial output saved to ${join(root, name)}` },
    ]);
  });
});

describe('audio that ends without an error', () => {
  it.each([
    ['inside a frame', -1, ['The audio may be cut off: it ends inside a frame.']],
    ['where its last frame does', undefined, []],
  ])('%s has a note, inline and saved', async (_where, end, notes) => {
    const tone = await readFile(new URL('../../../../emulator/media/tone.mp3', import.meta.url));
    const { client } = createAudioClient({
      speech: () =>
        new Response(tone.subarray(0, end), { headers: { 'content-type': 'audio/mpeg' } }),
    });
    const input = { input: 'Hello', model: 'openai/tts' };
    const workspace = createWorkspace({ outputDir: await createFolder() });
    for (const context of [{}, { workspace }]) {
      const { data, text } = await runOperation(generateSpeech, input, client, context);
      expect(data).toMatchObject({ notes });
      expect(text?.includes('cut off')).toBe(notes.length > 0);
    }
  });
});

describe('audio that reached its maximum tokens', () => {
  it.each([
    ['length', true],
    ['stop', false],
  ])('and ended with %s has a note that it was cut off: %s', async (reason, hasNote) => {
    const data = Buffer.from(samples).toString('base64');
    const entries = [chunkOf({ audio: { id: 'audio_1', data } }), lastChunk(reason), done];
    const { client } = createAudioClient({
      chat: () =>
        new Response(entries.map(toEvent).join(''), {
          headers: { 'content-type': 'text/event-stream' },
        }),
    });
    const result = await runOperation(generateAudio, { prompt: 'Sing' }, client);
    expect(result.meta).toMatchObject({ finish_reason: reason });
    expect(result.text?.includes('The audio was cut off')).toBe(hasNote);
    expect(result.data).toMatchObject({ notes: { length: hasNote ? 1 : 0 } });
  });
});
