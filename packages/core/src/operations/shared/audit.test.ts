import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../../test/support/manual-clock.ts';
import { createOpenRouter } from '../../client.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { endPending } from '../../host/host-audit.ts';
import type { AuditEnd, AuditLine } from './audit-line.ts';
import { toAuditJson } from './audit-line.ts';
import { execute } from './execute.ts';
import type { Operation, OperationResult } from './operation.ts';
import { verifies } from '../../../../../tests/requirements.ts';

const input = v.strictObject({
  prompt: v.optional(v.string()),
  messages: v.optional(v.array(v.record(v.string(), v.unknown()))),
  model: v.optional(v.string()),
  quality: v.optional(v.picklist(['low', 'high'])),
  resolution: v.optional(v.string()),
  count: v.optional(v.number()),
  images: v.optional(v.array(v.string())),
  style: v.optional(v.string()),
  provider: v.optional(v.strictObject({ zdr: v.boolean(), order: v.array(v.string()) })),
  response_schema: v.optional(v.record(v.string(), v.unknown())),
  save_path: v.optional(v.string()),
});

function operationThat(run: () => Promise<OperationResult<unknown>>, billable = true): Operation {
  return {
    name: 'draw',
    title: 'Draw',
    summary: '',
    guidance: '',
    errors: [],
    related: [],
    effects: { readOnly: false, idempotent: false, destructive: false, billable },
    input,
    output: v.looseObject({}),
    run,
  };
}

function setUp() {
  const clock = createManualClock(Date.UTC(2026, 0, 2));
  const lines: AuditLine[] = [];
  const audit = { clock, write: (line: AuditLine) => lines.push(line) };
  const context = { client: createOpenRouter(), report: () => {}, audit };
  return { clock, lines, context };
}

const nothing = operationThat(async () => ({ data: {} }));

