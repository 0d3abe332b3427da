import { createEmulator } from '@orkit/openrouter-emulator';
import { createOpenRouter, OpenRouterError } from '@orkit/openrouter-multimodal';
import { createWorkspace } from '@orkit/openrouter-multimodal/node';
import {
  execute,
  generateImage,
  generateSpeech,
  generateVideo,
  getVideoStatus,
  listVideoJobs,
} from '@orkit/openrouter-multimodal/operations';
import { createLedger, createMemoryOutputStore } from '@orkit/openrouter-multimodal/stores';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

import { createKeyedJobStore } from './support/keyed-job-store.ts';
import { createObjectStorage, createObjectStore } from './support/object-storage.ts';

const cat = { prompt: 'A cat', model: 'google/gemini-3-pro-image' };
const river = { prompt: 'A river', model: 'google/veo-3.1', duration: 4 };

/** Operations over stores of another package. Each `context` is a separate program over the same stores. */
async function setUp() {
  const emulator = createEmulator({ videoMs: 50 });
  const storage = createObjectStorage();
  const database = new Map();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'stores-')));
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  onTestFinished(async () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    await rm(folder, { recursive: true });
  });
  const context = () => ({
    client: createOpenRouter({
      apiKey: 'sk-or-v1-test',
      fetch: emulator.fetch,
      maxRetries: 0,
      jobLedger: createLedger(createKeyedJobStore(database, 'team')),
      videos: { pollIntervalMs: 50 },
    }),
    workspace: createWorkspace({ outputStore: createObjectStore(storage, 'team') }),
    report: () => {},
  });
  const posts = () => emulator.requests.filter(({ method }) => method === 'POST').length;
  return { emulator, storage, folder, context, posts };
}

async function hashOf(body: Blob): Promise<string> {
  return createHash('sha256')
    .update(new Uint8Array(await body.arrayBuffer()))
    .digest('hex');
}

describe('an image in a store of another package', () => {
  it('is named after its prompt, returned with its URI, and has the detected media type', async () => {
    const { storage, context } = await setUp();
    const { data, files, text } = await execute(generateImage, cat, context());

    const [key, object] = [...storage.objects][0] ?? [];
    expect(key).toMatch(/^team\/a-cat\.(?:png|jpg|webp)$/u);
    const uri = `s3://bucket/${key}`;
    const sha256 = await hashOf(object?.body ?? new Blob());
    expect(files).toMatchObject([{ path: undefined, uri, bytes: object?.body.size, sha256 }]);
    expect(data).toMatchObject({
      files: [{ path: uri, media_type: object?.body.type, sha256, note: null }],
    });
    expect(text).toContain(`Saved ${uri} (`);
    expect(object?.sha256).toBe(sha256);
  });

  it('gets the next number, and replaces another only with `overwrite`', async () => {
    const { storage, context, posts } = await setUp();
    const named = { ...cat, save_path: 'cats/one' };
    await execute(generateImage, named, context());
    const [first = ''] = storage.objects.keys();
    const ending = first.slice(first.lastIndexOf('.'));
    await execute(generateImage, named, context());

    expect([...storage.objects.keys()]).toEqual([
      `team/cats/one${ending}`,
      `team/cats/one-2${ending}`,
    ]);
    const existing = { ...cat, save_path: `cats/one${ending}` };
    const paid = posts();
    await expect(execute(generateImage, existing, context())).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot write "cats/one${ending}": a file of this name exists already`,
    });
    expect(posts()).toBe(paid);
    await execute(generateImage, { ...existing, overwrite: true }, context());
    expect(storage.objects.size).toBe(2);
  });

  it('cannot leave the prefix of its store, and the attempt costs nothing', async () => {
    const { context, posts } = await setUp();
    const elsewhere = { ...cat, save_path: '../other-team/cat.png' };
    await expect(execute(generateImage, elsewhere, context())).rejects.toMatchObject({
      code: 'UNSAFE_PATH',
      message: 'Cannot write "../other-team/cat.png": it leads to a parent folder',
    });
    expect(posts()).toBe(0);
  });

  it('is saved to a file when the store fails after payment', async () => {
    const { storage, folder, context } = await setUp();
    storage.failure = new OpenRouterError('INTERNAL', 'Cannot write "a-cat": the bucket is gone');
    const { data, files } = await execute(generateImage, cat, context());

    const [file] = files ?? [];
    expect(file).toMatchObject({ fallbackReason: 'the bucket is gone' });
    expect(file?.path?.startsWith(join(folder, 'a-cat.'))).toBe(true);
    expect(file?.uri).toBe(`file://${file?.path}`);
    const bytes = await readFile(file?.path ?? '');
    expect(await hashOf(new Blob([bytes]))).toBe(file?.sha256);
    expect(data).toMatchObject({
      files: [{ path: file?.path, note: 'Saved here because the bucket is gone' }],
    });
  });
});

