import { checkActivityHint } from '../../http/error-envelope.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { DEFAULT_TRANSCRIPTION_MODEL } from '../shared/defaults.ts';
import { MAX_SHOWN_RESPONSE_LENGTH } from '../shared/response-excerpt.ts';
import type { TranscriptionJob } from './request.ts';
import { toTranscriptionUsage } from './wire.ts';

/** Matches the messages of providers that do not support timestamps. */
const timestampsFault = /verbose[_ ]?json|response[_ ]?format|timestamp/iu;

/** Adds hints about timestamps and long audio to an error of OpenRouter. Any other value is returned unchanged. */
export function explainFailure(
  error: unknown,
  { request, model }: Pick<TranscriptionJob, 'request' | 'model'>,
): unknown {
  if (!OpenRouterError.is(error)) return error;
  const { code, status, message } = error;
  const hasTimestamps = (request.timestamps ?? []).length > 0;
  if (code === 'INVALID_INPUT' && hasTimestamps && timestampsFault.test(message))
    return noTimestampsError(error, model);
  // Without a status, the timeout is our own.
  return code === 'UPSTREAM_TIMEOUT' && status !== undefined ? tooLongError(error) : error;
}

/** Returns the error for a paid response without a text. The response is in `details.answer`, as JSON. */
export function missingTextError(
  response: unknown,
  action: string,
  generationId: string | undefined,
): OpenRouterError {
  const text = JSON.stringify(response);
  const isCut = text.length > MAX_SHOWN_RESPONSE_LENGTH;
  return new OpenRouterError('UPSTREAM_HTTP', `Cannot ${action}: the response has no text`, {
    requestId: generationId,
    hints: [{ kind: 'partial-result', detail: 'answer' }, checkActivityHint],
    details: {
      reason: 'outcome_unknown',
      answer: isCut ? `${text.slice(0, MAX_SHOWN_RESPONSE_LENGTH)}…` : text,
      usage: toTranscriptionUsage(response),
    },
  });
}

function noTimestampsError(error: OpenRouterError, model: string): OpenRouterError {
  const alternatives = [DEFAULT_TRANSCRIPTION_MODEL].filter((id) => id !== model);
  return error.with({
    message: `Cannot transcribe with timestamps: the provider of ${model} has no verbose_json`,
    // Keeps the message of the provider.
    cause: error,
    hints: [
      ...(alternatives.length === 0 ? [] : [{ kind: 'models', models: alternatives } as const]),
      { kind: 'leave-out', fields: ['timestamps'], effect: 'only subtitles need them' },
    ],
    details: { model, alternatives },
  });
}

function tooLongError(error: OpenRouterError): OpenRouterError {
  return error.with({
    hints: [
      ...error.hints,
      {
        kind: 'text',
        text: 'Providers stop after 60 seconds of work: choose a faster model. Long recordings are split where mediabunny is installed.',
      },
    ],
  });
}
