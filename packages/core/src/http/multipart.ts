import type { FormField } from './contract.ts';
import { createMark } from './encoded-blob.ts';
import type { Segment } from './body-parts.ts';
import { toSegment } from './body-parts.ts';

/** A form as it is sent. */
export interface Multipart {
  readonly contentType: string;
  readonly segments: readonly Segment[];
}

/** Writes a form as `multipart/form-data` (RFC 7578), with names as the HTML Standard writes them. */
export function toMultipart(fields: readonly FormField[]): Multipart {
  // What no one can foresee no field can hold.
  const boundary = `form-${createMark()}`;
  const segments = fields.flatMap((field) => {
    const start = `--${boundary}\r\ncontent-disposition: form-data; name="${escape(unify(field.name))}"`;
    if ('value' in field) return [toSegment(`${start}\r\n\r\n${unify(field.value)}\r\n`)];
    const file = `; filename="${escape(field.filename)}"\r\ncontent-type: ${toHeader(field.mediaType)}`;
    const raw: Segment = { type: 'raw', blob: field.blob };
    return [toSegment(`${start}${file}\r\n\r\n`), raw, toSegment('\r\n')];
  });
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    segments: [...segments, toSegment(`--${boundary}--\r\n`)],
  };
}

/** Every line break becomes the one that forms have. */
function unify(text: string): string {
  return text.replaceAll(/\r\n?|\n/gu, '\r\n');
}

/** HTML Standard, multipart/form-data encoding algorithm: no name can end its own quotes or line. */
function escape(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}

function toHeader(mediaType: string): string {
  return /^[\u0020-\u007e]+$/u.test(mediaType) ? mediaType : 'application/octet-stream';
}
