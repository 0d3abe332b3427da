import { describe, expect, it } from 'vitest';

import { createReadingWorkspace } from '../../../test/support/reading-workspace.ts';
import {
  createTranscriptionClient,
  declined,
  tone,
} from '../../../test/support/transcription-client.ts';
import { execute } from '../shared/execute.ts';
import type { OperationEvent, OperationResult } from '../shared/operation.ts';
import { transcribeAudio } from './transcribe-audio.ts';

const spoken = {
  task: 'transcribe',
  text: 'Hi there.',
  language: 'english',
  duration: 1.4,
  segments: [
    { id: 0, start: 0, end: 0.7, text: ' Hi' },
    { id: 1, start: 0.7, end: 1.4, text: ' there.', speaker: 1 },
  ],
  words: [{ word: 'Hi', start: 0, end: 0.7 }],
  usage: { seconds: 1.4, cost: 0.0001 },
};

/** One run of the operation, with its request and its result. */
interface Run {
  readonly result: OperationResult<unknown>;
  readonly form: FormData | undefined;
  readonly requests: readonly Request[];
  readonly events: readonly OperationEvent[];
  readonly paths: readonly string[];
}

async function run(
  input: Readonly<Record<string, unknown>> = {},
  answer: () => Response = () =>
    Response.json(spoken, { headers: { 'x-generation-id': 'gen-stt-1' } }),
): Promise<Run> {
  const { client, requests } = createTranscriptionClient(answer, { maxRetries: 0 });
  const events: OperationEvent[] = [];
  const paths: string[] = [];
  const workspace = createReadingWorkspace(async (path) => {
    paths.push(path);
    return tone;
  });
  const report = (event: OperationEvent) => {
    events.push(event);
  };
  const raw = { audio_path: 'talks/talk.wav', ...input };
  const result = await execute(transcribeAudio, raw, { client, workspace, report });
  const isForm = requests[0]?.headers.get('content-type')?.startsWith('multipart/') === true;
  const form = isForm ? await requests[0]?.formData() : undefined;
  return { result, form, requests, events, paths };
}

const usage = {
  seconds: 1.4,
  input_tokens: null,
  output_tokens: null,
  total_tokens: null,
  cost_usd: 0.0001,
};

