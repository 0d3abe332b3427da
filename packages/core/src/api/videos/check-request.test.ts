import { describe, expect, it } from 'vitest';

import {
  checkVideoRequest,
  MAX_CALLBACK_URL_LENGTH,
  MAX_VIDEO_PROMPT_LENGTH,
} from './check-request.ts';
import { MAX_VIDEO_REFERENCES } from './options.ts';

const prompt = 'A river';

describe('checkVideoRequest', () => {
  it.each([
    { prompt },
    { firstFrame: 'https://a.test/a.png' },
    { lastFrame: new Blob() },
    { references: ['https://a.test/a.png'] },
    { previousJobId: 'gen-vid-1' },
    {
      prompt,
      model: 'a/b',
      durationSeconds: 1,
      resolution: '720p',
      aspectRatio: '16:9',
      generateAudio: false,
      seed: -1,
      callbackUrl: 'https://a.test/hook',
      creativity: 0,
      upscaleFactor: 0.1,
      outputPath: 'river.mp4',
      providerOptions: { google: { personGeneration: 'allow' } },
    },
    { prompt, callbackUrl: 'http://localhost:8080/hook' },
    { prompt, callbackUrl: 'http://127.0.0.1:8080/hook' },
    { prompt, callbackUrl: 'http://[::1]/hook' },
    { prompt, aspectRatio: '99999:1' },
    { prompt, size: '99999x1' },
    { prompt, size: '1280x720', model: undefined, references: undefined, seed: undefined },
  ])('accepts %j', (request) => {
    expect(checkVideoRequest(request)).toEqual(request);
  });

  it.each([
    [{}, 'the input must have a prompt or an input image'],
    [{ references: [] }, 'the input must have a prompt or an input image'],
    [{ prompt: ' ' }, '"prompt" must not be blank'],
    [{ prompt, model: ' ' }, '"model" must name a model'],
    [{ prompt, durationSeconds: 0 }, '"durationSeconds" must be at least 1, not 0'],
    [{ prompt, durationSeconds: 4.5 }, '"durationSeconds" must be a whole number, not 4.5'],
    [{ prompt, duration: 4 }, 'unknown field "duration"'],
    [{ prompt, resolution: '' }, '"resolution" must not be blank'],
    [{ prompt, aspectRatio: '16/9' }, '"aspectRatio" must look like 16:9'],
    [{ prompt, size: '1280*720' }, '"size" must look like 1280x720'],
    [
      { prompt, size: '1280x720', resolution: '720p' },
      'the input must have either "size" or "resolution" and "aspectRatio"',
    ],
    [
      { prompt, size: '1280x720', aspectRatio: '16:9' },
      'the input must have either "size" or "resolution" and "aspectRatio"',
    ],
    [{ prompt, references: 'a.png' }, '"references" must be a list, not "a.png"'],
    [{ prompt, generateAudio: 'yes' }, '"generateAudio" must be true or false, not "yes"'],
    [{ prompt, seed: 2 ** 53 }, '"seed" must be a whole number, not 9007199254740992'],
    [{ prompt, callbackUrl: 'http://a.test' }, '"callbackUrl" must be an https URL'],
    [{ prompt, callbackUrl: 'http://127.0.0.1.a.test' }, '"callbackUrl" must be an https URL'],
    [{ prompt, callbackUrl: 'ftp://localhost' }, '"callbackUrl" must be an https URL'],
    [{ prompt, callbackUrl: 'a.test' }, '"callbackUrl" must be an https URL'],
    [{ prompt, creativity: 0.5 }, '"creativity" must be a whole number, not 0.5'],
    [{ prompt, upscaleFactor: 0 }, '"upscaleFactor" must be above 0'],
    [{ prompt, previousJobId: '../keys' }, '"previousJobId" must be the id of a job'],
    [
      { prompt, providerOptions: { google: 'allow' } },
      '"providerOptions" must be an object with an object for each provider',
    ],
  ])('rejects %j', (request, fault) => {
    expect(() => checkVideoRequest(request)).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        message: `Cannot generate the video: ${fault}`,
      }),
    );
  });

  it.each(['0:0', '16:0', '0:9', '016:9', '100000:1'])('rejects the aspect ratio %s', (ratio) => {
    expect(() => checkVideoRequest({ prompt, aspectRatio: ratio })).toThrow(
      '"aspectRatio" must look like 16:9',
    );
  });

  it.each(['0x0', '1280x0', '0x720', '01280x720', '100000x1'])('rejects the size %s', (size) => {
    expect(() => checkVideoRequest({ prompt, size })).toThrow('"size" must look like 1280x720');
  });

  it.each([
    ['prompt', (length: number) => ({ prompt: 'a'.repeat(length) }), MAX_VIDEO_PROMPT_LENGTH],
    [
      'references',
      (length: number) => ({ references: Array.from({ length }, () => new Blob()) }),
      MAX_VIDEO_REFERENCES,
    ],
    [
      'callbackUrl',
      (length: number) => ({ prompt, callbackUrl: `https://a.test/${'a'.repeat(length - 15)}` }),
      MAX_CALLBACK_URL_LENGTH,
    ],
  ])('accepts %s up to the limit, and not one more', (field, make, limit) => {
    expect(() => checkVideoRequest(make(limit))).not.toThrow();
    expect(() => checkVideoRequest(make(limit + 1))).toThrow(`"${field}" must have at most`);
  });
});
