import type { FormField } from './contract.ts';
import { createMark } from './mark.ts';
import type { Segment } from './body-parts.ts';
import { toSegment } from './body-parts.ts';

/** Form as it is sent. */
export interface Multipart {
  readonly contentType: string;
  readonly segments: readonly Segment[];
}

/** Writes a form as `multipart/form-data` (RFC 7578), with names as the HTML Standard writes them. */
export function toMultipart(fields: readonly FormField[]): Multipart {
  // A random boundary cannot occur in a field by intent.
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

/** Replaces every line break by CRLF, the line break of forms. */
function unify(text: string): string {
  return text.replaceAll(/\r\n?|\n/gu, '\r\n');
}

/** Escapes a name (HTML Standard, multipart/form-data encoding algorithm): it cannot end its own quotes or line. */
function escape(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}

function toHeader(mediaType: string): string {
  return /^[\u0020-\u007e]+$/u.test(mediaType) ? mediaType : 'application/octet-stream';
}
