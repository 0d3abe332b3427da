import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { toDataUrl } from './support/files.ts';
import { createManualClock, createShell, samples, seePaidRequest } from './support/orm.ts';

const words =
  'A tone of 440 hertz for 0.7 seconds. A tone of 554 hertz for 0.8 seconds. A tone of 659 hertz for 1 second.\n';

describe('orm transcribe', () => {
  it('prints the transcript and nothing else', async () => {
    const { orm } = createShell();
    expect(await orm(['transcribe', 'tone.wav'])).toEqual({ status: 0, stdout: words, stderr: '' });
  });

  it.each([
    ['srt', /^1\n00:00:00,000 --> 00:00:00,700\nA tone of 440 hertz for 0\.7 seconds\.\n\n2\n/u],
    ['vtt', /^WEBVTT\n\n(?:1\n)?00:00:00\.000 --> 00:00:00\.700\n/u],
  ])('prints exactly a file of subtitles with --format %s', async (format, expected) => {
    const { orm } = createShell();
    const { stdout, stderr } = await orm(['transcribe', 'tone.wav', '--format', format]);
    expect(stdout).toMatch(expected);
    expect(stdout).toMatch(/1 second\.\n+$/u);
    expect(stderr).toBe('');
  });

  it('gives times in the document', async () => {
    const { json } = createShell();
    const argv = ['transcribe', 'tone.wav', '--timestamps', 'word,segment', '--language', 'en'];
    const document = await json(argv);
    expect(document).toMatchObject({
      ok: true,
      command: 'transcribe',
      model: 'openai/whisper-1',
      text: words.trim(),
      usage: { costUsd: expect.any(Number) },
      data: {
        segments: [{ start: 0, end: 0.7 }, {}, {}],
        words: expect.arrayContaining([expect.objectContaining({ word: 'A', start: 0 })]),
      },
    });
  });

  it('tells what it cost, without tokens that nobody counted', async () => {
    const { orm } = createShell();
    const { stderr } = await orm(['transcribe', 'tone.wav', '--cost']);
    expect(stderr).toMatch(/^openai\/whisper-1 · \$0\.\d+ · \d+ m?s\n$/u);
  });

  it('takes standard input and data URLs', async () => {
    const { orm } = createShell();
    const stdin = { kind: 'pipe' as const, bytes: await readFile(join(samples, 'tone.wav')) };
    expect(await orm(['transcribe', '-'], { stdin })).toMatchObject({ status: 0, stdout: words });
    const url = await toDataUrl('tone.wav', 'audio/wav');
    expect(await orm(['transcribe', url])).toMatchObject({ status: 0, stdout: words });
  });

  it('refuses what is no sound before anything is paid', async () => {
    const { emulator, orm } = createShell();
    const { status } = await orm(['transcribe', 'photo.jpg']);
    expect(status).toBe(11);
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('given up by --timeout may have been charged', async () => {
    const { emulator, orm } = createShell();
    emulator.fail({ type: 'stall' }, { path: '/audio/transcriptions' });
    const clock = createManualClock();
    const running = orm(['transcribe', 'tone.wav', '--timeout', '20s', '--json'], { clock });
    await seePaidRequest(emulator);
    clock.advance(20_000);
    const { status, stdout } = await running;
    expect(status).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        message: expect.stringContaining('deadline'),
        retryable: false,
        details: { reason: 'outcome_unknown' },
      },
    });
  });
});
