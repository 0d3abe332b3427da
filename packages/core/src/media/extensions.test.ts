import { expect, it } from 'vitest';

import { mediaTypeInfo, mediaTypesOf } from '../shared/media-type.ts';
import { mediaKindNames } from './media-kinds.ts';
import { extensionOf, fitsExtension, isKnownExtension } from './extensions.ts';

it.each(mediaKindNames.flatMap(mediaTypesOf))(
  'every media type that chat accepts has an extension: %s',
  (type) => {
    expect(mediaTypeInfo(type)).toBeDefined();
    expect(extensionOf(type)).not.toBe('bin');
    expect(fitsExtension(type, extensionOf(type))).toBe(true);
  },
);

it('a media type may have parameters, capitals and aliases', () => {
  const labels = [
    'Audio/L16; rate=24000',
    'audio/x-wav',
    'IMAGE/JPG',
    'audio/mp3',
    'video/x-matroska',
  ];

  expect(labels.map(extensionOf)).toEqual(['pcm', 'wav', 'jpg', 'mp3', 'mkv']);
});

it('an unknown type has the extension bin', () => {
  expect([extensionOf('font/woff'), extensionOf('')]).toEqual(['bin', 'bin']);
});

it('an extension fits its type, and every known extension fits an unknown type', () => {
  expect(fitsExtension('image/jpeg', 'JPEG')).toBe(true);
  expect(fitsExtension('image/jpeg', 'png')).toBe(false);
  expect(fitsExtension('image/jpeg', 'bin')).toBe(false);
  expect(fitsExtension('font/woff', 'mkv')).toBe(true);
  expect(fitsExtension('font/woff', 'sh')).toBe(false);
  expect([isKnownExtension('PNG'), isKnownExtension('sh')]).toEqual([true, false]);
});
