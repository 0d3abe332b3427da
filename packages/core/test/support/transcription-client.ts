import { readFileSync } from 'node:fs';

import type { OpenRouter, OpenRouterOptions } from '../../src/client.ts';
import { createOpenRouter } from '../../src/client.ts';
import { modelRecord } from './model-records.ts';

/** A short sound. */
export const tone = new Blob([
  readFileSync(new URL('../../../emulator/media/tone.wav', import.meta.url)),
]);

/** A client over a wire that lists models and answers transcriptions as a test wants. */
export interface TranscriptionClient {
  readonly client: OpenRouter;
  /** Transcriptions that were asked for. */
  readonly requests: readonly Request[];
}

const architecture = { input_modalities: ['audio'], output_modalities: ['transcription'] };

const models = {
  data: [
    modelRecord('openai/whisper-1', { architecture }),
    modelRecord('some/scribe', { architecture }),
    modelRecord('some/chat'),
  ],
};

/** Makes a {@link TranscriptionClient}. */
export function createTranscriptionClient(
  answer: (request: Request) => Response,
  options: OpenRouterOptions = {},
): TranscriptionClient {
  const requests: Request[] = [];
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (request.url.includes('/models')) return Response.json(models);
      requests.push(request.clone());
      // A server answers when it has the whole request.
      await request.arrayBuffer();
      return answer(request);
    },
    ...options,
  });
  return { client, requests };
}

/** A refusal as OpenRouter words it. */
export function declined(status: number, message: string, metadata?: unknown): Response {
  return Response.json({ error: { code: status, message, metadata } }, { status });
}
