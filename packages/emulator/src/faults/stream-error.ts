import { errorTypeOf } from '../shared/api-error.ts';
import { isObject, type JsonObject } from '../shared/json.ts';
import { toEventStream, toFrame } from '../wire/sse.ts';
import { resetBody, withoutLength } from './broken-body.ts';
import { splitFrames } from './truncated-stream.ts';
import { toJsonResponse } from '../wire/json-response.ts';

interface ErrorChoice {
  readonly afterChunks?: number | undefined;
  readonly code?: number | undefined;
  readonly message?: string | undefined;
  readonly errorType?: string | undefined;
}

/** Returns the response of a provider that fails after it has started. */
export async function toFailingResponse(
  response: Response,
  choice: ErrorChoice,
): Promise<Response> {
  const { afterChunks = 2, code = 502, message = 'Provider disconnected', errorType } = choice;
  const error = { code, message, metadata: { error_type: errorType ?? errorTypeOf(code) } };
  const contentType = response.headers.get('Content-Type') ?? '';
  if (contentType.startsWith('text/event-stream')) {
    const frames = breakFrames(await response.text(), afterChunks, error);
    return toEventStream(frames, withoutLength(response));
  }
  // Audio and video have no place for an error: the connection breaks.
  if (!contentType.includes('json')) return await resetBody(response);
  const body: unknown = await response.json();
  return toJsonResponse(isObject(body) ? breakChoice(body, error) : body, {
    headers: withoutLength(response),
  });
}

function breakFrames(stream: string, afterChunks: number, error: JsonObject): string[] {
  const intactFrames: string[] = [];
  let chunks = 0;
  for (const frame of splitFrames(stream)) {
    const isChunk = frame.startsWith('data: {');
    if (isChunk && chunks === afterChunks) return [...intactFrames, toErrorFrame(frame, error)];
    if (isChunk) chunks += 1;
    if (!frame.startsWith('data: [DONE]')) intactFrames.push(frame);
  }
  return [...intactFrames, toErrorFrame(intactFrames.at(-1) ?? '', error)];
}

function toErrorFrame(frame: string, error: JsonObject): string {
  const chunk: unknown = frame.startsWith('data: {')
    ? JSON.parse(frame.slice('data: '.length))
    : {};
  const { usage: _usage, type, ...rest } = isObject(chunk) ? chunk : {};
  if (isImageEvent(type)) return toFrame({ type: 'error', error: toImageError(error) });
  const choices = [{ index: 0, delta: { content: '' }, finish_reason: 'error' }];
  return toFrame({ ...rest, error, choices });
}

/** Image streams have their own event types and error format. */
function isImageEvent(type: unknown): boolean {
  return typeof type === 'string' && type.startsWith('image_generation.');
}

function toImageError({ message, metadata }: JsonObject): JsonObject {
  return { message, code: isObject(metadata) ? metadata['error_type'] : null };
}

function breakChoice(body: JsonObject, error: JsonObject): JsonObject {
  const choices: readonly unknown[] = Array.isArray(body['choices']) ? body['choices'] : [];
  return {
    ...body,
    choices: choices.map((choice) => Object.assign({}, choice, { finish_reason: 'error', error })),
  };
}
