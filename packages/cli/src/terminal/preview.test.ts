import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { createOutput } from './output.ts';
import { systemClock } from './io.ts';
import type { OutputSettings } from './output.ts';
import { createPreview } from './preview.ts';

const square = new Blob([
  new Uint8Array(
    await sharp({ create: { width: 40, height: 40, channels: 3, background: 'red' } })
      .png()
      .toBuffer(),
  ),
]);

interface Screen {
  readonly rows?: number | undefined;
  readonly isTTY?: boolean | undefined;
  readonly settings?: Partial<OutputSettings> | undefined;
}

function createScreen({ rows, isTTY = true, settings: overrides }: Screen = {}) {
  const written: string[] = [];
  const io = {
    stdin: { kind: 'terminal', read: async function* read() {} },
    stdout: { write: () => true, writeBytes: async () => {} },
    stderr: { isTTY, columns: 30, rows, write: (text: string) => written.push(text) },
    env: {},
    cwd: '/',
    clock: systemClock,
  } as const;
  // A preview reads no other settings.
  const settings = { color: true, quiet: false, json: false, ...overrides } as OutputSettings;
  const output = createOutput(io, settings);
  const status = {
    update: () => {},
    wait: () => {},
    above: (write: () => void) => {
      written.push('[above]');
      write();
    },
    stop: () => {},
  };
  const preview = createPreview(status, { io, output, settings });
  return { preview, written };
}

/** Returns the number of lines that a text moves the cursor up before it erases below. */
function linesUp(text = ''): number {
  const [up = '', down] = text.split('A\r\u001B[J', 2);
  return down === undefined ? 0 : Number(up.replace('\u001B[', ''));
}

describe('the preview of an image', () => {
  it('draws each image in place of the previous one, and removes the last one', async () => {
    const { preview, written } = createScreen();
    await preview.show(square);
    await preview.show(new Blob([square]));
    preview.close();

    const [, first = '', , second, last] = written;
    expect(first.split('\n')).toHaveLength(16);
    expect(linesUp(first)).toBe(0);
    expect(linesUp(second)).toBe(15);
    expect(last).toBe('\u001B[15A\r\u001B[J');
  });

  it('keeps an image after text was written below it', async () => {
    const { preview, written } = createScreen();
    await preview.show(square);
    preview.detach();
    await preview.show(new Blob([square]));

    expect(linesUp(written[3])).toBe(0);
  });

  it('shows only the newest image, and none after it is closed', async () => {
    const { preview, written } = createScreen();
    await Promise.all([preview.show(square), preview.show(new Blob([square]))]);
    expect(written).toHaveLength(2);
    const late = preview.show(new Blob([square]));
    preview.close();
    await late;
    await preview.show(square);

    expect(written).toHaveLength(3);
  });

  it('leaves lines for earlier output', async () => {
    const { preview, written } = createScreen({ rows: 12 });
    await preview.show(square);
    expect(written[1]?.split('\n')).toHaveLength(9);
  });

  it.each([
    ['that is no terminal', { isTTY: false }],
    ['with few lines', { rows: 7 }],
    ['without colors', { settings: { color: false } }],
    ['that is to be quiet', { settings: { quiet: true } }],
  ])('shows nothing on a screen %s', async (_name, screen) => {
    const { preview, written } = createScreen(screen);
    await preview.show(square);
    preview.close();
    expect(written.join('')).toBe('');
  });

  it('shows something on one with just enough lines', async () => {
    const { preview, written } = createScreen({ rows: 8 });
    await preview.show(square);
    expect(written).toHaveLength(2);
  });
});
