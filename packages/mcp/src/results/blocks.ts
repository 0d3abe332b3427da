import { createHash } from 'node:crypto';
import { basename } from 'node:path';

import type { OperationMedia, SavedFile } from '@orkit/openrouter-multimodal/operations';

/** A content block of a tool result, as the protocol defines it. */
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

/** First revision with audio blocks. Revisions are dates, so they sort as strings. */
const FIRST_REVISION_WITH_AUDIO = '2025-03-26';

/** First revision with resource links. Older clients reject a whole result that contains one. */
const FIRST_REVISION_WITH_LINKS = '2025-06-18';

/** Creates a text block. */
export function toTextBlock(text: string): ContentBlock {
  return { type: 'text', text };
}

/** Creates the blocks of media that the result has inline. */
export function toMediaBlocks(
  media: readonly OperationMedia[],
  protocolVersion = '',
): ContentBlock[] {
  return media.map((each) => toMediaBlock(each, protocolVersion));
}

/** Creates links to saved files, for clients that support links; the text blocks have every path as well. */
export function toLinkBlocks(files: readonly SavedFile[], protocolVersion = ''): ContentBlock[] {
  return protocolVersion < FIRST_REVISION_WITH_LINKS ? [] : files.map(toLinkBlock);
}

function toMediaBlock(
  { kind, mediaType, base64 }: OperationMedia,
  protocolVersion: string,
): ContentBlock {
  // No revision has video blocks, and clients reject a result with an unknown block.
  if (kind === 'video') {
    return {
      type: 'resource',
      resource: { uri: toUri(base64), mimeType: mediaType, blob: base64 },
    };
  }
  return kind === 'audio' && protocolVersion < FIRST_REVISION_WITH_AUDIO
    ? toTextBlock(`The result has audio (${mediaType}), which this client cannot receive.`)
    : { type: kind, data: base64, mimeType: mediaType };
}

/** Returns the URI of a resource that exists only inline: the hash of its content (RFC 6920). */
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

/** Returns the last segment of a URI, decoded. */
function nameOf(uri: string): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    // Not percent-encoded: a store with its own encoding.
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
