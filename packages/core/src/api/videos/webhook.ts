import type { Clock } from '../../shared/clock.ts';
import { systemClock } from '../../shared/clock.ts';
import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';
import { isRecord, textAt } from '../../shared/untrusted-json.ts';
import { isJobId } from './job-id.ts';
import type { VideoUpdate } from './options.ts';
import { toVideoUpdate } from './wire.ts';

/** Maximum seconds between the time of a signature and now, in either direction: an older one may be a replay. */
export const MAX_WEBHOOK_AGE_SECONDS = 300;

/** Maximum signatures read from one header: there are two while the secret is rotated. */
export const MAX_WEBHOOK_SIGNATURES = 10;

/** Event that OpenRouter sends when a job is done. Source: OpenRouter docs, video webhooks. */
export interface VideoWebhook {
  /** `video.generation.completed`, `.failed`, `.cancelled`, `.expired`. OpenRouter may add to it. */
  readonly type: string;
  /** Time in ISO 8601. */
  readonly createdAt: string | undefined;
  /** Key that is the same when the same event is sent again. */
  readonly idempotencyKey: string | undefined;
  readonly model: string | undefined;
  readonly update: VideoUpdate;
}

/** Headers of a request to a server; names in any case. */
export type WebhookHeaders =
  | Headers
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Verifies and parses a request of OpenRouter to `callbackUrl`. `rawBody` is the body as it was received: JSON that was parsed
 * and serialized again has another signature. Requires WebCrypto.
 *
 * @throws OpenRouterError `INVALID_INPUT` when it is not signed with the secret, is too old or is not an event.
 */
export async function verifyWebhook(
  headers: WebhookHeaders,
  rawBody: string | Uint8Array<ArrayBuffer>,
  secret: string,
  { clock = systemClock }: { readonly clock?: Clock | undefined } = {},
): Promise<VideoWebhook> {
  // Anyone can sign with an empty secret.
  if (typeof secret !== 'string' || secret === '') throw untrusted('the secret is empty');
  const { seconds, signatures } = readSignature(headerOf(headers, 'x-openrouter-signature'));
  if (Math.abs(clock.now() / 1000 - seconds) > MAX_WEBHOOK_AGE_SECONDS)
    throw untrusted(`its signature is more than ${MAX_WEBHOOK_AGE_SECONDS} seconds from now`);
  const body = typeof rawBody === 'string' ? new TextEncoder().encode(rawBody) : rawBody;
  if (!(await isSigned({ seconds, signatures, body, secret })))
    throw untrusted('its signature does not match the secret and the body');
  return readEvent(body, headerOf(headers, 'x-openrouter-idempotency-key'));
}

function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const value = Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
  return typeof value === 'object' ? value.join(',') : value;
}

interface Signature {
  readonly seconds: number;
  readonly signatures: readonly Uint8Array<ArrayBuffer>[];
}

/** Parses `t=1764000000,v1=hex`, with more than one `v1` while the secret is rotated. */
function readSignature(header: string | undefined): Signature {
  if (header === undefined) throw untrusted('it has no signature');
  const fields = header.split(',').map((field) => field.trim());
  const times = fields.flatMap((field) => /^t=(\d{1,12})$/u.exec(field)?.[1] ?? []);
  const signatures = fields.flatMap((field) => /^v1=([\da-f]{64})$/iu.exec(field)?.[1] ?? []);
  const [time] = times;
  if (times.length !== 1 || time === undefined || signatures.length === 0)
    throw untrusted('its signature cannot be read');
  return {
    seconds: Number(time),
    signatures: signatures.slice(0, MAX_WEBHOOK_SIGNATURES).map(fromHex),
  };
}

function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (const index of bytes.keys())
    bytes[index] = Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16);
  return bytes;
}

async function isSigned(message: {
  readonly seconds: number;
  readonly signatures: readonly Uint8Array<ArrayBuffer>[];
  readonly body: Uint8Array<ArrayBuffer>;
  readonly secret: string;
}): Promise<boolean> {
  const { seconds, signatures, body, secret } = message;
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, [
    'verify',
  ]);
  const signed = new Uint8Array(
    await new Blob([encoder.encode(`${seconds},`), body]).arrayBuffer(),
  );
  let isValid = false;
  // All are verified, and WebCrypto compares in constant time: the duration reveals nothing.
  for (const signature of signatures) {
    const matches = await crypto.subtle.verify(algorithm, key, signature, signed);
    isValid ||= matches;
  }
  return isValid;
}

function readEvent(
  body: Uint8Array<ArrayBuffer>,
  idempotencyKey: string | undefined,
): VideoWebhook {
  const event = parseJson(body);
  const type = textAt(event, 'type');
  const data = isRecord(event) ? event['data'] : undefined;
  const id = textAt(data, 'id');
  const update = id !== undefined && isJobId(id) ? toVideoUpdate(data, id) : undefined;
  if (type === undefined || update === undefined)
    throw invalidInput('Cannot read the webhook: its body is not an event of a video job');
  const createdAt = textAt(event, 'created_at');
  return { type, createdAt, idempotencyKey, model: textAt(data, 'model'), update };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    // The caller reports the error.
    return undefined;
  }
}

function untrusted(why: string): OpenRouterError {
  return invalidInput(`Cannot trust the webhook: ${why}`, {
    hints: [
      {
        kind: 'text',
        text: 'Use the secret of the workspace at OpenRouter, and the bytes of the body as they were received.',
      },
    ],
  });
}
