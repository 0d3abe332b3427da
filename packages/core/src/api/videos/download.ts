import type { ByteResponse } from '../../http/contract.ts';
import { MAX_RETRY_WAIT_MS } from '../../http/retry-policy.ts';
import { sleep } from '../../shared/clock.ts';
import type { RemainingOptions } from '../../shared/deadline.ts';
import { createDeadline } from '../../shared/deadline.ts';
import { OpenRouterError, invalidInput } from '../../shared/errors.ts';
import { formatBytes } from '../../shared/format-bytes.ts';
import { requireKnownJob } from './known-jobs.ts';
import type { VideosContext } from './context.ts';
import type { ContentTarget } from './open-content.ts';
import { downloadAction, openContent } from './open-content.ts';
import type { FileValidators } from './range-validators.ts';
import { isSameFile, rangeFrom, readFilePart } from './range-validators.ts';
import type { VideoDownloadOptions } from './options.ts';
import type { VideoHead } from './video-header.ts';
import { createVideoHead } from './video-header.ts';

/** Maximum bytes of a video by default: minutes in 4K. */
export const DEFAULT_MAX_VIDEO_BYTES = 256 * 1024 * 1024;

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 8_000;

/** A video that is being downloaded. */
export interface VideoContent {
  /** Can be read once. */
  readonly chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>;
  /** Returns the type detected from the content, once the first bytes have arrived. */
  mediaType(): string;
}

/** A download and its progress. */
interface Download {
  readonly context: VideosContext;
  readonly target: ContentTarget;
  readonly action: string;
  readonly maxBytes: number;
  readonly remainingOptions: RemainingOptions;
  readonly head: VideoHead;
  /** Received bytes, including those that are held until their type is detected. */
  position: number;
  info: FileValidators | undefined;
  /** Whether a range may be requested. */
  mayRange: boolean;
  /** Whether a body ended, which without a length may not be the end of the file. */
  hasEnded: boolean;
  /** Whether the whole file was received. */
  isComplete: boolean;
  /** Whether another attempt would fail in the same way. */
  isHopeless: boolean;
}

/**
 * Returns a video of a job as chunks, which are not kept in memory. After a broken connection the download resumes at the
 * same byte: with the retries of the client, which are counted anew whenever bytes have arrived.
 *
 * @throws OpenRouterError `INVALID_INPUT` for a video that does not exist; the chunks throw `RESOURCE_TOO_LARGE`,
 * `UNSUPPORTED_FORMAT` for content that is not a video, and network errors.
 */
export function createContent(
  context: VideosContext,
  { id, outputs = 0 }: { readonly id: string; readonly outputs: number | undefined },
  { index = 0, maxBytes = context.videos?.maxBytes, ...call }: VideoDownloadOptions,
): VideoContent {
  const target = { id, index };
  const action = downloadAction(target);
  checkIndex(target, outputs);
  const limit = maxBytes ?? DEFAULT_MAX_VIDEO_BYTES;
  if (typeof limit !== 'number' || !(limit >= 1))
    throw invalidInput(`Cannot ${action}: maxBytes must be a number from 1`);
  const head = createVideoHead(action);
  const download: Download = {
    context,
    target,
    action,
    maxBytes: limit,
    remainingOptions: createDeadline(call, context.clock, action),
    head,
    position: 0,
    info: undefined,
    mayRange: true,
    hasEnded: false,
    isComplete: false,
    isHopeless: false,
  };
  return { chunks: readAll(download), mediaType: () => head.mediaType };
}

function checkIndex({ id, index }: ContentTarget, outputs: number): void {
  const isListed = outputs === 0 || index < outputs;
  if (Number.isInteger(index) && index >= 0 && isListed) return;
  const range = outputs === 0 ? 'a whole number from 0' : `a whole number from 0 to ${outputs - 1}`;
  throw invalidInput(`Cannot download a video of the job "${id}": index must be ${range}`);
}

async function* readAll(download: Download): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { context, target, action } = download;
  await requireKnownJob(context, { jobId: target.id, action });
  for (let idle = 0; !download.isComplete;) {
    const before = download.position;
    try {
      for await (const chunk of readAttempt(download)) {
        yield chunk;
        download.remainingOptions()?.signal?.throwIfAborted();
      }
    } catch (error) {
      idle = download.position > before ? 1 : idle + 1;
      await recover(download, error, idle);
    }
  }
  yield* await readHead(download, async () => await download.head.finish());
}

/** Waits before the next attempt, or throws when there is none. */
async function recover(download: Download, error: unknown, idle: number): Promise<void> {
  const { remainingOptions, hasEnded, isHopeless, mayRange, context } = download;
  remainingOptions()?.signal?.throwIfAborted();
  if (!OpenRouterError.is(error) || isHopeless) throw error;
  // A range beyond the end of the file is answered with 416: nothing is missing.
  download.isComplete = hasEnded && error.status === 416;
  if (download.isComplete) return;
  const mayRestart = error.status === 416 && mayRange;
  // The server contradicts the size that it sent before; a request without a range may still work.
  if (mayRestart) download.mayRange = false;
  if ((!error.retryable && !mayRestart) || idle > context.transport.maxRetries) throw error;
  const delayMs = backoffMs(idle, error, context.clock.random());
  const { signal, timeoutMs = Infinity } = remainingOptions() ?? {};
  if (delayMs >= timeoutMs || delayMs > MAX_RETRY_WAIT_MS) throw error;
  await sleep(context.clock, delayMs, signal);
}

