import { encodeBlob } from '../../http/encoded-blob.ts';
import { createMediaLoader } from '../../media/loader.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { invalidInput } from '../../shared/errors.ts';
import { audioFormatOf } from '../../shared/media-type.ts';
import type { ApiContext } from '../shared/context.ts';
import type { SpeechRequest } from './options.ts';

/**
 * Maximum bytes of a recording whose voice is imitated. Source: OpenRouter's OpenAPI file, `SpeechInputReferenceAudioInput`:
 * 20 MiB of base64.
 */
export const MAX_VOICE_SAMPLE_BYTES = 15 * 1024 * 1024;

/** A request with its model and voice. */
export interface SpeechJob {
  readonly request: SpeechRequest;
  readonly model: string;
  readonly voice: string | undefined;
}

/**
 * Returns the body of a request for speech.
 *
 * @throws OpenRouterError `INVALID_INPUT` for instructions that the model does not accept, and what the loader throws.
 */
export async function toSpeechBody(
  { request, model, voice }: SpeechJob,
  context: Pick<ApiContext, 'media' | 'clock'>,
  options: CallOptions | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const { input, speed } = request;
  const format = formatOf(request, model);
  // Checked first, because loading may take a while.
  const provider = toProvider(request, model);
  return {
    model,
    input,
    voice,
    // The client creates WAV from samples: OpenRouter has no WAV.
    response_format: format === 'mp3' ? 'mp3' : 'pcm',
    speed,
    input_references: await toReferences(request, context, options),
    provider,
  };
}

/** Models that generate samples only. Their formats are not in the catalogue. Source: Google's docs, speech generation. */
const onlySamples = /^~?google\/gemini.*-tts/u;

/** Returns the format of a request. Without one it is MP3, or for a model that has only samples the WAV file made of them. */
export function formatOf(
  { format }: Pick<SpeechRequest, 'format'>,
  model: string,
): NonNullable<SpeechRequest['format']> {
  return format ?? (onlySamples.test(model) ? 'wav' : 'mp3');
}

function toProvider({ instructions, providerOptions }: SpeechRequest, model: string): unknown {
  if (instructions === undefined)
    return providerOptions === undefined ? undefined : { options: providerOptions };
  if (!/^~?openai\//u.test(model)) {
    throw invalidInput(`Cannot generate speech: ${model} does not accept instructions`, {
      hints: [
        { kind: 'text', text: 'Choose a model of OpenAI, or leave them out.' },
        {
          kind: 'only',
          surface: 'sdk',
          text: 'Use providerOptions for the settings of other providers, by their slug.',
        },
      ],
      details: { model },
    });
  }
  const { openai, ...others } = providerOptions ?? {};
  return { options: { ...others, openai: { ...openai, instructions } } };
}

async function toReferences(
  { voiceSample }: SpeechRequest,
  { media, clock }: Pick<ApiContext, 'media' | 'clock'>,
  options: CallOptions | undefined,
): Promise<unknown> {
  if (voiceSample === undefined) return undefined;
  const { source, transcript } = voiceSample;
  const atMost = (bytes = MAX_VOICE_SAMPLE_BYTES) => Math.min(MAX_VOICE_SAMPLE_BYTES, bytes);
  const audio = {
    ...media.audio,
    maxBytes: atMost(media.audio?.maxBytes),
    maxDataUrlBytes: atMost(media.audio?.maxDataUrlBytes),
  };
  const loader = createMediaLoader({ ...media, audio }, clock);
  const { blob, mediaType } = await loader.load(source, 'audio', options);
  return [
    {
      type: 'input_audio',
      input_audio: { data: encodeBlob(blob), format: audioFormatOf(mediaType) },
    },
    ...(transcript === undefined ? [] : [{ type: 'text', text: transcript }]),
  ];
}
