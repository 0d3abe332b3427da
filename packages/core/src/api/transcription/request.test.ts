import { describe, expect, it } from 'vitest';

import { encodeBlob } from '../../http/encoded-blob.ts';
import type { TranscriptionRequest } from './options.ts';
import { MAX_FORM_BYTES, toTransportBody } from './request.ts';

const blob = new Blob(['audio']);

function bodyOf(request: Omit<TranscriptionRequest, 'source'>, size = blob.size) {
  return toTransportBody({
    request: { source: blob, ...request },
    model: 'a/b',
    // The size need not be true: nothing is read here.
    audio: { kind: 'audio', mediaType: 'audio/wav', size, blob },
    format: 'wav',
  });
}

const file = { name: 'file', blob, filename: 'audio.wav', mediaType: 'audio/wav' };

describe('toTransportBody', () => {
  it('sends only the requested fields in a form', () => {
    expect(bodyOf({})).toEqual({ form: [{ name: 'model', value: 'a/b' }, file] });
  });

  it('sends all fields that a form supports', () => {
    expect(bodyOf({ language: 'en', temperature: 0, timestamps: ['segment', 'word'] })).toEqual({
      form: [
        { name: 'model', value: 'a/b' },
        { name: 'language', value: 'en' },
        { name: 'temperature', value: '0' },
        { name: 'response_format', value: 'verbose_json' },
        { name: 'timestamp_granularities[]', value: 'segment' },
        { name: 'timestamp_granularities[]', value: 'word' },
        file,
      ],
    });
  });

  it('sends JSON when a provider has settings, which a form does not support', () => {
    const provider = { options: { openai: { prompt: 'Names: Ann' } } };
    expect(bodyOf({ language: 'en', temperature: 1, timestamps: ['word'], provider })).toEqual({
      body: {
        model: 'a/b',
        input_audio: { data: encodeBlob(blob), format: 'wav' },
        language: 'en',
        temperature: 1,
        response_format: 'verbose_json',
        timestamp_granularities: ['word'],
        provider,
      },
    });
  });

  it.each([{}, { options: {} }, { options: undefined }])(
    'sends a form when the settings of providers are %j',
    (provider) => {
      expect(bodyOf({ provider })).toHaveProperty('form');
    },
  );

  it('sends a form up to 25 MB, and JSON above', () => {
    expect(MAX_FORM_BYTES).toBe(25_000_000);
    expect(bodyOf({}, MAX_FORM_BYTES)).toHaveProperty('form');
    expect(bodyOf({}, MAX_FORM_BYTES + 1)).toEqual({
      body: {
        model: 'a/b',
        input_audio: { data: encodeBlob(blob), format: 'wav' },
        language: undefined,
        temperature: undefined,
        provider: undefined,
      },
    });
  });

  it('requests each granularity once, and no response format without one', () => {
    expect(bodyOf({ timestamps: [] })).toEqual({ form: [{ name: 'model', value: 'a/b' }, file] });
    const names = bodyOf({ timestamps: ['segment', 'segment'] }).form?.map(({ name }) => name);
    expect(names).toEqual(['model', 'response_format', 'timestamp_granularities[]', 'file']);
  });

  it.each([
    ['talk.mp3', 'talk.wav'],
    ['a.b.c', 'a.b.wav'],
    ['/home/ann/talk', 'talk.wav'],
    ['C:\\talks\\talk.mp3', 'talk.wav'],
    ['.mp3', 'audio.wav'],
    ['talks/', 'audio.wav'],
  ])(
    'sends the filename %j as %j: no directory, and the extension of the content',
    (filename, sent) => {
      expect(bodyOf({ filename }).form?.at(-1)).toEqual({ ...file, filename: sent });
    },
  );
});
