import { createHash } from 'node:crypto';
import { basename } from 'node:path';

import type { OperationMedia, SavedFile } from '@orkit/openrouter-multimodal/operations';

/** A part of an answer, as the protocol carries it. */
export type ContentBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image' | 'audio'; readonly data: string; readonly mimeType: string }
  | {
      readonly type: 'resource';
      readonly resource: {
        readonly uri: string;
        readonly mimeType: string;
        readonly blob: string;
      };
    }
  | {
      readonly type: 'resource_link';
      readonly uri: string;
      readonly name: string;
      readonly mimeType: string;
      readonly size: number;
      readonly description?: string;
    };

/** The first revision that knows sounds. Revisions are dates, so they sort as texts. */
const FIRST_REVISION_WITH_AUDIO = '2025-03-26';

/** The first revision that knows links. A client that does not drops the whole answer for one. */
const FIRST_REVISION_WITH_LINKS = '2025-06-18';

/** A text as a part of an answer. */
export function toTextBlock(text: string): ContentBlock {
  return { type: 'text', text };
}

/** What is handed over inside the answer. */
export function toMediaBlocks(
  media: readonly OperationMedia[],
  protocolVersion = '',
): ContentBlock[] {
  return media.map((each) => toMediaBlock(each, protocolVersion));
}

/** What was saved, for clients that can follow a link; the texts have every path as well. */
export function toLinkBlocks(files: readonly SavedFile[], protocolVersion = ''): ContentBlock[] {
  return protocolVersion < FIRST_REVISION_WITH_LINKS ? [] : files.map(toLinkBlock);
}

function toMediaBlock(
  { kind, mediaType, base64 }: OperationMedia,
  protocolVersion: string,
): ContentBlock {
  // No revision has blocks for videos, and clients refuse an answer with a block that they do not know.
  if (kind === 'video') {
    return {
      type: 'resource',
      resource: { uri: toUri(base64), mimeType: mediaType, blob: base64 },
    };
  }
  return kind === 'audio' && protocolVersion < FIRST_REVISION_WITH_AUDIO
    ? toTextBlock(`A sound (${mediaType}) came, and this client has no way to take one.`)
    : { type: kind, data: base64, mimeType: mediaType };
}

/** A resource must have a name of its own, and what is nowhere else is named after its content (RFC 6920). */
function toUri(base64: string): string {
  const hash = createHash('sha256').update(base64, 'base64').digest('base64url');
  return `ni:///sha-256;${hash}`;
}

function toLinkBlock({ path, uri, mediaType, bytes, ...info }: SavedFile): ContentBlock {
  const description = describe(info);
  return {
    type: 'resource_link',
    uri,
    name: path === undefined ? nameOf(uri) : basename(path),
    mimeType: mediaType,
    size: bytes,
    ...(description === '' ? {} : { description }),
  };
}

/** The last part of a URI, as it was before it was encoded. */
function nameOf(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    // A store that encodes in its own way has names of its own.
    return name;
  }
}

function describe({
  width,
  height,
  durationSeconds,
}: Pick<SavedFile, 'width' | 'height' | 'durationSeconds'>): string {
  return [
    ...(width === undefined || height === undefined ? [] : [`${width} x ${height} pixels`]),
    ...(durationSeconds === undefined ? [] : [`${Number(durationSeconds.toFixed(1))} seconds`]),
  ].join(', ');
}
