import type { ContentPart, OpenRouter } from '../../src/index.ts';

type Path = (client: OpenRouter, image: Blob) => Promise<unknown>;

const prompt = 'a river';
const model = 'google/gemini-2.5-flash';

/** Each method that sends an image of a caller. */
export const imagePaths = {
  'chat.send, an image part': async (client, image) =>
    await client.chat.send(toChat({ type: 'image', source: image })),
  'chat.send, a part of any kind': async (client, image) =>
    await client.chat.send(toChat({ type: 'media', source: image })),
  'chat.send, bytes': async (client, image) =>
    await client.chat.send(
      toChat({ type: 'image', source: { bytes: new Uint8Array(await image.arrayBuffer()) } }),
    ),
  'chat.send, a data URL': async (client, image) =>
    await client.chat.send(toChat({ type: 'image', source: await toDataUrl(image) })),
  'chat.stream': async (client, image) =>
    await drain(client.chat.stream(toChat({ type: 'image', source: image }))),
  analyze: async (client, image) => await client.analyze({ model, media: [{ source: image }] }),
  'analyze in its own size': async (client, image) =>
    await client.analyze({ model, media: [{ kind: 'image', source: image }], detail: 'original' }),
  'analyze.stream': async (client, image) =>
    await drain(client.analyze.stream({ model, media: [{ source: image }] })),
  'generate.image, a reference': async (client, image) =>
    await client.generate.image({ prompt, references: [image] }),
  'generate.image by chat, a reference': async (client, image) =>
    await client.generate.image({ prompt, maxTokens: 2_000, references: [image] }),
  'generate.image.stream, a reference': async (client, image) =>
    await drain(client.generate.image.stream({ prompt, references: [image] })),
  'videos.create, the first frame': async (client, image) =>
    await client.videos.create({ prompt, model: 'google/veo-3.1', firstFrame: image }),
  'videos.create, both frames': async (client, image) =>
    await client.videos.create({
      prompt,
      model: 'google/veo-3.1',
      firstFrame: image,
      lastFrame: image,
    }),
  'videos.create, a reference': async (client, image) =>
    await client.videos.create({ prompt, model: 'google/veo-3.1', references: [image] }),
  embed: async (client, image) =>
    await client.embed({
      model: 'google/gemini-embedding-2-preview',
      input: [{ text: 'a river', media: [image] }],
    }),
  rerank: async (client, image) =>
    await client.rerank({
      model: 'nvidia/llama-nemotron-rerank-vl-1b-v2:free',
      query: 'a river',
      documents: [{ text: 'water', image }, 'stone'],
    }),
} as const satisfies Readonly<Record<string, Path>>;

/** The name of a method. */
export type ImagePath = keyof typeof imagePaths;

function toChat(part: ContentPart) {
  return { model, messages: [{ role: 'user', content: [part] }] } as const;
}

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  const iterator = events[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}

async function toDataUrl(image: Blob): Promise<string> {
  const base64 = Buffer.from(await image.arrayBuffer()).toString('base64');
  return `data:image/jpeg;base64,${base64}`;
}

/** A fetch that records requests, and their images. */
export function createImageTap(fetch: typeof globalThis.fetch) {
  const images: Buffer[] = [];
  return {
    images,
    async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
      const request = new Request(input, init);
      if (request.method !== 'POST') return await fetch(request);
      const body = await request.text();
      for (const [, base64 = ''] of body.matchAll(/data:image\/[a-z]+;base64,([\w+/=]+)/gu))
        images.push(Buffer.from(base64, 'base64'));
      return await fetch(request.url, { method: 'POST', headers: request.headers, body });
    },
  };
}
