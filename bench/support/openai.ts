import { createRequire } from 'node:module';

interface Choice {
  readonly message?: { readonly content: string };
  readonly delta?: { readonly content?: string };
}

/** A completion, or a chunk of a streamed one. */
export interface OpenaiCompletion {
  readonly choices: readonly Choice[];
}

/** The measured part of the client of the `openai` package. */
export interface OpenaiClient {
  readonly chat: {
    readonly completions: {
      /** Returns a completion, or a stream of chunks if the request has `stream: true`. */
      create(request: object): Promise<OpenaiCompletion & AsyncIterable<OpenaiCompletion>>;
    };
  };
}

/** Creates a client of the `openai` package, which is a dependency of the emulator's tests. */
export function createOpenai(baseURL: string): OpenaiClient {
  const require = createRequire(new URL('../../packages/emulator/package.json', import.meta.url));
  const library = require('openai') as {
    readonly default: new (options: object) => OpenaiClient;
  };
  return new library.default({ apiKey: 'sk-or-v1-test', baseURL });
}
