import { generateKeyPairSync } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { bytesOf } from '../../test/support/containers.ts';
import { systemClock } from '../shared/clock.ts';
import type { MediaOptions } from './limits.ts';
import { createMediaLoader } from './loader.ts';
import type { MediaSource } from './source.ts';

function loaderWith(options: MediaOptions = {}) {
  return createMediaLoader(options, systemClock);
}

const environment = 'SECRET=abc\nPASSWORD=x\n'.repeat(30);
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
const ed25519 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' });

function keyOf(type: 'pkcs1' | 'pkcs8') {
  return bytesOf(rsa.export({ type, format: 'der' }));
}

describe('loadSamples', () => {
  const quiet = bytesOf([0, 0, 1, 0, 255, 255], new Uint8Array(200));

  it.each<[string, MediaSource]>([
    ['bytes', { bytes: quiet }],
    ['a blob', new Blob([quiet])],
    ['a data URL', `data:audio/pcm;base64,${Buffer.from(quiet).toString('base64')}`],
  ])('accepts %s unchanged', async (_what, source) => {
    const blob = await loaderWith().loadSamples(source);

    expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([...quiet]);
  });

  it.each<[string, Uint8Array<ArrayBuffer>]>([
    ['text', bytesOf('PASSWORD=x\n')],
    ['text', bytesOf([0xff, 0xfe], 'P\u0000A\u0000')],
    ['text', bytesOf([0xfe, 0xff], '\u0000P\u0000A')],
    ['text', bytesOf(environment, [0x08])],
    ['text', bytesOf(environment.replaceAll('\n', '\u0000'))],
    ['text', bytesOf([0xff, 0xfe], Buffer.from('Пароль: раз, два, три', 'utf16le'))],
    ['text', bytesOf(Buffer.from('Пароль: раз, два, три\b'))],
    ['text', bytesOf(Buffer.from(environment, 'utf16le'))],
    ['text', bytesOf(Buffer.from(`${environment}\b`, 'utf16le').swap16())],
    ['a key or a certificate', keyOf('pkcs8')],
    ['a key or a certificate', keyOf('pkcs1')],
    ['a key or a certificate', bytesOf(ed25519)],
    ['a key or a certificate', bytesOf('openssh-key-v1\u0000', new Uint8Array(99))],
    ['a key or a certificate', bytesOf([0xfe, 0xed, 0xfe, 0xed], new Uint8Array(99))],
    ['application/x-sqlite3', bytesOf('SQLite format 3\u0000', new Uint8Array(99))],
    ['image/gif', bytesOf('GIF89a', [1, 0, 1, 0, 0, 0, 0, 0x3b])],
    ['application/zip', bytesOf('PK\u0003\u0004', new Uint8Array(60))],
  ])('refuses %s', async (what, bytes) => {
    await expect(loaderWith().loadSamples({ bytes })).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: `Cannot use the audio: it is ${what}, not raw samples`,
    });
  });

  it('accepts quiet samples that start like a byte order mark', async () => {
    const noise = Uint8Array.from({ length: 4_000 }, (_, index) =>
      index % 2 === 0 ? (index * 37) % 251 : index % 4 === 1 ? 0 : 0xff,
    );
    const bytes = bytesOf([0xfe, 0xff], noise);

    expect((await loaderWith().loadSamples({ bytes })).size).toBe(bytes.length);
  });

  it('accepts bytes that start like a key whose length does not fit', async () => {
    const key = keyOf('pkcs8');
    const cut = bytesOf(key.subarray(0, -1));

    expect((await loaderWith().loadSamples({ bytes: cut })).size).toBe(cut.length);
  });

  it('applies the limit of audio', async () => {
    const loader = loaderWith({ audio: { maxBytes: quiet.length - 1 } });

    await expect(loader.loadSamples({ bytes: quiet })).rejects.toMatchObject({
      code: 'RESOURCE_TOO_LARGE',
    });
  });
});
