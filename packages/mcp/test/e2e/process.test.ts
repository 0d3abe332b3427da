import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createEmulator } from '@orkit/openrouter-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import packageJson from '../../package.json' with { type: 'json' };
import { MAX_MESSAGE_BYTES } from '../../src/transport/stdio.ts';
import type { RawServer } from '../support/raw-server.ts';
import { handshake, program, startRaw, toolCall } from '../support/raw-server.ts';
import { verifies } from '../../../../tests/requirements.ts';

const emulator = createEmulator();
const env = { OPENROUTER_API_KEY: 'sk-or-v1-test', OPENROUTER_BASE_URL: '' };

beforeAll(async () => {
  env.OPENROUTER_BASE_URL = await emulator.listen();
});
beforeEach(() => emulator.reset());
afterAll(async () => await emulator.close());

const question = { messages: [{ role: 'user', content: 'Hello' }] };

/** Resolves when a call waits for a response that never arrives. */
async function stallOneCall(server: RawServer): Promise<void> {
  emulator.fail({ type: 'stall' });
  server.send(...handshake, toolCall('stalled', 'chat_completion', question));
  await vi.waitFor(() => expect(emulator.requests).toHaveLength(1), 10_000);
}

const clean = { code: 0, signal: null };

/** Returns the exit status of a process that ends because its calls have ended, not at the deadline. */
async function promptExit(server: RawServer): Promise<unknown> {
  const status = await server.exit();
  return server.stderr().includes('calls did not stop in time') ? 'too late' : status;
}

describe('the process', () => {
  it(verifies('mcp.process', 'exits when stdin ends, and cancels the call in flight'), async () => {
    await using server = startRaw({ env });
    await stallOneCall(server);
    server.process.stdin.end();
    expect(await promptExit(server)).toEqual(clean);
    await vi.waitFor(() => expect(emulator.requests[0]?.outcome).toBe('aborted'), 15_000);
  });

  it('exits when stdin ends, without calls in flight', async () => {
    await using server = startRaw({ env });
    server.send(...handshake);
    await server.response('hello');
    server.process.stdin.end();
    expect(await promptExit(server)).toEqual(clean);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'exits on %s, and cancels the call in flight',
    async (signal) => {
      await using server = startRaw({ env });
      await stallOneCall(server);
      server.process.kill(signal);
      expect(await promptExit(server)).toEqual(clean);
      await vi.waitFor(() => expect(emulator.requests[0]?.outcome).toBe('aborted'), 15_000);
    },
  );

  it('exits when stdout is closed', async () => {
    await using server = startRaw({ env });
    server.send(...handshake);
    await server.response('hello');
    server.process.stdout.destroy();
    const pings = setInterval(() => server.send({ jsonrpc: '2.0', id: 1, method: 'ping' }), 50);
    expect(await promptExit(server).finally(() => clearInterval(pings))).toEqual(clean);
  });
});

describe('the audit of a process that ends while a paid request is pending', () => {
  const video = { prompt: 'A river', model: 'google/veo-3.1' };
  const endings = {
    stdin: (server: RawServer) => void server.process.stdin.end(),
    SIGINT: (server: RawServer) => void server.process.kill('SIGINT'),
    SIGTERM: (server: RawServer) => void server.process.kill('SIGTERM'),
  };
  const auditOf = ({ stderr }: RawServer) =>
    stderr()
      .split('\n')
      .filter((line) => line.includes('"audit"'))
      .map((line) => JSON.parse(line) as { msg: string; ctx: Record<string, unknown> });

  it.each(['stdin', 'SIGINT', 'SIGTERM'] as const)(
    'has an end line for each start line: %s',
    async (ending) => {
      await using server = startRaw({ env });
      emulator.fail({ type: 'stall' }, { path: /chat|videos$/u, times: 2 });
      server.send(
        ...handshake,
        toolCall('chat', 'chat_completion', question),
        toolCall('video', 'generate_video', video),
      );
      await vi.waitFor(
        () => expect(emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(2),
        30_000,
      );
      endings[ending](server);
      expect(await server.exit()).toEqual(clean);
      const lines = auditOf(server);
      const ends = Object.fromEntries(
        lines.filter(({ msg }) => msg.endsWith('.end')).map(({ msg, ctx }) => [msg, ctx]),
      );
      expect(lines).toHaveLength(4);
      expect(ends).toMatchObject({
        'chat_completion.end': { outcome: 'cancelled' },
        'generate_video.end': { outcome: 'cancelled', id: null },
      });
    },
    60_000,
  );

  it('has the id of a job that is accepted after the signal', async () => {
    await using server = startRaw({ env });
    emulator.fail({ type: 'latency', ms: 3_000 }, { path: /videos$/u });
    server.send(...handshake, toolCall('video', 'generate_video', video));
    await vi.waitFor(
      () => expect(emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1),
      30_000,
    );
    server.process.kill('SIGTERM');
    expect(await server.exit()).toEqual(clean);
    expect(auditOf(server).at(-1)?.ctx).toMatchObject({
      outcome: 'cancelled',
      id: expect.any(String),
    });
  }, 60_000);
});

describe('a process whose stderr is closed', () => {
  it('continues to respond', async () => {
    await using server = startRaw({ env: { ...env, OPENROUTER_LOG_LEVEL: 'debug' } });
    server.process.stderr.destroy();
    server.send(...handshake, toolCall(2, 'health_check', {}));
    expect(await server.response(2)).toHaveProperty('result');
    server.send(toolCall(3, 'health_check', {}));
    expect(await server.response(3)).toHaveProperty('result');
  });
});

describe('stdout', () => {
  it(verifies('mcp.process', 'has only the protocol for any input'), async () => {
    await using server = startRaw({ env: { ...env, OPENROUTER_LOG_LEVEL: 'debug' } });
    server.process.stdin.write(
      'this is no JSON\n\n\u0000\u0001\n{"jsonrpc":"1.0"}\n[]\n42\n{"a":\n',
    );
    server.send(...handshake);
    server.send(
      { jsonrpc: '2.0', id: 1, method: 'no/such/method' },
      { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 7 } },
      toolCall(3, 'no_such_tool', {}),
      toolCall(4, 'chat_completion', { messages: 'hello', 'sk-or-v1-test': null }),
      { jsonrpc: '2.0', id: 999, result: {} },
      { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 12_345 } },
      toolCall(5, 'chat_completion', question),
    );
    await server.response(5);
    const messages = server.lines.map((line): unknown => JSON.parse(line));
    expect(messages).toHaveLength(6);
    for (const message of messages) expect(message).toMatchObject({ jsonrpc: '2.0' });
    expect((await server.response(3)).error?.code).toBe(-32_602);
    expect((await server.response(4)).result).toMatchObject({ isError: true });
    expect((await server.response(5)).result?.['isError']).toBeUndefined();
    const logged = server.stderr().trim().split('\n');
    for (const line of logged) expect(JSON.parse(line)).toHaveProperty('msg');
    expect(server.stderr() + server.lines.join('')).not.toContain('sk-or-v1-test');
  });

  it('gets an error for a message that is too large, then further responses', async () => {
    await using server = startRaw({ env });
    server.send(...handshake);
    server.send(toolCall(1, 'chat_completion', { padding: 'x'.repeat(MAX_MESSAGE_BYTES) }));
    server.send({ jsonrpc: '2.0', id: 2, method: 'tools/list' });
    expect((await server.response(1)).error?.message).toContain('larger than 67108864 bytes');
    expect((await server.response(2)).result).toHaveProperty('tools');
    expect(server.stderr()).toContain('"msg":"message dropped: too large"');
  });

  it('stays open after an unhandled rejection, which is logged', async () => {
    const rejection =
      "data:text/javascript,setTimeout(() => Promise.reject(new TypeError('sk-or-v1-test')), 300)";
    await using server = startRaw({ env, nodeArgs: ['--import', rejection] });
    await vi.waitFor(() => expect(server.stderr()).toContain('unhandled rejection'), 10_000);
    expect(server.stderr()).toContain('"error_name":"TypeError"');
    expect(server.stderr()).not.toContain('sk-or-v1-test');
    server.send(...handshake);
    expect(await server.response('hello')).toHaveProperty('result');
  });

  it('does not get the output of the console', async () => {
    const chatter =
      "data:text/javascript,setTimeout(() => { console.log('chatter'); console.table([1]) }, 300)";
    await using server = startRaw({ env, nodeArgs: ['--import', chatter] });
    await vi.waitFor(() => expect(server.stderr()).toContain('chatter'), 10_000);
    expect(server.lines).toEqual([]);
  });
});

