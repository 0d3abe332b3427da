import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { describe, expect, it, vi } from 'vitest';

import type { RawHost } from './support/raw-host.ts';
import { chatAnswer, response, startRawHost } from './support/raw-host.ts';

const chat = { model: 'openai/gpt-5', messages: [{ role: 'user', content: 'Hi' }] } as const;

const streamHead =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n';
const chunk = (content: string) =>
  `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const lastChunk = `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`;
const whole = response(chatAnswer);

describe('silence after which a fetch of Node.js or undici gives up loses no answer', () => {
  it.each([
    ['before the headers', ['', whole], 'UND_ERR_HEADERS_TIMEOUT'],
    ['within a body', [whole.slice(0, -20), whole.slice(-20)], 'UND_ERR_BODY_TIMEOUT'],
    [
      'between two events',
      [streamHead + chunk('H'), chunk('i') + lastChunk],
      'UND_ERR_BODY_TIMEOUT',
    ],
  ])('%s', async (_where, parts, limit) => {
    const program = new URL('support/silence-program.ts', import.meta.url).pathname;
    expect(await runNode([program, JSON.stringify(parts)])).toBe(`${limit}: Hi`);
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
  return await runNode(['--input-type=module', '-e', program]);
}

/** Runs Node.js over the sources, and returns what the program writes. */
async function runNode(args: readonly string[]): Promise<string> {
  const flags = ['--conditions=@orkit/source', '--experimental-strip-types'];
  const child = spawn(process.execPath, [...flags, ...args], {
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
