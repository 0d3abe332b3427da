import { describe, expect, it } from 'vitest';

import { toLegacyFields } from './legacy-fields.ts';

const file = {
  path: '/out/cat.png',
  uri: 'file:///out/cat.png',
  mediaType: 'image/png',
  bytes: 1234,
  sha256: 'ab',
  width: 640,
  height: 480,
  durationSeconds: undefined,
  fallbackReason: undefined,
  note: undefined,
};

describe('toLegacyFields', () => {
  it('describes the first saved file', () => {
    expect(toLegacyFields({ files: [file, { ...file, path: '/out/cat-2.png' }] })).toEqual({
      save_path: '/out/cat.png',
      mime: 'image/png',
      size_bytes: 1234,
    });
  });

  it('uses the URI of a file without a path', () => {
    const uri = 's3://bucket/cat.png';
    expect(toLegacyFields({ files: [{ ...file, path: undefined, uri }] })).toEqual({
      save_path: uri,
      mime: 'image/png',
      size_bytes: 1234,
    });
  });

  it.each([
    ['', 0],
    ['YQ==', 1],
    ['YWI=', 2],
    ['YWJj', 3],
    ['YWJjZA==', 4],
  ])('returns the size of inline media: %j has %i bytes', (base64, bytes) => {
    const media = [{ kind: 'audio', mediaType: 'audio/wav', base64 }] as const;
    expect(toLegacyFields({ media })).toEqual({ mime: 'audio/wav', size_bytes: bytes });
  });

  it.each([
    [
      { status: 'hit', age_seconds: 12, ttl_seconds: 300 },
      { age: 12, ttl: 300 },
    ],
    [{ status: 'miss', age_seconds: null, ttl_seconds: 300 }, { ttl: 300 }],
    [{ status: 'miss', age_seconds: null, ttl_seconds: null }, {}],
  ])('converts the ages of %j', (cache, ages) => {
    expect(toLegacyFields({ meta: { cache } })).toEqual({ cache: { ...cache, ...ages } });
  });

  it('is empty without outputs and cache', () => {
    const names = toLegacyFields({ meta: { cache: null } });
    expect(Object.values(names).filter((value) => value !== undefined)).toEqual([]);
  });
});
