import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { sniffMedia } from '@orkit/openrouter-multimodal/operations';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createShell } from './support/orm.ts';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'orm-names-'));
});
afterEach(async () => await rm(cwd, { recursive: true }));

const image = ['generate-image', 'a red panda'];
const imageByChat = [...image, '-m', 'google/gemini-2.5-flash-image', '--modalities', 'image,text'];
const speech = ['generate-speech', 'Good evening.'];
const song = ['generate-audio', 'Sing'];
const video = ['generate-video', 'a river'];

/** Runs orm, and returns the saved names with the types of their bytes. */
async function make(argv: readonly string[]) {
  const { emulator, orm } = createShell();
  const run = await orm(argv, { cwd });
  const names = (await readdir(cwd)).toSorted();
  const types = await Promise.all(
    names.map(async (name) => {
      const media = await sniffMedia(new Blob([await readFile(join(cwd, name))]));
      return media?.mediaType;
    }),
  );
  const paid = emulator.requests.filter(({ method }) => method === 'POST');
  return { ...run, files: Object.fromEntries(names.map((name, at) => [name, types[at]])), paid };
}

describe('a name with an extension', () => {
  it.each([
    [image, 'new.png', 'image/png'],
    [image, 'new.webp', 'image/webp'],
    [image, 'new.jpg', 'image/jpeg'],
    [image, 'new.JPEG', 'image/jpeg'],
    [imageByChat, 'new.webp', 'image/webp'],
    [imageByChat, 'new.jfif', 'image/jpeg'],
    [speech, 'j.mp3', 'audio/mpeg'],
    [speech, 'j.wav', 'audio/wav'],
    [speech, 'j.wave', 'audio/wav'],
    [speech, 'j.pcm', undefined],
    [song, 'j.mp3', 'audio/mpeg'],
    [song, 'j.wav', 'audio/wav'],
    [video, 'clip.mp4', 'video/mp4'],
    [video, 'clip.m4v', 'video/mp4'],
  ])('is obeyed by orm %j: %s has %s', async (argv, name, type) => {
    const { status, stdout, files } = await make([...argv, '-o', name]);
    expect({ status, stdout, files }).toEqual({
      status: 0,
      stdout: `${name}\n`,
      files: { [name]: type },
    });
  });

  it.each([
    [image, 'new.gif', '.png, .apng, .jpg, .jpeg, .jpe, .jfif, .webp, .svg'],
    [image, 'new.mp4', '.png'],
    [image, 'new.txt', '.png'],
    [imageByChat, 'new.heic', '.png'],
    [speech, 'j.flac', '.mp3, .wav, .wave, .pcm, .raw'],
    [speech, 'j.png', '.mp3'],
    [song, 'j.pcm', '.wav, .wave, .mp3, .flac, .ogg, .oga, .opus'],
    [video, 'clip.webm', '.mp4, .m4v'],
    [video, 'clip.mov', '.mp4, .m4v'],
    [['embed', 'a text'], 'vectors.csv', '.jsonl, .ndjson'],
  ])('that cannot be had is refused unpaid by orm %j: %s', async (argv, name, possible) => {
    const { status, stderr, files, paid } = await make([...argv, '-o', name]);
    expect(status).toBe(2);
    expect(stderr).toContain(`Cannot write "${name}": this output cannot be a`);
    expect(stderr).toContain(possible);
    expect({ files, paid }).toEqual({ files: {}, paid: [] });
  });

  it('that contradicts the requested format is refused unpaid', async () => {
    const { status, stderr, paid } = await make([...speech, '--format', 'wav', '-o', 'j.mp3']);
    expect({ status, paid }).toEqual({ status: 2, paid: [] });
    expect(stderr).toContain('Cannot write "j.mp3": --format is wav, but the name ends in .mp3');
  });

  it('is kept by each of several outputs, and a converted one is told', async () => {
    const argv = ['-m', 'openai/gpt-image-1.5', '--count', '2', '-o', 'new.webp'];
    const { files } = await make([...image, ...argv]);
    expect(files).toEqual({ 'new-2.webp': 'image/webp', 'new.webp': 'image/webp' });
    const converted = await make([...imageByChat, '-o', 'other.webp']);
    expect(converted.stderr).toContain('converted from image/png to image/webp');
  });
});

describe('a name without an extension', () => {
  it.each([
    [image, 'new', 'new.png'],
    [image, 'new v1.2', 'new v1.2.png'],
    [image, 'Dr. Smith', 'Dr. Smith.png'],
    [song, 'song', 'song.wav'],
  ])('gets one from orm %j: %s', async (argv, name, saved) => {
    const { status, files } = await make([...argv, '-o', name]);
    expect({ status, names: Object.keys(files) }).toEqual({ status: 0, names: [saved] });
  });
});

describe('an image of another kind than it was promised', () => {
  it('that cannot be converted is saved under its true extension, and told', async () => {
    const { emulator, orm } = createShell();
    // A header and nothing behind it: detected, and not decoded.
    const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///ywAAAAA', 'base64').toString('base64');
    emulator.script({ text: null, images: [`data:image/gif;base64,${gif}`] });
    const { status, stdout, stderr } = await orm([...imageByChat, '-o', 'new.webp'], { cwd });
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'new.gif\n' });
    expect(stderr).toContain('"new.webp" contains image/gif, so it was saved as "new.gif"');
    expect(await readdir(cwd)).toEqual(['new.gif']);
  });
});
