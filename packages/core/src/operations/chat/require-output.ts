import type { ResponseFormat } from '../../api/chat/options.ts';
import type { ChatResult } from '../../api/chat/result.ts';
import { OpenRouterError } from '../../shared/errors.ts';

/**
 * Returns an answer that is complete when a schema was requested: a program that reads the output of an operation must not take half
 * a document for one. A refusal and a tool call are answers of their own.
 *
 * @throws OpenRouterError `UPSTREAM_HTTP`, reason `schema_mismatch`, with the charged text and its usage.
 */
export function requireOutput<Answer extends ChatResult>(
  answer: Answer,
  format: ResponseFormat | undefined,
): Answer {
  const { output, text, toolCalls, refusal, usage, finishReason, generationId } = answer;
  const isOther = toolCalls.length > 0 || refusal !== undefined || text === '';
  if (format === undefined || output !== undefined || isOther) return answer;
  throw new OpenRouterError(
    'UPSTREAM_HTTP',
    'The answer does not follow the response format: it was cut off',
    {
      retryable: false,
      requestId: generationId,
      hints:
        finishReason === 'length'
          ? [{ kind: 'raise-limit', option: 'maxTokens', note: 'the answer was cut off' }]
          : [
              {
                kind: 'text',
                text: 'Change the content: a filter removed the rest of the answer.',
              },
            ],
      details: { reason: 'schema_mismatch', text, usage, finishReason },
    },
  );
}
