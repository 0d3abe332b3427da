import type { EventBatches, Transport, TransportRequest } from '../../http/contract.ts';
import { END_OF_EVENTS } from '../../http/contract.ts';
import { checkActivityHint } from '../../http/error-envelope.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { isRecord, numberAt, textAt } from '../../shared/untrusted-json.ts';
import type { Usage } from '../chat/result.ts';
import { readUsage } from '../chat/usage.ts';
import type { ImageEvent } from './options.ts';
import type { ImageResponse } from './image-response.ts';
import { readImageResponse } from './image-response.ts';
import type { WireImage } from './decode-images.ts';
import { decodeImage, toWireImage } from './decode-images.ts';

interface Progress {
  readonly images: WireImage[];
  usage: Usage | undefined;
  /** Number of previews of unfinished images. */
  previews: number;
  /** Last preview. */
  lastPreview: WireImage | undefined;
  /** Complete response of a provider that does not stream. */
  completeResponse: unknown;
  failure: unknown;
  isEnded: boolean;
}

/** Callback for an event. */
type Emit = (event: ImageEvent) => void;

/** Reader of the events, and the number of images that it asked for. */
interface Target {
  readonly emit: Emit;
  readonly count: number;
}

/**
 * Reads the events of a stream and returns the finished images. Images received before a failure are kept: they may have been
 * paid. So is the last preview of a stream that ends without a finished image.
 *
 * @throws OpenRouterError the error of OpenRouter before the first finished image; `UPSTREAM_HTTP`, reason
 * `outcome_unknown`, when the stream ends early.
 */
export async function readImageEvents(
  transport: Transport,
  request: TransportRequest,
  { emit, count }: Target,
): Promise<ImageResponse> {
  const events = await transport.events(request);
  const { headers } = events;
  const progress = createProgress();
  const interruption = await readAll(events, progress, { emit, count });
  const { completeResponse } = progress;
  if (completeResponse !== undefined)
    return await readImageResponse(transport, request, { value: completeResponse, headers });
  const { images, usage, failure, isEnded } = progress;
  // The abort reason of the caller is thrown unchanged.
  if (images.length === 0) request.options?.signal?.throwIfAborted();
  if (interruption !== undefined && images.length === 0)
    throw withProgress(interruption.error, progress);
  const streamError =
    failure === undefined
      ? undefined
      : await transport.failure(request, failure, { headers, details: detailsOf(progress) });
  if (images.length > 0) {
    const error = streamError ?? interruption?.error;
    const isIncomplete = images.length < count && OpenRouterError.is(error);
    const notes = isIncomplete ? [`The response ended early: ${error.message}`] : [];
    return { images, usage, headers, notes };
  }
  if (streamError !== undefined) throw streamError;
  if (!isEnded) throw endedEarly(request, progress, headers);
  const { lastPreview } = progress;
  if (lastPreview === undefined) return { images, usage, headers, notes: [] };
  return { images: [lastPreview], usage, headers, notes: [UNFINISHED] };
}

/** Note for a stream that ended normally, and so was paid, without a finished image. */
const UNFINISHED = 'No image was finished: the last preview is kept instead.';

function createProgress(): Progress {
  return {
    images: [],
    usage: undefined,
    previews: 0,
    lastPreview: undefined,
    completeResponse: undefined,
    failure: undefined,
    isEnded: false,
  };
}

/** Handles all events; returns the error that interrupted the connection. */
async function readAll(
  { batches }: EventBatches,
  progress: Progress,
  target: Target,
): Promise<{ readonly error: unknown } | undefined> {
  try {
    for await (const batch of batches) {
      for (const event of batch) {
        if (event === END_OF_EVENTS) progress.isEnded = true;
        else if (textAt(event, 'type') === undefined && isRecord(event) && 'data' in event)
          progress.completeResponse = event;
        else await handleEvent(event, progress, target);
      }
      if (progress.failure !== undefined) break;
    }
    return undefined;
  } catch (error) {
    return { error };
  }
}

async function handleEvent(
  event: unknown,
  progress: Progress,
  { emit, count }: Target,
): Promise<void> {
  if (!isRecord(event)) return;
  progress.usage = readUsage(event['usage']) ?? progress.usage;
  if (event['error'] !== undefined && event['error'] !== null) progress.failure ??= event;
  // Chunks of SVG markup are repeated as a complete image at the end.
  const image = toWireImage(event);
  if (image === undefined) return;
  // Any other event with an image (providers use their own names) has a finished image, which is paid for.
  if (textAt(event, 'type')?.endsWith('.partial_image') === true)
    await emitPreview(image, event, { progress, emit });
  else if (!isRepeated(image, progress, count)) progress.images.push(image);
}

/** Whether an image beyond the requested number is one that was received before: some providers send it again at the end. */
function isRepeated({ text }: WireImage, { images }: Progress, count: number): boolean {
  return images.length >= count && images.some((image) => image.text === text);
}

async function emitPreview(
  image: WireImage,
  event: unknown,
  { progress, emit }: { readonly progress: Progress; readonly emit: Emit },
): Promise<void> {
  const index = numberAt(event, 'partial_image_index') ?? progress.previews;
  progress.previews += 1;
  try {
    emit({ type: 'partial-image', index, image: await decodeImage(image) });
    progress.lastPreview = image;
  } catch (error) {
    // A preview is optional: the image itself is still to come.
    if (!OpenRouterError.is(error)) throw error;
  }
}

function detailsOf({ previews, usage }: Progress) {
  return { partialImages: previews, usage };
}

function withProgress(error: unknown, progress: Progress): unknown {
  return OpenRouterError.is(error) ? error.with({ details: detailsOf(progress) }) : error;
}

function endedEarly(
  { action }: TransportRequest,
  progress: Progress,
  headers: Headers,
): OpenRouterError {
  return new OpenRouterError('UPSTREAM_HTTP', `Cannot ${action}: the response ended early`, {
    requestId: headers.get('x-generation-id') ?? undefined,
    hints: [checkActivityHint],
    details: { reason: 'outcome_unknown', ...detailsOf(progress) },
  });
}
