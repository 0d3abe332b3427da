import { describe, expect, it } from 'vitest';

import {
  audioFormatOf,
  mediaKindOf,
  mediaNamesOf,
  mediaTypeInfo,
  mediaTypesOf,
} from './media-type.ts';

describe('the kinds of media', () => {
  it.each([
    ['image', ['image/png', 'image/jpeg', 'image/webp', 'image/gif']],
    ['audio', ['wav', 'mpeg', 'aiff', 'aac', 'ogg', 'flac', 'mp4'].map((type) => `audio/${type}`)],
    ['video', ['video/mp4', 'video/mpeg', 'video/quicktime', 'video/webm']],
    ['document', ['application/pdf']],
  ] as const)('include the types of %s', (kind, types) => {
    expect(mediaTypesOf(kind)).toEqual(types);
    expect(types.map((type) => mediaKindOf(type))).toEqual(types.map(() => kind));
  });

  it.each([
    ['wav', ['audio/wav', 'audio/wave', 'audio/x-wav', 'audio/vnd.wave']],
    ['mp3', ['audio/mpeg', 'audio/mp3']],
    ['aiff', ['audio/aiff', 'audio/x-aiff']],
    ['aac', ['audio/aac', 'audio/x-aac']],
    ['ogg', ['audio/ogg', 'audio/opus']],
    ['flac', ['audio/flac', 'audio/x-flac']],
    ['m4a', ['audio/mp4', 'audio/x-m4a', 'audio/m4a']],
  ])('have the audio format %s under each alias', (format, types) => {
    expect(types.map((type) => audioFormatOf(type))).toEqual(types.map(() => format));
    expect(types.map((type) => mediaKindOf(type))).toEqual(types.map(() => 'audio'));
  });

  it.each([
    ['image', 'AVIF', ['image/avif']],
    ['image', 'HEIC', ['image/heic']],
    ['image', 'HEIF', ['image/heif']],
    ['image', 'TIFF', ['image/tiff']],
    ['image', 'BMP', ['image/bmp']],
    ['image', 'SVG', ['image/svg+xml']],
    ['audio', 'WebM', ['audio/webm']],
  ])('of %s include %s, which chat does not accept', (kind, name, types) => {
    for (const type of types) {
      expect(mediaTypeInfo(type)).toEqual({
        kind,
        name,
        isSupported: false,
        audioFormat: undefined,
      });
    }
  });

  it('have unique short names', () => {
    expect(mediaNamesOf('video')).toEqual(['MP4', 'MPEG', 'MOV', 'WebM']);
    expect(mediaNamesOf('any').filter((name) => name === 'WebM')).toHaveLength(1);
    expect(mediaTypeInfo('video/mov')).toEqual(mediaTypeInfo('video/quicktime'));
    expect(mediaTypeInfo('video/x-m4v')?.name).toBe('MP4');
  });

  it.each([
    'image/svg+xml',
    'image/bmp',
    'audio/webm',
    'text/plain',
    'audio/midi',
    'IMAGE/PNG',
    '',
  ])('do not include %s', (type) => {
    expect(mediaKindOf(type)).toBeUndefined();
    expect(audioFormatOf(type)).toBeUndefined();
  });
});
