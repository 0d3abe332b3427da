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
  /** Looks at unfinished pictures. */
  looks: number;
  /** The latest of them. */
  lastPreview: WireImage | undefined;
  /** The whole answer of a provider that does not stream. */
  whole: unknown;
  failure: unknown;
  isEnded: boolean;
}

/** Shows what came. */
type Emit = (event: ImageEvent) => void;

/**
 * Reads pictures as they become, and answers the finished ones. Those that came before a failure are kept: they may have
 * been paid. So is the last look of a stream that ends without a finished one.
 *
 * @throws OpenRouterError what OpenRouter fails with before the first finished picture; `UPSTREAM_HTTP`, reason
 * `outcome_unknown`, when the stream just ends.
 */
export async function readImageEvents(
  transport: Transport,
  request: TransportRequest,
  { emit, count }: { readonly emit: Emit; readonly count: number },
): Promise<ImageResponse> {
  const events = await transport.events(request);
  const { headers } = events;
  const progress = createProgress();
  const broken = await readAll(events, progress, emit);
  if (progress.whole !== undefined)
    return await readImageResponse(transport, request, { value: progress.whole, headers });
  const { images, usage, failure, isEnded } = progress;
  // The reason of a caller who gave up is never told in other words.
  if (images.length === 0) request.options?.signal?.throwIfAborted();
  if (broken !== undefined && images.length === 0) throw withProgress(broken.error, progress);
  const failed =
    failure === undefined
      ? undefined
      : await transport.failure(request, failure, { headers, details: detailsOf(progress) });
  if (images.length > 0) {
    const why = failed ?? broken?.error;
    const isMissed = images.length < count && OpenRouterError.is(why);
    const notes = isMissed ? [`The answer broke off: ${why.message}`] : [];
    return { images, usage, headers, notes };
  }
  if (failed !== undefined) throw failed;
  if (!isEnded) throw brokenOff(request, progress, headers);
  const { lastPreview } = progress;
  if (lastPreview === undefined) return { images, usage, headers, notes: [] };
  return { images: [lastPreview], usage, headers, notes: [unfinished] };
}

/** What is shown of an answer that ended as it should was paid, be it that nothing of it was called finished. */
const unfinished = 'No picture was finished: the last look at one is kept instead.';

function createProgress(): Progress {
  return {
    images: [],
    usage: undefined,
    looks: 0,
    lastPreview: undefined,
    whole: undefined,
    failure: undefined,
    isEnded: false,
  };
}

/** Takes all events in; answers what broke the connection. */
async function readAll(
  { batches }: EventBatches,
  progress: Progress,
  emit: Emit,
): Promise<{ readonly error: unknown } | undefined> {
  try {
    for await (const batch of batches) {
      for (const event of batch) {
        if (event === END_OF_EVENTS) progress.isEnded = true;
        else if (textAt(event, 'type') === undefined && isRecord(event) && 'data' in event)
          progress.whole = event;
        else await takeIn(event, progress, emit);
      }
      if (progress.failure !== undefined) break;
    }
    return undefined;
  } catch (error) {
    return { error };
  }
}

async function takeIn(event: unknown, progress: Progress, emit: Emit): Promise<void> {
  if (!isRecord(event)) return;
  progress.usage = readUsage(event['usage']) ?? progress.usage;
  if (event['error'] !== undefined && event['error'] !== null) progress.failure ??= event;
  // Markup in pieces comes again, whole, when it is finished.
  const image = toWireImage(event);
  if (image === undefined) return;
  // Whatever else an event with a picture is called (providers have names of their own), the picture was paid.
  if (textAt(event, 'type')?.endsWith('.partial_image') === true)
    await show(image, event, { progress, emit });
  else progress.images.push(image);
}

async function show(
  image: WireImage,
  event: unknown,
  { progress, emit }: { readonly progress: Progress; readonly emit: Emit },
): Promise<void> {
  const index = numberAt(event, 'partial_image_index') ?? progress.looks;
  progress.looks += 1;
  try {
    emit({ type: 'partial-image', index, image: await decodeImage(image) });
    progress.lastPreview = image;
  } catch (error) {
    // A look at what is not finished is a kindness; the picture itself is still to come.
    if (!OpenRouterError.is(error)) throw error;
  }
}

function detailsOf({ looks, usage }: Progress) {
  return { partialImages: looks, usage };
}

function withProgress(error: unknown, progress: Progress): unknown {
  return OpenRouterError.is(error) ? error.with({ details: detailsOf(progress) }) : error;
}

function brokenOff(
  { action }: TransportRequest,
  progress: Progress,
  headers: Headers,
): OpenRouterError {
  return new OpenRouterError(
    'UPSTREAM_HTTP',
    `Cannot ${action}: the answer broke off before its end`,
    {
      requestId: headers.get('x-generation-id') ?? undefined,
      hints: [checkActivityHint],
      details: { reason: 'outcome_unknown', ...detailsOf(progress) },
    },
  );
}
