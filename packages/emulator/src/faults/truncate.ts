import { withoutLength } from './broken-body.ts';

/** The answer without its end, closed as if that were all. */
export async function toTruncatedAnswer(answer: Response): Promise<Response> {
  const text = await answer.text();
  const isStream = (answer.headers.get('Content-Type') ?? '').startsWith('text/event-stream');
  const part = isStream ? dropEnding(text) : text.slice(0, Math.ceil(text.length / 2));
  return new Response(part, { status: answer.status, headers: withoutLength(answer) });
}

/** Without the event that carries the finish_reason and all that follows. */
function dropEnding(stream: string): string {
  const frames = splitFrames(stream);
  const end = frames.findIndex((frame) => /"finish_reason":"|^data: \[DONE\]/.test(frame));
  return frames.slice(0, end === -1 ? frames.length : end).join('');
}

/** A stream's frames, each with its blank line. */
export function splitFrames(stream: string): string[] {
  return stream.split(/(?<=\n\n)/);
}
