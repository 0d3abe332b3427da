import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';

import { createContext } from '../../../test/support/chat-context.ts';
import { writtenJson } from '../../../test/support/written-json.ts';
import { toWireMessages } from './content.ts';
import type { ChatMessage, ContentPart } from './messages.ts';

const samples = new URL('../../../../emulator/media/', import.meta.url);

async function sampleBytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(new URL(name, samples)));
}

async function wireOf(message: ChatMessage): Promise<unknown> {
  const [wire] = await toWireMessages([message], createContext(), () => undefined);
  return await writtenJson(wire);
}

async function partOf(part: ContentPart): Promise<unknown> {
  const wire = await wireOf({ role: 'user', content: [part] });
  const { content } = wire as { readonly content: readonly unknown[] };
  return content[0];
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

interface WireImage {
  readonly image_url: { readonly url: string };
}

let photo: Uint8Array<ArrayBuffer>;
let tone: Uint8Array<ArrayBuffer>;
let clip: Uint8Array<ArrayBuffer>;
let paper: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  [photo, tone, clip, paper] = await Promise.all([
    sampleBytes('photo.jpg'),
    sampleBytes('tone.wav'),
    sampleBytes('clip.mp4'),
    sampleBytes('paper.pdf'),
  ]);
});

describe('an image part', () => {
  it('is sent as a data URL, from a Blob, bytes or a data URL', async () => {
    const plain = new Uint8Array(await sharp(photo).resize(64).jpeg().toBuffer());
    const url = `data:image/jpeg;base64,${base64Of(plain)}`;
    const wire = { type: 'image_url', image_url: { url, detail: 'high' } };
    // The type is detected from the content, not from the Blob's media type.
    const sources = [new Blob([plain], { type: 'image/png' }), { bytes: plain }, url];
    for (const source of sources) {
      expect(await partOf({ type: 'image', source, detail: 'high' })).toEqual(wire);
    }
  });

  it('is sent without its location', async () => {
    const photoWithLocation = await sharp(photo)
      .withExif({ IFD3: { GPSLatitude: '47/1' } })
      .toBuffer();
    const source = { bytes: new Uint8Array(photoWithLocation) };
    const { image_url: image } = (await partOf({ type: 'image', source })) as WireImage;
    const sent = Buffer.from(image.url.slice(image.url.indexOf(',') + 1), 'base64');
    const { width, exif } = await sharp(sent).metadata();
    expect([width, exif]).toEqual([1600, undefined]);
  });

  it('is sent as a URL when its source is one', async () => {
    const url = 'https://example.org/cat.png';
    const wire = { type: 'image_url', image_url: { url } };
    expect(await partOf({ type: 'image', source: url })).toEqual(wire);
    expect(await partOf({ type: 'image', source: new URL(url) })).toEqual(wire);
  });

  it.each([
    ['http://user:hunter2@example.org/cat.png', 'INVALID_INPUT'],
    ['http://169.254.169.254/latest', 'UPSTREAM_REFUSED'],
    ['http://localhost/cat.png', 'UPSTREAM_REFUSED'],
  ])('is rejected as %s', async (source, code) => {
    const error = await partOf({ type: 'image', source }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  it('is rejected when its content is not an image', async () => {
    await expect(partOf({ type: 'image', source: { bytes: tone } })).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
    });
  });
});

describe('an audio part', () => {
  it('is sent as plain base64 with the format of its content', async () => {
    const wire = { type: 'input_audio', input_audio: { data: base64Of(tone), format: 'wav' } };
    const sources = [
      new Blob([tone]),
      { bytes: tone },
      `data:audio/x-wav;base64,${base64Of(tone)}`,
    ];
    for (const source of sources) {
      expect(await partOf({ type: 'audio', source })).toEqual(wire);
    }
  });

  it('is sent with the format of its content, whatever the caller or a label says', async () => {
    const source = `data:audio/mpeg;base64,${base64Of(tone)}`;
    expect(await partOf({ type: 'audio', source, format: 'aac' })).toEqual({
      type: 'input_audio',
      input_audio: { data: base64Of(tone), format: 'wav' },
    });
  });

  it.each(['pcm16', 'pcm24'] as const)(
    'is sent raw as %s when the caller says so',
    async (format) => {
      const wire = { type: 'input_audio', input_audio: { data: 'AQID', format } };
      const bytes = new Uint8Array([1, 2, 3]);
      expect(await partOf({ type: 'audio', source: { bytes }, format })).toEqual(wire);
      expect(await partOf({ type: 'audio', source: 'data:audio/pcm;base64,AQID', format })).toEqual(
        wire,
      );
    },
  );

  it('is downloaded by the client when it is a URL, under the address policy', async () => {
    await expect(
      partOf({ type: 'audio', source: 'http://127.0.0.1:8080/a.mp3' }),
    ).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
      details: { reason: 'blocked_address' },
    });
  });
});

