import { OpenRouterError } from '@orkit/openrouter-multimodal';
import { fromFile } from '@orkit/openrouter-multimodal/node';
import type { MessagePart } from '@orkit/openrouter-multimodal/operations';
import { toMessagePart } from '@orkit/openrouter-multimodal/operations';
import { basename, resolve } from 'node:path';

/**
 * Makes what `--attach` names part of a message: a file by what its bytes are, the URL of a picture as it is.
 *
 * @throws OpenRouterError `INVALID_INPUT` when there is no such file, `UNSUPPORTED_FORMAT` when it is no media.
 */
export async function attach(reference: string, cwd: string): Promise<MessagePart> {
  if (/^https?:\/\//iu.test(reference)) {
    return { type: 'image_url', image_url: { url: reference } };
  }
  const blob = await fromFile(resolve(cwd, reference));
  return await named(reference, toMessagePart(blob, basename(reference)));
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
