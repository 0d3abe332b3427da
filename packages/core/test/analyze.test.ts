import type {
  AnalysisEvent,
  AnalyzeRequest,
  OpenRouterOptions,
} from '@orkit/openrouter-multimodal';
import { fromFile } from '@orkit/openrouter-multimodal/node';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

import { verifies } from '../../../tests/requirements.ts';
import { createManualClock } from './support/manual-clock.ts';
import { startWebHost } from './support/web-host.ts';
import { createEmulatedClient } from './support/emulated-client.ts';

const samples = new URL('../../emulator/media/', import.meta.url);

async function sample(name: string): Promise<Blob> {
  return await fromFile(new URL(name, samples).pathname);
}

function setUp(options: Partial<OpenRouterOptions> = {}) {
  const { emulator, client } = createEmulatedClient(options);
  /** Bodies of the chat requests. */
  const chats = () =>
    emulator.requests
      .filter(({ path }) => path.endsWith('/chat/completions'))
      .map(({ body }) => body as ChatBody);
  return { emulator, client, chats };
}

interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly plugins?: unknown;
}

describe('analyze()', () => {
  it.each([
    ['image', 'photo.jpg', /800 x 534 pixels/u],
    ['image', 'photo-sideways.jpg', /480 x 320 pixels/u],
    ['audio', 'tone.wav', /2\.5 seconds/u],
    ['video', 'clip.mp4', /seconds/u],
    ['document', 'paper.pdf', /pages/u],
  ] as const)(
    verifies('media.analyze', 'answers correctly about %s %s'),
    async (kind, name, truth) => {
      const { client } = setUp();
      const { text, notes } = await client.analyze({
        media: [{ kind, source: await sample(name) }],
      });
      expect(text).toMatch(truth);
      expect(notes).toEqual([]);
    },
  );

  it('accepts several media of mixed kinds, in order', async () => {
    const { client, chats } = setUp();
    const names = ['tone.wav', 'photo.jpg', 'paper.pdf', 'clip.webm'];
    const media = await Promise.all(names.map(async (name) => ({ source: await sample(name) })));
    await client.analyze({ question: 'What are these?', media });
    const [chat] = chats();
    expect(typesOf(chat)).toEqual(['text', 'input_audio', 'image_url', 'file', 'video_url']);
    expect(chat?.model).toBe('google/gemini-2.5-flash');
  });

  it('streams the answer, notes first', async () => {
    const { client } = setUp();
    const frames = await animation();
    const events: AnalysisEvent[] = [];
    for await (const event of client.analyze.stream({ media: [{ source: frames }] }))
      events.push(event);
    expect(events.slice(0, 2)).toEqual([
      { type: 'note', text: 'Only the first of 3 frames is used.' },
      { type: 'loaded' },
    ]);
    expect(events.at(-1)).toMatchObject({
      type: 'end',
      result: { notes: ['Only the first of 3 frames is used.'] },
    });
  });

  it('sends one frame in full size, and has a note about it', async () => {
    const { client } = setUp();
    const media = [{ source: await animation() }];
    const { notes } = await client.analyze({ media, detail: 'original' });
    expect(notes).toEqual(['Only the first of 3 frames is used.']);
  });

  it('has one note for several images', async () => {
    const { client } = setUp();
    const frames = await animation();
    const { notes } = await client.analyze({ media: [{ source: frames }, { source: frames }] });
    expect(notes).toEqual(['Only the first of 3 frames is used.']);
  });

  it('types the answer by a schema', async () => {
    const { client } = setUp();
    const responseFormat = z.object({ colour: z.string() });
    const { output } = await client.analyze({
      model: 'google/gemini-2.5-flash',
      media: [{ source: await sample('photo.jpg') }],
      responseFormat,
    });
    expect(typeof output?.colour).toBe('string');
  });

  it.each<[string, Partial<AnalyzeRequest>, number]>([
    ['800 pixels when nobody says', {}, 800],
    ['2048 pixels for detail, but never larger than it is', { detail: 'high' }, 1600],
    ['what is asked', { maxDimension: 320 }, 320],
    ['all of it', { detail: 'original' }, 1600],
  ])('sends an image with a longest edge of %s', async (_what, requestedOptions, edge) => {
    const { client, chats } = setUp();
    await client.analyze({ media: [{ source: await sample('photo.jpg') }], ...requestedOptions });
    expect(await edgeOf(chats()[0])).toBe(edge);
  });

  it('caches the media for the next question on request', async () => {
    const { client, chats } = setUp();
    const media = [{ source: await sample('photo.jpg') }];
    await client.analyze({ media, question: 'What?', cacheInput: true });
    const content = chats()[0]?.messages[0]?.content as Record<string, unknown>[];
    expect(content.map(({ type }) => type)).toEqual(['image_url', 'text', 'text']);
    expect(content[1]).toHaveProperty('cache_control', { type: 'ephemeral' });
    expect(content[2]).toEqual({ type: 'text', text: 'What?' });
  });
});