describe('a video part', () => {
  it('is sent as a data URL or a URL', async () => {
    expect(await partOf({ type: 'video', source: { bytes: clip } })).toEqual({
      type: 'video_url',
      video_url: { url: `data:video/mp4;base64,${base64Of(clip)}` },
    });
    expect(await partOf({ type: 'video', source: 'https://example.org/v.mp4' })).toEqual({
      type: 'video_url',
      video_url: { url: 'https://example.org/v.mp4' },
    });
  });
});

describe('media whose kind is detected from its content', () => {
  it.each([
    ['photo.jpg', 'image_url'],
    ['tone.wav', 'input_audio'],
    ['clip.mp4', 'video_url'],
    ['paper.pdf', 'file'],
  ])('is sent as the kind of %s', async (name, type) => {
    const source = { bytes: await sampleBytes(name) };
    expect(await partOf({ type: 'media', source })).toMatchObject({ type });
  });

  it('has the name of a document', async () => {
    const part = { type: 'media', source: { bytes: paper }, filename: 'p.pdf' } as const;
    expect(await partOf(part)).toMatchObject({ file: { filename: 'p.pdf' } });
  });

  it('is passed to the model when it is on YouTube', async () => {
    const url = 'https://www.youtube.com/watch?v=abc';
    expect(await partOf({ type: 'media', source: url })).toEqual({
      type: 'video_url',
      video_url: { url },
    });
  });

  it('is not passed on with a password, even to YouTube', async () => {
    const source = 'https://user:hunter2@www.youtube.com/watch?v=abc';
    await expect(partOf({ type: 'media', source })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('is rejected when it is text', async () => {
    await expect(
      partOf({ type: 'media', source: new Blob(['KEY=value\n']) }),
    ).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
  });
});

describe('a file part', () => {
  it('is sent as a data URL with its name', async () => {
    expect(
      await partOf({ type: 'file', source: new Blob([paper]), filename: 'paper.pdf' }),
    ).toEqual({
      type: 'file',
      file: {
        filename: 'paper.pdf',
        file_data: `data:application/pdf;base64,${base64Of(paper)}`,
      },
    });
  });

  it('is sent as a URL or as the id of an upload', async () => {
    expect(await partOf({ type: 'file', source: 'https://example.org/p.pdf' })).toEqual({
      type: 'file',
      file: { file_data: 'https://example.org/p.pdf' },
    });
    expect(await partOf({ type: 'file', fileId: 'or_file_1', filename: 'p.pdf' })).toEqual({
      type: 'file',
      file: { file_id: 'or_file_1', filename: 'p.pdf' },
    });
  });

  it('is rejected without a source or id, and with both', async () => {
    await expect(partOf({ type: 'file' })).rejects.toMatchObject({
      message: 'Cannot send the file: set `source` or `fileId`',
    });
    await expect(
      partOf({ type: 'file', source: 'https://example.org/p.pdf', fileId: 'or_file_1' }),
    ).rejects.toMatchObject({
      message: 'Cannot send the file: set `source` or `fileId`, not both',
    });
  });
});

describe('messages', () => {
  it('of every role have their wire shape', async () => {
    const parts = [{ type: 'text', text: 'Hi' }] as const;
    expect(await wireOf({ role: 'developer', content: parts, name: 'boss' })).toEqual({
      role: 'developer',
      content: [{ type: 'text', text: 'Hi' }],
      name: 'boss',
    });
    expect(await wireOf({ role: 'tool', toolCallId: 'call_1', content: 'done' })).toEqual({
      role: 'tool',
      tool_call_id: 'call_1',
      content: 'done',
    });
  });

  it('of the model are sent back with all their fields', async () => {
    const details = [{ type: 'reasoning.encrypted', data: 'x', index: 0 }];
    const annotations = [{ type: 'file', file: { hash: 'h' } }];
    expect(
      await wireOf({
        role: 'assistant',
        content: null,
        name: 'model',
        toolCalls: [{ id: 'call_1', name: 'f', arguments: '{"a": 1}' }],
        reasoning: 'hm',
        reasoningDetails: details,
        annotations,
        refusal: 'no',
      }),
    ).toEqual({
      role: 'assistant',
      content: null,
      name: 'model',
      tool_calls: [
        { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a": 1}' } },
      ],
      reasoning: 'hm',
      reasoning_details: details,
      annotations,
      refusal: 'no',
    });
  });

  it('keep their order, however long reading their media takes', async () => {
    const messages: ChatMessage[] = [
      { role: 'user', content: [{ type: 'image', source: new Blob([photo]) }] },
      { role: 'user', content: 'second' },
    ];
    const wire = await toWireMessages(messages, createContext(), () => undefined);
    expect(wire.map(({ content }) => typeof content)).toEqual(['object', 'string']);
  });
});
