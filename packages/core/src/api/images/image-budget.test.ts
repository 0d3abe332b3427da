import { describe, expect, it } from 'vitest';

import { DOT, chatted, createImageClient, dotUrl } from '../../../test/support/image-client.ts';
import type { ImageWire } from '../../../test/support/image-client.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { recordAt } from '../../shared/untrusted-json.ts';
import type { ImageRequest } from './options.ts';

const prompt = 'A red panda';

const endpoints = () =>
  Response.json({
    endpoints: [
      {
        provider_slug: 'a',
        pricing: [{ billable: 'output_image', unit: 'image', cost_usd: 0.04 }],
      },
    ],
  });

/** Returns the outcomes of three calls in sequence, with a budget of 0.04 dollars. */
async function generateThrice(request: Partial<ImageRequest>, wire: ImageWire) {
  const options = { budget: { sessionUsd: 0.04 } };
  const { client } = createImageClient({ endpoints, options, ...wire });
  const outcomes: unknown[] = [];
  for (let count = 0; count < 3; count += 1) {
    try {
      const { images } = await client.generate.image({ prompt, model: 'some/painter', ...request });
      outcomes.push(images.length);
    } catch (error) {
      outcomes.push(OpenRouterError.is(error) ? (error.details.reason ?? error.status) : error);
    }
  }
  return outcomes;
}

describe('the budget of a session', () => {
  it('is not charged when /images says that nothing was generated', async () => {
    const error = { code: 502, message: 'The provider failed' };
    const images = () => Response.json({ error }, { status: 502 });
    expect(await generateThrice({}, { images })).toEqual(['provider', 'provider', 'provider']);
  });

  it('is charged when a gateway says so', async () => {
    const images = () => new Response('<html>Bad gateway</html>', { status: 502 });
    expect(await generateThrice({}, { images })).toEqual([
      'outcome_unknown',
      'max_cost',
      'max_cost',
    ]);
  });

  it('is charged the usage beside an error without an image, and nothing without a usage', async () => {
    const error = { code: 403, message: 'Moderated' };
    const data = [{ b64_json: '' }];
    const images = () => Response.json({ data, error });
    expect(await generateThrice({}, { images })).toEqual([
      'permission',
      'permission',
      'permission',
    ]);
    const paid = () => Response.json({ data, error, usage: { cost: 0.03 } });
    expect(await generateThrice({}, { images: paid })).toEqual([
      'permission',
      'max_cost',
      'max_cost',
    ]);
  });

  it('is charged the cost of an image of a chat, which may exceed the estimate', async () => {
    const chat = () => chatted([dotUrl]);
    const request = { model: 'some/sketcher', maxTokens: 1_000 };
    expect(await generateThrice(request, { chat })).toEqual([1, 1, 'max_cost']);
  });

  it('limits routing of a chat to the prices of the estimate', async () => {
    const chat = () => chatted([dotUrl]);
    const { client, paid } = createImageClient({ chat });
    const request = { prompt, model: 'some/sketcher', maxTokens: 1_000 };
    await client.generate.image(request, { maxCostUsd: 1, fitMaxTokens: true });
    await client.generate.image(request);
    expect(paid.map(({ body }) => recordAt(body, 'provider'))).toEqual([
      { max_price: { prompt: 1, completion: 2 } },
      {},
    ]);
  });

  it('is charged the upper bound when the response has no cost', async () => {
    const images = () => Response.json({ data: [{ b64_json: DOT }] });
    expect(await generateThrice({}, { images })).toEqual([1, 'max_cost', 'max_cost']);
  });
});
