import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { Emulator } from '@orkit/openrouter-emulator';
import { createEmulator } from '@orkit/openrouter-emulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { verifies } from '../../../tests/requirements.ts';
import type { Connection } from './support/connect.ts';
import { eras } from './support/connect.ts';
import { connectEmulated } from './support/emulated.ts';
import type { ManualClock } from '../../core/test/support/manual-clock.ts';
import { createManualClock } from '../../core/test/support/manual-clock.ts';
import type { MediaFolder } from './support/media-folder.ts';
import { createMediaFolder } from './support/media-folder.ts';

let clock: ManualClock;
let emulator: Emulator;
let folder: MediaFolder;
let env: Record<string, string> = {};

beforeEach(async () => {
  clock = createManualClock(0);
  emulator = createEmulator({ clock: { now: clock.now, sleep: async () => await turn() } });
  folder = await createMediaFolder();
  env = { OPENROUTER_INPUT_DIR: folder.input, OPENROUTER_OUTPUT_DIR: folder.output };
});
afterEach(async () => await folder[Symbol.asyncDispose]());

/** Each tool with its arguments, the type of its output blocks, and the variable that limits their size. */
const generators = [
  ['generate_image', { prompt: 'A cat' }, 'image', 'OPENROUTER_IMAGE_INLINE_MAX_BYTES'],
  ['generate_speech', { input: 'Hello' }, 'audio', 'OPENROUTER_AUDIO_INLINE_MAX_BYTES'],
  ['generate_audio', { prompt: 'Say hello' }, 'audio', 'OPENROUTER_AUDIO_INLINE_MAX_BYTES'],
  ['generate_video', { prompt: 'A river' }, 'resource', 'OPENROUTER_VIDEO_INLINE_MAX_BYTES'],
  [
    'generate_video_from_image',
    { image: 'photo.jpg', prompt: 'Zoom out' },
    'resource',
    'OPENROUTER_VIDEO_INLINE_MAX_BYTES',
  ],
] as const;

type Block = Record<string, unknown> & { readonly type: string };

/** Calls a tool that must succeed. */
async function make({ client }: Connection, name: string, args: Record<string, unknown>) {
  const result = await clock.passUntil(client.callTool({ name, arguments: args }));
  expect(result.isError === true ? result.content : []).toEqual([]);
  return { ...result, content: result.content as readonly Block[] };
}

/** Returns the inline bytes of a result. */
function bytesOf(content: readonly Block[], type: string): Buffer {
  const block = content.find((each) => each.type === type) as {
    data?: string;
    resource?: { blob: string };
  };
  return Buffer.from(block.data ?? block.resource?.blob ?? '', 'base64');
}

function paidRequests() {
  return emulator.requests.filter(({ method }) => method === 'POST');
}

describe.each(eras)('an output, in the %s era', (era) => {
  it.each(generators)(
    verifies('mcp.result-size', '%s returns it inline up to the limit, and saves it above'),
    async (name, args, type, ceiling) => {
      await using first = await connectEmulated(emulator, env, { era, clock });
      // A client that has listed the tools validates every result against their output schemas.
      await first.client.listTools();
      const inline = await make(first, name, args);
      const bytes = bytesOf(inline.content, type);
      expect(inline.structuredContent).toMatchObject({ files: [] });
      expect(await readdir(folder.output)).toEqual([]);

      await using second = await connectEmulated(
        emulator,
        { ...env, [ceiling]: String(bytes.length) },
        { era, clock },
      );
      const alike = await make(second, name, args);
      expect(bytesOf(alike.content, type)).toHaveLength(bytes.length);

      await using third = await connectEmulated(
        emulator,
        { ...env, [ceiling]: String(bytes.length - 1) },
        { era, clock },
      );
      const saved = await make(third, name, args);
      const [path = '', ...others] = await readdir(folder.output);
      expect(others).toEqual([]);
      const absolute = join(folder.output, path);
      expect((await stat(absolute)).size).toBe(bytes.length);
      expect(saved.structuredContent).toMatchObject({ files: [{ path: absolute }] });
      expect(saved.content.map((block) => block.type)).toEqual(['text', 'resource_link']);
    },
  );

  it(verifies('make.video', 'a video is a resource, never a block of its own type'), async () => {
    await using connection = await connectEmulated(emulator, env, { era, clock });
    await connection.client.listTools();
    const { content } = await make(connection, 'generate_video', { prompt: 'A river' });
    expect(content.map(({ type }) => type)).toEqual(['text', 'resource']);
    expect(content[1]).toMatchObject({ resource: { mimeType: 'video/mp4' } });
    expect(bytesOf(content, 'resource').subarray(4, 8).toString()).toBe('ftyp');
  });

  it(
    verifies(
      'money.limit',
      'a call that may cost more than its limit is rejected before it is sent, as invalid input',
    ),
    async () => {
      await using connection = await connectEmulated(emulator, env, { era, clock });
      const result = await connection.client.callTool({
        name: 'generate_video',
        arguments: { prompt: 'A river', max_cost_usd: 0.01 },
      });
      expect(result).toMatchObject({
        isError: true,
        _meta: { code: 'INVALID_INPUT', retryable: false, details: { reason: 'max_cost' } },
      });
      expect(paidRequests()).toEqual([]);
    },
  );
});

