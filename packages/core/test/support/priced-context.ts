import type { ChatContext } from '../../src/api/chat/chat-parts.ts';
import { OpenRouterError } from '../../src/shared/errors.ts';
import { createContext } from './chat-context.ts';
import { modelOf } from './model-records.ts';

/** The context of calls, over a catalogue with the models of a test, by id. */
export function createPricedContext(
  records: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  more: Partial<ChatContext> = {},
): ChatContext {
  const context = createContext();
  const models: ChatContext['models'] = {
    ...context.models,
    get: async (id) => {
      const record = records[id];
      if (record === undefined) throw new OpenRouterError('MODEL_NOT_FOUND', `No ${id}`);
      return modelOf(id, record);
    },
  };
  return { ...context, models, ...more };
}
