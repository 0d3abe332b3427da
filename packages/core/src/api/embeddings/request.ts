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
 * Most bytes of all inputs together, texts as UTF-8 and media made ready: as many inputs as there may be, each of 8,192
 * tokens at four bytes. No usual model reads more of one input.
 */
export const MAX_INPUT_BYTES = 64 * 1024 * 1024;

/** A part of an input as it crosses the network. */
type WirePart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: EncodedBlob } }
  | {
      readonly type: 'input_audio';
      readonly input_audio: { readonly data: EncodedBlob; readonly format: string | undefined };
    }
  | { readonly type: 'input_video'; readonly input_video: { readonly data: EncodedBlob } }
  | { readonly type: 'input_file'; readonly input_file: { readonly data: EncodedBlob } };

/** An input as it crosses the network. */
export type WireInput = string | { readonly content: readonly WirePart[] };

/** Inputs that are ready to be sent. */
export interface ReadyInputs {
  readonly input: readonly WireInput[];
  /** What a model must take to read them all. */
  readonly modalities: readonly InputModality[];
}

/** What loading media needs. */
interface LoadContext extends Pick<ApiContext, 'media' | 'clock'> {
  readonly remainingOptions: RemainingOptions;
}

/** What all inputs of one request share. */
interface Loading extends LoadContext {
  readonly loader: MediaLoader;
  readonly count: Count;
  readonly modalities: Set<InputModality>;
}

/** Adds bytes to those that are there. */
type Count = (bytes: number) => void;

/**
 * The inputs as they cross the network. Texts are measured before any medium is loaded.
 *
 * @throws OpenRouterError `RESOURCE_TOO_LARGE` for more than {@link MAX_INPUT_BYTES}, and what the loader throws, with the
 * place of the input before it.
 */
export async function toWireInputs(
  inputs: readonly EmbeddingInput[],
  context: LoadContext,
): Promise<ReadyInputs> {
  const { media, clock } = context;
  const count = createCount();
  countTexts(inputs, count);
  const modalities = new Set<InputModality>();
  const loading = { ...context, loader: createMediaLoader(media, clock), count, modalities };
  // One after the other: a dozen large pictures at once would fill the memory.
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
      `Cannot embed: the inputs have more than ${MAX_INPUT_BYTES} bytes together`,
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
  // Models without media know no lists of parts.
  if (media.length === 0) return text;
  const content: WirePart[] = text === '' ? [] : [{ type: 'text', text }];
  for (const source of media) content.push(toWirePart(await load(source, index, loading), loading));
  return { content };
}

function toWirePart({ kind, mediaType, size, blob }: Media, loading: Loading): WirePart {
  loading.count(size);
  loading.modalities.add(mediaKinds[kind].modality);
  const named = () => encodeBlob(blob, `data:${mediaType};base64,`);
  switch (kind) {
    case 'image':
      return { type: 'image_url', image_url: { url: named() } };
    case 'audio': {
      // A sound whose format has no name is told by its media type.
      const format = audioFormatOf(mediaType);
      const data = format === undefined ? named() : encodeBlob(blob);
      return { type: 'input_audio', input_audio: { data, format } };
    }
    case 'video':
      return { type: 'input_video', input_video: { data: named() } };
    case 'document':
      return { type: 'input_file', input_file: { data: named() } };
  }
}

/** A medium, a picture as large as analysis has it. One that cannot be used is told with the place of its input. */
async function load(
  source: MediaSource,
  index: number,
  { loader, media, remainingOptions }: Loading,
): Promise<Media> {
  try {
    const loaded = await loader.load(source, 'any', remainingOptions());
    const ready = prepareLoaded(loaded, imageOptionsOf(media));
    return (await unlessAborted(remainingOptions()?.signal, ready)).media;
  } catch (error) {
    // The reason of the caller may be an error of ours too, and is not to be told in other words.
    remainingOptions()?.signal?.throwIfAborted();
    if (!OpenRouterError.is(error)) throw error;
    throw error.with({
      message: `input.${index}: ${error.message}`,
      details: { input: index, fields: [`input.${index}`] },
    });
  }
}
