import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createShell } from './support/orm.ts';

let cwd = '';

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'orm-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

const image = ['generate-image', 'x'];
const video = ['generate-video', 'x'];

/** Terms of JSON that do not occur on a command line. */
const foreign = /Known fields|aspectRatio|callbackUrl|providerOptions|save_path|inline when small/u;

describe('an error message', () => {
  it.each([
    [[...image, '--aspect-ratio', '16x9'], '--aspect-ratio must be two numbers such as 16:9'],
    [[...image, '--aspect-ratio', '1:1', '--size', '9x9'], '--size or --aspect-ratio'],
    [[...image, '--modalities', 'text'], '--modalities must have "image"'],
    [[...image, '-o', ''], '--output must not be empty'],
    [[...video, '--aspect-ratio', '16x9'], '--aspect-ratio must look like 16:9'],
    [[...video, '--callback-url', 'http://x.test'], '--callback-url must be'],
    [[...video, '--duration', '4x'], '--duration must be a duration such as'],
    [[...video, '--duration', '4.5s'], 'must be a whole number, not 4.5'],
  ])('names the flag and its accepted values: %j', async (argv, stdout) => {
    const { emulator, orm } = createShell();
    const { status, stderr } = await orm(argv, { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain(stdout);
    expect(stderr).not.toMatch(foreign);
    expect(emulator.requests).toEqual([]);
  });

  it('describes -o as in the help', async () => {
    const { orm } = createShell();
    expect((await orm([...image, '-o', ''], { cwd })).stderr).toMatch(
      /\nhint: {2}--output: a file, a directory\/, or - for stdout;/u,
    );
  });

  it('states the maximum number of texts per call', async () => {
    await writeFile(join(cwd, 'big.txt'), 'a line\n'.repeat(2_049));
    const { emulator, orm } = createShell();
    const { status, stderr } = await orm(['embed', '--from', 'big.txt'], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain('must have at most 2048 entries, not 2049');
    expect(stderr).not.toContain('data URLs');
    expect(emulator.requests).toEqual([]);
  });

  it('does not point to the help for an error of the provider', async () => {
    const { orm } = createShell();
    const { stderr } = await orm(['embed', 'x', '--dimensions', '99999'], { cwd });
    expect(stderr).toContain('HTTP 400');
    expect(stderr).not.toContain('--help');
  });

  it('names audio as the request that is over the cost limit', async () => {
    const { orm } = createShell();
    const { stderr } = await orm(['generate-audio', 'x', '--max-cost', '0.00001'], { cwd });
    expect(stderr).toMatch(/^error: Cannot generate audio with openai\/gpt-audio: /u);
  });

  it('names the file of incomplete audio once', async () => {
    const { emulator, orm } = createShell();
    emulator.fail({ type: 'truncated-stream', afterBytes: 60_000 }, { path: '/chat/completions' });
    const { status, stdout, stderr } = await orm(['generate-audio', 'x', '-o', 'x.wav'], { cwd });
    expect(status).not.toBe(0);
    expect(stdout).toMatch(/x\.partial\.wav\n$/u);
    expect(stderr.match(/the partial result/giu)).toHaveLength(1);
    expect(stderr).toMatch(/hint: {2}.*The partial result is in \S+x\.partial\.wav; it may/u);
  });

  it('suggests another path for a symbolic link, not a pipe', async () => {
    await symlink('elsewhere', join(cwd, 'link.png'));
    const { orm } = createShell();
    const { stderr } = await orm([...image, '-o', 'link.png'], { cwd });
    expect(stderr).toMatch(/a link has its name \[UNSAFE_PATH\]\nhint: {2}Name another path\n$/u);
  });

  it('suggests only models with the capability', async () => {
    const { orm } = createShell();
    const argv = [...video, '-m', 'openai/sora-2', '--size', '1x720'];
    const { status, stderr } = await orm(argv, { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain('takes --size 1280x720, 720x1280, not 1x720');
    expect(stderr).not.toContain('Models that can');
  });

  it('leaves no created directory behind', async () => {
    const { orm } = createShell();
    const argv = [...image, '-m', 'nobody/nothing', '-o', 'logos/deep/'];
    expect((await orm(argv, { cwd })).status).toBe(10);
    expect(await readdir(cwd)).toEqual([]);
  });
});

describe('a duration', () => {
  it.each(['4', '4s'])('can be typed as %s', async (duration) => {
    const { emulator, orm } = createShell();
    const { status } = await orm([...video, '--duration', duration, '--no-wait'], { cwd });
    expect(status).toBe(0);
    const submitted = emulator.requests.find(({ method }) => method === 'POST');
    expect(submitted?.body).toMatchObject({ duration: 4 });
  });
});

describe('the help', () => {
  it('has one heading for the commands of a group', async () => {
    const { orm } = createShell();
    const { stdout } = await orm(['job', '--help']);
    expect(stdout).toContain('\nCommands:\n  list ');
    expect(stdout).not.toContain('Make:');
  });

  it('describes every command in the imperative', async () => {
    const { orm } = createShell();
    const { stdout } = await orm(['--help']);
    expect(stdout).toContain('Rank documents by');
    for (const group of ['models', 'job']) {
      const { stdout: groupHelp } = await orm([group, '--help']);
      expect(groupHelp).not.toMatch(
        / {2}(?:Finds|Tells|Orders|Lists|Checks|Searches|Prints|Ranks) /u,
      );
    }
  });
});

describe('the price of a model', () => {
  it('is per second for a video model, and never zero', async () => {
    const { orm } = createShell();
    const { stdout } = await orm(['models', 'info', 'google/veo-3.1']);
    expect(stdout).toContain('\nSeconds: 4, 6, 8\n');
    expect(stdout).toMatch(/\nPrices: .*second.* \$0\.\d/u);
    expect(stdout).not.toMatch(/\$0(?:,|\n)|Context:/u);
  });

  it('is per token or per image for an image model', async () => {
    const { orm } = createShell();
    const { stdout } = await orm(['models', 'info', 'openai/gpt-image-1.5']);
    expect(stdout).toContain('\nquality: low, medium, high\n');
    expect(stdout).toMatch(/\nPrices: .*output_image \$0\.00004 per token/u);
  });

  it('is a dash in a search for models without a price per token', async () => {
    const { orm } = createShell();
    const { stdout } = await orm(['models', 'search', 'veo-3.1-fast']);
    expect(stdout).toBe('google/veo-3.1-fast\t4096\t-\t-\ttext,image\tvideo\n');
  });
});