describe('transcribe_audio', () => {
  it('returns the text with segments, words and usage', async () => {
    const { result, paths } = await run({ timestamps: ['segment', 'word'] });
    expect(result).toEqual({
      data: {
        text: 'Hi there.',
        complete: true,
        subtitles: null,
        language: 'english',
        notes: [],
        duration_seconds: 1.4,
        segments: [
          { start: 0, end: 0.7, text: ' Hi', speaker: null },
          { start: 0.7, end: 1.4, text: ' there.', speaker: '1' },
        ],
        words: [{ word: 'Hi', start: 0, end: 0.7 }],
        model: 'openai/whisper-1',
        usage,
        generation_id: 'gen-stt-1',
      },
      text: 'Hi there.',
      meta: { usage, model: 'openai/whisper-1' },
      untrusted: true,
    });
    expect(paths).toEqual(['talks/talk.wav']);
  });

  it('returns null for missing fields', async () => {
    const { result } = await run({}, () => Response.json({ text: '' }));
    expect(result).toMatchObject({
      data: {
        text: '',
        subtitles: null,
        language: null,
        duration_seconds: null,
        segments: null,
        words: null,
        usage: null,
        generation_id: null,
      },
      text: '',
    });
  });

  it('returns the paid text although other fields are invalid', async () => {
    const strange = {
      text: 'Hi there.',
      language: {},
      duration: '1.4',
      segments: [{ start: 0, end: 1 }],
      words: [{ word: 'Hi', start: null }],
      usage: { cost: '0.1' },
    };
    const { result } = await run({}, () => Response.json(strange));
    expect(result).toMatchObject({
      data: { text: 'Hi there.', language: null, duration_seconds: null, segments: [], words: [] },
      text: 'Hi there.',
    });
  });

  it('sends the input, and requests no timestamps by itself', async () => {
    const { form } = await run({ model: 'some/scribe', language: 'en', temperature: 0.2 });
    expect(Object.fromEntries(form ?? [])).toEqual({
      model: 'some/scribe',
      language: 'en',
      temperature: '0.2',
      file: expect.objectContaining({ name: 'talk.wav' }),
    });
  });

  it('passes provider options on', async () => {
    const provider = { options: { openai: { prompt: 'Ann' } } };
    const { requests } = await run({ provider });
    expect(await requests[0]?.json()).toMatchObject({ provider });
  });

  it('accepts a data URL without opening a file', async () => {
    const base64 = Buffer.from(await tone.arrayBuffer()).toString('base64');
    const { form, paths } = await run({ audio_path: `data:audio/wav;base64,${base64}` });
    expect(form?.get('file')).toMatchObject({ name: 'audio.wav', size: tone.size });
    expect(paths).toEqual([]);
  });

  it('reports its progress', async () => {
    const { events } = await run();
    expect(events[0]).toEqual({ type: 'progress', message: 'Loading the audio' });
  });

  it.each([
    ['srt', '1\n00:00:00,000 --> 00:00:00,700\nHi\n\n2\n00:00:00,700 --> 00:00:01,400\nthere.\n'],
    [
      'vtt',
      'WEBVTT\n\n00:00:00.000 --> 00:00:00.700\nHi\n\n00:00:00.700 --> 00:00:01.400\n<v Speaker 1>there.\n',
    ],
  ])('creates %s subtitles, and requests the timestamps they need', async (format, subtitles) => {
    const { result, form } = await run({ format });
    expect(result).toMatchObject({ data: { text: 'Hi there.', subtitles }, text: subtitles });
    expect(form?.get('response_format')).toBe('verbose_json');
    expect(form?.getAll('timestamp_granularities[]')).toEqual(['segment']);
  });

  it('requests word timestamps beside the segments of subtitles', async () => {
    const { form } = await run({ format: 'srt', timestamps: ['word', 'segment'] });
    expect(form?.getAll('timestamp_granularities[]')).toEqual(['word', 'segment']);
  });

  it.each([{ text: '' }, { text: ' ', segments: [] }])(
    'makes subtitles without cues when nothing was said: %j',
    async (silence) => {
      const { result } = await run({ format: 'vtt' }, () => Response.json(silence));
      expect(result).toMatchObject({ data: { subtitles: 'WEBVTT\n' } });
    },
  );

  it.each([undefined, []])(
    'fails for subtitles of a text with the segments %j, and has the paid text in the error',
    async (segments) => {
      const { usage: paid } = spoken;
      const promise = run({ format: 'srt', model: 'some/scribe' }, () =>
        Response.json({ text: 'Hi there.', usage: paid, segments }),
      );
      await expect(promise).rejects.toMatchObject({
        code: 'UPSTREAM_HTTP',
        message: 'Cannot create subtitles: some/scribe returned its text without timestamps',
        retryable: false,
        hints: [
          { kind: 'partial-result', detail: 'partialText' },
          { kind: 'models', models: ['openai/whisper-1'] },
        ],
        details: {
          reason: 'invalid_response',
          partialText: 'Hi there.',
          usage: { seconds: 1.4, costUsd: 0.0001 },
          alternatives: ['openai/whisper-1'],
        },
      });
    },
  );

  it('proposes a model with timestamps when a provider has none', async () => {
    const refuse = () => declined(400, 'verbose_json is not supported');
    await expect(run({ format: 'srt', model: 'some/scribe' }, refuse)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { alternatives: ['openai/whisper-1'] },
    });
  });

  it.each([
    [{ audio_path: '' }, '"audio_path" must not be empty'],
    [{ language: 'jp' }, '"language" must be a two-letter ISO 639-1 code such as en, de or ja'],
    [{ temperature: 1.1 }, '"temperature" must be at most 1, not 1.1'],
    [{ format: 'json' }, '"format" must be one of "text", "srt", "vtt", not "json"'],
    [{ path: 'a' }, 'unknown field "path"'],
  ])('refuses %j', async (input, message) => {
    await expect(run(input)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot run transcribe_audio: ${message}`,
    });
  });
});
