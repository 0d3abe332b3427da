import { takeBeginning, withoutLength } from './broken-body.ts';

/** The answer without its end, closed as if that were all; what is no stream after `afterBytes`. */
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

/** Without the event that carries the finish_reason or the first finished picture, and all that follows. */
function dropEnding(stream: string): string {
  const frames = splitFrames(stream);
  const end = frames.findIndex((frame) => ENDING.test(frame));
  return frames.slice(0, end === -1 ? frames.length : end).join('');
}

const ENDING = /^data: \{"type":"image_generation\.completed"|"finish_reason":"|^data: \[DONE\]/;

/** A stream's frames, each with its blank line. */
export function splitFrames(stream: string): string[] {
  return stream.split(/(?<=\n\n)/);
}
