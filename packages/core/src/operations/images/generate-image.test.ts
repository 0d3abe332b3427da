import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { createImageClient, DOT, drawn, SVG } from '../../../test/support/image-client.ts';
import { namesIn } from '../../../test/support/outputs.ts';
import { failureOf } from '../../../test/support/failure.ts';
import { runOperation } from '../../../test/support/run-operation.ts';
import { startWebHost } from '../../../test/support/web-host.ts';
import { createFolder } from '../../../test/support/workspace-folder.ts';
import type { Workspace } from '../../media/workspace.ts';
import { createWorkspace } from '../../node/workspace.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { generateImage } from './generate-image.ts';
import type { OperationEvent } from '../shared/operation.ts';

/** A workspace whose second file cannot be written. */
function loseSecond(workspace: Workspace): Workspace {
  return {
    ...workspace,
    async reserveOutput(...wanted) {
      const output = await workspace.reserveOutput(...wanted);
      let count = 0;
      return {
        ...output,
        async save(...content) {
          count += 1;
          if (count === 2) throw new OpenRouterError('INTERNAL', 'Cannot write: no disk takes it');
          return await output.save(...content);
        },
      };
    },
  };
}

describe('images of which one cannot be saved', () => {
  it('are all returned: the saved ones by path, the other inline', async () => {
    const { client } = createImageClient({ images: () => drawn([DOT, SVG, DOT]) });
    const workspace = loseSecond(createWorkspace({ outputDir: await createFolder() }));
    const media: OperationEvent[] = [];
    const svg = runOperation(
      generateImage,
      { prompt: 'A red panda', model: 'some/painter', n: 3, save_path: 'panda.png' },
      client,
      {
        workspace,
        report(event) {
          if (event.type === 'media') media.push(event);
        },
      },
    );
    expect(await failureOf(svg)).toMatchObject({
      message: 'Cannot write: no disk takes it',
      details: {
        files: [expect.stringMatching(/panda\.png$/u), expect.stringMatching(/panda-\d\.png$/u)],
      },
    });
    expect(media).toMatchObject([
      { media: { kind: 'image', mediaType: 'image/svg+xml', base64: SVG } },
    ]);
  });
});

describe('paid images of an aborted call', () => {
  it('are all saved, and a note has their paths', async () => {
    const root = join(await createFolder(), 'out');
    const { client } = createImageClient({ images: () => drawn([DOT, SVG, DOT]) });
    const caller = new AbortController();
    const notes: OperationEvent[] = [];
    const workspace = createWorkspace({ outputDir: root });
    const svg = runOperation(
      generateImage,
      { prompt: 'A red panda', model: 'some/painter', n: 3, save_path: 'panda.png' },
      client,
      {
        workspace: {
          ...workspace,
          async reserveOutput(...wanted) {
            const output = await workspace.reserveOutput(...wanted);
            return {
              ...output,
              async save(...content) {
                caller.abort('Enough');
                return await output.save(...content);
              },
            };
          },
        },
        signal: caller.signal,
        report(event) {
          if (event.type === 'note') notes.push(event);
        },
      },
    );
    await expect(svg).rejects.toBe('Enough');
    const names = await namesIn(root);
    expect(names).toHaveLength(3);
    expect(notes).toHaveLength(1);
    for (const name of names)
      expect(notes[0]).toMatchObject({ message: expect.stringContaining(name) });
  });
});

describe('images whose download is aborted', () => {
  it('are saved as far as received, and notes have all paths and URLs', async () => {
    const root = join(await createFolder(), 'out');
    const caller = new AbortController();
    const { host, requests } = await startWebHost(() => {
      caller.abort('Enough');
    });
    const addresses = [`http://${host}/b.png`, `http://${host}/c.png`];
    const { client } = createImageClient({
      images: () => drawn([DOT, ...addresses.map((url) => ({ url }))]),
      options: { media: { allowPrivateHosts: [host] } },
    });
    const notes: string[] = [];
    const svg = runOperation(
      generateImage,
      { prompt: 'A red panda', model: 'some/painter', n: 3, save_path: 'panda.png' },
      client,
      {
        workspace: createWorkspace({ outputDir: root }),
        signal: caller.signal,
        report(event) {
          if (event.type === 'note') notes.push(event.message);
        },
      },
    );
    await expect(svg).rejects.toBe('Enough');
    expect(await namesIn(root)).toEqual(['panda.png']);
    for (const location of ['panda.png', ...addresses])
      expect(notes).toContainEqual(expect.stringContaining(location));
    expect(requests).toHaveLength(1);
  });
});

describe('the format of images with a save_path', () => {
  it.each([
    ['cat.webp', 'some/painter', {}, 'webp'],
    ['cat.JPG', 'some/painter', {}, 'jpeg'],
    ['cat.JPEG', 'some/painter', {}, 'jpeg'],
    ['cat.webp', 'some/painter', { output_format: 'webp' }, 'webp'],
    ['cat v1.2', 'some/painter', {}, undefined],
    ['webp', 'some/painter', {}, undefined],
    ['cats/', 'some/painter', {}, undefined],
    ['cat.webp', 'some/painter', { background: 'transparent' }, 'webp'],
    ['cat.webp', 'some/both', {}, undefined],
  ])('%s from %s with %j is %s', async (path, model, more, format) => {
    const { client, paid } = createImageClient();
    const workspace = createWorkspace({ outputDir: await createFolder() });
    const input = { prompt: 'A cat', model, save_path: path, ...more };
    await runOperation(generateImage, input, client, { workspace });
    expect(paid).toHaveLength(1);
    const body = Object.entries(paid[0]?.body ?? {});
    expect(new Map(body).get('output_format')).toBe(format);
  });

  it.each([
    ['cat.webp', { output_format: 'png' }, '"output_format" is png, but the name ends in .webp'],
    ['cat.svg', {}, 'must be one of png, jpeg, webp, not svg'],
    ['cat.gif', {}, 'this output cannot be a .gif file'],
    ['cat.mp4', {}, 'this output cannot be a .mp4 file'],
    ['cat.sh', {}, 'this output cannot be a .sh file'],
    ['cat.jpg', { background: 'transparent' }, 'for a transparent background'],
  ])('is refused unpaid for %s with %j', async (path, more, reason) => {
    const { client, paid } = createImageClient();
    const workspace = createWorkspace({ outputDir: await createFolder() });
    const input = { prompt: 'A cat', model: 'some/painter', save_path: path, ...more };
    await expect(runOperation(generateImage, input, client, { workspace })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(reason),
    });
    expect(paid).toEqual([]);
  });

  it('is not requested when no list has the formats of the model', async () => {
    const { client, paid } = createImageClient({ listed: () => new Response('', { status: 500 }) });
    const workspace = createWorkspace({ outputDir: await createFolder() });
    const input = { prompt: 'A cat', model: 'some/painter', save_path: 'cat.webp' };
    await runOperation(generateImage, input, client, { workspace });
    expect(paid).toMatchObject([{ path: 'images' }]);
    expect(paid[0]?.body).not.toHaveProperty('output_format');
  });
});
