import { describe, expect, it } from 'vitest';

import {
  MAX_SAMPLE_TRANSCRIPT_LENGTH,
  checkAudioRequest,
  checkSpeechRequest,
} from './check-request.ts';

describe('a request for speech', () => {
  const source = 'https://host.test/voice.wav';

  it.each([
    { input: 'Hi', speed: 0.25 },
    { input: 'Hi', speed: 4 },
    { input: 'Hi', voiceSample: { source } },
    {
      input: 'Hi',
      voiceSample: { source, transcript: 'a'.repeat(MAX_SAMPLE_TRANSCRIPT_LENGTH) },
    },
    { input: 'Hi', providerOptions: { azure: { style: 'calm' } } },
  ])('may be %j', (request) => {
    expect(checkSpeechRequest(request)).toEqual(request);
  });

  it.each([
    ['input', { input: ' \n' }, '"input" must not be blank'],
    ['input', {}, 'input'],
    ['speed', { input: 'Hi', speed: 0.249 }, 'speed'],
    ['speed', { input: 'Hi', speed: 4.01 }, 'speed'],
    ['speed', { input: 'Hi', speed: Number.NaN }, 'speed'],
    ['format', { input: 'Hi', format: 'opus' }, 'format'],
    ['providerOptions', { input: 'Hi', providerOptions: [] }, 'must be an object of objects'],
    ['providerOptions', { input: 'Hi', providerOptions: { a: 1 } }, 'must be an object of objects'],
    ['voice', { input: 'Hi', voice: ' ' }, '"voice" must name a voice'],
    ['voiceSample.source', { input: 'Hi', voiceSample: {} }, 'voiceSample.source'],
    [
      'voiceSample.transcript',
      {
        input: 'Hi',
        voiceSample: { source, transcript: 'a'.repeat(MAX_SAMPLE_TRANSCRIPT_LENGTH + 1) },
      },
      'voiceSample.transcript',
    ],
    ['voices', { input: 'Hi', voices: 'alloy' }, 'voices'],
  ])('has an invalid %s: %j', (_field, request, message) => {
    expect(() => checkSpeechRequest(request)).toThrow(message);
  });
});

describe('a request for a spoken answer', () => {
  it('may have every field', () => {
    const request = {
      prompt: 'Sing',
      model: 'a/b',
      voice: 'alloy',
      format: 'flac',
      maxTokens: 1,
      provider: { sort: 'price' },
    };
    expect(checkAudioRequest(request)).toEqual(request);
  });

  it.each([
    [{ prompt: '' }, '"prompt" must not be blank'],
    [{ prompt: 'Hi', format: 'aac' }, 'format'],
    [{ prompt: 'Hi', maxTokens: 0 }, 'maxTokens'],
    [{ prompt: 'Hi', provider: 'openai' }, '"provider" must be an object'],
  ])('is refused: %j', (request, message) => {
    expect(() => checkAudioRequest(request)).toThrow(message);
  });
});
