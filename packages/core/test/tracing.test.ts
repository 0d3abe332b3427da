import { AsyncLocalStorage } from 'node:async_hooks';
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';

import { createEmulator } from '@orkit/openrouter-emulator';
import type { InterceptedCall, OpenRouterOptions } from '@orkit/openrouter-multimodal';
import { describe, expect, it, onTestFinished } from 'vitest';

import { leave } from './support/every-call.ts';
import { createEmulatedClient } from './support/emulated-client.ts';

const names = ['call:start', 'attempt', 'call:end', 'job'] as const;

interface Message {
  readonly name: string;
  readonly call: InterceptedCall | undefined;
  readonly message: unknown;
}

/** Subscribes to every channel until the test ends. */
function listen(): readonly Message[] {
  const messages: Message[] = [];
  for (const name of names) {
    const listener = (message: unknown) => {
      const { call } = message as { readonly call?: InterceptedCall | undefined }; // of the job channel there is none
      messages.push({ name, call, message });
    };
    subscribe(`openrouter-multimodal:${name}`, listener);
    onTestFinished(() => {
      unsubscribe(`openrouter-multimodal:${name}`, listener);
    });
  }
  return messages;
}

function setUp(options: OpenRouterOptions = {}) {
  return createEmulatedClient(options, { videoMs: 100 });
}

const ranking = { query: 'x', documents: ['y'] } as const;

describe('the channels for tracing tools', () => {
  it('report the start, the attempts and the end of a call, with the same object', async () => {
    const { client } = setUp();
    const messages = listen();
    await client.rerank(ranking);
    const kinds = messages.map(({ name }) => name);
    expect(kinds.at(0)).toBe('call:start');
    expect(kinds.at(-1)).toBe('call:end');
    expect(new Set(kinds)).toEqual(new Set(['call:start', 'attempt', 'call:end']));
    expect(new Set(messages.map(({ call }) => call)).size).toBe(1);
    expect(messages.at(-1)?.message).toMatchObject({
      call: { endpoint: 'rerank', request: ranking },
      end: { outcome: 'completed', status: 200 },
    });
  });

  it('report the end of a stream after its last event', async () => {
    const { client } = setUp();
    const messages = listen();
    const request = {
      model: 'google/gemini-2.5-flash',
      messages: [{ role: 'user', content: 'Hi' }],
    } as const;
    await leave(client.chat.stream(request));
    expect(messages.at(-1)?.message).toMatchObject({ end: { outcome: 'cancelled' } });
  });

  it('report a call that an interceptor refuses', async () => {
    const refusal = new Error('No');
    const refuse = () => async () => {
      await Promise.reject(refusal);
    };
    const { client } = setUp({ interceptors: [refuse] });
    const messages = listen();
    await expect(client.rerank(ranking)).rejects.toBe(refusal);
    expect(messages.map(({ name }) => name)).toEqual(['call:start', 'call:end']);
    expect(messages.at(-1)?.message).toMatchObject({ end: { outcome: 'failed', error: refusal } });
  });

  it('report job events', async () => {
    const { client } = setUp();
    const messages = listen();
    await client.videos.create({ prompt: 'x', model: 'google/veo-3.1', durationSeconds: 4 });
    const jobs = messages.filter(({ name }) => name === 'job').map(({ message }) => message);
    expect(jobs).toMatchObject([
      { event: { type: 'submitting' } },
      { event: { type: 'submitted' } },
    ]);
  });

  it('carry the context that a tool binds to the start of a call', async () => {
    const store = new AsyncLocalStorage<string>();
    const started = channel('openrouter-multimodal:call:start');
    started.bindStore(store, () => 'span');
    onTestFinished(() => {
      started.unbindStore(store);
    });
    const emulator = createEmulator();
    const contexts: (string | undefined)[] = [];
    const { client } = setUp({
      fetch: async (input, init) => {
        contexts.push(store.getStore());
        return await emulator.fetch(input, init);
      },
    });
    await client.rerank(ranking);
    expect(new Set(contexts)).toEqual(new Set(['span']));
    expect(store.getStore()).toBeUndefined();
  });

  it('cost nothing without subscribers: no message is created', async () => {
    const { client } = setUp();
    let reads = 0;
    // Creating a message would read the options of the call.
    const options = {
      get operation() {
        reads += 1;
        return 'x';
      },
    };
    await client.chat.send(
      { model: 'google/gemini-2.5-flash', messages: [{ role: 'user', content: 'Hi' }] },
      options,
    );
    // The check of its type.
    expect(reads).toBe(1);
    listen();
    await client.rerank(ranking, options);
    expect(reads).toBeGreaterThan(2);
  });
});
