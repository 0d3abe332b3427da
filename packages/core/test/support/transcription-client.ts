import { readFileSync } from 'node:fs';

import type { OpenRouter, OpenRouterOptions } from '../../src/client.ts';
import { createOpenRouter } from '../../src/client.ts';
import { modelRecord } from './model-records.ts';

/** A short recording. */
export const tone = new Blob([
  readFileSync(new URL('../../../emulator/media/tone.wav', import.meta.url)),
]);

/** A client over a wire with a list of models and scripted transcriptions. */
export interface TranscriptionClient {
  readonly client: OpenRouter;
  /** Transcription requests. */
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

/** Creates a {@link TranscriptionClient}. */
export function createTranscriptionClient(
  answer: (request: Request) => Response | Promise<Response>,
  options: OpenRouterOptions = {},
): TranscriptionClient {
  const requests: Request[] = [];
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (request.url.includes('/models')) return Response.json(models);
      const copy = request.clone();
      requests.push(request.clone());
      // A server responds when it has the complete request.
      await request.arrayBuffer();
      return await answer(copy);
    },
    ...options,
  });
  return { client, requests };
}

/** A refusal of OpenRouter. */
export function declined(status: number, message: string, metadata?: unknown): Response {
  return Response.json({ error: { code: status, message, metadata } }, { status });
}