describe('the model of an analysis', () => {
  it('is checked before anything is paid, and three models that can are proposed', async () => {
    const { client, chats } = setUp();
    const media = [{ source: await sample('clip.mp4') }];
    const error = await failure(client.analyze({ model: 'openai/gpt-4o', media }));
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(
        /^Cannot analyze the video: the model openai\/gpt-4o accepts .*, not video$/u,
      ),
      details: { model: 'openai/gpt-4o' },
    });
    expect(error).toHaveProperty('details.alternatives.length', 3);
    expect(chats()).toEqual([]);
  });

  it('is reported when the default no longer exists, with free alternatives', async () => {
    const { client, chats } = setUp({ defaults: { imageModel: 'gone/model' } });
    const media = [{ source: await sample('photo.jpg') }];
    const error = await failure(client.analyze({ media }));
    expect(error).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: 'Cannot analyze the image: the default model gone/model is no longer offered',
    });
    expect(error).toHaveProperty('details.alternatives.0', expect.stringMatching(/:free$/u));
    expect(error).toHaveProperty('hints.1', { kind: 'choose-model', option: 'imageModel' });
    expect(chats()).toEqual([]);
  });

  it('has suggestions when its id is misspelled', async () => {
    const { client } = setUp();
    const media = [{ source: await sample('photo.jpg') }];
    const error = await failure(client.analyze({ media, model: 'google/gemini-2.5-flsh' }));
    expect(error).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      details: { suggestions: expect.arrayContaining(['google/gemini-2.5-flash']) },
    });
  });
});

describe('a PDF', () => {
  const source = async () => [{ source: await sample('paper.pdf') }];

  it.each([
    ['google/gemini-2.5-flash', 'native'],
    ['mistralai/mistral-7b-instruct', 'cloudflare-ai'],
  ])('goes to %s through %s', async (model, engine) => {
    const { client, chats } = setUp();
    await client.analyze({ media: await source(), model });
    expect(chats()[0]?.plugins).toEqual([{ id: 'file-parser', pdf: { engine } }]);
  });

  it('is not parsed and paid twice when its annotations are passed back', async () => {
    const { client } = setUp();
    const request = {
      media: await source(),
      model: 'mistralai/mistral-7b-instruct',
      pdfEngine: 'mistral-ocr',
    } as const;
    const first = await client.analyze(request);
    const { annotations } = first.message;
    expect(annotations).toHaveLength(1);
    const second = await client.analyze({ ...request, annotations });
    expect(second.usage?.costUsd).toBeLessThan(first.usage?.costUsd ?? 0);
  });
});

describe('a URL', () => {
  it('of YouTube goes to the model unchanged', async () => {
    const { client, chats } = setUp();
    const source = 'https://youtu.be/abc';
    await client.analyze({ media: [{ kind: 'video', source }] });
    expect(chats()[0]?.messages[0]?.content).toContainEqual({
      type: 'video_url',
      video_url: { url: source },
    });
  });

  it('is passed on with passUrl, but only if it is public', async () => {
    const { client, chats } = setUp();
    const source = 'https://example.org/cat.png';
    await client.analyze({ media: [{ kind: 'image', source }], passUrl: true });
    expect(chats()[0]?.messages[0]?.content).toContainEqual({
      type: 'image_url',
      image_url: { url: source },
    });
    const inside = [{ kind: 'image', source: 'http://169.254.169.254/latest' }] as const;
    expect(await failure(client.analyze({ media: inside, passUrl: true }))).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      details: { reason: 'blocked_address' },
    });
  });

  it('is not passed on when it is private, although the client may fetch it', async () => {
    const { client, chats } = setUp({ media: { allowPrivateHosts: ['10.0.0.1'] } });
    const media = [{ kind: 'video', source: 'http://10.0.0.1/a.mp4' }] as const;
    expect(await failure(client.analyze({ media, passUrl: true }))).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      message:
        'Cannot pass on the video "http://10.0.0.1/a.mp4": it leads to an address that is not public',
    });
    expect(chats()).toEqual([]);
  });

  it('leaves less time for the next one', async () => {
    const clock = createManualClock();
    const bytes = new Uint8Array(await (await sample('badge.png')).arrayBuffer());
    // Each response takes 120 milliseconds.
    const { host, requests } = await startWebHost((_request, response) => {
      void clock.advance(120).then(() => response.end(bytes));
    });
    const { client } = setUp({ clock, media: { allowPrivateHosts: ['127.0.0.1'] } });
    const media = Array.from({ length: 5 }, () => ({ source: `http://${host}/a.png` }));
    expect(await failure(client.analyze({ media }, { timeoutMs: 300 }))).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
    });
    expect(requests).toHaveLength(3);
  });

  it('of audio is never passed on', async () => {
    const { client } = setUp();
    const media = [{ kind: 'audio', source: 'https://example.org/a.mp3' }] as const;
    expect(await failure(client.analyze({ media, passUrl: true }))).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot pass on https://example.org/a.mp3: OpenRouter accepts no audio by URL',
    });
  });
});

