import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Interruption } from '../src/errors/signal-error.ts';
import { systemClock } from '../src/terminal/io.ts';
import { writeLargeVideo } from './support/files.ts';
import { contentOf, truths } from './support/media.ts';
import {
  createManualClock,
  createShell,
  lastChat,
  samples,
  seePaidRequest,
} from './support/orm.ts';

let cwd = '';

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'orm-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

describe('orm analyze-…', () => {
  it.each(truths)('%s prints the answer about a file and nothing else', async (...row) => {
    const [command, file, truth] = row;
    const { orm } = createShell();
    const { status, stdout, stderr } = await orm([command, file, '-p', 'What is it?']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(truth);
    expect(stdout).toContain('"What is it?"');
  });

  it.each(truths)('%s has a default question', async (command, file) => {
    const { emulator, orm } = createShell();
    expect((await orm([command, file])).status).toBe(0);
    expect(contentOf(lastChat(emulator))[0]).toEqual({ type: 'text', text: expect.any(String) });
  });

  it('reads the question from a file or from stdin', async () => {
    const { emulator, orm } = createShell();
    await writeFile(join(cwd, 'ask.txt'), 'How many boats?\n');
    const photo = join(samples, 'photo.jpg');
    await orm(['analyze-image', photo, '--prompt-file', 'ask.txt'], { cwd });
    expect(contentOf(lastChat(emulator))[0]).toEqual({ type: 'text', text: 'How many boats?' });
    const stdin = { kind: 'pipe' as const, bytes: 'And birds?' };
    await orm(['analyze-image', photo, '--prompt-file', '-'], { stdin });
    expect(contentOf(lastChat(emulator))[0]).toEqual({ type: 'text', text: 'And birds?' });
  });

  it('sends several sources of any type in order', async () => {
    const { emulator, orm } = createShell();
    const argv = 'analyze-video clip.mp4 photo.jpg tone.wav paper.pdf -p What?';
    const { status } = await orm(argv.split(' '));
    expect(status).toBe(0);
    expect(contentOf(lastChat(emulator)).map(({ type }) => type)).toEqual([
      'text',
      'video_url',
      'image_url',
      'input_audio',
      'file',
    ]);
  });

  it('passes its flags to the operation', async () => {
    const { emulator, orm } = createShell();
    const argv =
      'analyze-image photo.jpg -m openai/gpt-4o --max-dimension 64 --detail low --max-tokens 99 --zdr --cache-input';
    const { stdout } = await orm(argv.split(' '));
    expect(stdout).toContain('64 x 43 pixels');
    expect(lastChat(emulator)).toMatchObject({
      model: 'openai/gpt-4o',
      max_tokens: 99,
      provider: { zdr: true },
    });
    expect(JSON.stringify(lastChat(emulator))).toMatch(/"detail":"low".*"cache_control"/u);
  });

  it('selects the PDF engine', async () => {
    const { emulator, orm } = createShell();
    await orm(['analyze-document', 'paper.pdf', '--engine', 'mistral-ocr']);
    expect(JSON.stringify(lastChat(emulator)['plugins'])).toContain('mistral-ocr');
  });

  it('accepts raw samples with --format', async () => {
    const { emulator, orm } = createShell();
    await writeFile(join(cwd, 'raw.pcm'), Buffer.alloc(48_000));
    expect((await orm(['analyze-audio', 'raw.pcm'], { cwd })).status).toBe(11);
    const { status } = await orm(['analyze-audio', 'raw.pcm', '--format', 'pcm16'], { cwd });
    expect(status).toBe(0);
    expect(contentOf(lastChat(emulator))[1]).toMatchObject({ input_audio: { format: 'pcm16' } });
  });

  it('answers with JSON that follows a schema', async () => {
    const { json } = createShell();
    const schema = '{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}';
    const argv = [
      'analyze-image',
      'photo.jpg',
      '-m',
      'google/gemini-2.5-flash',
      '--schema',
      schema,
    ];
    expect(await json(argv)).toMatchObject({
      ok: true,
      command: 'analyze-image',
      data: { output: { city: expect.any(String) } },
    });
  });

  it('prints changes to the media on stderr, unless --quiet is set', async () => {
    const { orm, json } = createShell();
    const { default: sharp } = await import('sharp');
    const frames = [0, 120, 240].map((red) => ({
      create: { width: 80, height: 80, channels: 3 as const, background: { r: red, g: 9, b: 9 } },
    }));
    await writeFile(
      join(cwd, 'a.gif'),
      await sharp(
        await Promise.all(frames.map(async (frame) => await sharp(frame).png().toBuffer())),
        { join: { animated: true } },
      )
        .gif()
        .toBuffer(),
    );
    const { stderr } = await orm(['analyze-image', 'a.gif'], { cwd });
    expect(stderr).toMatch(/^note: .*frame.*\n$/u);
    expect((await orm(['analyze-image', 'a.gif', '-q'], { cwd })).stderr).toBe('');
    const document = await json(['analyze-image', 'a.gif'], { cwd });
    expect(document['data']).toMatchObject({ notes: [expect.stringContaining('frame')] });
  });

  it('shows the upload progress of a large file on a terminal, and not in a pipe', async () => {
    const { orm } = createShell();
    await writeLargeVideo(join(cwd, 'film.mp4'), 24_000_000);
    const argv = ['analyze-video', 'film.mp4', '--no-color'];
    let now = 0;
    // Each reading of the clock is later, so that a progress report is always due.
    const clock = { ...systemClock, now: () => (now += 1000) };
    const terminal = await orm(argv, { cwd, clock, terminal: 'stderr' });
    expect(terminal.stderr).toMatch(/^Sending: \d+ of \d\d MB$/mu);
    expect(await orm(argv, { cwd, clock })).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('a cancelled analysis', () => {
  it('may have been charged after --timeout, and is not retryable', async () => {
    const { emulator, orm } = createShell();
    emulator.fail({ type: 'stall' }, { path: '/chat/completions' });
    const clock = createManualClock();
    const running = orm(['analyze-image', 'photo.jpg', '--timeout', '20s', '--json'], { clock });
    await seePaidRequest(emulator);
    clock.advance(20_000);
    const { status, stdout } = await running;
    expect(status).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'UPSTREAM_TIMEOUT',
        message: expect.stringContaining('the call timed out'),
        retryable: false,
        details: { reason: 'outcome_unknown' },
      },
    });
    expect(emulator.requests.at(-1)?.outcome).toBe('aborted');
  });

  it('ends by the signal after ^C and cancels the request', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ textChunks: Array.from({ length: 50 }, () => 'word ') });
    const controller = new AbortController();
    const { status, stderr } = await orm(['analyze-image', 'photo.jpg'], {
      signal: controller.signal,
      onStdout: () => {
        controller.abort(new Interruption('SIGINT'));
      },
    });
    expect({ status, stderr }).toEqual({ status: 130, stderr: '' });
    expect(emulator.requests.at(-1)?.outcome).toBe('aborted');
  });
});
