import { createEmulator } from '@orkit/openrouter-emulator';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { connectEmulated } from './support/emulated.ts';
import type { MediaFolder } from './support/media-folder.ts';
import { createMediaFolder } from './support/media-folder.ts';

const emulator = createEmulator();
let folder: MediaFolder;

beforeAll(async () => {
  folder = await createMediaFolder();
});
beforeEach(() => {
  emulator.reset();
});
afterAll(async () => await folder[Symbol.asyncDispose]());

/** Tools that take media, with the argument for it. */
const takers = [
  ['analyze_image', (uri: string) => ({ image_path: uri })],
  [
    'chat_completion',
    (uri: string) => ({ messages: [{ role: 'user', content: 'What?' }], attachments: [uri] }),
  ],
  ['generate_image', (uri: string) => ({ prompt: 'Red', input_images: [uri] })],
  [
    'generate_video_from_image',
    (uri: string) => ({ image: uri, prompt: 'Zoom out', max_wait_ms: 0 }),
  ],
] as const;

it.each(takers)('a resource link of ours is accepted by %s', async (name, toArguments) => {
  await using connection = await connectEmulated(
    emulator,
    { OPENROUTER_OUTPUT_DIR: folder.output },
    { era: 'modern' },
  );
  const { client } = connection;
  const saved = await client.callTool({
    name: 'generate_image',
    arguments: { prompt: 'A cat', save_path: `caf\u00e9 #1 100% ${name}.png` },
  });
  const link = (saved.content as readonly { type: string; uri?: string }[]).find(
    ({ type }) => type === 'resource_link',
  );
  expect(link?.uri).toMatch(/^file:\/\/\/.*caf%C3%A9%20%231%20100%25/u);
  const before = emulator.requests.length;
  const result = await client.callTool({ name, arguments: toArguments(link?.uri ?? '') });
  expect(JSON.stringify(result.content)).not.toContain('Cannot read');
  const sent = JSON.stringify(emulator.requests.slice(before).map(({ body }) => body));
  expect(sent).toContain('data:image/');
});