describe('the command line', () => {
  it('shows its version', async () => {
    await using server = startRaw({ args: ['--version'] });
    expect(await server.exit()).toMatchObject({ code: 0 });
    expect(server.lines).toEqual([packageJson.version]);
  });

  it('shows its help', async () => {
    await using server = startRaw({ args: ['--help'] });
    expect(await server.exit()).toMatchObject({ code: 0 });
    expect(server.lines.join('\n')).toContain('OPENROUTER_API_KEY');
  });

  it('rejects an unknown flag in one sentence', async () => {
    await using server = startRaw({ args: ['--port'] });
    expect(await server.exit()).toMatchObject({ code: 2 });
    expect(server.stderr()).toMatch(/^Unknown argument "--port".*\n$/u);
    expect(server.lines).toEqual([]);
  });

  it('rejects an invalid variable in one sentence without its value', async () => {
    await using server = startRaw({ env: { ...env, OPENROUTER_TIMEOUT_MS: 'soonish' } });
    expect(await server.exit()).toMatchObject({ code: 2 });
    expect(server.stderr()).toMatch(/^.*OPENROUTER_TIMEOUT_MS.*\n$/u);
    expect(server.stderr()).not.toContain('soonish');
  });

  it('reports the required version when Node.js is too old', async () => {
    const pretend =
      "data:text/javascript,Object.defineProperty(process, 'versions', { value: { node: '18.0.0' } })";
    await using server = startRaw({ nodeArgs: ['--import', pretend] });
    expect(await server.exit()).toMatchObject({ code: 1 });
    expect(server.stderr()).toBe(
      'openrouter-multimodal needs Node.js 22.19 or newer; this is 18.0.0\n',
    );
  });

  it('has a launcher that an old Node.js can parse', async () => {
    const launcher = await readFile(program, 'utf8');
    expect(launcher).not.toMatch(/\?\.|\?\?|=>|`|\b(?:const|let|async|await|class)\b/u);
  });

  it('starts through a symbolic link, as package managers create', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mcp-link-'));
    const link = join(folder, 'openrouter-multimodal');
    await symlink(program, link);
    await using server = startRaw({ env, bin: link });
    server.send(...handshake);
    expect(await server.response('hello')).toHaveProperty('result');
    await rm(folder, { recursive: true });
  });
});
