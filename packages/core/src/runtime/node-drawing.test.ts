import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { MAX_DRAWING_EDGE, draw } from './node-drawing.ts';

const limits = { edge: 800, maxPixels: 50_000_000, seconds: 30 };

function drawing(width: number, height: number, inside = ''): Uint8Array {
  return new TextEncoder().encode(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${inside}</svg>`,
  );
}

describe('draw', () => {
  it.each([
    [800, 400, 200, 400, 200],
    [800, 1_600, 800, 800, 400],
    [5_000, 4_096, 1_024, MAX_DRAWING_EDGE, 512],
  ])('within %i pixels draws %i by %i', async (edge, width, height, ...expected) => {
    const facts = await sharp(await draw(drawing(width, height), { ...limits, edge })).metadata();

    expect([facts.width, facts.height]).toEqual(expected);
  });

  it('draws texts', async () => {
    const png = await draw(drawing(200, 100, '<text y="80" font-size="80">Wide</text>'), limits);

    expect((await sharp(png).stats()).channels[3]?.max).toBe(255);
  });

  it('ends a drawing that takes longer than it may', async () => {
    const blurs = '<feGaussianBlur stdDeviation="900"/>'.repeat(5_000);
    const endless = drawing(
      7_000,
      7_000,
      `<filter id="f">${blurs}</filter><rect width="7000" height="7000" filter="url(#f)"/>`,
    );

    await expect(draw(endless, { ...limits, seconds: 1 })).rejects.toThrow('timeout: 1 s');
  });

  it.each([
    ['no drawing', new TextEncoder().encode('<svg'), 'unsupported image format'],
    ['one of too many pixels', drawing(9_000, 9_000), 'pixel limit'],
  ])('tells why %s cannot be drawn', async (_what, svg, words) => {
    await expect(draw(svg, limits)).rejects.toThrow(words);
  });
});
