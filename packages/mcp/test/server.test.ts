import type { Progress } from '@modelcontextprotocol/client';
import { describe, expect, it, vi } from 'vitest';

import { HEARTBEAT_MS } from '../src/results/progress.ts';
import { version } from '../src/version.ts';
import { connect, eras } from './support/connect.ts';
import { crash, createSlowOperation, fail, paint, say } from './support/operations.ts';
import { verifies } from '../../../tests/requirements.ts';

const operations = [say, fail, crash];

describe.each(eras)('a server, in the %s era', (era) => {
  it('lists the operations as tools, in their order', async () => {
    await using connection = await connect({ operations, era });
    const { tools } = await connection.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['say', 'fail', 'crash']);
    expect(tools[0]).toEqual({
      name: 'say',
      title: 'Say',
      description: 'Says a text. Use it to hear yourself.',
      inputSchema: {
        type: 'object',
        properties: {
          text: { type: 'string', description: 'What to say' },
          tags: { type: 'array', items: { type: 'string' } },
          loud: { type: 'boolean' },
        },
        required: ['text'],
        additionalProperties: false,
      },
      outputSchema: {
        type: 'object',
        properties: {
          text: { type: 'string' },
          tags: { type: 'array', items: { type: 'string' } },
        },
        required: ['text', 'tags'],
      },
      annotations: {
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: true,
      },
    });
    expect(tools[1]?.annotations).toEqual({
      readOnlyHint: false,
      destructiveHint: true,
      idempotentHint: false,
      openWorldHint: true,
    });
  });

  it('sends its name and instructions', async () => {
    await using connection = await connect({ operations, era });
    expect(connection.client.getServerVersion()).toMatchObject({
      name: 'openrouter-multimodal',
      version,
    });
    expect(connection.client.getInstructions()).toContain('- say: Says a text.');
  });

  it(verifies('mcp.tools', 'responds to a call with text, data and metadata'), async () => {
    await using connection = await connect({ operations, era });
    const result = await connection.client.callTool({
      name: 'say',
      arguments: { text: 'hello' },
    });
    expect(result.content).toEqual([
      { type: 'text', text: 'hello' },
      { type: 'text', text: '{"text":"hello","tags":[]}' },
    ]);
    expect(result.structuredContent).toEqual({ text: 'hello', tags: [] });
    expect(result.isError).toBeUndefined();
    expect(result).toMatchObject({
      _meta: {
        finish_reason: 'stop',
        content_is_untrusted: true,
        server_version: version,
      },
    });
  });

  it('accepts null for an optional field and a JSON string for a list', async () => {
    await using connection = await connect({ operations, era });
    const mangled = { text: 'x', loud: null, tags: '["a"]' };
    const result = await connection.client.callTool({ name: 'say', arguments: mangled });
    expect(result.structuredContent).toEqual({ text: 'x', tags: ['a'] });
  });

  it(
    verifies('mcp.errors', 'returns an error with its code, its hints and when to retry'),
    async () => {
      await using connection = await connect({ operations, era });
      await connection.client.listTools();
      const result = await connection.client.callTool({ name: 'fail' });
      const info = {
        code: 'UPSTREAM_REFUSED',
        details: { reason: 'rate_limit' },
        suggestions: ['Try again in 20 s.'],
        retryable: true,
        retry_after_seconds: 20,
        request_id: 'gen-1',
      };
      const message = 'Cannot ask "m": too many requests, key [redacted]';
      expect(result.isError).toBe(true);
      expect(result.content).toEqual([
        {
          type: 'text',
          text: `UPSTREAM_REFUSED: ${message}\nRetryable: yes, after 20 s\nTry again in 20 s.`,
        },
        {
          type: 'text',
          text: '{"code":"UPSTREAM_REFUSED","retryable":true,"retry_after_seconds":20,"request_id":"gen-1","details":{"reason":"rate_limit"}}',
        },
      ]);
      expect(result).toMatchObject({ _meta: info });
      expect(result.structuredContent).toEqual(
        era === 'modern' ? { error: { ...info, message } } : undefined,
      );
    },
  );

  it('returns an error that names an invalid argument and a suggestion', async () => {
    await using connection = await connect({ operations, era });
    const result = await connection.client.callTool({
      name: 'say',
      arguments: { text: 1, tag: [] },
    });
    expect(result.isError).toBe(true);
    expect(result).toMatchObject({
      _meta: {
        code: 'INVALID_INPUT',
        suggestions: ['"text": What to say', 'Did you mean "tags"?'],
      },
    });
    expect(JSON.stringify(result.content)).toContain('\\"text\\" ');
  });

  it('returns a defect without its stack, and logs it', async () => {
    await using connection = await connect({ operations, era });
    const result = await connection.client.callTool({ name: 'crash' });
    expect(result).toMatchObject({ _meta: { code: 'INTERNAL', retryable: false } });
    expect(JSON.stringify(result)).not.toContain('.ts:');
    expect(connection.logged.join('')).toContain('"level":"error"');
  });

  it.each(['nothing', 'constructor', '__proto__'])('rejects the unknown tool %s', async (name) => {
    await using connection = await connect({ operations, era });
    await expect(connection.client.callTool({ name })).rejects.toMatchObject({ code: -32_602 });
  });

  it(
    verifies('mcp.cancel-progress', 'sends progress during a call, and nothing after its result'),
    async () => {
      const slow = createSlowOperation();
      await using connection = await connect({ operations: [slow.operation], era });
      const updates: Progress[] = [];
      const call = connection.client.callTool(
        { name: 'slow' },
        { onprogress: (update) => updates.push(update) },
      );
      const context = await slow.started;
      await vi.waitFor(() => expect(updates).toHaveLength(1), 15_000);
      await connection.clock.advance(HEARTBEAT_MS);
      context.report({ type: 'progress', message: 'Half done', step: 5, total: 10 });
      await connection.clock.advance(HEARTBEAT_MS);
      slow.end();
      await call;
      const { length } = connection.sent;
      await connection.clock.advance(10 * HEARTBEAT_MS);
      expect(connection.sent).toHaveLength(length);
      expect(updates).toEqual([
        { progress: 1, message: 'Slow: started' },
        { progress: 2, message: 'Slow: started (10 s)' },
        { progress: 5, total: 10, message: 'Half done' },
      ]);
    },
  );

  it('does not send notes as progress', async () => {
    const slow = createSlowOperation();
    await using connection = await connect({ operations: [slow.operation], era });
    const updates: Progress[] = [];
    const call = connection.client.callTool(
      { name: 'slow' },
      { onprogress: (update) => updates.push(update) },
    );
    const context = await slow.started;
    await connection.clock.advance(HEARTBEAT_MS);
    context.report({ type: 'note', message: 'One frame of twelve is looked at' });
    await connection.clock.advance(HEARTBEAT_MS);
    slow.end();
    await call;
    expect(updates.map(({ message }) => message)).toEqual([
      'Slow: started',
      'Slow: started (10 s)',
      'Slow: started (20 s)',
    ]);
  });

  it('sends no progress to a client that did not request it', async () => {
    const slow = createSlowOperation();
    await using connection = await connect({ operations: [slow.operation], era });
    const stray: unknown[] = [];
    connection.client.fallbackNotificationHandler = async (notification) => {
      stray.push(await Promise.resolve(notification));
    };
    const call = connection.client.callTool({ name: 'slow' });
    await slow.started;
    await connection.clock.advance(HEARTBEAT_MS);
    slow.end();
    await call;
    expect(stray).toEqual([]);
  });

  it('stops the work when the client cancels', async () => {
    const slow = createSlowOperation();
    await using connection = await connect({ operations: [slow.operation], era });
    const giveUp = new AbortController();
    const call = connection.client.callTool({ name: 'slow' }, { signal: giveUp.signal });
    const { signal } = await slow.started;
    giveUp.abort(new Error('never mind'));
    await expect(call).rejects.toThrow('never mind');
    await vi.waitFor(() => expect(signal?.aborted).toBe(true), 15_000);
    await vi.waitFor(
      () => expect(connection.logged.join('')).toContain('"outcome":"aborted"'),
      15_000,
    );
  });
});

