import type { ErrorDetails } from '../../shared/errors.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { ChatEvent, ChatResult } from '../chat/result.ts';

/** The sound of a chat as it comes, and what is said of it. */
export interface AudioEvents {
  readonly chunks: AsyncIterator<Uint8Array<ArrayBuffer>, unknown>;
  /** What is said so far. */
  readonly transcript: string | undefined;
  /** Known when all pieces have come. The sound itself is not in it. */
  readonly result: ChatResult | undefined;
  /** Gives the request up. */
  leave(): Promise<unknown>;
}

/** Takes the sound out of a streamed chat. */
export function createAudioEvents(events: AsyncIterableIterator<ChatEvent>): AudioEvents {
  let transcript = '';
  let text = '';
  let result: ChatResult | undefined;
  let receivedBytes = 0;
  async function* chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
    try {
      for await (const event of events) {
        if (event.type === 'text-delta') text += event.text;
        else if (event.type === 'end') result = event.result;
        else if (event.type === 'audio-delta') {
          transcript += event.transcript;
          receivedBytes += event.bytes.length;
          if (event.bytes.length > 0) yield event.bytes;
        }
      }
    } catch (error) {
      throw receivedBytes === 0 ? error : toTruncated(error);
    }
  }
  return {
    chunks: chunks(),
    get transcript() {
      // Models that make music write the words of a song beside it.
      return [transcript, text].find((words) => words !== '');
    },
    get result() {
      return result;
    },
    leave: async () => await events.return?.(),
  };
}

/** An answer that began to sound was carried out. */
function toTruncated(error: unknown): unknown {
  return OpenRouterError.is(error) && error.details.reason === 'outcome_unknown'
    ? error.with({ details: { reason: 'truncated' } })
    : error;
}

/** As much of a text as an error repeats. */
const MAX_SHOWN_LENGTH = 1_000;

/** An answer that came and was paid, and has no sound. */
export function responseWithoutAudio(answer: AudioEvents, action: string): OpenRouterError {
  const { result, transcript } = answer;
  const text = result?.refusal ?? transcript;
  const details: ErrorDetails = {
    reason: 'invalid_response',
    finishReason: result?.finishReason,
    text: text?.slice(0, MAX_SHOWN_LENGTH),
    usage: result?.usage,
    generationId: result?.generationId,
  };
  return new OpenRouterError('UPSTREAM_REFUSED', `Cannot ${action}: the answer has no sound`, {
    requestId: result?.generationId,
    hints: [
      ...(text === undefined ? [] : [{ kind: 'partial-result', detail: 'text' } as const]),
      { kind: 'text', text: 'Ask for something that can be heard, or choose another model.' },
    ],
    details,
  });
}
