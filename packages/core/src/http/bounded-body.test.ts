import { describe, expect, it } from 'vitest';

import { readText } from './bounded-body.ts';

interface Body {
  readonly stream: ReadableStream<Uint8Array>;
  readonly cancelled: boolean;
}

function bodyOf(chunks: readonly Uint8Array[], cancelFails = false): Body {
  let cancelled = false;
  const remaining = [...chunks];
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = remaining.shift();
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
      cancel() {
        cancelled = true;
        if (cancelFails) throw new Error('cannot cancel');
      },
    },
    { highWaterMark: 0 },
  );
  return {
    stream,
    get cancelled() {
      return cancelled;
    },
  };
}

const euro = new TextEncoder().encode('€€');

describe('readText', () => {
  it('joins characters that were split between chunks', async () => {
    const body = bodyOf([...euro].map((byte) => Uint8Array.of(byte)));

    await expect(readText(body.stream, 6)).resolves.toEqual({ text: '€€', isCut: false });
    expect(body.cancelled).toBe(false);
  });

  it('returns an empty text when there is no body', async () => {
    await expect(readText(null, 1)).resolves.toEqual({ text: '', isCut: false });
  });

  it.each([false, true])(
    'cuts a body that is too long and cancels the remainder',
    async (cancelFails) => {
      const body = bodyOf([euro, euro, euro], cancelFails);

      await expect(readText(body.stream, 9)).resolves.toEqual({ text: '€€€', isCut: true });
      expect(body.cancelled).toBe(true);
    },
  );

  it('cuts a body that is one byte too long', async () => {
    await expect(readText(bodyOf([euro, euro]).stream, 11)).resolves.toMatchObject({ isCut: true });
    await expect(readText(bodyOf([euro, euro]).stream, 12)).resolves.toMatchObject({
      isCut: false,
    });
  });

  it('marks a character that the limit splits', async () => {
    await expect(readText(bodyOf([euro.subarray(0, 4)]).stream, 6)).resolves.toMatchObject({
      text: '€\ufffd',
    });
  });
});
