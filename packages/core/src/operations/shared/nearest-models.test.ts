import { createEmulator } from '@orkit/openrouter-emulator';
import { expect, it } from 'vitest';

import { createOpenRouter } from '../../client.ts';
import { chatCompletion } from '../chat/chat-completion.ts';
import { execute } from './execute.ts';

const ask = async (model: string, emulator = createEmulator()) => {
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: emulator.fetch,
    maxRetries: 0,
  });
  const input = { model, messages: [{ role: 'user', content: 'Hi' }] };
  return await execute(chatCompletion, input, { client, report: () => {} }).catch(
    (error: unknown) => error,
  );
};

it('proposes the nearest ids for a model that does not exist', async () => {
  expect(await ask('openai/gpt5')).toMatchObject({
    code: 'MODEL_NOT_FOUND',
    status: 400,
    hints: [{ kind: 'did-you-mean', values: expect.arrayContaining(['openai/gpt-5']) }],
    details: { suggestions: expect.arrayContaining(['openai/gpt-5']) },
  });
});

it('returns the error unchanged when the catalogue is unavailable', async () => {
  const emulator = createEmulator();
  emulator.fail({ type: 'status', status: 500 }, { path: /models/u, times: 9 });
  expect(await ask('openai/gpt5', emulator)).toMatchObject({
    code: 'MODEL_NOT_FOUND',
    hints: [{ kind: 'find-model' }],
  });
});
