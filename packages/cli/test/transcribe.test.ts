import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { toDataUrl } from './support/files.ts';
import { createManualClock, createShell, samples, seePaidRequest } from './support/orm.ts';

const toneTranscript =
  'A tone of 440 hertz for 0.7 seconds. A tone of 554 hertz for 0.8 seconds. A tone of 659 hertz for 1 second.\n';

describe('orm transcribe', () => {
  it('prints the transcript and nothing else', async () => {
    const { orm } = createShell();
    expect(await orm(['transcribe', 'tone.wav'])).toEqual({
      status: 0,
      stdout: toneTranscript,
      stderr: '',
    });
  });

  it.each([
    ['srt', /^1\n00:00:00,000 --> 00:00:00,700\nA tone of 440 hertz for 0\.7 seconds\.\n\n2\n/u],
    ['vtt', /^WEBVTT\n\n(?:1\n)?00:00:00\.000 --> 00:00:00\.700\n/u],
  ])('prints exactly a subtitle file with --format %s', async (format, expected) => {
    const { orm } = createShell();
    const { stdout, stderr } = await orm(['transcribe', 'tone.wav', '--format', format]);
    expect(stdout).toMatch(expected);
    expect(stdout).toMatch(/1 second\.\n+$/u);
    expect(stderr).toBe('');
  });

  it('has timestamps in the document', async () => {
    const { json } = createShell();
    const argv = ['transcribe', 'tone.wav', '--timestamps', 'word,segment', '--language', 'en'];
    const document = await json(argv);
    expect(document).toMatchObject({
      ok: true,
      command: 'transcribe',
      model: 'openai/whisper-1',
      text: toneTranscript.trim(),
      usage: { costUsd: expect.any(Number) },
      data: {
        segments: [{ start: 0, end: 0.7 }, {}, {}],
        words: expect.arrayContaining([expect.objectContaining({ word: 'A', start: 0 })]),
      },
    });
  });

  it('prints the cost, without tokens if the usage has none', async () => {
    const { orm } = createShell();
    const { stderr } = await orm(['transcribe', 'tone.wav', '--cost']);
    expect(stderr).toMatch(/^openai\/whisper-1 · \$0\.\d+ · \d+ m?s\n$/u);
  });

  it('accepts standard input and data URLs', async () => {
    const { orm } = createShell();
    const stdin = { kind: 'pipe' as const, bytes: await readFile(join(samples, 'tone.wav')) };
    expect(await orm(['transcribe', '-'], { stdin })).toMatchObject({
      status: 0,
      stdout: toneTranscript,
    });
    const url = await toDataUrl('tone.wav', 'audio/wav');
    expect(await orm(['transcribe', url])).toMatchObject({ status: 0, stdout: toneTranscript });
  });

  it('has null for unknown tokens in the document', async () => {
    const { json } = createShell();
    expect(await json(['transcribe', 'tone.wav'])).toMatchObject({
      usage: { inputTokens: null, outputTokens: null, costUsd: expect.any(Number) },
    });
  });

  it('reports an unknown model with suggestions', async () => {
    const { emulator, orm } = createShell();
    const run = await orm(['transcribe', 'tone.wav', '-m', 'openai/wisper-1']);
    expect(run).toEqual({
      status: 10,
      stdout: '',
      stderr:
        'error: Cannot transcribe "tone.wav": there is no model "openai/wisper-1" [MODEL_NOT_FOUND]\n' +
        'hint:  Did you mean "openai/whisper-1"? orm models search <words>\n',
    });
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('reports a response without text, and shows it with --json', async () => {
    const { emulator, orm } = createShell();
    const broken = { type: 'status', status: 200, body: { transcript: 'Hi' } } as const;
    emulator.fail(broken, { path: '/audio/transcriptions', times: 2 });
    const { status, stderr } = await orm(['transcribe', 'tone.wav']);
    expect(status).toBe(5);
    expect(stderr).toContain('hint:  The partial result is shown by --json; ');
    const { stdout } = await orm(['transcribe', 'tone.wav', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { details: { answer: '{"transcript":"Hi"}' } },
    });
  });

  it('rejects a file that is not audio before anything is charged', async () => {
    const { emulator, orm } = createShell();
    const { status } = await orm(['transcribe', 'photo.jpg']);
    expect(status).toBe(11);
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it.each([
    ['text', toneTranscript],
    ['srt', '1\n00:00:00,000 --> 00:00:00,700\n'],
    ['vtt', 'WEBVTT\n\n00:00:00.000 --> 00:00:00.700\n'],
  ])('transcribes one file after the other with --each as %s', async (format, start) => {
    const { orm } = createShell();
    const argv = ['transcribe', 'tone.wav', 'notes.txt', 'tone.wav', '--each', '--format', format];
    const { status, stdout, stderr } = await orm(argv);
    expect(status).toBe(3);
    const parts = stdout.split(/^==> (?<name>\S+) <==\n/mu);
    const transcript = expect.stringContaining(start) as string;
    expect(parts).toEqual(['', 'tone.wav', transcript, 'notes.txt', '\n', 'tone.wav', transcript]);
    expect(stderr).toMatch(/^error: .* \[UNSUPPORTED_FORMAT\]\nhint: .*\n$/u);
  });

  it('has no heading for a single file with --each', async () => {
    const { orm } = createShell();
    expect((await orm(['transcribe', 'tone.wav', '--each'])).stdout).toBe(toneTranscript);
  });

  it('rejects several files without --each, and suggests it', async () => {
    const { emulator, orm } = createShell();
    expect(await orm(['transcribe', 'tone.wav', 'tone.wav'])).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'error: Cannot transcribe 2 files at once [INVALID_INPUT]\n' +
        'hint:  use --each to transcribe one after the other\n',
    });
    expect(emulator.requests).toEqual([]);
  });

  it('accepts standard input only once', async () => {
    const { orm } = createShell();
    const { status, stderr } = await orm(['transcribe', '-', '-', '--each']);
    expect(status).toBe(2);
    expect(stderr).toContain('Only one input can be - (stdin)');
  });

  it('has no hint about questions for a missing file', async () => {
    const { orm } = createShell();
    const { stderr } = await orm(['transcribe', 'tone.wav', 'my talk.mp3', '--each']);
    expect(stderr).not.toContain('-p');
  });

  it('may have been charged after --timeout', async () => {
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
        message: expect.stringContaining('the call timed out'),
        retryable: false,
        details: { reason: 'outcome_unknown' },
      },
    });
  });
});
