import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { toEventStream } from './sse.ts';

function countFrames(): { frames: Generator<string>; count: () => number; isEnded: () => boolean } {
  let count = 0;
  let isEnded = false;
  function* generate(): Generator<string> {
    try {
      for (;;) {
        count += 1;
        yield `data: ${count}\n\n`;
      }
    } finally {
      isEnded = true;
    }
  }
  return { frames: generate(), count: () => count, isEnded: () => isEnded };
}

describe('an event stream', () => {
  it('generates one frame per read', async () => {
    const { frames, count } = countFrames();
    const reader = toEventStream(frames, {}).body?.getReader();
    await reader?.read();
    await reader?.read();
    // Reading ahead would happen in the following microtasks.
    await setImmediate();

    expect(count()).toBe(2);
  });

  it('releases its source when the reader cancels', async () => {
    const { frames, isEnded } = countFrames();
    const reader = toEventStream(frames, {}).body?.getReader();
    await reader?.read();
    await reader?.cancel();

    expect(isEnded()).toBe(true);
  });
});
