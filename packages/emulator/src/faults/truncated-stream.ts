import { takeBeginning, withoutLength } from './broken-body.ts';

/** Cuts the end off a response without an error; a body that is not a stream after `afterBytes`. */
export async function toTruncatedResponse(
  response: Response,
  afterBytes?: number,
): Promise<Response> {
  const isStream = (response.headers.get('Content-Type') ?? '').startsWith('text/event-stream');
  const body = isStream
    ? dropEnding(await response.text())
    : (await takeBeginning(response, afterBytes)).body;
  return new Response(body, { status: response.status, headers: withoutLength(response) });
}

/** Drops the event with the finish_reason or the first complete image, and everything after it. */
function dropEnding(stream: string): string {
  const frames = splitFrames(stream);
  const end = frames.findIndex((frame) => ENDING.test(frame));
  return frames.slice(0, end === -1 ? frames.length : end).join('');
}

const ENDING = /^data: \{"type":"image_generation\.completed"|"finish_reason":"|^data: \[DONE\]/;

/** Splits a stream into frames, each with its blank line. */
export function splitFrames(stream: string): string[] {
  return stream.split(/(?<=\n\n)/);
}
