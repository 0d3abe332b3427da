import type { AnalysisEvent } from '../../api/analysis/options.ts';
import type { ChatEvent, ChatResult, GeneratedImage } from '../../api/chat/result.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { toImage } from './chat-output.ts';
import type { OperationContext } from '../shared/operation.ts';

/** Reports the events of an answer, and returns its result. A long answer shows progress, and the text before a failure is kept. */
export async function readChatEvents<Result extends ChatResult>(
  events: AsyncIterable<
    Exclude<AnalysisEvent | ChatEvent, { readonly type: 'end' }> | EndOf<Result>
  >,
  context: OperationContext,
): Promise<Result> {
  const { report, noteCharge } = context;
  const reported = new Set<string>();
  for await (const event of events) {
    switch (event.type) {
      case 'text-delta':
      case 'reasoning-delta':
        report(event);
        break;
      case 'loaded':
        report({ type: 'progress', message: 'Waiting for the model' });
        break;
      case 'note':
        reported.add(event.text);
        report({ type: 'note', message: event.text });
        break;
      case 'image':
        reportImage(event.image, context);
        break;
      case 'usage':
        noteCharge?.({ cost: event.usage });
        break;
      case 'end':
        noteCharge?.({ id: event.result.generationId });
        for (const message of event.result.notes)
          if (!reported.has(message)) report({ type: 'note', message });
        assertAnswered(event.result);
        return event.result;
      default:
        break;
    }
  }
  throw new OpenRouterError('INTERNAL', 'A stream ended without its result');
}

interface EndOf<Result> {
  readonly type: 'end';
  readonly result: Result;
}

/** Reports an image as soon as it is complete: the answer may fail after it. */
function reportImage(image: GeneratedImage, { report }: OperationContext): void {
  const media = toImage(image);
  if (media !== undefined) report({ type: 'media', media });
}

/** Throws for an empty answer; reasoning alone is not an answer. */
function assertAnswered(result: ChatResult): void {
  const { text, toolCalls, images, audio } = result;
  if (text !== '' || toolCalls.length + images.length > 0 || audio !== undefined) return;
  if (result.refusal !== undefined) {
    throw new OpenRouterError('UPSTREAM_REFUSED', `The model declined: ${result.refusal}`, {
      requestId: result.generationId,
      details: { reason: 'policy', usage: result.usage },
    });
  }
  throw new OpenRouterError('UPSTREAM_HTTP', 'The model gave no answer', {
    retryable: false,
    requestId: result.generationId,
    hints: [
      {
        kind: 'text',
        text: 'Ask again or choose another model; some return nothing while they start.',
      },
    ],
    details: {
      reason: 'invalid_response',
      finishReason: result.finishReason,
      reasoningPreview: result.reasoning?.slice(0, 200),
      usage: result.usage,
    },
  });
}
