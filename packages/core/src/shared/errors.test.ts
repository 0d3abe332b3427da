import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import { OpenRouterError, invalidInput, toOpenRouterError, toPrintableCause } from './errors.ts';
import { verifies } from '../../../../tests/requirements.ts';

const SECRET = 'sk-or-v1-test';

/** Everything that careless code may print of an error. */
function everythingOf(error: OpenRouterError): string {
  return [
    inspect(error, { depth: 10, showHidden: true }),
    JSON.stringify(error),
    error.stack,
    String(error),
    inspect(error.cause, { depth: 10, showHidden: true }),
  ].join('\n');
}

describe('OpenRouterError', () => {
  it(
    verifies(
      'errors.no-secrets',
      'shows no secret, no base64 and no control character in any of its parts',
    ),
    () => {
      const cause = Object.assign(new Error(`Bearer ${SECRET}`), {
        name: `Error ${SECRET}`,
        code: SECRET,
        request: { headers: { authorization: `Bearer ${SECRET}` } },
      });
      const dirty = `${SECRET} data:image/png;base64,AAAA ${'QUJD'.repeat(100)} \u001b[0m\u202e`;

      const error = new OpenRouterError('INTERNAL', dirty, {
        hints: [{ kind: 'text', text: dirty }],
        requestId: dirty,
        details: { dirty, nested: [{ [SECRET]: dirty }] },
        cause,
      });

      const shown = everythingOf(error);
      expect(shown).not.toMatch(/sk-or-/iu);
      expect(shown).not.toMatch(/AAAA|QUJDQUJD|authorization/u);
      // oxlint-disable-next-line no-control-regex -- they are what must be absent
      expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/u);
    },
  );

  it('has a message on one line of at most 500 characters', () => {
    const { message } = new OpenRouterError('INTERNAL', 'many\nlines '.repeat(1000));

    expect(message).toHaveLength(500);
    expect(message).not.toContain('\n');
  });

  it('keeps the lines of a text in its details', () => {
    const error = new OpenRouterError('INTERNAL', 'x', { details: { partialText: 'a\n\tb' } });

    expect(error.details).toEqual({ partialText: 'a\n\tb' });
  });

  it('derives retryable from its code by default', () => {
    expect(new OpenRouterError('UPSTREAM_TIMEOUT', 'x').retryable).toBe(true);
    expect(new OpenRouterError('UPSTREAM_TIMEOUT', 'x', { retryable: false }).retryable).toBe(
      false,
    );
  });

  it('becomes JSON without cause and stack', () => {
    const error = invalidInput('no', { status: 400, requestId: 'gen-1', cause: new Error('why') });

    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'INVALID_INPUT',
      message: 'no',
      retryable: false,
      status: 400,
      requestId: 'gen-1',
      hints: [],
      details: {},
    });
  });

  it('has no cause without one', () => {
    expect('cause' in new OpenRouterError('INTERNAL', 'x')).toBe(false);
  });
});

describe('OpenRouterError.is', () => {
  it('accepts an error of another copy of this package', () => {
    const untrusted = Object.defineProperty(
      new Error('x'),
      Symbol.for('@orkit/openrouter-multimodal/error'),
      { value: true },
    );

    expect(OpenRouterError.is(untrusted)).toBe(true);
    expect(OpenRouterError.is(invalidInput('x'))).toBe(true);
  });

  it.each([
    [
      'a plain object that looks like one',
      { ...invalidInput('x').toJSON(), name: 'OpenRouterError' },
    ],
    ['its JSON', JSON.parse(JSON.stringify(invalidInput('x')))],
    ['another error', new Error('x')],
    ['null', null],
    ['a text', 'OpenRouterError'],
    ['a function', OpenRouterError],
  ])('rejects %s', (_what, value) => {
    expect(OpenRouterError.is(value)).toBe(false);
  });
});

describe('with', () => {
  it('keeps everything and adds to the details', () => {
    const error = new OpenRouterError('UPSTREAM_HTTP', 'x', {
      retryable: true,
      status: 503,
      retryAfterMs: 5,
      requestId: 'gen-1',
      hints: [{ kind: 'text', text: 'wait' }],
      details: { reason: 'capacity', provider: 'P' },
      cause: Object.assign(new TypeError('inner'), { code: 'E' }),
    });

    const more = error.with({ details: { partialText: 'so far' } });

    expect(more.toJSON()).toEqual({
      ...error.toJSON(),
      details: { reason: 'capacity', provider: 'P', partialText: 'so far' },
    });
    expect(more.cause).toEqual({ name: 'TypeError', code: 'E', message: 'inner' });
    expect(OpenRouterError.is(more)).toBe(true);
  });
});

describe('toOpenRouterError', () => {
  it('returns an OpenRouterError as it is', () => {
    const error = invalidInput('x');

    expect(toOpenRouterError(error)).toBe(error);
  });

  it.each([
    ['an error', new TypeError('a is no function'), 'a is no function'],
    ['a text', 'oh', 'oh'],
    ['undefined', undefined, 'undefined'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['an object without a prototype', Object.create(null), 'no reason was given'],
    [
      'an error with a message that is not a string',
      Object.assign(new Error('x'), { message: 5 }),
      'no reason was given',
    ],
  ])('reports %s as a defect', (_what, thrown, message) => {
    const error = toOpenRouterError(thrown);

    expect(error.code).toBe('INTERNAL');
    expect(error.message).toBe(`Unexpected failure: ${message}`);
  });
});

describe('toPrintableCause', () => {
  it('describes an error without a message by its code', () => {
    const error = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });

    expect(toPrintableCause(error)).toEqual({
      name: 'AggregateError',
      code: 'ECONNREFUSED',
      message: 'ECONNREFUSED',
    });
  });

  it('changes nothing when it is converted twice', () => {
    const once = toPrintableCause(Object.assign(new Error('x'.repeat(600)), { code: 'E' }));

    expect(toPrintableCause(once)).toEqual(once);
  });
});
