import { beforeAll, describe, expect, it } from 'vitest';

import { bytesOf, playBlob } from '../../test/support/blobs.ts';
import { createManualClock } from '../../test/support/manual-clock.ts';
import {
  FRAME_BYTES,
  encoded,
  forever,
  chunks,
  taking,
  withBlob,
} from '../../test/support/uploads.ts';
import { answer, asIs, errorOf, over, paid, refuse } from '../../test/support/wire.ts';
import type { UploadProgress } from '../shared/call-options.ts';
import { sleep } from '../shared/clock.ts';
import { openAttempt } from './attempt.ts';
import { jsonSerializer } from './json-serializer.ts';
import type { TransportRequest } from './contract.ts';
import { encodeBlob, supportUploads } from './encoded-blob.ts';
import { CHUNK_BYTES } from './body-parts.ts';
import { MAX_BUFFERED_BYTES, REPORT_INTERVAL_MS, openUpload } from './upload.ts';

describe('a large body', () => {
  it('is streamed with its exact bytes and content length', async () => {
    const blob = playBlob(chunks);
    const { transport, requests } = over(async (request) => answer(await request.text()));

    const { value } = await transport.json(withBlob(blob), asIs);

    const text = JSON.stringify({ url: `data:,${encoded}` });
    expect(value === text).toBe(true);
    expect(Object.fromEntries(requests[0]?.headers ?? [])).toMatchObject({
      authorization: 'Bearer sk-or-v1-test',
      'content-type': 'application/json',
      'content-length': String(text.length),
    });
  });

  it('is read on demand and not ahead', async () => {
    const blob = playBlob(chunks);
    const { transport, clock } = over(taking(async (count) => await (count === 3 && forever())));
    const failed = errorOf(transport.json(withBlob(blob), asIs), clock, 0);
    await clock.advance(0);

    // The JSON before the blob, and two chunks of it.
    expect(blob.taken).toBe(2);
    await clock.advance(600_000);
    expect(await failed).toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  });

  it('is read again by each attempt', async () => {
    const blob = playBlob(chunks);
    const { transport, clock, requests } = over(async (request, count) => {
      await request.arrayBuffer();
      return count < 3 ? refuse(503)() : answer({ ok: true });
    });
    const hasResponded = transport.json(withBlob(blob), asIs);
    await clock.advance(10_000);

    expect(await hasResponded).toMatchObject({ value: { ok: true } });
    expect([requests.length, blob.opened]).toEqual([3, 3]);
  });

  it('is not opened by an attempt that does not reach the host', async () => {
    const blob = playBlob(chunks);
    const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    const { transport, clock, requests } = over(async (request, count) => {
      if (count === 1) throw new TypeError('fetch failed', { cause: refused });
      return await taking()(request, count);
    });
    const hasResponded = transport.json(withBlob(blob), asIs);
    await clock.advance(10_000);

    expect(await hasResponded).toMatchObject({ value: { count: 6 } });
    expect([requests.length, blob.opened]).toEqual([2, 1]);
  });

  it('can also open a stream of events', async () => {
    const { transport } = over(async (request) => {
      await request.arrayBuffer();
      return new Response('data: 1\n\n', { headers: { 'content-type': 'text/event-stream' } });
    });
    const { batches } = await transport.events(withBlob(playBlob(chunks)));

    expect(await batches[Symbol.asyncIterator]().next()).toEqual({ done: false, value: [1] });
  });
});

describe('the size of a body', () => {
  it.each([
    ['as one text', MAX_BUFFERED_BYTES, 'string'],
    ['as a stream', MAX_BUFFERED_BYTES + 4, 'object'],
  ])('decides whether it is sent %s', async (_what, totalBytes, type) => {
    let sent: unknown;
    const { transport } = over(taking(), {
      fetch: async (_input, init) => {
        sent = init?.body;
        return answer({});
      },
    });

    await transport.json(withBlob(new Blob([bytesOf(((totalBytes - FRAME_BYTES) / 4) * 3)])), asIs);

    expect(typeof sent).toBe(type);
    // The body is one of the types that fetch accepts.
    expect((await new Response(sent as BodyInit).text()).length).toBe(totalBytes);
  });

  it('never makes a body without blobs a stream', async () => {
    const text = 'x'.repeat(MAX_BUFFERED_BYTES * 2);
    const { transport, requests } = over(async (request) => answer(await request.json()));

    await expect(transport.json({ ...paid, body: { text } }, asIs)).resolves.toMatchObject({
      value: { text },
    });
    expect(requests[0]?.headers.get('content-length')).toBeNull();
  });
});

