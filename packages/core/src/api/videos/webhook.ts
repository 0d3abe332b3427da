import type { Clock } from '../../shared/clock.ts';
import { systemClock } from '../../shared/clock.ts';
import type { OpenRouterError } from '../../shared/errors.ts';
import { invalidInput } from '../../shared/errors.ts';
import { isRecord, textAt } from '../../shared/untrusted-json.ts';
import { isJobId } from './job-id.ts';
import type { VideoUpdate } from './options.ts';
import { toVideoUpdate } from './wire.ts';

/** Most seconds between the time of a signature and now, in either direction: an older one may have been recorded. */
export const MAX_WEBHOOK_AGE_SECONDS = 300;

/** Most signatures that one header is read for: a secret that is being changed has two. */
export const MAX_WEBHOOK_SIGNATURES = 10;

/** What OpenRouter tells when a job is over. Source: OpenRouter docs, video webhooks. */
export interface VideoWebhook {
  /** `video.generation.completed`, `.failed`, `.cancelled`, `.expired`. OpenRouter may add to it. */
  readonly type: string;
  /** ISO 8601. */
  readonly createdAt: string | undefined;
  /** The same when the same thing is told again. */
  readonly idempotencyKey: string | undefined;
  readonly model: string | undefined;
  readonly update: VideoUpdate;
}

/** Headers as a server has them; names in any case. */
export type WebhookHeaders =
  | Headers
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Reads a call of OpenRouter's to `callbackUrl`, after a look whether it is from OpenRouter. `rawBody` is the body as it came:
 * JSON that was parsed and written anew has another signature. Runs wherever WebCrypto is.
 *
 * @throws OpenRouterError `INVALID_INPUT` when it is not signed with the secret, is too old or is no event.
 */
export async function verifyWebhook(
  headers: WebhookHeaders,
  rawBody: string | Uint8Array<ArrayBuffer>,
  secret: string,
  { clock = systemClock }: { readonly clock?: Clock | undefined } = {},
): Promise<VideoWebhook> {
  // With an empty one everybody could sign.
  if (typeof secret !== 'string' || secret === '') throw untrusted('the secret is empty');
  const { seconds, signatures } = readSignature(headerOf(headers, 'x-openrouter-signature'));
  if (Math.abs(clock.now() / 1000 - seconds) > MAX_WEBHOOK_AGE_SECONDS)
    throw untrusted(`its signature is more than ${MAX_WEBHOOK_AGE_SECONDS} seconds from now`);
  const body = typeof rawBody === 'string' ? new TextEncoder().encode(rawBody) : rawBody;
  if (!(await isSigned({ seconds, signatures, body, secret })))
    throw untrusted('its signature is not made with this secret and this body');
  return readEvent(body, headerOf(headers, 'x-openrouter-idempotency-key'));
}

function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const found = Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
  return typeof found === 'object' ? found.join(',') : found;
}

interface Signature {
  readonly seconds: number;
  readonly signatures: readonly Uint8Array<ArrayBuffer>[];
}

/** `t=1764000000,v1=hex`, with more than one `v1` while a secret is being changed. */
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

async function isSigned(given: {
  readonly seconds: number;
  readonly signatures: readonly Uint8Array<ArrayBuffer>[];
  readonly body: Uint8Array<ArrayBuffer>;
  readonly secret: string;
}): Promise<boolean> {
  const { seconds, signatures, body, secret } = given;
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, [
    'verify',
  ]);
  const signed = new Uint8Array(
    await new Blob([encoder.encode(`${seconds},`), body]).arrayBuffer(),
  );
  let isRight = false;
  // All are tried, and WebCrypto compares in constant time: how long it takes tells nothing.
  for (const signature of signatures) {
    const matches = await crypto.subtle.verify(algorithm, key, signature, signed);
    isRight ||= matches;
  }
  return isRight;
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
    throw invalidInput('Cannot read the webhook: its body tells of no video job');
  const createdAt = textAt(event, 'created_at');
  return { type, createdAt, idempotencyKey, model: textAt(data, 'model'), update };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    // What it is not is told by the caller.
    return undefined;
  }
}

function untrusted(why: string): OpenRouterError {
  return invalidInput(`Cannot trust the webhook: ${why}`, {
    hints: [
      {
        kind: 'text',
        text: 'The secret is that of the workspace at OpenRouter, and the body must be the bytes as they came.',
      },
    ],
  });
}