describe('media that cannot be analyzed', () => {
  it.each([
    ['a text that calls itself a picture', 'image', 'KEY=very-secret\n'],
    ['a text that calls itself a video', 'video', 'KEY=very-secret\n'],
    ['nothing at all', 'image', ''],
  ] as const)(
    verifies('media.bytes', 'refuses %s before anything is sent'),
    async (_what, kind, text) => {
      const { emulator, client } = setUp();
      const media = [{ kind, source: new Blob([text], { type: 'image/png' }) }];
      expect(await failure(client.analyze({ media }))).toMatchObject({
        code: 'UNSUPPORTED_FORMAT',
      });
      expect(emulator.requests).toEqual([]);
    },
  );

  it('refuses text as samples without a header', async () => {
    const { client, chats } = setUp();
    const media = [{ kind: 'audio', source: new Blob(['KEY=secret\n']), format: 'pcm16' }] as const;
    expect(await failure(client.analyze({ media }))).toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
    expect(chats()).toEqual([]);
  });

  it.each([
    ['image', { maxBytes: Number.NaN }],
    ['image', { maxDimension: 10 }],
    ['image', { jpegQuality: 101 }],
    ['video', { fetchTimeoutMs: 0 }],
  ])('refuses invalid limits of the %s: %j', async (kind, limits) => {
    const name = kind === 'image' ? 'photo.jpg' : 'clip.mp4';
    // A value of another type is refused when the client is created, one that is out of range with the first media.
    const analyze = async () => {
      const { client } = setUp({ media: { [kind]: limits } });
      await client.analyze({ media: [{ source: await sample(name) }] });
    };
    expect(await failure(analyze())).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(`media.${kind}.${Object.keys(limits)[0]} must be`),
    });
  });

  it.each<[string, unknown]>([
    ['no media', { media: [] }],
    ['no list', { media: 'photo.jpg' }],
    ['no source', { media: [{}] }],
    ['a blank question', { media: [{ source: new Blob() }], question: ' ' }],
    ['nothing', undefined],
    ['an unknown field', { media: [{ source: new Blob() }], modle: 'x' }],
    ['an unknown field of a medium', { media: [{ source: new Blob(), fileName: 'x' }] }],
    ['an unknown kind', { media: [{ source: new Blob(), kind: 'picture' }] }],
    ['an unknown detail', { media: [{ source: new Blob() }], detail: 'huge' }],
    ['an unknown parser', { media: [{ source: new Blob() }], pdfEngine: 'foo' }],
    ['a question that is no text', { media: [{ source: new Blob() }], question: 5 }],
    ['too small an edge', { media: [{ source: new Blob() }], maxDimension: 63 }],
    ['too large an edge', { media: [{ source: new Blob() }], maxDimension: 16_385 }],
  ])('refuses %s', async (_what, request) => {
    const { client } = setUp();
    // A caller without types may pass any value.
    expect(await failure(client.analyze(request as AnalyzeRequest))).toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('throws the abort reason', async () => {
    const { client } = setUp();
    const media = [{ source: await sample('photo.jpg') }];
    const reason = new Error('no more');
    await expect(client.analyze({ media }, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });
});

async function failure(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => 'no failure',
    (error: unknown) => error,
  );
}

function typesOf(chat: ChatBody | undefined): unknown[] {
  const content = chat?.messages[0]?.content as { readonly type: string }[];
  return content.map(({ type }) => type);
}

async function edgeOf(chat: ChatBody | undefined): Promise<number> {
  const content = chat?.messages[0]?.content as { readonly image_url?: { readonly url: string } }[];
  const url = content.find(({ image_url: image }) => image !== undefined)?.image_url?.url ?? '';
  const bytes = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
  const { width, height } = await sharp(bytes).metadata();
  return Math.max(width, height);
}

async function animation(): Promise<Blob> {
  const frame = { width: 32, height: 32, channels: 3, background: 'red' } as const;
  const colours = ['red', 'green', 'blue'];
  const frames = await Promise.all(
    colours.map(
      async (background) =>
        await sharp({ create: { ...frame, background } })
          .png()
          .toBuffer(),
    ),
  );
  const bytes = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
  return new Blob([new Uint8Array(bytes)]);
}
