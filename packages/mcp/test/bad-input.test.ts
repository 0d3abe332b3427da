import { createEmulator } from '@orkit/openrouter-emulator';
import type { OpenRouterOptions } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { operations } from '@orkit/openrouter-multimodal/operations';
import { expect, it } from 'vitest';

import { connect } from './support/connect.ts';
import { verifies } from '../../../tests/requirements.ts';

const emulator = createEmulator();

interface Mistake {
  readonly tool?: string;
  readonly args?: Record<string, unknown>;
  readonly client?: OpenRouterOptions;
  readonly code: string;
}

const question = { messages: [{ role: 'user', content: 'Hello' }] };
const unreachable = {
  fetch: globalThis.fetch,
  baseUrl: 'http://127.0.0.1:1/api/v1',
  maxRetries: 0,
};

const mistakes: Readonly<Record<string, Mistake>> = {
  'no arguments': { args: {}, code: 'INVALID_INPUT' },
  'an empty prompt': { args: { messages: [{ role: 'user', content: '' }] }, code: 'INVALID_INPUT' },
  'no messages': { args: { messages: [] }, code: 'INVALID_INPUT' },
  'a number instead of messages': { args: { messages: 7 }, code: 'INVALID_INPUT' },
  'a string instead of messages': { args: { messages: 'Hello' }, code: 'INVALID_INPUT' },
  'a string instead of a number': {
    args: { ...question, temperature: 'warm' },
    code: 'INVALID_INPUT',
  },
  'a number out of range': { args: { ...question, temperature: 3 }, code: 'INVALID_INPUT' },
  'an unknown argument': { args: { ...question, max_token: 5 }, code: 'INVALID_INPUT' },
  'an unknown sort order': {
    tool: 'search_models',
    args: { sort: 'best' },
    code: 'INVALID_INPUT',
  },
  'an unknown model': { args: { ...question, model: 'nobody/nothing' }, code: 'MODEL_NOT_FOUND' },
  'an unknown model of get_model_info': {
    tool: 'get_model_info',
    args: { model: 'nobody/nothing' },
    code: 'MODEL_NOT_FOUND',
  },
  'no key': { client: { apiKey: undefined }, code: 'UPSTREAM_REFUSED' },
  'a wrong key': { client: { apiKey: 'wrong' }, code: 'UPSTREAM_REFUSED' },
  'an unreachable host': { client: unreachable, code: 'UPSTREAM_HTTP' },
};

it.each(Object.entries(mistakes))(
  verifies('mcp.errors', 'reports %s with a code, one sentence and a next step'),
  async (_mistake, { tool = 'chat_completion', args = question, client = {}, code }) => {
    const openRouter = createOpenRouter({
      apiKey: 'sk-or-v1-test',
      fetch: emulator.fetch,
      ...client,
    });
    await using connection = await connect({
      operations,
      openClient: async () => await Promise.resolve(openRouter),
    });
    const result = await connection.client.callTool({ name: tool, arguments: args });
    expect(result.isError).toBe(true);
    expect(result).toMatchObject({
      _meta: {
        code,
        retryable: expect.any(Boolean),
        suggestions: expect.arrayContaining([expect.any(String)]),
      },
    });
    expect(toSentence(result.content)).toMatch(
      new RegExp(String.raw`^${code}: [A-Z](?:(?!\. )[^\n])+[^.\n]$`, 'u'),
    );
  },
);

/** Returns the first line of a result. */
function toSentence([block]: readonly {
  readonly type: string;
  readonly text?: unknown;
}[]): unknown {
  return String(block?.text).split('\n')[0];
}
