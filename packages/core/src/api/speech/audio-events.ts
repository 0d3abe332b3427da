import type { ErrorDetails } from '../../shared/errors.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { ChatEvent, ChatResult } from '../chat/result.ts';

/** Audio of a streamed chat, with its transcript and result. */
export interface AudioEvents {
  readonly chunks: AsyncIterator<Uint8Array<ArrayBuffer>, unknown>;
  /** Transcript so far. */
  readonly transcript: string | undefined;
  /** Result of the chat without the audio; `undefined` until all chunks are read. */
  readonly result: ChatResult | undefined;
  /** Cancels the request. */
  cancel(): Promise<unknown>;
}

/** Extracts the audio from the events of a streamed chat. */
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
      // Models for music write the lyrics as text.
      return [transcript, text].find((each) => each !== '');
    },
    get result() {
      return result;
    },
    cancel: async () => await events.return?.(),
  };
}

/** Marks an error as `truncated`: a response that has sent audio was certainly carried out. */
function toTruncated(error: unknown): unknown {
  return OpenRouterError.is(error) && error.details.reason === 'outcome_unknown'
    ? error.with({ details: { reason: 'truncated' } })
    : error;
}

/** Maximum length of a text that an error repeats. */
const MAX_SHOWN_LENGTH = 1_000;

/** Returns the error for a paid response without audio. */
export function missingAudioError(audio: AudioEvents, action: string): OpenRouterError {
  const { result, transcript } = audio;
  const text = result?.refusal ?? transcript;
  const details: ErrorDetails = {
    reason: 'invalid_response',
    finishReason: result?.finishReason,
    text: text?.slice(0, MAX_SHOWN_LENGTH),
    usage: result?.usage,
    generationId: result?.generationId,
  };
  return new OpenRouterError('UPSTREAM_REFUSED', `Cannot ${action}: the response has no audio`, {
    requestId: result?.generationId,
    hints: [
      ...(text === undefined ? [] : [{ kind: 'partial-result', detail: 'text' } as const]),
      { kind: 'text', text: 'Ask for speech or music, or choose another model.' },
    ],
    details,
  });
}
