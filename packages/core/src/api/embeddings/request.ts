import { unlessAborted } from '../../shared/race-abort.ts';
import type { EncodedBlob } from '../../http/encoded-blob.ts';
import { encodeBlob } from '../../http/encoded-blob.ts';
import { imageOptionsOf } from '../../media/limits.ts';
import type { MediaLoader } from '../../media/loader.ts';
import { createMediaLoader } from '../../media/loader.ts';
import { mediaKinds } from '../../media/media-kinds.ts';
import type { Media } from '../../media/media.ts';
import { prepareLoaded } from '../../media/prepare.ts';
import type { MediaSource } from '../../media/source.ts';
import type { RemainingOptions } from '../../shared/deadline.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { audioFormatOf } from '../../shared/media-type.ts';
import type { ApiContext } from '../shared/context.ts';
import type { InputModality } from '../shared/model-catalogue.ts';
import type { EmbeddingInput } from './options.ts';

/**
 * Maximum bytes of all inputs together, texts as UTF-8 and media as they are sent: the maximum number of inputs, each of 8,192
 * tokens at four bytes. No common model accepts more in one input.
 */
export const MAX_INPUT_BYTES = 64 * 1024 * 1024;

/** A part of an input in the format of the wire. */
type WirePart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: EncodedBlob } }
  | {
      readonly type: 'input_audio';
      readonly input_audio: { readonly data: EncodedBlob; readonly format: string | undefined };
    }
  | { readonly type: 'input_video'; readonly input_video: { readonly data: EncodedBlob } }
  | { readonly type: 'input_file'; readonly input_file: { readonly data: EncodedBlob } };

/** An input in the format of the wire. */
export type WireInput = string | { readonly content: readonly WirePart[] };

/** Inputs that are ready to be sent. */
export interface WireInputs {
  readonly input: readonly WireInput[];
  /** Modalities that the model must accept to read all inputs. */
  readonly modalities: readonly InputModality[];
}

/** Dependencies of loading media. */
interface LoadContext extends Pick<ApiContext, 'media' | 'clock'> {
  readonly remainingOptions: RemainingOptions;
}

/** State that all inputs of one request share. */
interface Loading extends LoadContext {
  readonly loader: MediaLoader;
  readonly count: Count;
  readonly modalities: Set<InputModality>;
}

/** Adds bytes to the total. @throws OpenRouterError `RESOURCE_TOO_LARGE` above the limit. */
type Count = (bytes: number) => void;

/**
 * Converts inputs to the format of the wire. Texts are measured before any media is loaded.
 *
 * @throws OpenRouterError `RESOURCE_TOO_LARGE` for more than {@link MAX_INPUT_BYTES}, and what the loader throws, prefixed
 * with the position of the input.
 */
export async function toWireInputs(
  inputs: readonly EmbeddingInput[],
  context: LoadContext,
): Promise<WireInputs> {
  const { media, clock } = context;
  const count = createCount();
  countTexts(inputs, count);
  const modalities = new Set<InputModality>();
  const loading = { ...context, loader: createMediaLoader(media, clock), count, modalities };
  // One after the other: a dozen large images at once would fill the memory.
  const input: WireInput[] = [];
  for (const [index, each] of inputs.entries()) {
    input.push(await toWireInput(each, index, loading));
  }
  return { input, modalities: [...modalities] };
}

function createCount(): Count {
  let total = 0;
  return (bytes) => {
    total += bytes;
    if (total <= MAX_INPUT_BYTES) return;
    throw new OpenRouterError(
      'RESOURCE_TOO_LARGE',
      `Cannot embed: the inputs exceed ${MAX_INPUT_BYTES} bytes in total`,
      {
        hints: [
          {
            kind: 'text',
            text: 'Embed them in several calls: vectors of one model can be compared across calls.',
          },
        ],
        details: { maxBytes: MAX_INPUT_BYTES },
      },
    );
  };
}

function countTexts(inputs: readonly EmbeddingInput[], count: Count): void {
  const encoder = new TextEncoder();
  for (const input of inputs) count(encoder.encode(textOf(input)).length);
}

function textOf(input: EmbeddingInput): string {
  return typeof input === 'string' ? input : (input.text ?? '');
}

async function toWireInput(
  input: EmbeddingInput,
  index: number,
  loading: Loading,
): Promise<WireInput> {
  const text = textOf(input);
  if (text !== '') loading.modalities.add('text');
  const { media = [] } = typeof input === 'string' ? {} : input;
  // Models without media do not accept lists of parts.
  if (media.length === 0) return text;
  const content: WirePart[] = text === '' ? [] : [{ type: 'text', text }];
  for (const source of media) content.push(toWirePart(await load(source, index, loading), loading));
  return { content };
}

function toWirePart({ kind, mediaType, size, blob }: Media, loading: Loading): WirePart {
  loading.count(size);
  loading.modalities.add(mediaKinds[kind].modality);
  const toDataUrl = () => encodeBlob(blob, `data:${mediaType};base64,`);
  switch (kind) {
    case 'image':
      return { type: 'image_url', image_url: { url: toDataUrl() } };
    case 'audio': {
      // Audio whose format has no name needs its media type, which only a data URL has.
      const format = audioFormatOf(mediaType);
      const data = format === undefined ? toDataUrl() : encodeBlob(blob);
      return { type: 'input_audio', input_audio: { data, format } };
    }
    case 'video':
      return { type: 'input_video', input_video: { data: toDataUrl() } };
    case 'document':
      return { type: 'input_file', input_file: { data: toDataUrl() } };
  }
}

/** Loads media, images scaled as for analysis. An error names the position of the input. */
async function load(
  source: MediaSource,
  index: number,
  { loader, media, remainingOptions }: Loading,
): Promise<Media> {
  try {
    const loaded = await loader.load(source, 'any', remainingOptions());
    const preparing = prepareLoaded(loaded, imageOptionsOf(media));
    return (await unlessAborted(remainingOptions()?.signal, preparing)).media;
  } catch (error) {
    // The caller's abort reason may be an OpenRouterError too, and is rethrown unchanged.
    remainingOptions()?.signal?.throwIfAborted();
    if (!OpenRouterError.is(error)) throw error;
    throw error.with({
      message: `input.${index}: ${error.message}`,
      details: { input: index, fields: [`input.${index}`] },
    });
  }
}