/** Returns a backoff of which half is random, so that clients do not retry together; never less than `Retry-After`. */
function backoffMs(idle: number, { retryAfterMs = 0 }: OpenRouterError, random: number): number {
  const backoff = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (idle - 1));
  return Math.max(retryAfterMs, (backoff * (1 + random)) / 2);
}

/** Makes one attempt, from the current position to the end of the file. */
async function* readAttempt(download: Download): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { context, target, head, remainingOptions, info, position, mayRange } = download;
  const range = position > 0 && mayRange && info !== undefined ? rangeFrom(position, info) : {};
  const response = await openContent(context, target, { range, options: remainingOptions() });
  try {
    let skip = acceptPart(download, response);
    if (isRepeated(download, skip)) return;
    for await (const chunk of response.chunks) {
      const fresh = skip === 0 ? chunk : chunk.subarray(skip);
      skip -= chunk.length - fresh.length;
      if (fresh.length === 0) continue;
      download.position += fresh.length;
      requireWithin(download, download.position);
      requireWithinLength(download);
      if (head.isDetected) yield fresh;
      else yield* await readHead(download, async () => await head.take(fresh));
    }
  } finally {
    // The rest of the body is discarded; after a complete read there is none.
    await response.chunks[Symbol.asyncIterator]().return?.();
  }
  endBody(download);
}

/** Whether a server that ignores ranges sends the same complete file again, with no bytes beyond those received. */
function isRepeated(download: Download, skip: number): boolean {
  const { hasEnded, position, info } = download;
  const isDone = hasEnded && skip === position && (info?.totalBytes ?? position) === position;
  if (isDone) download.isComplete = true;
  return isDone;
}

/** Decides whether the end of a body is the end of the file. */
function endBody(download: Download): void {
  const { action, position, info, mayRange, hasEnded } = download;
  if (position === 0) throw truncated(action, 'the response is empty');
  const total = info?.totalBytes;
  if (total !== undefined && position < total)
    throw truncated(action, `${position} of ${total} bytes were received`);
  const canRequest = mayRange && (info?.etag ?? info?.lastModified) !== undefined;
  // Without a length a broken connection may look like the end: one more request asks for the bytes after it.
  download.isComplete = total !== undefined || hasEnded || !canRequest;
  download.hasEnded = true;
}

/** Detects the type; content that is not a video is not requested again. */
async function readHead<T>(download: Download, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    download.isHopeless = true;
    throw error;
  }
}

/** Checks a response against the file so far, and returns how many of its bytes were already received. */
function acceptPart(download: Download, response: ByteResponse): number {
  const { position, info, action, head } = download;
  const part = readFilePart(response);
  if (part === undefined || part.start > position)
    throw truncated(action, 'the response is not the requested part of the file');
  if (info !== undefined && position > 0 && !isSameFile(info, part.info)) {
    download.isHopeless = true;
    throw truncated(action, 'the file may have changed during the download');
  }
  head.label(response.headers.get('content-type') ?? '');
  const totalBytes = info?.totalBytes ?? part.info.totalBytes;
  download.info = position === 0 || info === undefined ? part.info : { ...info, totalBytes };
  requireWithin(download, part.info.totalBytes ?? 0);
  return position - part.start;
}

function requireWithin({ action, maxBytes }: Download, bytes: number): void {
  if (bytes <= maxBytes) return;
  throw new OpenRouterError(
    'RESOURCE_TOO_LARGE',
    `Cannot ${action}: it is larger than the limit of ${formatBytes(maxBytes)}`,
    {
      hints: [
        {
          kind: 'raise-limit',
          option: 'videoOutputMaxBytes',
          to: bytes,
          note: 'the video is paid for and still stored at OpenRouter',
        },
      ],
      details: { bytes, maxBytes },
    },
  );
}

/** Fails on bytes beyond the announced length: they belong to something else. */
function requireWithinLength(download: Download): void {
  const { action, position, info } = download;
  if (info?.totalBytes === undefined || position <= info.totalBytes) return;
  download.isHopeless = true;
  throw truncated(action, `more than its ${info.totalBytes} bytes were received`);
}

function truncated(action: string, why: string): OpenRouterError {
  return new OpenRouterError('UPSTREAM_HTTP', `Cannot ${action}: ${why}`, {
    retryable: true,
    hints: [{ kind: 'text', text: 'Download the video again: it is still stored at OpenRouter.' }],
    details: { reason: 'truncated' },
  });
}
