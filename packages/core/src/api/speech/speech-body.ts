import { encodeBlob } from '../../http/encoded-blob.ts';
import { createMediaLoader } from '../../media/loader.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { invalidInput } from '../../shared/errors.ts';
import { audioFormatOf } from '../../shared/media-type.ts';
import type { ApiContext } from '../shared/context.ts';
import type { SpeechRequest } from './options.ts';

/**
 * Most bytes of a recording whose voice is imitated. Source: OpenRouter's OpenAPI file, `SpeechInputReferenceAudioInput`: 20 MiB
 * of base64.
 */
export const MAX_VOICE_SAMPLE_BYTES = 15 * 1024 * 1024;

/** A request with what was chosen for it. */
export interface SpeechJob {
  readonly request: SpeechRequest;
  readonly model: string;
  readonly voice: string | undefined;
}

/**
 * A request for speech as it crosses the network.
 *
 * @throws OpenRouterError `INVALID_INPUT` for instructions that the model has no place for, and what the loader throws.
 */
export async function toSpeechBody(
  { request, model, voice }: SpeechJob,
  context: Pick<ApiContext, 'media' | 'clock'>,
  options: CallOptions | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const { input, format = 'mp3', speed } = request;
  // Looked at first: it costs nothing, and loading may take a while.
  const provider = toProvider(request, model);
  return {
    model,
    input,
    voice,
    // A WAV file is made here of samples: OpenRouter gives none.
    response_format: format === 'mp3' ? 'mp3' : 'pcm',
    speed,
    input_references: await toReferences(request, context, options),
    provider,
  };
}

function toProvider({ instructions, providerOptions }: SpeechRequest, model: string): unknown {
  if (instructions === undefined)
    return providerOptions === undefined ? undefined : { options: providerOptions };
  if (!/^~?openai\//u.test(model)) {
    throw invalidInput(`Cannot generate speech: ${model} takes no instructions`, {
      hints: [
        { kind: 'text', text: 'Models of OpenAI do.' },
        {
          kind: 'only',
          surface: 'sdk',
          text: 'What other providers take goes into providerOptions, by their slug.',
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
