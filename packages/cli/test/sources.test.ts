import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { serveSamples, toDataUrl } from './support/files.ts';
import { contentOf, truths } from './support/media.ts';
import { createFastClock, createShell, lastChat, samples } from './support/orm.ts';

let cwd = '';

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'orm-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

describe('a URL', () => {
  it('with a private host is rejected without a connection', async () => {
    await using server = await serveSamples();
    const { emulator, orm } = createShell();
    const { status, stderr } = await orm(['analyze-image', `http://${server.host}/photo.jpg`]);
    expect(status).toBe(13);
    expect(stderr).toMatch(
      /not public \[UPSTREAM_REFUSED\]\nhint: .*OPENROUTER_ALLOW_PRIVATE_HOSTS/u,
    );
    expect([server.requestedPaths, emulator.requests]).toEqual([[], []]);
  });

  it.each([
    ['analyze-image', 'photo.jpg', 'JPEG'],
    ['transcribe', 'tone.wav', '440 hertz'],
    ['chat', 'paper.pdf', '"paper.pdf", PDF, 3 pages'],
  ])('with an allowed host is downloaded: orm %s', async (command, file, truth) => {
    await using server = await serveSamples();
    const { orm } = createShell();
    const url = `http://${server.host}/${file}`;
    const argv = command === 'chat' ? [command, '-a', url, 'What?'] : [command, url];
    const env = { OPENROUTER_ALLOW_PRIVATE_HOSTS: server.host };
    const { status, stdout, stderr } = await orm(argv, { env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(truth);
    expect(server.requestedPaths).toEqual([`/${file}`]);
  });

  it('is passed to the model with --pass-url, and always for YouTube', async () => {
    const { emulator, orm } = createShell();
    const image = 'https://example.com/cat.png';
    await orm(['analyze-image', image, '--pass-url']);
    expect(contentOf(lastChat(emulator))[1]).toMatchObject({ image_url: { url: image } });
    const video = 'https://www.youtube.com/watch?v=aqz-KE-bpKQ';
    await orm(['analyze-video', video]);
    expect(contentOf(lastChat(emulator))[1]).toMatchObject({ video_url: { url: video } });
  });

  it('can be a data URL', async () => {
    const { orm } = createShell();
    const url = await toDataUrl('photo-sideways.jpg', 'image/jpeg');
    expect((await orm(['analyze-image', url])).stdout).toContain('480 x 320 pixels');
  });
});

describe('standard input', () => {
  it.each(truths)('is what orm %s is about when it is named by -', async (command, file, truth) => {
    const { orm } = createShell();
    const stdin = { kind: 'pipe' as const, bytes: await readFile(join(samples, file)) };
    const { stdout, stderr } = await orm([command, '-'], { stdin });
    expect(stderr).toBe('');
    // Standard input has no name.
    expect(stdout).toContain(truth.replace('"paper.pdf", ', ''));
  });

  it('can be only one of several sources', async () => {
    const { emulator, orm } = createShell();
    const stdin = { kind: 'pipe' as const, bytes: await readFile(join(samples, 'tone.wav')) };
    await orm(['analyze-video', 'clip.mp4', '-'], { stdin });
    expect(contentOf(lastChat(emulator))[2]).toMatchObject({ type: 'input_audio' });
    for (const argv of [
      ['-', '-'],
      ['-', '--prompt-file', '-'],
      ['-', '-', '--each'],
    ]) {
      const { status, stderr } = await orm(['analyze-audio', ...argv], { stdin });
      expect(status).toBe(2);
      expect(stderr).toContain('Only one input can be - (stdin)');
    }
  });

  it('is rejected as media when it is empty', async () => {
    const { emulator, orm } = createShell();
    const { status, stderr } = await orm(['analyze-image', '-'], {
      stdin: { kind: 'pipe', bytes: '' },
    });
    expect(status).toBe(11);
    expect(stderr).toContain('it is empty');
    expect(emulator.requests).toEqual([]);
  });

  it('is subject to --timeout', async () => {
    const { orm } = createShell();
    const { status, stderr } = await orm(['analyze-image', '-', '--timeout', '2s'], {
      clock: createFastClock(),
      stdin: { kind: 'pipe', bytes: new Promise<Uint8Array>(() => {}) },
    });
    expect(status).toBe(6);
    expect(stderr).toContain('No response within 2.0 s');
  });
});

describe('a source that cannot be used', () => {
  it.each([
    ['a text by the name of a picture', 'photo.jpg', 11, 'not of a known type'],
    ['an empty file', 'empty.png', 11, 'it is empty'],
    ['a missing file', 'gone.png', 2, 'there is no such file'],
    ['a folder', '.', 2, 'it is a folder'],
    ['a device', '/dev/null', 13, 'not a regular file'],
  ])('%s is rejected before anything is sent', async (_name, file, expected, told) => {
    await writeFile(join(cwd, 'photo.jpg'), 'OPENROUTER_API_KEY=not for anybody');
    await writeFile(join(cwd, 'empty.png'), '');
    const { emulator, orm } = createShell();
    const { status, stdout, stderr } = await orm(['analyze-image', file], { cwd });
    expect({ status, stdout }).toEqual({ status: expected, stdout: '' });
    expect(stderr).toMatch(/^error: [^\n]+ \[[A-Z_]+\]\nhint: {2}\S[^\n]*\n$/u);
    expect(stderr).toContain(told);
    expect(emulator.requests).toEqual([]);
  });

  it('of another type is rejected with the command for it', async () => {
    const { orm } = createShell();
    const { status, stderr } = await orm(['analyze-image', 'tone.wav']);
    expect(status).toBe(11);
    expect(stderr).toContain('use orm analyze-audio');
  });

  it('in place of a file is reported with -p as the hint', async () => {
    const { emulator, orm } = createShell();
    const { status, stderr } = await orm(['analyze-image', 'photo.jpg', 'What is this?']);
    expect(status).toBe(2);
    expect(stderr).toBe(
      'error: Cannot read "What is this?": no such file [INVALID_INPUT]\n' +
        'hint:  put the question after -p: orm analyze-image photo.jpg -p "What is this?"\n',
    );
    expect(emulator.requests).toEqual([]);
  });

  it.each([
    ['a photo.jpg', 'there is no such file', 'Did you mean "A photo.jpg"?'],
    ['Shot 1.png', 'several files have names that look like it', String.raw`/Shot\u00a01.png"`],
  ])('with an extension is a file, not a question: %j', async (name, reason, hint) => {
    const { orm } = createShell();
    for (const file of ['A photo.jpg', 'Shot\u00a01.png', 'Shot\u202f1.png'])
      await writeFile(join(cwd, file), 'x');

    const { status, stderr } = await orm(['analyze-image', name], { cwd });

    expect(status).toBe(2);
    expect(stderr).toContain(`Cannot read "${name}": ${reason}`);
    expect(stderr).toContain(hint);
  });

  it('can have a space in its name', async () => {
    const { orm } = createShell();
    await writeFile(join(cwd, 'my photo.jpg'), await readFile(join(samples, 'photo.jpg')));
    expect((await orm(['analyze-image', 'my photo.jpg'], { cwd })).status).toBe(0);
  });
});
