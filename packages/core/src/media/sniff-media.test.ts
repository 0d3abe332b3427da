import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { sniffMedia } from './sniff-media.ts';

const samples = new URL('../../../emulator/media/', import.meta.url);

describe('sniffMedia', () => {
  it.each([
    ['photo.jpg', { kind: 'image', mediaType: 'image/jpeg' }],
    ['photo.avif', { kind: 'image', mediaType: 'image/avif' }],
    ['tone.wav', { kind: 'audio', mediaType: 'audio/wav' }],
    ['clip.webm', { kind: 'video', mediaType: 'video/webm' }],
    ['paper.pdf', { kind: 'document', mediaType: 'application/pdf' }],
    ['notes.txt', undefined],
  ])('detects %s', async (name, found) => {
    const blob = new Blob([await readFile(new URL(name, samples))]);
    expect(await sniffMedia(blob)).toEqual(found);
  });
});
