import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

import sharp from 'sharp';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { MAX_SVG_BYTES, MAX_SVG_EDGE, renderSvg } from './node-svg.ts';

const limits = { edge: 800, maxPixels: 50_000_000, seconds: 30 };

function svg(width: number, height: number, inside = ''): Uint8Array {
  return new TextEncoder().encode(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${inside}</svg>`,
  );
}

const waiting = { timeout: 20_000 };
const blurs = '<feGaussianBlur stdDeviation="900"/>'.repeat(5_000);
const endless = svg(
  7_000,
  7_000,
  `<filter id="f">${blurs}</filter><rect width="7000" height="7000" filter="url(#f)"/>`,
);

/** SVG of a few kilobytes that contains an image of so many pixels squared. */
async function holding(edge: number): Promise<Uint8Array> {
  const black = {
    create: { width: edge, height: edge, channels: 3, background: 'black' },
  } as const;
  const png = await sharp(black).png({ palette: true, colours: 2 }).toBuffer();
  return svg(
    400,
    300,
    `<image href="data:image/png;base64,${png.toString('base64')}" width="400" height="300"/>`,
  );
}

/** Starts a program that renders an SVG without end. */
function spawnSvgRender(): ChildProcess {
  const script = `
    import { renderSvg } from ${JSON.stringify(new URL('node-svg.ts', import.meta.url).href)};
    import { buffer } from 'node:stream/consumers';
    await renderSvg(await buffer(process.stdin), ${JSON.stringify({ ...limits, seconds: 3 })});
  `;
  const flags = ['--conditions=@orkit/source', '--input-type=module', '--eval', script];
  const parent = spawn(process.execPath, flags, { stdio: ['pipe', 'ignore', 'ignore'] });
  parent.stdin.end(endless);
  return parent;
}

/** Hundredths of a second of CPU time that only rendering takes. */
const BUSY_TICKS = 100;

/** Status of a running process on Linux; `undefined` when there is none. */
function runningAt(pid: number) {
  try {
    const [state, parent, ...rest] =
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const ticks = Number(rest[9]) + Number(rest[10]);
    return state === 'Z' ? undefined : { parent: Number(parent), ticks };
  } catch {
    // It ended after it was listed.
    return undefined;
  }
}

function childOf(pid: number | undefined): number | undefined {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/u.test(name));
  return pids.map(Number).find((each) => runningAt(each)?.parent === pid);
}

describe('renderSvg', () => {
  it.each([
    [800, 400, 200, 400, 200],
    [800, 1_600, 800, 800, 400],
    [5_000, 4_096, 1_024, MAX_SVG_EDGE, 512],
  ])('renders at most %i pixels: %i by %i', async (edge, width, height, ...expected) => {
    const info = await sharp(await renderSvg(svg(width, height), { ...limits, edge })).metadata();

    expect([info.width, info.height]).toEqual(expected);
  });

  it.each([
    ['attributes with an exponent', 'width="1e9" height="1e9"', ''],
    ['a style', 'style="width:1e9px;height:1e9px"', ''],
    ['character references', 'width="&#x31;e9" height="&#49;000000000"', ''],
    ['entities', 'width="&w;" height="&w;"', '<!DOCTYPE svg [<!ENTITY w "1000000000">]>'],
    ['one edge', 'width="640" height="1e9"', ''],
    ['an edge of nothing', 'width="640" height="0.1"', ''],
  ])('refuses a size that cannot be drawn, by %s', async (_, size, prologue) => {
    const text = `${prologue}<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4" ${size}><path d="M0 0h4v4z"/></svg>`;

    await expect(renderSvg(new TextEncoder().encode(text), limits)).rejects.toThrow(
      /size: \d+ x \d+|pixel limit|dimensions/u,
    );
  });

  it('renders text', async () => {
    const png = await renderSvg(svg(200, 100, '<text y="80" font-size="80">Wide</text>'), limits);

    expect((await sharp(png).stats()).channels[3]?.max).toBe(255);
  });

  it('ends a process that exceeds its timeout', async () => {
    await expect(renderSvg(endless, { ...limits, seconds: 1 })).rejects.toThrow('timeout: 1 s');
  });

  it('ends a process that exceeds its memory, even with an image inside the SVG', async () => {
    await expect(renderSvg(await holding(3_000), limits)).resolves.toBeInstanceOf(Buffer);
    await expect(renderSvg(await holding(8_000), limits)).rejects.toThrow(
      `memory: ${MAX_SVG_BYTES} bytes`,
    );
  }, 180_000);

  it.runIf(process.platform === 'linux')(
    'ends the process in time after its parent is gone',
    async () => {
      const parent = spawnSvgRender();
      onTestFinished(() => void parent.kill('SIGKILL'));
      const renderer = await vi.waitUntil(() => childOf(parent.pid), waiting);
      onTestFinished(() => {
        if (runningAt(renderer) !== undefined) process.kill(renderer, 'SIGKILL');
      });
      const isBusy = () => (runningAt(renderer)?.ticks ?? BUSY_TICKS) >= BUSY_TICKS;
      await vi.waitUntil(isBusy, waiting);
      parent.kill('SIGKILL');

      const isGone = () => runningAt(renderer) === undefined;
      await expect(vi.waitUntil(isGone, waiting)).resolves.toBe(true);
    },
    70_000,
  );

  it.each([
    ['invalid SVG', new TextEncoder().encode('<svg'), 'unsupported image format'],
    ['an SVG with too many pixels', svg(9_000, 9_000), 'pixel limit'],
  ])('reports why %s cannot be rendered', async (_what, image, message) => {
    await expect(renderSvg(image, limits)).rejects.toThrow(message);
  });
});