describe('the audit of a paid operation', () => {
  it('has a start line without texts, names and data', async () => {
    const { lines, context } = setUp();
    const raw = {
      prompt: `A cat\n  in the rain ${'and on it goes '.repeat(20)}`,
      model: 'a/b',
      quality: 'high',
      resolution: '2K',
      count: 3,
      images: ['/home/me/secret.png', 'data:image/png;base64,AAAA'],
      style: 'like my sister',
      provider: { zdr: true, order: ['x', 'y'] },
      response_schema: { properties: { password: {} } },
    };
    await execute(nothing, raw, context);
    expect(lines[0]).toEqual({
      type: 'start',
      callId: expect.stringMatching(/^[0-9a-f]{12}$/u),
      operation: 'draw',
      model: 'a/b',
      promptPreview: `A cat in the rain ${'and on it goes '.repeat(20)}`.slice(0, 80),
      shape: {
        quality: 'high',
        resolution: '2K',
        count: 3,
        images_count: 2,
        style: 'provided',
        provider: { zdr: true, order_count: 2 },
        response_schema: 'provided',
        save_path: 'none',
      },
    });
  });

  it(
    verifies('money.audit', 'shows no more of a prompt than 80 characters, and not half of one'),
    async () => {
      const { lines, context } = setUp();
      await execute(nothing, { prompt: '🙂'.repeat(80) }, context);
      await execute(nothing, { prompt: '🙂'.repeat(81) }, context);
      const starts = lines.filter((line) => line.type === 'start');
      expect(starts.map(({ promptPreview }) => promptPreview)).toEqual([
        '🙂'.repeat(80),
        '🙂'.repeat(80),
      ]);
    },
  );

  it('hides a key at the edge of the preview', async () => {
    const { lines, context } = setUp();
    await execute(nothing, { prompt: `${'x '.repeat(35)} sk-or-v1-0123456789abcdef` }, context);
    expect(JSON.stringify(lines)).not.toContain('sk-or');
  });

  it('hides a path in a field for plain words', async () => {
    const { lines, context } = setUp();
    await execute(nothing, { resolution: '/etc/passwd', save_path: 'cat.png' }, context);
    expect(lines[0]).toMatchObject({ shape: { resolution: 'provided', save_path: 'provided' } });
  });

  it('previews the last user message', async () => {
    const { lines, context } = setUp();
    const messages = [
      { role: 'user', content: 'first' },
      { role: 'user', content: [{ type: 'image' }, { type: 'text', text: 'second' }] },
      { role: 'assistant', content: 'third' },
    ];
    await execute(nothing, { messages }, context);
    expect(lines[0]).toMatchObject({ promptPreview: 'second', shape: { messages_count: 3 } });
  });

  it('has an end line with the result', async () => {
    const { clock, lines, context } = setUp();
    const draw = operationThat(async () => {
      await clock.advance(1_500);
      return {
        data: {
          model: 'a/c',
          generation_id: 'gen-1',
          usage: { cost_usd: 0.04 },
          files: [{ bytes: 100 }, { bytes: 20 }],
        },
        media: [{ kind: 'image', mediaType: 'image/png', base64: 'AAAAAA==' }],
      };
    });
    await execute(draw, { model: 'a/b' }, context);
    expect(lines[1]).toEqual({
      type: 'end',
      callId: lines[0]?.callId,
      operation: 'draw',
      model: 'a/c',
      outcome: 'ok',
      reason: undefined,
      id: 'gen-1',
      costUsd: 0.04,
      bytes: 124,
      durationMs: 1_500,
    });
  });

  it('has the id of a job that is still running', async () => {
    const { lines, context } = setUp();
    const wait = operationThat(async () => ({
      data: { video_id: 'gen-vid-1' },
      meta: { code: 'JOB_STILL_RUNNING' },
    }));
    await execute(wait, {}, context);
    expect(lines[1]).toMatchObject({ outcome: 'JOB_STILL_RUNNING', id: 'gen-vid-1' });
  });

  it('has the reason and the cost of a failure', async () => {
    const { lines, context } = setUp();
    const failing = operationThat(async () => {
      throw new OpenRouterError('UPSTREAM_HTTP', 'Cannot draw', {
        requestId: 'gen-2',
        details: { reason: 'invalid_response', usage: { costUsd: 0.25 } },
      });
    });
    await expect(execute(failing, {}, context)).rejects.toThrow('Cannot draw');
    expect(lines[1]).toMatchObject({
      outcome: 'UPSTREAM_HTTP',
      reason: 'invalid_response',
      id: 'gen-2',
      costUsd: 0.25,
      bytes: 0,
    });
  });

  it('has the job that was accepted before an abort or a failure', async () => {
    const { lines, context } = setUp();
    const controller = new AbortController();
    const failing = async (raised: () => never) => {
      const draw: Operation = {
        ...nothing,
        run: async (_input, { report }) => {
          report({ type: 'job', id: 'gen-vid-1' });
          return raised();
        },
      };
      const { signal } = controller;
      await expect(execute(draw, {}, { ...context, signal })).rejects.toBeDefined();
    };
    await failing(() => {
      throw new OpenRouterError('JOB_FAILED', 'It failed', { requestId: 'req-1' });
    });
    await failing(() => {
      controller.abort('enough');
      throw controller.signal.reason;
    });
    const ends = lines.filter((line) => line.type === 'end');
    expect(ends.map(({ outcome, id }) => [outcome, id])).toEqual([
      ['JOB_FAILED', 'gen-vid-1'],
      ['cancelled', 'gen-vid-1'],
    ]);
  });

  it('has the first of several models', async () => {
    const { lines, context } = setUp();
    const { chatCompletion } = await import('../chat/chat-completion.ts');
    const raw = { messages: [{ role: 'user', content: 'Hi' }], models: ['a/b', 'c/d'] };
    await expect(execute(chatCompletion, raw, context)).rejects.toThrow('key');
    expect(lines.map(({ model }) => model)).toEqual(['a/b', 'a/b']);
  });

  it('has the outcome `cancelled` after an abort', async () => {
    const { lines, context } = setUp();
    const controller = new AbortController();
    const waiting = operationThat(async () => {
      controller.abort('enough');
      throw controller.signal.reason;
    });
    const { signal } = controller;
    await expect(execute(waiting, {}, { ...context, signal })).rejects.toBe('enough');
    expect(lines[1]).toMatchObject({ outcome: 'cancelled', costUsd: undefined });
  });

  it('has no line for free operations, and none without an audit', async () => {
    const { lines, context } = setUp();
    await execute(
      operationThat(async () => ({ data: {} }), false),
      {},
      context,
    );
    await execute(nothing, {}, { ...context, audit: undefined });
    expect(lines).toEqual([]);
  });

  it('has no line for refused input', async () => {
    const { lines, context } = setUp();
    await expect(execute(nothing, { prompt: 5 }, context)).rejects.toThrow('must be a text');
    expect(lines).toEqual([]);
  });

  it('has the id and the cost that were known when the caller cancelled', async () => {
    const { lines, context } = setUp();
    const controller = new AbortController();
    const draw: Operation = {
      ...nothing,
      run: async (_input, { noteCharge }) => {
        noteCharge?.({ id: 'gen-1' });
        noteCharge?.({ cost: { costUsd: 0.04, upstreamCostUsd: undefined, isByok: undefined } });
        controller.abort('enough');
        throw controller.signal.reason;
      },
    };
    const { signal } = controller;
    await expect(execute(draw, {}, { ...context, signal })).rejects.toBe('enough');
    expect(lines[1]).toMatchObject({ outcome: 'cancelled', id: 'gen-1', costUsd: 0.04 });
  });

  it('has one end line for a call that outlives its process', async () => {
    const { lines, context } = setUp();
    const pending = new Set<() => AuditEnd>();
    const audit = { ...context.audit, pending };
    const draw: Operation = {
      ...nothing,
      run: async (_input, { noteCharge }) => {
        noteCharge?.({ id: 'gen-1' });
        endPending(audit);
        return await Promise.resolve({ data: {} });
      },
    };
    await execute(draw, { model: 'a/b' }, { ...context, audit });
    expect(pending.size).toBe(0);
    expect(lines.map(({ type, callId }) => [type, callId])).toEqual([
      ['start', lines[0]?.callId],
      ['end', lines[0]?.callId],
    ]);
    expect(lines[1]).toMatchObject({
      model: 'a/b',
      outcome: 'cancelled',
      reason: undefined,
      id: 'gen-1',
    });
  });

  it('refuses the operation when the destination refuses its start line', async () => {
    const { clock, context } = setUp();
    let runs = 0;
    const counted = operationThat(async () => {
      runs += 1;
      return await Promise.resolve({ data: {} });
    });
    const refusal = new OpenRouterError('INVALID_INPUT', 'Cannot write the audit log');
    const write = () => {
      throw refusal;
    };
    const open = async () => {
      await Promise.reject(refusal);
    };
    for (const audit of [
      { clock, write },
      { clock, open, write: () => {} },
    ])
      await expect(execute(counted, {}, { ...context, audit })).rejects.toBe(refusal);
    expect(runs).toBe(0);
  });

  it('ignores errors of writing', async () => {
    const { clock, context } = setUp();
    const audit = {
      clock,
      write: () => {
        throw new Error('The disk is full');
      },
    };
    expect(await execute(nothing, {}, { ...context, audit })).toEqual({ data: {} });
  });
});

describe('toAuditJson', () => {
  it('writes one line of JSON', async () => {
    const { clock, lines, context } = setUp();
    await execute(nothing, { prompt: 'A cat\nand a dog', count: 2 }, context);
    const callId = lines[0]?.callId ?? '';
    expect(lines.map((line) => toAuditJson(line, clock).replace(callId, 'c1'))).toEqual([
      '{"ts":"2026-01-02T00:00:00.000Z","level":"audit","msg":"draw.start","ctx":{"call":"c1","model":null,"prompt_preview":"A cat and a dog","count":2,"save_path":"none"}}',
      '{"ts":"2026-01-02T00:00:00.000Z","level":"audit","msg":"draw.end","ctx":{"call":"c1","model":null,"outcome":"ok","reason":null,"id":null,"cost_usd":null,"bytes":0,"duration_ms":0}}',
    ]);
  });
});
