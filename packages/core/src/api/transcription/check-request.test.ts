import { describe, expect, it } from 'vitest';

import { checkTranscriptionRequest } from './check-request.ts';

const source = 'https://example.org/talk.mp3';

describe('checkTranscriptionRequest', () => {
  it('accepts every field', () => {
    const request = {
      source: new Blob(['audio']),
      filename: 'talk.mp3',
      model: 'openai/whisper-1',
      language: 'ja',
      temperature: 0.5,
      timestamps: ['segment', 'word'],
      provider: { options: { openai: { prompt: 'Names: Ann', nested: { a: [1] } } } },
    };
    const checked = checkTranscriptionRequest(request);
    expect(checked).toEqual(request);
    expect(checked.source).toBe(request.source);
  });

  it('accepts undefined for every field but the source', () => {
    const nothing = { filename: undefined, model: undefined, provider: undefined };
    expect(checkTranscriptionRequest({ source, ...nothing })).toMatchObject({ source });
  });

  it.each([0, 1])('accepts the temperature %d', (temperature) => {
    expect(checkTranscriptionRequest({ source, temperature })).toEqual({ source, temperature });
  });

  it.each([
    [{ temperature: -0.01 }, '"temperature" must be at least 0, not -0.01'],
    [{ temperature: 1.01 }, '"temperature" must be at most 1, not 1.01'],
    [{ language: 'jp' }, '"language" must be a two-letter ISO 639-1 code such as en, de or ja'],
    [{ model: ' ' }, '"model" must name a model'],
    [{ timestamps: 'word' }, '"timestamps" must be a list, not "word"'],
    [{ timestamps: ['line'] }, '"timestamps.0" must be one of "segment", "word", not "line"'],
    [
      { provider: { options: { openai: 1 } } },
      '"provider.options.openai" must be an object, not 1',
    ],
    [{ langauge: 'en' }, 'unknown field "langauge"'],
  ])('refuses %j', (wrong, fault) => {
    expect(() => checkTranscriptionRequest({ source, ...wrong })).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', message: `Cannot transcribe: ${fault}` }),
    );
  });

  it.each([undefined, null, 'talk.mp3', {}])('refuses %j as a request', (request) => {
    expect(() => checkTranscriptionRequest(request)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });
});
