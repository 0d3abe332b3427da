import { createEmulator } from '@orkit/openrouter-emulator';
import type {
  CallEnd,
  InterceptedCall,
  Interceptor,
  OpenRouterOptions,
} from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';

/** Long enough for an API key. */
export const apiKey = 'sk-or-v1-0123456789abcdef';
/** A chat with a model of the emulator. */
export const chat = {
  model: 'google/gemini-2.5-flash',
  messages: [{ role: 'user', content: 'Hi' }],
} as const;
/** A ranking of one document. */
export const ranking = { query: 'x', documents: ['y'] } as const;

/** A client of an emulator, with an interceptor that records calls, outside the given ones. */
export function setUp(options: OpenRouterOptions = {}) {
  const emulator = createEmulator({ apiKey });
  const calls: InterceptedCall[] = [];
  const recording: Interceptor = (next) => async (call) => {
    calls.push(call);
    await next(call);
  };
  const { interceptors = [], ...others } = options;
  const client = createOpenRouter({
    apiKey,
    fetch: emulator.fetch,
    maxRetries: 0,
    ...others,
    interceptors: [recording, ...interceptors],
  });
  const posts = () => emulator.requests.filter(({ method }) => method === 'POST').length;
  const end = async (): Promise<CallEnd> => {
    const [call] = calls;
    if (call === undefined) throw new Error('No call was intercepted');
    return await call.ended;
  };
  return { emulator, client, calls, posts, end };
}
