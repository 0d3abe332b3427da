import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import {
  createEmbeddingClient,
  placed,
  placedAll,
} from '../../../test/support/embedding-client.ts';
import type { OutputContent, OutputRequest, Workspace } from '../../media/workspace.ts';
import type { SavedFile } from '../../media/saved-file.ts';
import { invalidInput } from '../../shared/errors.ts';
import { createEmbeddings } from './create-embeddings.ts';
import { execute } from '../shared/execute.ts';
import { MAX_INLINE_NUMBERS } from './vector-output.ts';

const photoBytes = await readFile(new URL('../../../../emulator/media/photo.jpg', import.meta.url));

/** A workspace whose files stay in memory. */
function createNotebook() {
  const claims: OutputRequest[] = [];
  const saved: { readonly mediaType: string | undefined; readonly text: string }[] = [];
  const opened: string[] = [];
  const workspace: Workspace = {
    async openInput(path) {
      opened.push(path);
      return new Blob([photoBytes]);
    },
    async reserveOutput(request) {
      if (request.path === 'taken.jsonl') throw invalidInput('Cannot write "taken.jsonl"');
      claims.push(request);
      return {
        path: undefined,
        async save({ chunks, mediaType }: OutputContent) {
          let text = '';
          for await (const chunk of chunks) text += new TextDecoder().decode(chunk);
          saved.push({ mediaType, text });
          return { ...savedFile, bytes: text.length };
        },
      };
    },
  };
  return { workspace, claims, saved, opened };
}

const savedFile: SavedFile = {
  uri: 'file:///out/embeddings.jsonl',
  path: '/out/embeddings.jsonl',
  mediaType: 'application/jsonl',
  bytes: 0,
  sha256: 'ab',
  width: undefined,
  height: undefined,
  durationSeconds: undefined,
  note: undefined,
  fallbackReason: undefined,
};

interface Options {
  readonly answer?: unknown;
  readonly inlineMaxNumbers?: number;
  readonly withoutFiles?: boolean;
}

async function run(input: unknown, options: Options = {}) {
  const { answer = placed, inlineMaxNumbers, withoutFiles = false } = options;
  const { client, bodies } = createEmbeddingClient(() => Response.json(answer));
  const { workspace, ...notebook } = createNotebook();
  const running = execute(createEmbeddings, input, {
    client,
    workspace: withoutFiles ? undefined : workspace,
    inlineMaxNumbers,
    report: () => {},
  });
  return { running, bodies, ...notebook };
}

const usage = { prompt_tokens: 4, total_tokens: 4, cost_usd: 0.00002 };
const two = ['one', 'two'];

