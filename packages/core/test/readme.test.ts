import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createHmac } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmulator } from '@orkit/openrouter-emulator';
import * as root from '@orkit/openrouter-multimodal';
import * as node from '@orkit/openrouter-multimodal/node';
import * as stores from '@orkit/openrouter-multimodal/stores';
import * as testing from '@orkit/openrouter-multimodal/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { tool } from './support/canvas-image-tool.ts';
import { secrets } from './support/exif.ts';
import { createImageTap, imagePaths } from './support/image-paths.ts';
import { photo, sharp } from './support/photos.ts';
import * as canvas from './support/played-canvas.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

/** The examples of a section, by its heading. */
function examplesOf(heading: string): readonly string[] {
  const section = readme.split(`\n${heading}\n`)[1]?.split(/\n##+ /u)[0] ?? '';
  return [...section.matchAll(/^```ts\n(?<code>.*?)^```$/gmsu)].map(
    ({ groups }) => groups?.['code'] ?? '',
  );
}

/** Variables that the examples use. */
async function variables(outputs: unknown[]) {
  const { fetch } = createEmulator();
  const apiKey = 'sk-or-v1-test';
  const folder = await mkdtemp(join(tmpdir(), 'readme-'));
  onTestFinished(async () => {
    await rm(folder, { recursive: true });
  });
  const secret = 'a secret';
  const seconds = Math.floor(Date.now() / 1000);
  const rawBody = JSON.stringify({
    type: 'video.generation.completed',
    data: { id: 'gen-vid-1', status: 'completed' },
  });
  const sign = createHmac('sha256', secret).update(`${seconds},${rawBody}`).digest('hex');
  return {
    ...root,
    ...node,
    ...stores,
    ...testing,
    createStore: stores.createMemoryJobStore,
    test: (...values: unknown[]) => outputs.push(values),
    client: root.createOpenRouter({ apiKey, fetch }),
    apiKey,
    fetch,
    path: join(folder, 'jobs.jsonl'),
    secret,
    rawBody,
    headers: { 'X-OpenRouter-Signature': `t=${seconds},v1=${sign}` },
    console: { log: (...values: unknown[]) => outputs.push(values) },
  };
}

/** Runs an example unchanged, with its imports as variables. */
async function run(code: string, scope: Readonly<Record<string, unknown>>): Promise<void> {
  const body = code.replaceAll(/^import \{ (?<names>[^}]+) \} from '[^']+';$/gmu, '');
  for (const { groups } of code.matchAll(/^import \{ (?<names>[^}]+) \} from/gmu))
    for (const name of groups?.['names']?.split(', ') ?? []) expect(scope).toHaveProperty(name);
  // A text of this repository, which is trusted.
  // oxlint-disable-next-line typescript/no-implied-eval, eslint/no-new-func
  const example = new Function(...Object.keys(scope), `return (async () => {${body}})()`) as (
    ...values: unknown[]
  ) => Promise<void>; // by the text above
  await example(...Object.values(scope));
}

describe('the examples of the README', () => {
  it.each([
    ['### Images', 1],
    ['### Speech and audio', 1],
    ['### Videos', 3],
    ['## Interceptors and events', 2],
    ['## Money', 3],
    ['## Vectors', 1],
    ['## Stores', 2],
  ])('of "%s" run unchanged', async (heading, count) => {
    const examples = examplesOf(heading);
    expect(examples).toHaveLength(count);
    for (const code of examples) {
      const outputs: unknown[] = [];
      await run(code, await variables(outputs));
      for (const output of outputs.flat()) expect(output).toBeDefined();
    }
  });

  it('of "## Media in" is an image tool for browsers', async () => {
    const [code = ''] = examplesOf('## Media in');
    const source = new URL('support/canvas-image-tool.ts', import.meta.url);
    expect(code).toContain((await readFile(source, 'utf8')).replace('export const', 'const'));

    for (const [name, played] of Object.entries(canvas)) vi.stubGlobal(name, played);
    onTestFinished(() => {
      vi.unstubAllGlobals();
    });
    const tap = createImageTap(createEmulator().fetch);
    const media = { image: { tool } };
    const client = root.createOpenRouter({ apiKey: 'sk-or-v1-test', fetch: tap.fetch, media });
    const bytes = await photo('jpeg', { orientation: 6, width: 1_000, height: 600 });
    await imagePaths.analyze(client, new Blob([new Uint8Array(bytes)]));

    const [sentImage = Buffer.alloc(0)] = tap.images;
    expect(await sharp(sentImage).metadata()).toMatchObject({
      format: 'webp',
      width: 480,
      height: 800,
    });
    for (const secret of secrets) expect(sentImage.includes(secret)).toBe(false);
  });

  it('list the exports of ./node', () => {
    const row = readme.split('| `@orkit/openrouter-multimodal/node`')[1]?.split('\n')[0] ?? '';
    const names = [...row.matchAll(/`(?<name>\w+)`/gu)].map(([, name = '']) => name);
    expect(names.toSorted()).toEqual(Object.keys(node).toSorted());
  });
});
