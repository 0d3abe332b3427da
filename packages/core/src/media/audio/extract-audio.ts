import { runtime } from '#runtime';

import { OpenRouterError } from '../../shared/errors.ts';
import { mediaTypeInfo } from '../../shared/media-type.ts';
import type { AudioTool } from '../../runtime/audio-contract.ts';
import type { Media } from '../media.ts';
import { nothingToPlay } from '../media-errors.ts';
import { whileReading } from '../media.ts';

/**
 * Returns the sound of a film as an audio file. It is copied as it is, not decoded.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` for a film without sound, with a sound that cannot be copied, and without the tool.
 */
export async function extractAudio(blob: Blob, mediaType: string): Promise<Media> {
  return await extractAudioBy(await runtime.audio(), blob, mediaType);
}

/** Returns the sound of an audio file in another container, as {@link extractAudio}; unchanged without the tool. */
export async function repackAudio(media: Media): Promise<Media> {
  const tool = await runtime.audio();
  return tool === undefined ? media : await extractAudioBy(tool, media.blob, media.mediaType);
}

/** Same as {@link extractAudio}, with a tool; `undefined` is none. */
async function extractAudioBy(
  tool: AudioTool | undefined,
  blob: Blob,
  mediaType: string,
): Promise<Media> {
  if (tool === undefined) throw withoutTool(mediaType);
  const taken = await whilePlaying(mediaType, async () => await copyAudio(tool, blob, mediaType));
  return { kind: 'audio', mediaType: taken.mediaType, size: taken.blob.size, blob: taken.blob };
}

/**
 * Runs a step of the sound tool.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` when the file is damaged, `INVALID_INPUT` when it cannot be read.
 */
async function whilePlaying<T>(mediaType: string, work: () => Promise<T>): Promise<T> {
  return await whileReading(async () => {
    try {
      return await work();
    } catch (error) {
      // What a file system or a blob throws has a code or a name of its own; the tool throws plain errors about the content.
      if (OpenRouterError.is(error) || error instanceof DOMException || isSystemError(error))
        throw error;
      throw nothingToPlay('audio', mediaType);
    }
  });
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

async function copyAudio(tool: AudioTool, blob: Blob, mediaType: string) {
  const audio = await tool.openAudio(blob);
  if (audio === undefined) throw silentVideo(mediaType);
  try {
    if (audio.codec === undefined) throw unknownAudio(mediaType);
    const chunk = await audio.openChunk();
    let packets = 0;
    for await (const packet of audio.packets()) {
      await chunk.add(packet);
      packets += 1;
    }
    if (packets === 0) throw silentVideo(mediaType);
    return await chunk.finish();
  } finally {
    audio.close();
  }
}

function nameOf(mediaType: string): string {
  return mediaTypeInfo(mediaType)?.name ?? mediaType;
}

/** Error for a film without sound. */
function silentVideo(mediaType: string): OpenRouterError {
  return new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    `Cannot use the audio: the ${nameOf(mediaType)} video has no sound`,
    {
      hints: [{ kind: 'use-capability', capability: 'analyzeVideo', why: 'a model can watch it' }],
      details: { mediaType },
    },
  );
}

/** Error for sound of a codec that cannot be copied. */
function unknownAudio(mediaType: string): OpenRouterError {
  return new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    `Cannot use the audio: the sound in the ${nameOf(mediaType)} file has a codec that is not known`,
    { hints: [CONVERT], details: { mediaType } },
  );
}

const CONVERT = {
  kind: 'text',
  text: 'Convert it first, for example with ffmpeg: ffmpeg -i recording -vn sound.m4a',
} as const;

function withoutTool(mediaType: string): OpenRouterError {
  return new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    `Cannot use the audio: it is a ${nameOf(mediaType)} file, and there is no tool that takes its sound`,
    {
      hints: [
        { kind: 'text', text: 'On Node.js, install mediabunny: npm install mediabunny.' },
        CONVERT,
        { kind: 'use-capability', capability: 'analyzeVideo', why: 'a model can watch it' },
      ],
      details: { mediaType },
    },
  );
}