describe('a file', () => {
  it(verifies('make.delivery', 'is at the requested path, and linked'), async () => {
    await using connection = await connectEmulated(emulator, env, { clock });
    const { content, structuredContent } = await make(connection, 'generate_image', {
      prompt: 'A cat',
      save_path: 'cats/first one.png',
    });
    const path = join(folder.output, 'cats', 'first one.png');
    expect(structuredContent).toMatchObject({ files: [{ path, media_type: 'image/png' }] });
    const [, link] = content;
    expect(link).toMatchObject({ type: 'resource_link', mimeType: 'image/png' });
    expect(fileURLToPath(String(link?.['uri']))).toBe(path);
    expect((await readFile(path)).length).toBe(link?.['size']);
  });

  it('is in the text for a client without links', async () => {
    await using connection = await connectEmulated(emulator, env, {
      clock,
      protocolVersion: '2025-03-26',
    });
    const { content } = await make(connection, 'generate_image', {
      prompt: 'A cat',
      save_path: 'cat.png',
    });
    expect(content).toEqual([
      { type: 'text', text: expect.stringContaining(join(folder.output, 'cat.png')) },
    ]);
  });

  it(verifies('errors.no-secrets', 'has no base64 in texts and structured content'), async () => {
    await using connection = await connectEmulated(emulator, env, { clock });
    for (const [name, args, type] of generators) {
      const { content, structuredContent } = await make(connection, name, args);
      const start = bytesOf(content, type).toString('base64').slice(0, 60);
      const texts = content.filter((block) => block.type === 'text');
      expect(JSON.stringify([texts, structuredContent])).not.toContain(start);
    }
  });

  it.each(generators)(
    verifies('make.sandbox', 'of %s is rejected outside the folder before anything is paid'),
    async (name, args) => {
      await using connection = await connectEmulated(emulator, env, { clock });
      for (const path of ['../cat', join(folder.outside, 'cat'), '.hidden/cat']) {
        const result = await connection.client.callTool({
          name,
          arguments: { ...args, save_path: path },
        });
        expect(result).toMatchObject({ isError: true, _meta: { code: 'UNSAFE_PATH' } });
      }
      expect(paidRequests()).toEqual([]);
    },
  );

  it(
    verifies('make.no-overwrite', 'is rejected if the path exists, and replaced on request'),
    async () => {
      const existing = join(folder.output, 'existing.png');
      await writeFile(existing, 'mine');
      await using connection = await connectEmulated(emulator, env, { clock });
      const input = { prompt: 'A cat', save_path: 'existing.png' };
      const result = await connection.client.callTool({
        name: 'generate_image',
        arguments: input,
      });
      expect(result).toMatchObject({ isError: true, _meta: { code: 'INVALID_INPUT' } });
      expect(paidRequests()).toEqual([]);
      expect(await readFile(existing, 'utf8')).toBe('mine');
      await make(connection, 'generate_image', { ...input, overwrite: true });
      expect((await readFile(existing)).subarray(1, 4).toString()).toBe('PNG');
    },
  );
});

describe('the annotations of a tool that generates', () => {
  it.each(generators)(
    'mark %s as destructive, because it costs money and may replace a file',
    async (name) => {
      await using connection = await connectEmulated(emulator, env, { clock });
      const { tools } = await connection.client.listTools();
      expect(tools.find((tool) => tool.name === name)?.annotations).toEqual({
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: false,
        openWorldHint: true,
      });
    },
  );

  it('mark get_video_status as idempotent', async () => {
    await using connection = await connectEmulated(emulator, env, { clock });
    const { tools } = await connection.client.listTools();
    expect(tools.find(({ name }) => name === 'get_video_status')?.annotations).toMatchObject({
      idempotentHint: true,
    });
  });
});

describe('the audit', () => {
  it(
    verifies(
      'money.audit',
      'reports every billable call at its start and end, without its full prompt',
    ),
    async () => {
      const secret = 'and then a very long tail that nobody may read';
      const prompt = `A cat with sk-or-v1-${'a'.repeat(64)} on its collar, seen from above at dawn, ${secret}`;
      await using connection = await connectEmulated(emulator, env, { clock });
      await make(connection, 'generate_image', { prompt, save_path: 'cat.png' });
      await make(connection, 'health_check', {});
      const [start, end, ...others] = connection.audited.map((line): unknown => JSON.parse(line));
      expect(others).toEqual([]);
      expect(start).toMatchObject({
        level: 'audit',
        msg: 'generate_image.start',
        ctx: { prompt_preview: expect.stringMatching(/^A cat with .{1,69}$/u) },
      });
      expect(end).toMatchObject({
        msg: 'generate_image.end',
        ctx: {
          outcome: 'ok',
          cost_usd: expect.any(Number),
          bytes: (await stat(join(folder.output, 'cat.png'))).size,
        },
      });
      expect(connection.audited.join('')).not.toContain(secret);
      expect(connection.audited.join('')).not.toContain('sk-or-v1');
    },
  );
});
