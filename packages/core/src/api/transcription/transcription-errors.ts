import { checkActivityHint } from '../../http/error-envelope.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { DEFAULT_TRANSCRIPTION_MODEL } from '../shared/defaults.ts';
import { MAX_SHOWN_RESPONSE_LENGTH } from '../shared/response-excerpt.ts';
import type { TranscriptionJob } from './request.ts';
import { toTranscriptionUsage } from './wire.ts';

/** How providers call what they do not have. */
const timesAreTheFault = /verbose[_ ]?json|response[_ ]?format|timestamp/iu;

/** A failure of OpenRouter's with what only a transcription knows of it. Anything else stays as it is. */
export function explainFailure(
  error: unknown,
  { request, model }: Pick<TranscriptionJob, 'request' | 'model'>,
): unknown {
  if (!OpenRouterError.is(error)) return error;
  const { code, status, message } = error;
  const asksForTimes = (request.timestamps ?? []).length > 0;
  if (code === 'INVALID_INPUT' && asksForTimes && timesAreTheFault.test(message))
    return withoutTimes(error, model);
  // Without a status it was our own limit.
  return code === 'UPSTREAM_TIMEOUT' && status !== undefined ? tooLong(error) : error;
}

/** An answer that came and was paid, and in which no text can be found. It is carried in `details.answer`, as JSON. */
export function responseWithoutText(
  answer: unknown,
  action: string,
  generationId: string | undefined,
): OpenRouterError {
  const text = JSON.stringify(answer);
  const isCut = text.length > MAX_SHOWN_RESPONSE_LENGTH;
  return new OpenRouterError('UPSTREAM_HTTP', `Cannot ${action}: the answer has no text`, {
    requestId: generationId,
    hints: [{ kind: 'partial-result', detail: 'answer' }, checkActivityHint],
    details: {
      reason: 'outcome_unknown',
      answer: isCut ? `${text.slice(0, MAX_SHOWN_RESPONSE_LENGTH)}…` : text,
      usage: toTranscriptionUsage(answer),
    },
  });
}

function withoutTimes(error: OpenRouterError, model: string): OpenRouterError {
  const alternatives = [DEFAULT_TRANSCRIPTION_MODEL].filter((id) => id !== model);
  return error.with({
    message: `Cannot transcribe with timestamps: the provider of ${model} has no verbose_json`,
    // With the words of the provider.
    cause: error,
    hints: [
      ...(alternatives.length === 0 ? [] : [{ kind: 'models', models: alternatives } as const]),
      { kind: 'leave-out', fields: ['timestamps'], effect: 'only subtitles need them' },
    ],
    details: { model, alternatives },
  });
}

function tooLong(error: OpenRouterError): OpenRouterError {
  return error.with({
    hints: [
      ...error.hints,
      {
        kind: 'text',
        text: 'Providers have 60 seconds for a recording: split a long one and transcribe the parts.',
      },
    ],
  });
}