describe('images and audio', () => {
  const data = { type: 'text', text: '{"title":"Tide"}' };
  const image = { type: 'image', data: 'cGljdHVyZQ==', mimeType: 'image/png' };
  const audio = { type: 'audio', data: 'c291bmQ=', mimeType: 'audio/wav' };

  it.each([
    { era: 'modern', protocolVersion: undefined },
    { era: 'legacy', protocolVersion: '2025-11-25' },
    { era: 'legacy', protocolVersion: '2025-03-26' },
  ] as const)('are sent as blocks: $era $protocolVersion', async ({ era, protocolVersion }) => {
    await using connection = await connect({ operations: [paint], era, protocolVersion });
    const { content } = await connection.client.callTool({ name: 'paint' });
    expect(content).toEqual([data, image, audio]);
  });

  it('are sent with a text instead of audio to a client of 2024-11-05', async () => {
    const protocolVersion = '2024-11-05';
    await using connection = await connect({ operations: [paint], protocolVersion });
    const { content } = await connection.client.callTool({ name: 'paint' });
    const text = 'The result has audio (audio/wav), which this client cannot receive.';
    expect(content).toEqual([data, image, { type: 'text', text }]);
  });
});

describe('a server', () => {
  it('opens the client only at the first call', async () => {
    let opened = 0;
    await using connection = await connect({
      operations,
      openClient: async () => {
        opened += 1;
        return await Promise.resolve({} as never);
      },
    });
    await connection.client.listTools();
    expect(opened).toBe(0);
    await connection.client.callTool({ name: 'say', arguments: { text: 'x' } });
    expect(opened).toBe(1);
  });

  it('reports a client that cannot be opened as a defect, without untrusted text', async () => {
    await using connection = await connect({
      operations,
      openClient: async () => await Promise.reject(new Error('Bearer sk-or-v1-test')),
    });
    const result = await connection.client.callTool({ name: 'say', arguments: { text: 'x' } });
    expect(result.content[0]).toEqual({
      type: 'text',
      text: 'INTERNAL: Unexpected failure of say\nRetryable: no',
    });
    expect(connection.logged.join('')).not.toContain('sk-or');
  });
});
