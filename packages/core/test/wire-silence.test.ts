import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';

import type { OpenRouter } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { Agent, fetch as undiciFetch } from 'undici';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { RawHost } from './support/raw-host.ts';
import { chatAnswer, response, startRawHost } from './support/raw-host.ts';

const chat = { model: 'openai/gpt-5', messages: [{ role: 'user', content: 'Hi' }] } as const;

/** More than the 300 seconds after which a fetch of Node.js or undici gives up. */
const SILENCE_MS = 320_000;

afterEach(() => {
  vi.useRealTimers();
});

/** Lets undici's own time pass. Sockets, promises and the clock of the client stay real. */
async function passTime(): Promise<void> {
  await vi.advanceTimersByTimeAsync(SILENCE_MS);
}

function playTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}

function connect({ baseUrl }: RawHost): OpenRouter {
  return createOpenRouter({
    apiKey: 'sk-or-v1-test',
    baseUrl,
    attemptTimeoutMs: 3_600_000,
    maxRetries: 0,
  });
}

/** A host that sends the parts of a response one by one, when the test says so. */
async function startSlowHost(parts: readonly string[]) {
  let socket: Socket | undefined;
  let notify = () => {};
  const asked = new Promise<void>((resolve) => {
    notify = resolve;
  });
  const host = await startRawHost((opened) => {
    socket = opened;
    notify();
  });
  const remaining = [...parts];
  return { host, asked, send: () => socket?.write(remaining.shift() ?? '') };
}

const streamHead =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n';
const chunk = (content: string) =>
  `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const lastChunk = `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`;

describe('silence that is longer than the limits of undici', () => {
  it('ends a request with those limits, which shows that time passes for undici here', async () => {
    const { host, asked } = await startSlowHost([]);
    playTime();
    const code = undiciFetch(host.baseUrl, { dispatcher: new Agent() }).then(
      () => undefined,
      (error: unknown) => (error as { readonly cause: { readonly code: string } }).cause.code,
    );
    await asked;
    await passTime();
    expect(await code).toBe('UND_ERR_HEADERS_TIMEOUT');
  });

  it('before the headers loses no answer', async () => {
    const { host, asked, send } = await startSlowHost([response(chatAnswer)]);
    const client = connect(host);
    playTime();
    const answer = client.chat.send(chat);
    await asked;
    await passTime();
    send();
    expect((await answer).text).toBe('Hi');
  });

  it('within a body loses no answer', async () => {
    const whole = response(chatAnswer);
    const { host, asked, send } = await startSlowHost([whole.slice(0, -20), whole.slice(-20)]);
    const client = connect(host);
    playTime();
    const answer = client.chat.send(chat);
    await asked;
    send();
    await passTime();
    send();
    expect((await answer).text).toBe('Hi');
  });

  it('between two events loses no stream', async () => {
    const { host, asked, send } = await startSlowHost([
      streamHead + chunk('H'),
      chunk('i') + lastChunk,
    ]);
    const client = connect(host);
    playTime();
    let text = '';
    const reading = (async () => {
      for await (const event of client.chat.stream(chat)) {
        if (event.type !== 'text-delta') continue;
        text += event.text;
        if (text === 'H') {
          await passTime();
          send();
        }
        if (text === 'Hi') break;
      }
    })();
    await asked;
    send();
    await reading;
    expect(text).toBe('Hi');
  });
});

describe('an aborted call frees its connection', () => {
  it.each([
    ['during the TLS handshake', 'https', ''],
    ['while waiting for headers', 'http', ''],
    ['within the body', 'http', response(chatAnswer).slice(0, -10)],
  ])('%s', async (_when, scheme, sent) => {
    const host = await startRawHost((socket) => {
      socket.write(sent);
    });
    const client = createOpenRouter({
      apiKey: 'sk-or-v1-test',
      baseUrl: host.baseUrl.replace('http:', `${scheme}:`),
    });
    const controller = new AbortController();
    const answer = client.chat.send(chat, { signal: controller.signal });
    await host.connected(1);
    if (sent !== '') await vi.waitUntil(() => host.requests.length > 0, { timeout: 20_000 });
    controller.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    await host.closed();
    expect(host.sockets).toHaveLength(1);
  });

  it('by a timeout during the TLS handshake too, and nothing was charged', async () => {
    const host = await startRawHost(() => {});
    const client = createOpenRouter({
      apiKey: 'sk-or-v1-test',
      baseUrl: host.baseUrl.replace('http:', 'https:'),
      attemptTimeoutMs: 200,
      maxRetries: 0,
    });
    await expect(client.account.getKey()).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    await host.closed();
  });
});

/** Runs a program that asks a host once, and returns what it writes. */
async function run({ baseUrl }: RawHost, before: string, after: string): Promise<string> {
  const program = `
    import { createOpenRouter } from '@orkit/openrouter-multimodal';
    ${before}
    const client = createOpenRouter({ apiKey: 'sk-or-v1-test', baseUrl: '${baseUrl}' });
    const { text } = await client.chat.send(${JSON.stringify(chat)});
    ${after}
  `;
  const flags = ['--conditions=@orkit/source', '--experimental-strip-types', '--input-type=module'];
  const child = spawn(process.execPath, [...flags, '-e', program], {
    cwd: new URL('..', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  // Node.js calls back with the status.
  const [status] = (await once(child, 'close')) as [number];
  expect(status).toBe(0);
  return output;
}

describe('a program', () => {
  const start = async () =>
    await startRawHost((socket) => {
      socket.write(response(chatAnswer));
    });

  it('ends by itself after its last call, although the connection could serve another', async () => {
    const output = await run(
      await start(),
      '',
      `const ended = performance.now();
       process.on('exit', () => console.log(text, performance.now() - ended < 3_000));`,
    );
    expect(output).toBe('Hi true\n');
  });

  it('keeps the dispatcher of its own fetch', async () => {
    const output = await run(
      await start(),
      `const key = Symbol.for('undici.globalDispatcher.1');
       class Agent { dispatch() {} }
       const own = globalThis[key] = new Agent();`,
      'console.log(text, globalThis[key] === own);',
    );
    expect(output).toBe('Hi true\n');
  });

  it.each([
    ['fetch', `globalThis.fetch = async () => Response.json(${chatAnswer.replace('Hi', 'own')});`],
    [
      'dispatcher',
      `class MockAgent { dispatch() { throw new Error('mocked'); } }
       globalThis[Symbol.for('undici.globalDispatcher.1')] = new MockAgent();
       const { log } = console;
       process.on('uncaughtException', (error) => { log('own', error.cause.name); process.exit(0); });`,
    ],
  ])('that has replaced the %s of Node.js is served by its own', async (_what, before) => {
    const host = await start();
    const output = await run(host, before, 'console.log(text);');
    expect(output).toMatch(/^own/u);
    expect(host.requests).toEqual([]);
  });
});
