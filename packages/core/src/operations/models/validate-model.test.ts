import { describe, expect, it } from 'vitest';

import { createJsonFetch } from '../../../test/support/json-fetch.ts';
import { modelRecord } from '../../../test/support/model-records.ts';
import { runOperation } from '../../../test/support/run-operation.ts';
import { createOpenRouter } from '../../client.ts';
import type { OperationResult } from '../shared/operation.ts';
import { validateModel } from './validate-model.ts';

async function validate(
  model: string,
  models: unknown = { data: [modelRecord('openai/gpt-5')] },
): Promise<OperationResult<unknown>> {
  const client = createOpenRouter({ fetch: createJsonFetch({ models }) });
  return await runOperation(validateModel, { model }, client);
}

describe('validate_model', () => {
  it('accepts a listed model', async () => {
    expect(await validate(' openai/gpt-5 ')).toEqual({
      data: {
        valid: true,
        model: 'openai/gpt-5',
        resolved_id: 'openai/gpt-5',
        suggestions: [],
      },
      text: 'openai/gpt-5 is valid.',
    });
  });

  it('returns the model of a variant', async () => {
    const { data, text } = await validate('openai/gpt-5:nitro');
    expect(data).toMatchObject({ valid: true, resolved_id: 'openai/gpt-5' });
    expect(text).toBe('openai/gpt-5:nitro is valid (openai/gpt-5).');
  });

  it('proposes the nearest ids for an unknown one', async () => {
    expect(await validate('openai/gpt5')).toEqual({
      data: {
        valid: false,
        model: 'openai/gpt5',
        resolved_id: null,
        suggestions: ['openai/gpt-5'],
      },
      text: 'openai/gpt5 is not a known model. Nearest: openai/gpt-5.',
    });
    expect((await validate('qqqq/zzzz')).text).toBe('qqqq/zzzz is not a known model.');
  });

  it('accepts a preset without a request', async () => {
    expect((await validate('@preset/mine', 500)).data).toEqual({
      valid: true,
      model: '@preset/mine',
      resolved_id: null,
      suggestions: [],
    });
  });

  it('does not call a model unknown when the catalogue cannot be read', async () => {
    await expect(validate('openai/gpt-5', 403)).rejects.toMatchObject({ code: 'UPSTREAM_REFUSED' });
  });
});
