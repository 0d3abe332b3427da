import { createRequire } from 'node:module';

interface Choice {
  readonly message?: { readonly content: string };
  readonly delta?: { readonly content?: string };
}

/** A whole answer, or a chunk of a streamed one. */
export interface OpenaiAnswer {
  readonly choices: readonly Choice[];
}

/** As much of the client of the `openai` package as is measured. */
export interface OpenaiClient {
  readonly chat: {
    readonly completions: {
      /** Answers a stream of chunks when the request asks for one. */
      create(request: object): Promise<OpenaiAnswer & AsyncIterable<OpenaiAnswer>>;
    };
  };
}

/** Makes a client of the `openai` package, which the tests of the emulator bring. */
export function createOpenai(baseURL: string): OpenaiClient {
  const require = createRequire(new URL('../../packages/emulator/package.json', import.meta.url));
  const library = require('openai') as {
    readonly default: new (options: object) => OpenaiClient;
  };
  return new library.default({ apiKey: 'sk-or-v1-test', baseURL });
}
