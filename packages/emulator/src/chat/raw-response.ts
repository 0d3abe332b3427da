import { toEventStream, toFrame } from '../wire/sse.ts';
import type { ScriptedAnswer } from './script.ts';

/** Whether a script defines the response body byte for byte. */
export function isRaw({ rawBody, rawChunks }: ScriptedAnswer): boolean {
  return rawBody !== undefined || rawChunks !== undefined;
}

/** Returns the response that a script defines. */
export function toRawResponse({ rawBody, rawChunks }: ScriptedAnswer, isStream: boolean): Response {
  if (rawChunks !== undefined && (isStream || rawBody === undefined)) {
    const frames = rawChunks.map((chunk) => (typeof chunk === 'string' ? chunk : toFrame(chunk)));
    return toEventStream(frames, {});
  }
  const text = typeof rawBody === 'string' ? rawBody : JSON.stringify(rawBody ?? null);
  return new Response(text, { headers: { 'Content-Type': 'application/json' } });
}
