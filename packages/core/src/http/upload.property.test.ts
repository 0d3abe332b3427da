import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { playBlob } from '../../test/support/blobs.ts';
import { jsonSerializer } from './json-serializer.ts';
import type { FormField } from './contract.ts';
import { encodeBlob } from './encoded-blob.ts';
import { toMultipart } from './multipart.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { createChunkReader } from './chunk-reader.ts';
import type { Segment } from './body-parts.ts';
import { countBytes, createSegmentReader, toSegments } from './body-parts.ts';

async function readAll(reader: ChunkReader): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for (let chunk = await reader.next(); chunk !== undefined; chunk = await reader.next())
    chunks.push(Buffer.from(chunk));
  return chunks;
}

async function send(segments: readonly Segment[]): Promise<Buffer> {
  const sent = Buffer.concat(await readAll(createSegmentReader(segments)));
  expect(sent.length).toBe(countBytes(segments));
  return sent;
}

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => new Uint8Array(array));

describe('a body with blobs', () => {
  it('is sent as the JSON with their base64 in place', async () => {
    const leaf = fc.oneof(fc.jsonValue({ maxDepth: 2 }), bytes);
    const body = fc.dictionary(fc.string(), fc.array(leaf));
    const replace = (value: unknown, by: (array: Uint8Array<ArrayBuffer>) => unknown): unknown => {
      if (value instanceof Uint8Array) return by(new Uint8Array(value));
      if (typeof value !== 'object' || value === null) return value;
      if (Array.isArray(value)) return value.map((each) => replace(each, by));
      const entries = Object.entries(value).map(([key, each]) => [key, replace(each, by)] as const);
      return Object.fromEntries(entries);
    };
    await fc.assert(
      fc.asyncProperty(body, fc.string(), async (value, prefix) => {
        const plain = replace(value, (array) => prefix + Buffer.from(array).toString('base64'));
        const holed = replace(value, (array) => encodeBlob(new Blob([array]), prefix));
        const written = jsonSerializer.write(holed);

        const sent =
          typeof written === 'object'
            ? await send(toSegments(written))
            : Buffer.from(written ?? '');
        expect(sent.toString()).toBe(JSON.stringify(plain));
      }),
    );
  });
});

describe('chunks', () => {
  it('have one size, however the blob splits its stream', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bytes), fc.integer({ min: 1, max: 50 }), async (parts, size) => {
        const chunks = await readAll(createChunkReader(playBlob(parts), size));

        expect(Buffer.concat(chunks)).toEqual(Buffer.concat(parts));
        expect(chunks.slice(0, -1).every(({ length }) => length === size)).toBe(true);
        expect(chunks.every(({ length }) => length > 0)).toBe(true);
      }),
    );
  });
});

describe('a form', () => {
  const text = fc.string({ unit: 'grapheme' });
  const awkward = fc
    .array(fc.oneof(text, fc.constantFrom('\r', '\n', '\r\n', '"', '%22', '\\', '--')))
    .map((parts) => parts.join(''));
  const field: fc.Arbitrary<FormField> = fc.oneof(
    fc.record({ name: awkward, value: awkward }),
    fc.record({
      name: awkward,
      // The platform omits an empty one.
      filename: awkward.map((name) => `a${name}`),
      mediaType: fc.constantFrom('audio/wav', 'audio/mpeg'),
      blob: bytes.map((array) => new Blob([array])),
    }),
  );

  function toFormData(fields: readonly FormField[]): FormData {
    const form = new FormData();
    for (const each of fields) {
      if ('value' in each) form.append(each.name, each.value);
      else form.append(each.name, new File([each.blob], each.filename, { type: each.mediaType }));
    }
    return form;
  }

  const boundaryOf = (contentType: string | null) => contentType?.split('boundary=')[1] ?? '';

  it('is what the platform writes for the same fields', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(field), async (fields) => {
        const { contentType, segments } = toMultipart(fields);
        const platform = new Response(toFormData(fields));
        const expected = Buffer.from(await platform.arrayBuffer()).toString('latin1');
        const actual = (await send(segments)).toString('latin1');

        expect(
          actual
            .replaceAll(boundaryOf(contentType), 'boundary')
            .replaceAll('content-disposition', 'Content-Disposition')
            .replaceAll('content-type', 'Content-Type'),
        ).toBe(expected.replaceAll(boundaryOf(platform.headers.get('content-type')), 'boundary'));
      }),
    );
  });
});
