import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { fromFile } from '@orkit/openrouter-multimodal/node';
import type { MessagePart } from '@orkit/openrouter-multimodal/operations';
import { toMessagePart } from '@orkit/openrouter-multimodal/operations';
import { basename, resolve } from 'node:path';

import { usageError } from '../errors.ts';

/**
 * Makes what `--attach` names part of a message: a file by what its bytes are, a URL as it is and by the
 * extension of its path.
 *
 * @throws OpenRouterError `INVALID_INPUT` when there is no such file, `UNSUPPORTED_FORMAT` when it is no media.
 */
export async function attach(reference: string, cwd: string): Promise<MessagePart> {
  if (/^https?:\/\//iu.test(reference)) {
    return linkTo(reference);
  }
  const blob = await fromFile(resolve(cwd, reference));
  return await named(reference, toMessagePart(blob, basename(reference)));
}

const documents = /\.pdf$/iu;
const videos = /\.(?:mp4|m4v|mov|mpeg|mpg|webm)$/iu;
const sounds = /\.(?:wav|mp3|m4a|aac|aiff?|flac|ogg|oga|opus|pcm)$/iu;

/** OpenRouter fetches what a URL names and wants to be told what it is. Most pictures have no extension at all. */
function linkTo(url: string): MessagePart {
  if (!URL.canParse(url)) throw usageError(`Cannot attach "${url}": it is not a URL`);
  const { pathname } = new URL(url);
  if (sounds.test(pathname)) {
    throw usageError(
      `Cannot attach "${url}": OpenRouter takes no sounds by URL`,
      'fetch it first and attach the file: curl -O …',
    );
  }
  if (documents.test(pathname)) {
    return { type: 'file', file: { filename: basename(pathname), file_data: url } };
  }
  if (videos.test(pathname)) return { type: 'video_url', video_url: { url } };
  return { type: 'image_url', image_url: { url } };
}

/** Makes bytes from standard input part of a message. */
export async function attachBytes(bytes: Uint8Array<ArrayBuffer>): Promise<MessagePart> {
  return await named('-', toMessagePart(new Blob([bytes])));
}

/** Says which of several attachments it is. */
async function named(reference: string, part: Promise<MessagePart>): Promise<MessagePart> {
  try {
    return await part;
  } catch (error) {
    if (!OpenRouterError.is(error) || error.code !== 'UNSUPPORTED_FORMAT') throw error;
    throw new OpenRouterError(error.code, `Cannot attach "${reference}": ${reasonOf(error)}`, {
      hints: [
        'pictures (PNG, JPEG, WebP, GIF), sound, video and PDF can be attached',
        'a text is piped in: orm chat "…" < notes.txt',
      ],
      details: error.details,
    });
  }
}

function reasonOf({ message }: OpenRouterError): string {
  return message.slice(message.indexOf(': ') + 2);
}
