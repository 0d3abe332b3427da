import { describe, expect, it } from 'vitest';

import { toMultipart } from './multipart.ts';
import { createSegmentReader } from './body-parts.ts';

describe('a form', () => {
  it('is read back unchanged', async () => {
    const { contentType, segments } = toMultipart([
      { name: 'model', value: 'a/b' },
      { name: 'file', blob: new Blob(['RIFF']), filename: 'a.wav', mediaType: 'audio/wav' },
    ]);
    const reader = createSegmentReader(segments);
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for (let chunk = await reader.next(); chunk !== undefined; chunk = await reader.next())
      chunks.push(chunk);

    const form = await new Response(new Blob(chunks), {
      headers: { 'content-type': contentType },
    }).formData();

    // A part with a file name is read as a file.
    const file = form.get('file') as File;
    expect([form.get('model'), file.name, file.type, await file.text()]).toEqual([
      'a/b',
      'a.wav',
      'audio/wav',
      'RIFF',
    ]);
  });

  it.each([
    ['a"b\r\nc', 'a%22b%0D%0Ac'],
    ['a\nb', 'a%0Ab'],
  ])(
    'escapes the file name %j so that it ends neither its quotes nor its line',
    (filename, written) => {
      expect(headOf({ filename })).toContain(`; filename="${written}"\r\n`);
    },
  );

  it('does not write a media type that could add another header', () => {
    expect(headOf({ mediaType: 'audio/wav\r\nx: y' })).toMatch(
      /content-type: application\/octet-stream\r\n\r\n$/u,
    );
  });

  it('has a new boundary each time', () => {
    expect(toMultipart([]).contentType).not.toBe(toMultipart([]).contentType);
  });
});

function headOf(own: { readonly filename?: string; readonly mediaType?: string }): string {
  const { segments } = toMultipart([
    { name: 'file', blob: new Blob(), filename: 'a', mediaType: 'audio/wav', ...own },
  ]);
  const [head] = segments;
  return head?.type === 'bytes' ? new TextDecoder().decode(head.bytes) : '';
}
