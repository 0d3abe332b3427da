import type { EmulatorClock } from '@orkit/openrouter-emulator';
import { createEmulator } from '@orkit/openrouter-emulator';
import type { ChatMessage, ChatRequest, ChatResult } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';

/** A model that takes everything. */
export const model = 'google/gemini-2.5-flash';
/** The shortest conversation. */
export const messages: readonly ChatMessage[] = [{ role: 'user', content: 'Hi' }];

/** A client, and the emulator that answers it. */
export function setUp(clock?: EmulatorClock) {
  const emulator = createEmulator({ clock });
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: emulator.fetch,
    maxRetries: 0,
  });
  return { emulator, client };
}

/** The result of a stream. */
export async function streamed(
  { client }: ReturnType<typeof setUp>,
  request: ChatRequest,
): Promise<ChatResult> {
  for await (const event of client.chat.stream(request)) {
    if (event.type === 'end') return event.result;
  }
  throw new Error('The stream has no end');
}
