import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createShell, samples } from './support/orm.ts';

let cwd = '';

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'orm-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const image = ['generate-image', 'a red panda'];
const speech = ['generate-speech', 'The last bus leaves at seven.'];
const music = ['generate-audio', '2 seconds of piano', '-m', 'google/lyria-3-clip-preview'];

/** Returns the type of a file from its first bytes. */
function kindOf(bytes: Buffer): string {
  if (bytes.subarray(1, 4).toString() === 'PNG') return 'png';
  if (bytes.subarray(0, 4).toString() === 'RIFF') return 'wav';
  if (bytes.subarray(4, 8).toString() === 'ftyp') return 'mp4';
  return bytes.subarray(0, 3).toString() === 'ID3' || bytes[0] === 0xff ? 'mp3' : 'unknown';
}

describe('a generated file', () => {
  it.each([
    [image, 'a-red-panda.png', 'png'],
    [speech, 'the-last-bus-leaves-at-seven.mp3', 'mp3'],
    [music, '2-seconds-of-piano.wav', 'wav'],
  ])(
    'is saved in the working directory, named after the prompt: orm %j',
    async (argv, name, kind) => {
      const { orm } = createShell();
      const { status, stdout, stderr } = await orm(argv, { cwd });
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${name}\n`, stderr: '' });
      expect(await readdir(cwd)).toEqual([name]);
      expect(kindOf(await readFile(join(cwd, name)))).toBe(kind);
    },
  );

  it('never replaces an existing file without --force', async () => {
    const { orm } = createShell();
    await orm(image, { cwd });
    const before = await readFile(join(cwd, 'a-red-panda.png'));
    expect((await orm(image, { cwd })).stdout).toBe('a-red-panda-2.png\n');
    expect(await readFile(join(cwd, 'a-red-panda.png'))).toEqual(before);
  });

  it('is saved to the path of -o, and an existing file is rejected before anything is charged', async () => {
    const { emulator, orm } = createShell();
    expect((await orm([...image, '-o', 'deep/panda.png'], { cwd })).stdout).toBe(
      'deep/panda.png\n',
    );
    const paid = emulator.requests.filter(({ method }) => method === 'POST').length;
    const second = await orm([...image, '-o', 'deep/panda.png'], { cwd });
    expect(second.status).toBe(2);
    expect(second.stderr).toMatch(
      /^error: Cannot write "deep\/panda\.png": .*\nhint: {2}.*--force/u,
    );
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(paid);
    const forced = await orm([...image, '-o', 'deep/panda.png', '-f'], { cwd });
    expect(forced).toMatchObject({ status: 0, stdout: 'deep/panda.png\n' });
    expect(await readdir(join(cwd, 'deep'))).toEqual(['panda.png']);
  });

  it('is printed with its absolute path if that was typed', async () => {
    const { orm } = createShell();
    const { stdout } = await orm([...image, '-o', join(cwd, 'panda.png')], { cwd: samples });
    expect(stdout).toBe(`${join(cwd, 'panda.png')}\n`);
  });

  it('is one line on stdout for each of several files', async () => {
    const { orm } = createShell();
    const argv = [...image, '--count', '3', '-m', 'openai/gpt-image-1.5', '-o', 'pandas/'];
    const { status, stdout } = await orm(argv, { cwd });
    expect(status).toBe(0);
    expect(stdout).toBe(
      'pandas/a-red-panda.png\npandas/a-red-panda-2.png\npandas/a-red-panda-3.png\n',
    );
  });

  it('is described in the document', async () => {
    const { json } = createShell();
    const document = await json(image, { cwd });
    const path = join(cwd, 'a-red-panda.png');
    const bytes = await readFile(path);
    expect(document).toMatchObject({
      ok: true,
      command: 'generate-image',
      text: null,
      job: null,
      usage: { costUsd: expect.any(Number) },
    });
    expect(document['files']).toEqual([
      {
        path,
        mime: 'image/png',
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        width: expect.any(Number),
        height: expect.any(Number),
        durationSeconds: null,
      },
    ]);
  });

  it('has its transcript in the document, and on stderr on a terminal', async () => {
    const { json, orm } = createShell();
    const argv = ['generate-audio', 'Say hello', '-o', 'hello.wav', '-f'];
    const { data } = await json(argv, { cwd });
    const { transcript } = data as { transcript: string };
    expect(transcript.length).toBeGreaterThan(3);
    const terminal = await orm([...argv, '--no-color'], { cwd, terminal: 'both' });
    expect(terminal.stdout).toBe('hello.wav\n');
    expect(terminal.stderr).toContain(transcript);
    expect((await orm(argv, { cwd })).stderr).toBe('');
  });

  it('has its cost printed on a terminal', async () => {
    const { orm } = createShell();
    const { stderr } = await orm([...image, '--no-color'], { cwd, terminal: 'both' });
    expect(stderr).toMatch(/gemini-2\.5-flash-image · .*\$0\.\d+ · /u);
  });
});

describe('the prompt of a generation', () => {
  const lastBody = (shell: ReturnType<typeof createShell>) =>
    shell.emulator.requests.findLast(({ method }) => method === 'POST')?.body as Record<
      string,
      unknown
    >;

  it.each([
    ['a pipe', ['generate-speech', '-o', 'x.mp3'], { kind: 'pipe', bytes: 'From a pipe.\n' }],
    ['-', ['generate-speech', '-', '-o', 'x.mp3'], { kind: 'other', bytes: 'From a pipe.' }],
  ] as const)('is read from %s', async (_name, argv, stdin) => {
    const shell = createShell();
    expect(await shell.orm(argv, { cwd, stdin })).toMatchObject({ status: 0 });
    expect(lastBody(shell)).toMatchObject({ input: 'From a pipe.' });
  });

  it('can come with an image from an option or from stdin', async () => {
    const shell = createShell();
    const bytes = await readFile(join(samples, 'photo.jpg'));
    for (const [argv, stdin] of [
      [['-i', join(samples, 'photo.jpg')], undefined],
      [[], { kind: 'pipe', bytes }],
      [['-i', '-'], { kind: 'pipe', bytes }],
    ] as const) {
      const { status } = await shell.orm([...image, ...argv, '-o', 'x/'], { cwd, stdin });
      expect(status).toBe(0);
      expect(JSON.stringify(lastBody(shell))).toContain('data:image/');
    }
  });

  it('is required', async () => {
    const { emulator, orm } = createShell();
    expect((await orm(['generate-image'], { cwd })).status).toBe(2);
    const { status, stderr } = await orm(['generate-video'], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain('pass an image');
    expect(emulator.requests).toEqual([]);
  });

  it('cannot be media where a text is required', async () => {
    const { orm } = createShell();
    const stdin = { kind: 'pipe', bytes: await readFile(join(samples, 'tone.wav')) } as const;
    const { status, stderr } = await orm(['generate-speech'], { cwd, stdin });
    expect(status).toBe(2);
    expect(stderr).toContain('Cannot read the text on stdin: it is not text');
  });
});

describe('-o -', () => {
  it.each([
    [image, 'png'],
    [speech, 'mp3'],
  ])('writes exactly the bytes to stdout: orm %j', async (argv, kind) => {
    const { orm } = createShell({ seed: 7 });
    const { status, stdout, stderr } = await orm([...argv, '-o', '-'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const bytes = Buffer.from(stdout, 'latin1');
    expect(kindOf(bytes)).toBe(kind);
    const saved = createShell({ seed: 7 });
    await saved.orm([...argv, '-o', `x.${kind}`], { cwd });
    expect(bytes.equals(await readFile(join(cwd, `x.${kind}`)))).toBe(true);
    expect(await readdir(cwd)).toEqual([`x.${kind}`]);
  });

  it('streams a WAV file, whose header has no length', async () => {
    const argv = [...speech, '--format', 'wav'];
    const { stdout } = await createShell({ seed: 7 }).orm([...argv, '-o', '-'], { cwd });
    await createShell({ seed: 7 }).orm([...argv, '-o', 'x.wav'], { cwd });
    const [piped, saved] = [Buffer.from(stdout, 'latin1'), await readFile(join(cwd, 'x.wav'))];
    expect(piped.readUInt32LE(40)).toBe(0xff_ff_ff_ff);
    expect(saved.readUInt32LE(40)).toBe(saved.length - 44);
    expect(piped.subarray(44).equals(saved.subarray(44))).toBe(true);
  });

  it('writes the bytes of an incomplete WAV file', async () => {
    const { emulator, orm } = createShell();
    emulator.fail(
      { type: 'reset', when: 'mid-body', afterBytes: 20_000 },
      { path: '/audio/speech' },
    );
    const argv = [...speech, '--format', 'wav', '-o', '-'];
    const { status, stdout } = await orm(argv, { cwd });
    expect(status).toBe(5);
    expect(kindOf(Buffer.from(stdout, 'latin1'))).toBe('wav');
    expect(stdout.length).toBeGreaterThan(10_000);
  });

  it.each([
    ['a terminal', [], 'stdout'],
    ['--json', ['--json'], undefined],
    ['several results', ['--count', '2', '-m', 'openai/gpt-image-1.5'], undefined],
  ] as const)('is rejected with %s before anything is charged', async (_name, extra, terminal) => {
    const { emulator, orm } = createShell();
    const { status } = await orm([...image, '-o', '-', ...extra], { cwd, terminal });
    expect(status).toBe(2);
    expect(emulator.requests).toEqual([]);
  });

  it('saves further outputs to files', async () => {
    const { emulator, orm } = createShell();
    const photo = await readFile(join(samples, 'photo.jpg'));
    // The same image is kept once.
    const images = [photo, Buffer.concat([photo, Buffer.alloc(1)])].map(
      (bytes) => `data:image/jpeg;base64,${bytes.toString('base64')}`,
    );
    emulator.script({ text: null, images });
    const argv = [...image, '-m', 'google/gemini-2.5-flash-image', '--modalities', 'image,text'];
    const { status, stdout } = await orm([...argv, '-o', '-'], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(/a-red-panda\.jpg\n$/u);
    expect(await readdir(cwd)).toEqual(['a-red-panda.jpg']);
  });
});

describe('OPENROUTER_OUTPUT_DIR', () => {
  it('is the base of relative paths, and paths outside of it are rejected', async () => {
    const { emulator, orm } = createShell();
    const inner = join(cwd, 'out');
    await mkdir(inner);
    const env = { OPENROUTER_OUTPUT_DIR: inner };
    const surroundings = { cwd, env };
    expect((await orm([...image, '-o', 'panda.png'], surroundings)).stdout).toBe('out/panda.png\n');
    expect((await orm(image, surroundings)).stdout).toBe('out/a-red-panda.png\n');
    await symlink(cwd, join(inner, 'link'));
    const before = emulator.requests.length;
    for (const path of ['../panda.png', join(cwd, 'panda.png'), 'link/panda.png']) {
      const { status, stderr } = await orm([...image, '-o', path], surroundings);
      expect({ status, stderr }).toMatchObject({ status: 13 });
      expect(stderr).toContain('[UNSAFE_PATH]');
    }
    expect(emulator.requests).toHaveLength(before);
    const lifted = { cwd, env: { ...env, OPENROUTER_ALLOW_UNSAFE_PATHS: '1' } };
    expect((await orm([...image, '-o', '../panda.png'], lifted)).stdout).toBe('panda.png\n');
  });

  it('does not restrict which files can be read', async () => {
    const { orm } = createShell();
    const env = { OPENROUTER_OUTPUT_DIR: cwd };
    const argv = [...image, '-i', 'photo.jpg', '-o', 'x.png'];
    expect((await orm(argv, { cwd: samples, env })).status).toBe(0);
  });
});

describe('a result that cannot be saved to its target', () => {
  it('is saved to a fallback location that is printed, with exit status 17', async () => {
    const { emulator, orm } = createShell();
    const folder = join(cwd, 'folder');
    await mkdir(folder);
    // During the generation, its directory is replaced by a file.
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const answer = await emulator.fetch(input, init);
      if ((init?.method ?? (input instanceof Request ? input.method : 'GET')) === 'POST') {
        await rm(folder, { recursive: true });
        await writeFile(folder, '');
      }
      return answer;
    };
    const { status, stdout, stderr } = await orm([...image, '-o', 'folder/panda.png'], {
      cwd,
      fetch,
    });
    expect(status).toBe(17);
    const path = stdout.trimEnd();
    expect(kindOf(await readFile(path))).toBe('png');
    await rm(path);
    expect(stderr).toMatch(/^error: Cannot save the output to its target: /u);
    expect(stderr).toContain(path);
  });
});
