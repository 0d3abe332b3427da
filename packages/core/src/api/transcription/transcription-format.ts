import type { Media } from '../../media/media.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { audioFormatOf } from '../../shared/media-type.ts';
import type { TranscriptionFormat, TranscriptionRequest } from './options.ts';
import { transcriptionFormats } from './options.ts';
import { basename } from './request.ts';

/** Returns the name of the audio of a request, for messages. */
export function nameOfAudio({ filename = '' }: TranscriptionRequest): string {
  const name = basename(filename);
  return name === '' ? 'the audio' : `"${name}"`;
}

/**
 * Returns the name of the format of audio.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` when OpenRouter does not transcribe it.
 */
export function requireFormat(
  { mediaType }: Media,
  request: TranscriptionRequest,
): TranscriptionFormat {
  const named = mediaType === 'audio/webm' ? 'webm' : audioFormatOf(mediaType);
  const format = transcriptionFormats.find((each) => each === named);
  if (format !== undefined) return format;
  throw new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    `Cannot transcribe ${nameOfAudio(request)}: ${mediaType} is not one of ${transcriptionFormats.join(', ')}`,
    {
      hints: [{ kind: 'text', text: 'Convert it first, for example with ffmpeg.' }],
      details: { mediaType, accepted: transcriptionFormats },
    },
  );
}
