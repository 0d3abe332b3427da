import type { EmulatorClock } from '@orkit/openrouter-emulator';
import type { ChatMessage, ChatRequest, ChatResult } from '@orkit/openrouter-multimodal';
import { createEmulatedClient } from './emulated-client.ts';

/** A model that accepts every input. */
export const model = 'google/gemini-2.5-flash';
/** The shortest conversation. */
export const messages: readonly ChatMessage[] = [{ role: 'user', content: 'Hi' }];

/** A client, and its emulator. */
export function setUp(clock?: EmulatorClock) {
  const { emulator, client } = createEmulatedClient({}, { clock });
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
