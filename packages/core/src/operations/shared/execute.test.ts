import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

import { createOpenRouter } from '../../client.ts';
import { OpenRouterError, invalidInput } from '../../shared/errors.ts';
import { execute } from './execute.ts';
import type { Operation, OperationContext } from './operation.ts';

const context: OperationContext = { client: createOpenRouter(), report: () => {} };

function operationThat(run: (input: { count: number }) => Promise<{ data: unknown }>): Operation {
  return {
    name: 'example',
    title: 'Example',
    summary: '',
    guidance: '',
    errors: [],
    related: [],
    effects: { readOnly: true, idempotent: true, destructive: false, billable: false },
    input: v.strictObject({ count: v.number() }),
    output: v.object({ doubled: v.number() }),
    // `execute` checks the input against the schema before it comes here.
    run: async (input) => await run(input as { count: number }),
  };
}

describe('execute', () => {
  it('returns checked data for checked input, with the rest of the result', async () => {
    const double = operationThat(async ({ count }) => ({
      data: { doubled: count * 2, more: 1 },
      text: 'text',
      untrusted: true,
    }));
    expect(await execute(double, { count: 2 }, context)).toEqual({
      data: { doubled: 4 },
      text: 'text',
      untrusted: true,
    });
  });

  it('refuses invalid input before the operation runs', async () => {
    const never = operationThat(async () => {
      throw new Error('It was run');
    });
    await expect(execute(never, { count: 'x' }, context)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot run example: "count" must be a number, not "x"',
    });
  });

  it.each([
    [{ doubled: 'x' }, 'doubled: Invalid type: Expected number but received "x"'],
    [undefined, 'the result: Invalid type: Expected Object but received undefined'],
  ])('reports a result that does not match its schema as INTERNAL: %j', async (data, why) => {
    const broken = operationThat(async () => ({ data }));
    await expect(execute(broken, { count: 1 }, context)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: `The result of example does not follow its own schema at ${why}`,
    });
  });

  it('passes OpenRouterError on and wraps all others', async () => {
    const own = invalidInput('no');
    const failing = (error: unknown) =>
      operationThat(async () => {
        throw error;
      });
    await expect(execute(failing(own), { count: 1 }, context)).rejects.toBe(own);
    await expect(
      execute(failing(new RangeError('off')), { count: 1 }, context),
    ).rejects.toMatchObject({ code: 'INTERNAL', message: 'Unexpected failure: off' });
  });

  it('runs nothing for an aborted signal, and throws its reason', async () => {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    const never = operationThat(async () => {
      throw new Error('It was run');
    });
    await expect(execute(never, { count: 1 }, { ...context, signal })).rejects.toBe(reason);
  });

  it('throws the reason of an abort during the run, unchanged', async () => {
    const controller = new AbortController();
    const waiting = operationThat(async () => {
      controller.abort('enough');
      throw controller.signal.reason;
    });
    const { signal } = controller;
    const result = execute(waiting, { count: 1 }, { ...context, signal });
    await expect(result.catch((error: unknown) => error)).resolves.toBe('enough');
  });

  it('throws a failure even when the caller has aborted meanwhile', async () => {
    const controller = new AbortController();
    const failing = operationThat(async () => {
      controller.abort(new Error('enough'));
      throw new Error('broken');
    });
    const { signal } = controller;
    const error: unknown = await execute(failing, { count: 1 }, { ...context, signal }).catch(
      (thrown: unknown) => thrown,
    );
    expect(OpenRouterError.is(error) && error.code).toBe('INTERNAL');
  });
});