describe('where fetch accepts no stream', () => {
  it('a large body is sent as a blob', async () => {
    const written = jsonSerializer.write({ url: encodeBlob(playBlob(chunks)) });
    const clock = createManualClock();
    const limits = { signal: undefined, attemptTimeoutMs: 1, deadlineAt: Number.POSITIVE_INFINITY };
    const upload = await openUpload(typeof written === 'object' ? written : [], {
      request: paid,
      headers: { a: 'b' },
      attempt: openAttempt(clock, limits),
      clock,
      streamsBodies: false,
    });

    expect({ ...upload, body: undefined }).toEqual({
      headers: { a: 'b', 'content-type': 'application/json' },
      body: undefined,
    });
    expect(upload.body).toBeInstanceOf(Blob);
    expect((await new Response(upload.body).text()) === JSON.stringify({ url: encoded })).toBe(
      true,
    );
  });
});

describe('a form', () => {
  beforeAll(supportUploads);

  const form = (blob: Blob): TransportRequest => ({
    method: 'POST',
    path: 'audio/transcriptions',
    action: 'transcribe',
    form: [
      { name: 'model', value: 'a/b' },
      { name: 'file', blob, filename: 'a.wav', mediaType: 'audio/wav' },
    ],
  });

  it.each([
    ['small', [bytesOf(3_000)], false],
    ['large', [...chunks, ...chunks], true],
  ] as const)('that is %s arrives whole', async (_what, parts, isStreamed) => {
    const { transport, requests } = over(async (request) => {
      const fields = await request.formData();
      // A part with a file name is read as a file.
      const bytes = Buffer.from(await (fields.get('file') as File).arrayBuffer());
      return answer([fields.get('model'), bytes.equals(Buffer.concat(parts))]);
    });

    await expect(transport.json(form(playBlob(parts)), asIs)).resolves.toMatchObject({
      value: ['a/b', true],
    });
    expect(requests[0]?.headers.has('content-length')).toBe(isStreamed);
  });
});

describe('the progress of a large body', () => {
  async function listen(pauseMs: number): Promise<readonly UploadProgress[]> {
    const reports: UploadProgress[] = [];
    const { transport, clock } = over(taking(async () => await sleep(clock, pauseMs)));
    const options = { onUpload: (progress: UploadProgress) => reports.push(progress) };
    const hasResponded = transport.json(withBlob(playBlob(chunks), { options }), asIs);
    await clock.advance(10 * pauseMs);
    await hasResponded;
    return reports;
  }

  const totalBytes = encoded.length + FRAME_BYTES;
  const step = (CHUNK_BYTES / 3) * 4;
  const sums = [14, 14 + step, 14 + 2 * step, 14 + 3 * step, totalBytes - 2, totalBytes];

  it('is reported with each chunk when there is time', async () => {
    expect(await listen(REPORT_INTERVAL_MS)).toEqual(
      sums.map((sentBytes) => ({ sentBytes, totalBytes })),
    );
  });

  it.each([
    [REPORT_INTERVAL_MS - 1, [0, 2, 4, 5]],
    [1, [0, 5]],
  ])('is reported at most four times a second, and at the end', async (pauseMs, expected) => {
    expect(await listen(pauseMs)).toEqual(
      expected.map((index) => ({ sentBytes: sums[index], totalBytes })),
    );
  });

  it('is not reported for a small one', async () => {
    const reports: UploadProgress[] = [];
    const options = { onUpload: (progress: UploadProgress) => reports.push(progress) };
    const { transport } = over(taking());
    await transport.json(withBlob(new Blob(['abc']), { options }), asIs);

    expect(reports).toEqual([]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no terminal');
      },
    ],
    // An unhandled rejection would end the program, and this test.
    ['rejects', async () => await Promise.reject(new Error('no terminal'))],
  ])('ignores a listener that %s', async (_how, onUpload) => {
    const { transport } = over(taking());
    // The types accept an async function in place of one that returns nothing.
    const options = { onUpload };

    await expect(
      transport.json(withBlob(playBlob(chunks), { options }), asIs),
    ).resolves.toMatchObject({ value: { count: 6 } });
  });
});

it('a request that is aborted while its body is read is not sent, whatever its grace', async () => {
  const controller = new AbortController();
  class AbortingBlob extends Blob {
    override stream() {
      controller.abort('enough');
      return super.stream();
    }
  }
  const { transport, requests } = over(() => answer({}));
  const request = {
    ...paid,
    body: { image: encodeBlob(new AbortingBlob(['image']), 'data:image/png;base64,') },
    graceMs: 10_000,
    options: { signal: controller.signal },
  };
  await expect(transport.json(request, asIs)).rejects.toBe('enough');
  expect(requests).toEqual([]);
});
