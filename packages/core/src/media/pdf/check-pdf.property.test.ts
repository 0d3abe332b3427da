import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { verifies } from '../../../../../tests/requirements.ts';
import { bytesOf } from '../../../test/support/containers.ts';
import { storedPdfs, toPdf } from '../../../test/support/pdfs.ts';
import { systemClock } from '../../shared/clock.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { createMediaLoader } from '../loader.ts';
import { prepareLoaded } from '../prepare.ts';
import { checkPdf } from './check-pdf.ts';
import { md5 } from './md5.ts';

const images = { maxDimension: 800, jpegQuality: 80 };

/** The bytes that are sent for a document. */
async function send(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const loaded = await createMediaLoader({}, systemClock).load({ bytes }, 'document');
  const { media } = await prepareLoaded(loaded, images);
  return new Uint8Array(await media.blob.arrayBuffer());
}

const names = [...storedPdfs.keys()];
function stored(name: string): Uint8Array<ArrayBuffer> {
  return storedPdfs.get(name) ?? new Uint8Array();
}

const text = (value: string) => new Uint8Array(Buffer.from(value, 'latin1'));
const damaged = 'Cannot use the document: it is damaged or cut off';

describe('a PDF', () => {
  it.each(names.filter((name) => name.endsWith('-secret')))(
    verifies('media.hopeless', 'that needs a password is refused: %s'),
    async (name) => {
      await expect(send(stored(name))).rejects.toMatchObject({
        code: 'UNSUPPORTED_FORMAT',
        message: 'Cannot use the document: it needs a password',
        details: { mediaType: 'application/pdf' },
      });
    },
  );

  it.each(names.filter((name) => !name.endsWith('-secret')))(
    'that anybody can open is sent as it is: %s',
    async (name) => {
      await expect(send(stored(name))).resolves.toEqual(stored(name));
    },
  );

  it('that is encrypted for certain recipients is refused', async () => {
    const encrypted = Buffer.from(toPdf())
      .toString('latin1')
      .replace('/Root', '/Encrypt << /Filter /Adobe.PubSec /V 4 >> /Root');

    await expect(send(text(encrypted))).rejects.toThrow('it is encrypted for certain recipients');
  });

  it('is found locked although the place of its trailer is wrong', async () => {
    const moved = Buffer.from(stored('aes-256-secret'))
      .toString('latin1')
      .replace(/startxref\n\d+/u, 'startxref\n7');

    await expect(send(text(moved))).rejects.toThrow('it needs a password');
  });

  it.each<[string, () => Uint8Array<ArrayBuffer>, string]>([
    ['is only a header', () => text('%PDF-1.7\n%\u00e2\u00e3\n'), damaged],
    ['is cut off', () => toPdf().slice(0, -60), damaged],
    ['is cut off after its first page', () => stored('linearized').slice(0, -200), damaged],
    [
      'has no pages',
      () => toPdf(['<< /Type /Pages /Kids [] /Count 0 >>']),
      'Cannot use the document: it has no pages',
    ],
  ])('that %s is refused', async (_, make, message) => {
    await expect(send(make())).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT', message });
  });

  it.each<[string, Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>]>([
    ['a byte order mark', bytesOf([0xef, 0xbb, 0xbf], toPdf()), toPdf()],
    ['a line of a server', bytesOf('HTTP/1.1 200 OK\r\n\r\n', toPdf()), toPdf()],
    ['a warning in HTML', bytesOf('<br />\n<b>Warning</b>: deprecated\n', toPdf()), toPdf()],
    // Its places count the bytes before it.
    ['bytes that it counts', toPdf(undefined, '\0\0junk'), toPdf(undefined, '\0\0junk')],
    [
      'nothing, and has something after it',
      bytesOf(toPdf(), '\n'.repeat(3_000)),
      bytesOf(toPdf(), '\n'.repeat(3_000)),
    ],
  ])('behind %s is taken', async (_, bytes, sent) => {
    await expect(send(bytes)).resolves.toEqual(sent);
  });

  it.each([
    ['empty', ''],
    [
      'a web page about PDF',
      '<html><body>It begins with %PDF-1.4 and ends with %%EOF.</body></html>',
    ],
    ['a text about PDF', 'A file begins with %PDF-1.4.'],
  ])('is no document that is %s', async (_, content) => {
    await expect(send(text(content))).rejects.toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
  });

  it.each([
    '<!DOCTYPE html><html>Not found</html>',
    '\n <html lang="en">',
    '<!-- 404 --> <!doctype HTML>',
  ])('is no document that is a web page: %s', async (page) => {
    await expect(send(text(page))).rejects.toThrow('Cannot use the document: it is a web page');
  });

  it('is checked in any state without another error', async () => {
    const mutation = fc.record({
      name: fc.constantFrom(...names),
      at: fc.nat(2_000),
      bytes: fc.uint8Array({ maxLength: 40 }),
      length: fc.nat(2_000),
    });
    await fc.assert(
      fc.asyncProperty(mutation, async ({ name, at, bytes, length }) => {
        const copy = new Uint8Array(stored(name));
        copy.set(bytes.subarray(0, Math.max(0, copy.length - at)), Math.min(at, copy.length));
        const failure: unknown = await checkPdf(
          new Blob([copy.slice(0, copy.length - (length % 300))]),
        ).catch((error: unknown) => error);

        expect(failure === undefined || OpenRouterError.is(failure)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

it('MD5 is that of RFC 1321, at any length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(Buffer.from(md5(bytes)).toString('hex')).toBe(
        createHash('md5').update(bytes).digest('hex'),
      );
    }),
  );
});