describe('create_embeddings', () => {
  it('returns a few numbers inline', async () => {
    const { running, saved } = await run({ input: two });
    expect(await running).toEqual({
      data: {
        model: 'openai/text-embedding-3-small',
        dimensions: 2,
        count: 2,
        embeddings: [
          [1.5, 2],
          [-3, 0.25],
        ],
        files: [],
        usage,
        generation_id: 'gen-emb-1',
      },
      files: [],
      meta: { usage, model: 'openai/text-embedding-3-small' },
    });
    expect(saved).toEqual([]);
  });

  it('writes JSON Lines to a requested path', async () => {
    const { running, claims, saved } = await run({
      input: two,
      save_path: 'v.jsonl',
      overwrite: true,
    });
    const { data, files } = await running;
    expect(claims).toEqual([
      {
        path: 'v.jsonl',
        nameHint: 'embeddings',
        overwrite: true,
        allowFallback: false,
        mediaTypes: ['application/jsonl'],
      },
    ]);
    expect(saved).toEqual([
      {
        mediaType: 'application/jsonl',
        text: '{"index":0,"embedding":[1.5,2]}\n{"index":1,"embedding":[-3,0.25]}\n',
      },
    ]);
    expect(data).toMatchObject({
      count: 2,
      embeddings: null,
      files: [{ path: '/out/embeddings.jsonl', media_type: 'application/jsonl' }],
    });
    expect(files).toMatchObject([{ path: '/out/embeddings.jsonl' }]);
  });

  it('returns numbers inline up to the limit, and writes one more to a file', async () => {
    const most = await run({ input: 'one' }, { answer: placedAll(1, MAX_INLINE_NUMBERS) });
    const { data } = await most.running;
    expect(data).toMatchObject({ embeddings: [{ length: 3_072 }], files: [] });
    const more = await run({ input: 'one' }, { answer: placedAll(1, MAX_INLINE_NUMBERS + 1) });
    expect((await more.running).data).toMatchObject({ embeddings: null, files: [{}] });
    expect(more.saved[0]?.text.split('\n')).toHaveLength(2);
  });

  it('returns all numbers inline without a limit, and reserves no target', async () => {
    const answer = placedAll(3, MAX_INLINE_NUMBERS);
    const { running, claims } = await run(
      { input: ['a', 'b', 'c'] },
      { answer, inlineMaxNumbers: Number.POSITIVE_INFINITY },
    );
    expect((await running).data).toMatchObject({ embeddings: [{}, {}, {}], files: [] });
    expect(claims).toEqual([]);
  });

  it.each([
    [{ input: two }, true],
    [{ input: ['a', 'b', 'c'] }, false],
    [{ input: ['a', 'b', 'c'], dimensions: 1_024 }, true],
    [{ input: ['a', 'b', 'c'], dimensions: 1_025 }, false],
  ])('requires a target when a file is likely: %j', async (input, allowFallback) => {
    const { running, claims } = await run(input, { answer: placedAll(3, 4) });
    await running;
    expect(claims).toEqual([expect.objectContaining({ path: undefined, allowFallback })]);
  });

  it('sends nothing when the file cannot be written', async () => {
    const { running, bodies } = await run({ input: two, save_path: 'taken.jsonl' });
    await expect(running).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(bodies).toEqual([]);
  });

  it.each([
    [
      { input: two, save_path: 'v.jsonl' },
      'Cannot write "v.jsonl": file access is off',
      { kind: 'leave-out', fields: ['save_path'], effect: 'the result is then returned inline' },
    ],
    [
      { input: ['a', 'b', 'c'] },
      'Cannot return 3 vectors inline: at most 3072 numbers fit',
      { kind: 'text', text: 'Turn on file access to save them to a file.' },
    ],
  ])('sends nothing that needs files without file access: %j', async (input, message, hint) => {
    const { running, bodies } = await run(input, { withoutFiles: true });
    await expect(running).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(message),
      hints: expect.arrayContaining([hint]),
    });
    expect(bodies).toEqual([]);
  });

  it('returns paid vectors inline without file access, also above the limit', async () => {
    const answer = placedAll(2, MAX_INLINE_NUMBERS);
    const { running } = await run({ input: two }, { answer, withoutFiles: true });
    expect((await running).data).toMatchObject({ embeddings: [{ length: 3_072 }, {}], files: [] });
  });

  it('passes the input on, and opens media in the workspace', async () => {
    const { running, bodies, opened } = await run({
      input: ['a', { text: 'b', media: ['photo.jpg'] }],
      model: 'some/all-embedder',
      dimensions: 2,
      input_type: 'search_query',
      provider: { data_collection: 'deny' },
    });
    await running;
    expect(opened).toEqual(['photo.jpg']);
    expect(bodies).toMatchObject([
      {
        model: 'some/all-embedder',
        dimensions: 2,
        input_type: 'search_query',
        provider: { data_collection: 'deny' },
        input: ['a', { content: [{ type: 'text', text: 'b' }, { type: 'image_url' }] }],
      },
    ]);
  });

  it('sends nothing that may cost more than max_cost_usd', async () => {
    const { running, bodies } = await run({ input: 'a'.repeat(1_000_000), max_cost_usd: 1e-6 });
    await expect(running).rejects.toMatchObject({ details: { reason: 'max_cost' } });
    expect(bodies).toEqual([]);
  });

  it('returns null for missing fields', async () => {
    const { data } = placed;
    const bare = await run({ input: two }, { answer: { data } });
    expect((await bare.running).data).toMatchObject({ usage: null, generation_id: null });
    const empty = await run({ input: two }, { answer: { data, usage: {} } });
    expect((await empty.running).data).toMatchObject({
      usage: { prompt_tokens: null, total_tokens: null, cost_usd: null },
    });
  });

  it.each([
    [{ input: ' ' }, '"input" must not be blank'],
    [{ input: [] }, '"input" must not be empty'],
    [{ input: ['a', ' '] }, '"input.1" must not be blank'],
    [{ input: [{ media: [''] }] }, '"input.0.media.0" must not be empty'],
    [{ input: ['a'], dimensions: 0 }, '"dimensions" must be at least 1, not 0'],
    [{ input: ['a'], inputType: 'a' }, 'unknown field "inputType"'],
  ])('refuses %j', async (input, message) => {
    const { running, bodies } = await run(input);
    await expect(running).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(`Cannot run create_embeddings: ${message}`),
    });
    expect(bodies).toEqual([]);
  });
});

describe('vectors of an invalid response', () => {
  const three = ['one', 'two', 'three'];

  it('are saved with the index of their inputs', async () => {
    const { running, saved } = await run({ input: three, save_path: 'x.jsonl' });
    await expect(running).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      details: { received: 2, missing: [2], partialPath: savedFile.path },
    });
    expect(saved[0]?.text.trim().split('\n')).toEqual([
      '{"index":0,"embedding":[1.5,2]}',
      '{"index":1,"embedding":[-3,0.25]}',
    ]);
  });

  it('are saved even if they would have been inline', async () => {
    const { running, saved } = await run({ input: three }, { inlineMaxNumbers: Infinity });
    await expect(running).rejects.toMatchObject({ details: { partialPath: savedFile.path } });
    expect(saved).toHaveLength(1);
  });

  it('are not saved when there are none, or no file access', async () => {
    const none = await run({ input: two }, { answer: { data: [] } });
    await expect(none.running).rejects.not.toHaveProperty('details.partialPath');
    expect(none.saved).toEqual([]);
    const { running } = await run(
      { input: three },
      { withoutFiles: true, inlineMaxNumbers: Infinity },
    );
    await expect(running).rejects.toMatchObject({ details: { received: 2 } });
  });
});
