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
  it('gives checked data for a checked input, and the rest of the result', async () => {
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

  it('refuses a wrong input before anything is done', async () => {
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
  ])('calls a result of the wrong shape a defect: %j', async (data, why) => {
    const broken = operationThat(async () => ({ data }));
    await expect(execute(broken, { count: 1 }, context)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: `The result of example does not follow its own schema at ${why}`,
    });
  });

  it('lets errors of ours through and wraps all others', async () => {
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

  it('runs nothing for a caller who has given up, and passes the reason on', async () => {
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    const never = operationThat(async () => {
      throw new Error('It was run');
    });
    await expect(execute(never, { count: 1 }, { ...context, signal })).rejects.toBe(reason);
  });

  it('passes the reason of a caller who gives up meanwhile on, untouched', async () => {
    const controller = new AbortController();
    const waiting = operationThat(async () => {
      controller.abort('enough');
      throw controller.signal.reason;
    });
    const { signal } = controller;
    const result = execute(waiting, { count: 1 }, { ...context, signal });
    await expect(result.catch((error: unknown) => error)).resolves.toBe('enough');
  });

  it('tells a failure as such even when the caller has given up meanwhile', async () => {
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
