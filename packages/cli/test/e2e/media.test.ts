import type { Emulator } from '@orkit/openrouter-emulator';
import { createEmulator } from '@orkit/openrouter-emulator';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { serveSamples, writeLargeVideo } from '../support/files.ts';
import { samples, seePaidRequest } from '../support/orm.ts';
import type { Ended } from '../support/program.ts';
import { bash, orm } from '../support/program.ts';
import { onTerminal, program } from '../support/terminal.ts';
import { verifies } from '../../../../tests/requirements.ts';

let emulator: Emulator;
let env: Record<string, string>;
let cwd = '';

beforeEach(async () => {
  emulator = createEmulator();
  env = { OPENROUTER_BASE_URL: await emulator.listen() };
  cwd = await mkdtemp(join(tmpdir(), 'orm-'));
});

afterEach(async () => {
  await emulator.close();
  await rm(cwd, { recursive: true });
});

describe('the built orm and media', () => {
  it.each([
    ['analyze-image photo.jpg', 'JPEG, 800 x 534 pixels, mostly blue'],
    ['analyze-audio tone.wav', 'WAV, 2.5 seconds'],
    ['analyze-video clip.mp4', 'MP4, 320 x 240 pixels, 3 seconds'],
    ['analyze-document paper.pdf', 'PDF, 3 pages'],
    ['transcribe tone.wav', 'A tone of 440 hertz'],
  ])('orm %s answers correctly about a file', async (line, truth) => {
    const { status, stdout, stderr } = await orm(line.split(' '), { env, cwd: samples });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(truth);
  });

  it('fetches a URL, and none that is not public unless its host is named', async () => {
    await using server = await serveSamples();
    const url = `http://${server.host}/photo.jpg`;
    expect((await orm(['analyze-image', url], { env })).status).toBe(13);
    expect(server.requestedPaths).toEqual([]);
    const allowed = { ...env, OPENROUTER_ALLOW_PRIVATE_HOSTS: server.host };
    expect((await orm(['analyze-image', url], { env: allowed })).stdout).toContain('800 x 534');
  });

  it('sends a large video from a file or a pipe, also without -', async () => {
    const freeBytes = 40_000_000;
    await writeLargeVideo(join(cwd, 'large.mp4'), freeBytes);
    for (const line of [
      'orm analyze-video large.mp4',
      'cat large.mp4 | orm analyze-video -',
      'cat large.mp4 | orm chat -m google/gemini-2.5-flash "What happens?"',
    ]) {
      const { status, stdout, stderr } = await bash(line, { env, cwd });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toContain('MP4, 320 x 240 pixels');
      const { headers } = emulator.requests.at(-1)!;
      expect(Number(headers['content-length'])).toBeGreaterThan((freeBytes * 4) / 3);
    }
  });

  it('sends one request per file of a pattern', async () => {
    const { status, stdout } = await bash('orm analyze-image *.jpg notes.txt --each --json', {
      env,
      cwd: samples,
    });
    expect(status).toBe(3);
    const documents = stdout.trimEnd().split('\n');
    expect(documents.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { source: 'photo-sideways.jpg', ok: true },
      { source: 'photo.jpg', ok: true },
      { source: 'notes.txt', ok: false },
    ]);
  });

  it('ends by the signal while a video is uploaded', async () => {
    await writeLargeVideo(join(cwd, 'large.mp4'), 40_000_000);
    emulator.fail({ type: 'stall' }, { path: '/chat/completions' });
    let ended: Promise<Ended> | undefined;
    const kill = await new Promise<(signal: NodeJS.Signals) => void>((resolve) => {
      ended = orm(['analyze-video', 'large.mp4'], { env, cwd, onStart: resolve });
    });
    await seePaidRequest(emulator);
    kill('SIGINT');
    expect(await ended).toMatchObject({ signal: 'SIGINT', stdout: '', stderr: '' });
  });

  it(
    verifies('make.images', 'a terminal shows an image while it is generated, and then its path'),
    async () => {
      // Slow enough for a partial image to be drawn.
      emulator.fail({ type: 'slow-body', bytes: 4000, everyMs: 60 }, { path: '/images' });
      const line = [...program, 'generate-image', 'a fox', '-m', 'openai/gpt-image-1.5'] as const;
      const { screen, exitCode } = await onTerminal(line, {
        env: { ...env, COLORTERM: 'truecolor' },
        cwd,
      });

      expect({ screen, exitCode }).toMatchObject({ exitCode: 0 });
      expect(screen).toContain('\u2580');
      // Cursor to the top of the image, everything below erased, then the file name.
      const [, ...after] = screen.split('A\r\u001B[J');
      expect(after.at(-1)).not.toContain('\u2580');
      expect(after.at(-1)).toContain('a-fox.png');
    },
  );
});
