import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../../test/support/manual-clock.ts';
import {
  createTranscriptionClient,
  declined,
  tone,
} from '../../../test/support/transcription-client.ts';
import { MAX_SHOWN_RESPONSE_LENGTH } from '../shared/response-excerpt.ts';
import type { TranscriptionRequest } from './options.ts';
import { webm } from '../../../test/support/containers.ts';
import { aiff, filmOf } from '../../../test/support/recordings.ts';
import { failureOf } from '../../../test/support/failure.ts';

const source = tone;

describe('transcribe', () => {
  it('returns the text, the model of the request and the id of the generation', async () => {
    const { client } = createTranscriptionClient(() =>
      Response.json({ text: 'Hi' }, { headers: { 'x-generation-id': 'gen-stt-1' } }),
    );
    expect(await client.transcribe({ source })).toEqual({
      text: 'Hi',
      language: undefined,
      durationSeconds: undefined,
      segments: undefined,
      words: undefined,
      model: 'openai/whisper-1',
      usage: undefined,
      notes: [],
      generationId: 'gen-stt-1',
    });
  });

  it('sends the bytes as a file with the extension of their format', async () => {
    const { client, requests } = createTranscriptionClient(() => Response.json({ text: '' }));
    await client.transcribe({ source, filename: 'talk.mp3', language: 'en' });
    const form = await requests[0]?.formData();
    const file = form?.get('file');
    expect([form?.get('model'), form?.get('language')]).toEqual(['openai/whisper-1', 'en']);
    expect(file).toMatchObject({ name: 'talk.wav', type: 'audio/wav', size: tone.size });
    expect(file instanceof Blob && (await file.bytes())).toEqual(await tone.bytes());
  });

  it('sends the same bytes as base64 when a provider has settings', async () => {
    const { client, requests } = createTranscriptionClient(() => Response.json({ text: '' }));
    const provider = { options: { openai: { prompt: 'Ann' } } };
    await client.transcribe({ source, provider });
    expect(await requests[0]?.json()).toEqual({
      model: 'openai/whisper-1',
      input_audio: {
        data: Buffer.from(await tone.arrayBuffer()).toString('base64'),
        format: 'wav',
      },
      provider,
    });
  });

  it('prefers the model of the request to the default of the client', async () => {
    const { client } = createTranscriptionClient(() => Response.json({ text: '' }), {
      defaults: { transcriptionModel: 'some/scribe' },
    });
    expect((await client.transcribe({ source })).model).toBe('some/scribe');
    const chosen = await client.transcribe({ source, model: 'openai/whisper-1' });
    expect(chosen.model).toBe('openai/whisper-1');
  });

  it('accepts webm', async () => {
    const { client, requests } = createTranscriptionClient(() => Response.json({ text: '' }));
    await client.transcribe({ source: new Blob([webm(2)]) });
    const file = (await requests[0]?.formData())?.get('file');
    expect(file).toMatchObject({ name: 'audio.webm', type: 'audio/webm' });
  });
});

describe('transcribe pays nothing', () => {
  const refused = async (request: TranscriptionRequest) => {
    const { client, requests } = createTranscriptionClient(() => Response.json({ text: '' }));
    const error = await failureOf(client.transcribe(request));
    expect(requests).toEqual([]);
    return error.toJSON();
  };

  it('for a model that does not transcribe, and names one that does', async () => {
    expect(await refused({ source, model: 'some/chat', filename: 'talk.mp3' })).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot transcribe "talk.mp3": the model some/chat accepts text, not audio',
      details: { alternatives: expect.arrayContaining(['openai/whisper-1']) },
    });
  });

  it('for a model that does not exist, and names the action', async () => {
    const request = { source, filename: 'talk.mp3', model: 'openai/wisper-1' };
    expect(await refused(request)).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: 'Cannot transcribe "talk.mp3": there is no model "openai/wisper-1"',
      hints: [{ kind: 'did-you-mean', values: ['openai/whisper-1'] }],
      details: { model: 'openai/wisper-1', suggestions: ['openai/whisper-1'] },
    });
  });

  it('for a default model that no longer exists, and hints at its option', async () => {
    const { client, requests } = createTranscriptionClient(() => Response.json({ text: '' }), {
      defaults: { transcriptionModel: 'gone/scribe' },
    });
    const error = await failureOf(client.transcribe({ source }));
    expect(error).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: 'Cannot transcribe the audio: the default model gone/scribe is no longer offered',
    });
    expect(requests).toEqual([]);
  });

  it('for compressed AIFC, and hints at a conversion', async () => {
    const compressed = new Blob([aiff({ compression: 'ima4' })]);
    expect(await refused({ source: compressed, filename: 'talk.aifc' })).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: 'talk.aifc: Cannot use the audio: it is AIFC compressed as "ima4"',
      hints: [
        { kind: 'text', text: 'Convert it first: ffmpeg -i recording.aifc recording.m4a' },
        { kind: 'use-capability', capability: 'analyzeAudio', why: 'a model can listen to it' },
      ],
    });
  });

  it('for a film without sound', async () => {
    const film = await filmOf('clip.mp4', 'mov', { isSilent: true });
    expect(await refused({ source: film, filename: 'mute.mov' })).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: 'mute.mov: Cannot use the audio: the MOV video has no sound',
    });
  });

  it('for a file that is not audio', async () => {
    expect(await refused({ source: new Blob(['%PDF-1.7\n']) })).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
    });
  });

  it('for an invalid field', async () => {
    expect(await refused({ source, language: 'jp' })).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('when the signal is already aborted', async () => {
    const { client, requests } = createTranscriptionClient(() => Response.json({ text: '' }));
    const reason = new Error('enough');
    const call = client.transcribe({ source }, { signal: AbortSignal.abort(reason) });
    await expect(call).rejects.toBe(reason);
    expect(requests).toEqual([]);
  });

  it('when checking and loading used up the timeout', async () => {
    const clock = createManualClock();
    const { client, requests } = createTranscriptionClient(() => Response.json({ text: '' }), {
      clock,
    });
    class SlowBlob extends Blob {
      override slice(start?: number, end?: number) {
        return new SlowBlob([super.slice(start, end)]);
      }
      override async arrayBuffer() {
        await clock.advance(50);
        return await super.arrayBuffer();
      }
    }
    const slow = new SlowBlob([tone]);
    const error = await failureOf(client.transcribe({ source: slow }, { timeoutMs: 50 }));
    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT', status: undefined });
    expect(error.hints).toEqual([{ kind: 'allow-more-time', option: 'timeout' }]);
    expect(requests).toEqual([]);
  });
});

