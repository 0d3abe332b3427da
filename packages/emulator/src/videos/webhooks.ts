import { createHmac } from 'node:crypto';
import type { ByokOptions } from '../account/byok.ts';
import type { EmulatorClock } from '../shared/clock.ts';
import { describeJob } from './describe-job.ts';
import { endOf, statusAt, type VideoJob } from './jobs.ts';
import { isLoopback } from './loopback.ts';
import type { StorageHost } from './storage-host.ts';

/** Sender of webhooks for jobs that have ended. */
export interface Webhooks {
  /**
   * Calls a URL when a job has ended, whether or not it is polled. Only hosts of this machine are
   * called, once; a failed call is ignored.
   */
  schedule(job: VideoJob, callbackUrl: string): void;
  /** Cancels all pending calls. */
  clear(): void;
}

/** Dependencies of webhooks. */
export interface WebhookContext {
  readonly clock: EmulatorClock;
  /** Signing secret; without it calls are not signed. */
  readonly secret: string | undefined;
  readonly storage: StorageHost;
  readonly byok: ByokOptions | undefined;
}

/** Timeout of a call, so that a silent receiver holds no resources. */
const MAX_CALL_MS = 10_000;

/** Creates {@link Webhooks}. */
export function createWebhooks(context: WebhookContext): Webhooks {
  let stop = new AbortController();
  return {
    schedule: (job, callbackUrl) => {
      const url = new URL(callbackUrl);
      if (!isLoopback(url) || job.scenario.end === 'not_found') return;
      // Neither an unreachable receiver nor the end of the emulator is an error.
      deliver({ job, url, signal: stop.signal }, context).catch(() => undefined);
    },
    clear: () => {
      stop.abort();
      stop = new AbortController();
    },
  };
}

async function deliver(
  { job, url, signal }: { job: VideoJob; url: URL; signal: AbortSignal },
  { clock, secret, storage, byok }: WebhookContext,
): Promise<void> {
  await clock.sleep(endOf(job) - clock.now(), signal, { isBackground: true });
  // Timers may fire slightly early; the webhook reports the final status.
  const nowMs = Math.max(clock.now(), endOf(job));
  const status = statusAt(job, nowMs);
  const { polling_url: _pollingUrl, ...data } = await describeJob(job, { storage, byok, nowMs });
  const body = JSON.stringify({
    type: `video.generation.${status}`,
    created_at: new Date(nowMs).toISOString(),
    data: { ...data, model: job.model },
  });
  const headers = {
    'Content-Type': 'application/json',
    'X-OpenRouter-Idempotency-Key': `${job.id}-${status}`,
    ...(secret === undefined ? {} : { 'X-OpenRouter-Signature': sign(secret, body, nowMs) }),
  };
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(MAX_CALL_MS)]),
  });
  await response.body?.cancel();
}

function sign(secret: string, body: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  const digest = createHmac('sha256', secret).update(`${seconds},${body}`).digest('hex');
  return `t=${seconds},v1=${digest}`;
}
