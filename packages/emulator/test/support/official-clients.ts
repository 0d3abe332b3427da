import { OpenRouter } from '@openrouter/sdk';
import OpenAI from 'openai';
import { KEY } from './client.ts';

/** Creates OpenRouter's official client without retries. */
export function createOpenRouterClient(serverURL: string, apiKey = KEY): OpenRouter {
  return new OpenRouter({ apiKey, serverURL, retryConfig: { strategy: 'none' } });
}

/** Creates OpenAI's official client without retries. */
export function createOpenAiClient(baseURL: string): OpenAI {
  return new OpenAI({ apiKey: KEY, baseURL, maxRetries: 0 });
}