describe('audio in a store of another package', () => {
  it('is saved as far as received, and the error has its URI', async () => {
    const { emulator, storage, context } = await setUp();
    emulator.fail(
      { type: 'reset', when: 'mid-body', afterBytes: 20_000 },
      { path: '/audio/speech' },
    );
    const speech = { input: 'A long tale. '.repeat(50), save_path: 'tale.wav' };
    await expect(execute(generateSpeech, speech, context())).rejects.toMatchObject({
      details: { partialPath: 's3://bucket/team/tale.partial.wav' },
    });
    const { body, sha256 } = storage.objects.get('team/tale.partial.wav') ?? {};
    expect(await hashOf(body ?? new Blob())).toBe(sha256);
  });
});

describe('a video over stores of another package', () => {
  it('is found by another program, and not downloaded twice', async () => {
    const { storage, context, posts, emulator } = await setUp();
    const submitted = { ...river, save_path: 'clips/river.mp4', max_wait_ms: 0 };
    await execute(generateVideo, submitted, context());
    const { data } = await execute(
      getVideoStatus,
      { video_id: 'last', max_wait_ms: 10_000 },
      context(),
    );

    const uri = 's3://bucket/team/clips/river.mp4';
    expect(data).toMatchObject({ status: 'completed', files: [{ path: uri, note: null }] });
    expect([...storage.objects.keys()]).toEqual(['team/clips/river.mp4']);
    const requests = emulator.requests.length;
    for (const save_path of [undefined, 'clips/river.mp4', 'clips/river', 'clips/']) {
      const again = await execute(getVideoStatus, { video_id: 'last', save_path }, context());
      expect(again.text).toContain(`Already saved: nothing was downloaded.\nSaved ${uri} (`);
    }
    expect(emulator.requests).toHaveLength(requests);
    await expect(execute(listVideoJobs, {}, context())).resolves.toMatchObject({
      data: { jobs: [{ state: 'completed', paths: [uri] }], total: 1 },
    });
    expect(posts()).toBe(1);
  });

  it('is downloaded again when its object is missing, or for another path', async () => {
    const { storage, context } = await setUp();
    await execute(generateVideo, { ...river, save_path: 'clips/river.mp4' }, context());
    storage.objects.clear();
    await execute(getVideoStatus, { video_id: 'last' }, context());
    expect([...storage.objects.keys()]).toEqual(['team/clips/river.mp4']);
    await execute(getVideoStatus, { video_id: 'last', save_path: 'other/' }, context());
    expect([...storage.objects.keys()]).toEqual(['team/clips/river.mp4', 'team/other/video.mp4']);
  });
});

describe('a workspace over a store in memory', () => {
  it('keeps outputs until the program ends', async () => {
    const { context } = await setUp();
    const outputStore = createMemoryOutputStore();
    const workspace = createWorkspace({ outputStore });
    await execute(generateImage, { ...cat, save_path: 'cats/' }, { ...context(), workspace });

    const [uri, object] = [...outputStore.objects][0] ?? [];
    expect(uri).toMatch(/^memory:\/\/\/cats\/a-cat\.\w+$/u);
    expect(object?.type).toMatch(/^image\//u);
    await expect(workspace.fileSize?.({ path: undefined, uri: uri ?? '' })).resolves.toBe(
      object?.size,
    );
  });
});
