import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { findFileType } from './file-type.ts';

async function sample(name: string): Promise<Uint8Array> {
  return await readFile(new URL(`../../media/${name}`, import.meta.url));
}

describe('findFileType', () => {
  it.each([
    ['photo.jpg', 'image/jpeg'],
    ['badge.png', 'image/png'],
    ['dial.gif', 'image/gif'],
    ['paper.pdf', 'application/pdf'],
    ['tone.wav', 'audio/wav'],
    ['tone.mp3', 'audio/mpeg'],
    ['tone.ogg', 'audio/ogg'],
    ['badge.svg', 'text/plain'],
    ['notes.txt', 'text/plain'],
    ['tone.m4a', undefined],
    ['clip.webm', undefined],
  ])('detects %s as %s', async (name, type) => {
    expect(await findFileType(await sample(name))).toBe(type);
  });

  it.each([
    ['{"a": 1}', 'application/json'],
    ['{"a": 1}\n{"a": 2}\n', 'application/x-ndjson'],
    ['{"a": 1', 'text/plain'],
    ['name,age\nAda,36\n', 'text/csv'],
    ['name,age', 'text/plain'],
    [`name,age\n${'Ada,36\n'.repeat(10_000)}A,B,C\n`, 'text/csv'],
    ['# Title\n\nText, and more.', 'text/markdown'],
    ['Gr\u00fc\u00dfe', 'text/plain'],
    ['a\0b', undefined],
  ])('detects a text such as %.20j as %s', async (text, type) => {
    expect(await findFileType(new TextEncoder().encode(text))).toBe(type);
  });
});
