import { describe, expect, it } from 'vitest';

import { toToolError, toToolResult } from './result.ts';

const options = { version: '1.2.3', structuredErrors: true };

describe('toToolResult', () => {
  it('tells data without a text as compact JSON', () => {
    expect(toToolResult({ data: { models: [{ id: 'a' }] } }, options)).toEqual({
      content: [{ type: 'text', text: '{"models":[{"id":"a"}]}' }],
      structuredContent: { models: [{ id: 'a' }] },
      _meta: { server_version: '1.2.3' },
    });
  });

  it('tells the text first and then the data', () => {
    const { content } = toToolResult({ data: { text: 'hi', model: 'm' }, text: 'hi' }, options);
    expect(content).toEqual([
      { type: 'text', text: 'hi' },
      { type: 'text', text: '{"text":"hi","model":"m"}' },
    ]);
  });

  it('does not tell a long text twice, and keeps the data whole', () => {
    const text = 'word '.repeat(100);
    const result = toToolResult({ data: { text, quotes: [text], finish: 'stop' }, text }, options);
    expect(result.content).toEqual([
      { type: 'text', text },
      { type: 'text', text: JSON.stringify({ quotes: [text], finish: 'stop' }) },
    ]);
    expect(result.structuredContent).toEqual({ text, quotes: [text], finish: 'stop' });
  });

  it('leaves out a JSON that has nothing to add', () => {
    const text = 'word '.repeat(100);
    expect(toToolResult({ data: { text }, text }, options).content).toEqual([
      { type: 'text', text },
    ]);
  });

  it('carries the facts of the operation and warns of what others wrote', () => {
    const result = { data: {}, text: 'x', meta: { finish_reason: 'stop' }, untrusted: true };
    const { _meta: meta } = toToolResult(result, options);
    expect(meta).toEqual({
      finish_reason: 'stop',
      content_is_untrusted: true,
      server_version: '1.2.3',
    });
  });
});

describe('toToolError', () => {
  const failure = {
    code: 'UPSTREAM_REFUSED',
    message: 'Too many requests',
    retryable: true,
    hints: ['Wait a little', 'Use another model'],
    details: { reason: 'rate_limit' },
    retryAfterMs: 1500,
    requestId: 'gen-1',
  } as const;
  const facts = {
    code: 'UPSTREAM_REFUSED',
    details: { reason: 'rate_limit' },
    suggestions: ['Wait a little', 'Use another model'],
    retryable: true,
    retry_after_seconds: 2,
    request_id: 'gen-1',
  };

  it('says in words and in data what went wrong and what to do', () => {
    expect(toToolError(failure, options)).toEqual({
      content: [
        {
          type: 'text',
          text: 'UPSTREAM_REFUSED: Too many requests\nWait a little\nUse another model',
        },
      ],
      structuredContent: { error: { ...facts, message: 'Too many requests' } },
      isError: true,
      _meta: { ...facts, server_version: '1.2.3' },
    });
  });

  it('has no structured content for clients that would hold it against the output schema', () => {
    const result = toToolError(failure, { ...options, structuredErrors: false });
    expect(result).not.toHaveProperty('structuredContent');
    expect(result).toMatchObject({ _meta: facts });
  });

  it('leaves out what is not known', () => {
    const { retryAfterMs: _wait, requestId: _id, ...less } = failure;
    const { _meta: meta } = toToolError(less, options);
    expect(Object.keys(meta)).toEqual([
      'code',
      'details',
      'suggestions',
      'retryable',
      'server_version',
    ]);
  });
});
