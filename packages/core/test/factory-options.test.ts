import { hintTexts, OpenRouterError } from '@orkit/openrouter-multimodal';
import { createHost } from '@orkit/openrouter-multimodal/host';
import {
  createFileTranscriptStore,
  createJobLedger,
  createWorkspace,
} from '@orkit/openrouter-multimodal/node';
import { describe, expect, it } from 'vitest';

/** Factories with the options that a caller without a compiler may pass. */
const factories = {
  createWorkspace: (options: object) => createWorkspace(options),
  createJobLedger: (options: object) => createJobLedger(options),
  createFileTranscriptStore: (options: object) =>
    createFileTranscriptStore({ scope: 'a', ...options }),
  createHost: (options: object) => createHost({}, options),
};

describe('the options of a factory', () => {
  it.each<[keyof typeof factories, object, string, string]>([
    ['createWorkspace', { input_dir: '/x' }, 'there is no option "input_dir"', '"inputDir"'],
    ['createWorkspace', { outputDirectory: '/x' }, 'there is no option', '"outputDir"'],
    ['createWorkspace', { allowUnsafePaths: 'no' }, 'allowUnsafePaths must be true or false', ''],
    ['createJobLedger', { file: '/x' }, 'there is no option "file"', 'path, stateHome'],
    ['createJobLedger', { path: 5 }, 'path must be a text', ''],
    ['createFileTranscriptStore', { stateDir: '/x' }, 'there is no option', '"stateHome"'],
    ['createHost', { apiKey: 'x' }, 'there is no option "apiKey"', 'client'],
    ['createHost', { onlyKnownJob: true }, 'there is no option', '"onlyKnownJobs"'],
    ['createHost', { onlyKnownJobs: 'yes' }, 'onlyKnownJobs must be true or false', ''],
  ])('are checked by %s: %j', (name, options, fault, hint) => {
    const refusal = (() => {
      try {
        factories[name](options);
      } catch (error) {
        if (OpenRouterError.is(error)) return error;
        throw error;
      }
      throw new Error('It was accepted');
    })();
    expect(refusal.code).toBe('INVALID_INPUT');
    expect(refusal.message).toContain(fault);
    expect(hintTexts(refusal.hints).join(' ')).toContain(hint);
  });
});
