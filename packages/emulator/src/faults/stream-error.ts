import { errorTypeOf } from '../shared/api-error.ts';
import { isObject, type JsonObject } from '../shared/json.ts';
import { toEventStream, toFrame } from '../wire/sse.ts';
import { withoutLength } from './broken-body.ts';
import { splitFrames } from './truncate.ts';
import { toJsonResponse } from '../wire/json-response.ts';

interface ErrorChoice {
  readonly afterChunks?: number | undefined;
  readonly code?: number | undefined;
  readonly message?: string | undefined;
  readonly errorType?: string | undefined;
}

/** The answer, in which the provider fails after it has begun. */
export async function toErringAnswer(answer: Response, choice: ErrorChoice): Promise<Response> {
  const { afterChunks = 2, code = 502, message = 'Provider disconnected', errorType } = choice;
  const error = { code, message, metadata: { error_type: errorType ?? errorTypeOf(code) } };
  const text = await answer.text();
  if ((answer.headers.get('Content-Type') ?? '').startsWith('text/event-stream')) {
    return toEventStream(breakFrames(text, afterChunks, error), withoutLength(answer));
  }
  const body: unknown = JSON.parse(text);
  return toJsonResponse(isObject(body) ? breakChoice(body, error) : body, {
    headers: withoutLength(answer),
  });
}

function breakFrames(stream: string, afterChunks: number, error: JsonObject): string[] {
  const kept: string[] = [];
  let chunks = 0;
  for (const frame of splitFrames(stream)) {
    const isChunk = frame.startsWith('data: {');
    if (isChunk && chunks === afterChunks) return [...kept, toErrorFrame(frame, error)];
    if (isChunk) chunks += 1;
    if (!frame.startsWith('data: [DONE]')) kept.push(frame);
  }
  return [...kept, toErrorFrame(kept.at(-1) ?? '', error)];
}

function toErrorFrame(frame: string, error: JsonObject): string {
  const chunk: unknown = frame.startsWith('data: {')
    ? JSON.parse(frame.slice('data: '.length))
    : {};
  const { usage: _usage, ...rest } = isObject(chunk) ? chunk : {};
  const choices = [{ index: 0, delta: { content: '' }, finish_reason: 'error' }];
  return toFrame({ ...rest, error, choices });
}

function breakChoice(body: JsonObject, error: JsonObject): JsonObject {
  const choices: readonly unknown[] = Array.isArray(body['choices']) ? body['choices'] : [];
  return {
    ...body,
    choices: choices.map((choice) => Object.assign({}, choice, { finish_reason: 'error', error })),
  };
}