describe('transcribe, when OpenRouter declines', () => {
  const failureFor = async (response: Response, request: Partial<TranscriptionRequest>) => {
    const { client, requests } = createTranscriptionClient(() => response, { maxRetries: 0 });
    const error = await failureOf(client.transcribe({ source, ...request }));
    expect(requests).toHaveLength(1);
    return error.toJSON();
  };

  it.each([
    ['response_format "verbose_json" is not supported by this provider', undefined],
    ['Provider returned error', { raw: '{"error":{"message":"no timestamps here"}}' }],
  ])('reports that a provider has no timestamps: %j', async (message, metadata) => {
    const error = await failureFor(declined(400, message, metadata), {
      model: 'some/scribe',
      timestamps: ['word'],
    });
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot transcribe with timestamps: the provider of some/scribe has no verbose_json',
      status: 400,
      retryable: false,
      hints: [
        { kind: 'models', models: ['openai/whisper-1'] },
        { kind: 'leave-out', fields: ['timestamps'], effect: 'only subtitles need them' },
      ],
      details: { model: 'some/scribe', alternatives: ['openai/whisper-1'] },
    });
  });

  it('does not propose the model of the request', async () => {
    const response = declined(400, 'verbose_json is off today');
    expect(await failureFor(response, { timestamps: ['word'] })).toMatchObject({
      details: { alternatives: [] },
    });
  });

  it.each([
    [declined(400, 'verbose_json is not supported'), undefined],
    [declined(400, 'the audio is damaged'), ['word']],
    [declined(403, 'verbose_json is not for you'), ['word']],
  ] as const)('tells anything else as it is', async (response, timestamps) => {
    const error = await failureFor(response, { timestamps });
    expect(error.message).toMatch(/^Cannot transcribe the audio with openai\/whisper-1: /u);
    expect(error.hints.map(({ kind }) => kind)).not.toContain('models');
  });

  it('proposes a faster model when a provider timed out, after the hints of the transport', async () => {
    const error = await failureFor(declined(504, 'too slow'), {});
    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT', status: 504 });
    expect(error.hints.length).toBeGreaterThan(1);
    expect(error.hints.at(-1)).toEqual({
      kind: 'text',
      text: 'Providers stop after 60 seconds of work: choose a faster model. Long recordings are split where mediabunny is installed.',
    });
  });

  it('fails on a response without a text, and includes the response', async () => {
    const response = { transcript: 'Hi', usage: { cost: 0.1 } };
    const headers = { 'x-generation-id': 'gen-stt-1' };
    expect(await failureFor(Response.json(response, { headers }), {})).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: 'Cannot transcribe the audio with openai/whisper-1: the response has no text',
      retryable: false,
      requestId: 'gen-stt-1',
      hints: [{ kind: 'partial-result', detail: 'answer' }, { kind: 'check-activity' }],
      details: {
        reason: 'outcome_unknown',
        answer: JSON.stringify(response),
        usage: { costUsd: 0.1 },
      },
    });
  });

  it.each([
    [0, ''],
    [1, '…'],
  ])('truncates a long response: %d over the limit', async (over, end) => {
    const frame = JSON.stringify({ note: '' }).length;
    // Words, because a run of letters would be redacted as base64.
    const note = 'ab '.repeat(MAX_SHOWN_RESPONSE_LENGTH);
    const response = { note: note.slice(0, MAX_SHOWN_RESPONSE_LENGTH - frame + over) };
    const json = JSON.stringify(response);
    expect((await failureFor(Response.json(response), {})).details['answer']).toBe(
      `${json.slice(0, MAX_SHOWN_RESPONSE_LENGTH)}${end}`,
    );
  });

  it('never retries a request that may have been paid', async () => {
    const { client, requests } = createTranscriptionClient(() => declined(500, 'oops'));
    await failureOf(client.transcribe({ source }));
    expect(requests).toHaveLength(1);
  });
});
