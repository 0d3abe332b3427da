import { describe, expect, it } from 'vitest';

import { OpenRouterError, invalidInput } from '../../shared/errors.ts';
import { tellingFields, tellingMoney } from './rename-fields.ts';

const names = { count: 'n', references: 'input_images' };

async function toldOf(error: Error): Promise<unknown> {
  const failing = async (): Promise<never> => {
    throw error;
  };
  try {
    return await tellingFields(names, failing);
  } catch (thrown) {
    return thrown;
  }
}

describe('tellingFields', () => {
  it.each([
    ['Cannot draw: "count" must be at most 1', 'Cannot draw: "n" must be at most 1'],
    ['references.2: Cannot load the image', 'input_images.2: Cannot load the image'],
    ['Cannot count the references', 'Cannot count the references'],
    ['Cannot draw: "constructor" is unknown', 'Cannot draw: "constructor" is unknown'],
  ])('tells %j as %j', async (message, told) => {
    expect(await toldOf(invalidInput(message, { hints: ['a'], details: { b: 1 } }))).toMatchObject({
      message: told,
      hints: ['a'],
      details: { b: 1 },
    });
  });

  it('leaves what is not an error of ours, and defects, as they are', async () => {
    const reason = new Error('"count"');
    expect(await toldOf(reason)).toBe(reason);
    const defect = new OpenRouterError('INTERNAL', '"count"');
    expect(await toldOf(defect)).toBe(defect);
  });

  it('gives what the work gives', async () => {
    expect(await tellingFields(names, async () => 1)).toBe(1);
  });
});

describe('tellingMoney', () => {
  const hints = [
    'Raise the limit: maxCostUsd of the call, OPENROUTER_MAX_COST_USD for all.',
    'Allow unknown costs with allowUnknownCost.',
  ];

  it('names the limit as it is given to an operation', () => {
    const refused = invalidInput('Cannot draw', { hints, details: { reason: 'max_cost' } });
    expect(tellingMoney(refused)).toMatchObject({
      message: 'Cannot draw',
      details: { reason: 'max_cost' },
      hints: [
        'Raise the limit: max_cost_usd of the call, OPENROUTER_MAX_COST_USD for all.',
        'Allow unknown costs with OPENROUTER_ALLOW_UNKNOWN_COST=true.',
      ],
    });
  });

  it('leaves other errors as they are', () => {
    const other = invalidInput('Cannot draw', { hints });
    expect(tellingMoney(other)).toBe(other);
  });
});
