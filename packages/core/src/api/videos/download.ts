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

/** Most bytes of a video when nobody says: minutes in 4K. */
export const DEFAULT_MAX_VIDEO_BYTES = 256 * 1024 * 1024;

/** Attempts in a row that bring not a byte; after them a download is given up. */
export const MAX_IDLE_ATTEMPTS = 5;

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 8_000;

/** A video that is being downloaded. */
export interface VideoContent {
  /** Read once. */
  readonly chunks: AsyncGenerator<Uint8Array<ArrayBuffer>>;
  /** What the bytes show, once some came. */
  mediaType(): string;
}

/** A download, and how far it is. */
interface Download {
  readonly context: VideosContext;
  readonly target: ContentTarget;
  readonly action: string;
  readonly maxBytes: number;
  readonly remainingOptions: RemainingOptions;
  readonly head: VideoHead;
  /** Bytes that came, whether they were handed on or wait for their type to be told. */
  position: number;
  info: FileValidators | undefined;
  /** Whether the server may be asked for a part. */
  mayRange: boolean;
  /** Whether a body came to its end, which of one without a length may not be that of the file. */
  hasEnded: boolean;
  /** Whether all of it is there. */
  isComplete: boolean;
  /** Whether the next attempt would end like this one. */
  isHopeless: boolean;
}

/**
 * A video of a job, piece by piece. A connection that breaks is taken up where it broke, and nothing is kept in memory.
 *
 * @throws OpenRouterError `INVALID_INPUT` for a video that there is not; the pieces throw `RESOURCE_TOO_LARGE`,
 * `UNSUPPORTED_FORMAT` for what is no video, and what the network does.
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
  const isThere = outputs === 0 || index < outputs;
  if (Number.isInteger(index) && index >= 0 && isThere) return;
  const range = outputs === 0 ? 'a whole number from 0' : `a whole number from 0 to ${outputs - 1}`;
  throw invalidInput(`Cannot download a video of the job "${id}": index must be ${range}`);
}

async function* readAll(download: Download): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { context, target, action } = download;
  await requireKnownJob(context, { jobId: target.id, action });
  for (let idle = 0; !download.isComplete;) {
    const before = download.position;
    try {
      yield* readOn(download);
    } catch (error) {
      idle = download.position > before ? 1 : idle + 1;
      await recover(download, error, idle);
    }
  }
  yield* await seen(download, async () => await download.head.finish());
}

/** Waits for the next attempt, or throws when there is to be none. */
async function recover(download: Download, error: unknown, idle: number): Promise<void> {
  const { remainingOptions, hasEnded, isHopeless, mayRange, context } = download;
  remainingOptions()?.signal?.throwIfAborted();
  if (!OpenRouterError.is(error) || isHopeless) throw error;
  // Who is asked for more than there is says that there is no more.
  download.isComplete = hasEnded && error.status === 416;
  if (download.isComplete) return;
  const mayRestart = error.status === 416 && mayRange;
  // The server knows the file otherwise than it said; from the start it may still give it.
  if (mayRestart) download.mayRange = false;
  if ((!error.retryable && !mayRestart) || idle >= MAX_IDLE_ATTEMPTS) throw error;
  const delayMs = backoffMs(idle, error, context.clock.random());
  const { signal, timeoutMs = Infinity } = remainingOptions() ?? {};
  if (delayMs >= timeoutMs || delayMs > MAX_RETRY_WAIT_MS) throw error;
  await sleep(context.clock, delayMs, signal);
}

/** Half of it is chance, so that many do not come back together; never sooner than the server asks. */
function backoffMs(idle: number, { retryAfterMs = 0 }: OpenRouterError, chance: number): number {
  const backoff = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (idle - 1));
  return Math.max(retryAfterMs, (backoff * (1 + chance)) / 2);
}

/** One attempt: from where the download is to the end of the file. */
async function* readOn(download: Download): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { context, target, head, remainingOptions, info, position, mayRange } = download;
  const range = position > 0 && mayRange && info !== undefined ? rangeFrom(position, info) : {};
  const answer = await openContent(context, target, { range, options: remainingOptions() });
  try {
    let skip = place(download, answer);
    if (isNothingNew(download, skip)) return;
    for await (const chunk of answer.chunks) {
      const fresh = skip === 0 ? chunk : chunk.subarray(skip);
      skip -= chunk.length - fresh.length;
      if (fresh.length === 0) continue;
      download.position += fresh.length;
      requireWithin(download, download.position);
      requireNoMore(download);
      if (head.isKnown) yield fresh;
      else yield* await seen(download, async () => await head.take(fresh));
    }
  } finally {
    // Whatever still comes is not wanted; when all was read, nothing does.
    await answer.chunks[Symbol.asyncIterator]().return?.();
  }
  settle(download);
}

/** A second answer to whether there is more: the whole file again, and no longer than what is there as far as it says. */
function isNothingNew(download: Download, skip: number): boolean {
  const { hasEnded, position, info } = download;
  const isDone = hasEnded && skip === position && (info?.totalBytes ?? position) === position;
  if (isDone) download.isComplete = true;
  return isDone;
}

/** A body came to its end: whether that is the end of the file. */
function settle(download: Download): void {
  const { action, position, info, mayRange, hasEnded } = download;
  if (position === 0) throw broken(action, 'the answer is empty');
  const total = info?.totalBytes;
  if (total !== undefined && position < total)
    throw broken(action, `${position} of ${total} bytes came`);
  const canRequest = mayRange && (info?.etag ?? info?.lastModified) !== undefined;
  // Nobody told the length, and a connection that breaks may look like an end: it is asked once whether there is more.
  download.isComplete = total !== undefined || hasEnded || !canRequest;
  download.hasEnded = true;
}

/** What is no video will not be one the next time. */
async function seen<T>(download: Download, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    download.isHopeless = true;
    throw error;
  }
}

/** How many bytes of an answer are already there. */
function place(download: Download, answer: ByteResponse): number {
  const { position, info, action, head } = download;
  const part = readFilePart(answer);
  if (part === undefined || part.start > position)
    throw broken(action, 'the answer is another part of the file than the one that was asked for');
  if (info !== undefined && position > 0 && !isSameFile(info, part.info)) {
    download.isHopeless = true;
    throw broken(action, 'the file changed while it was downloaded, or nobody can tell');
  }
  head.label(answer.headers.get('content-type') ?? '');
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
          note: 'the video is paid and still at OpenRouter',
        },
      ],
      details: { bytes, maxBytes },
    },
  );
}

/** Bytes beyond the length that was told belong to something else. */
function requireNoMore(download: Download): void {
  const { action, position, info } = download;
  if (info?.totalBytes === undefined || position <= info.totalBytes) return;
  download.isHopeless = true;
  throw broken(action, `more than the ${info.totalBytes} bytes came that it should have`);
}

function broken(action: string, why: string): OpenRouterError {
  return new OpenRouterError('UPSTREAM_HTTP', `Cannot ${action}: ${why}`, {
    retryable: true,
    hints: [{ kind: 'text', text: 'The video is still at OpenRouter: download it again.' }],
    details: { reason: 'truncated' },
  });
}
