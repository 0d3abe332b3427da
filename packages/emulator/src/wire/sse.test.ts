import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { toEventStream } from './sse.ts';

function countFrames(): { frames: Generator<string>; made: () => number; isEnded: () => boolean } {
  let made = 0;
  let isEnded = false;
  function* generate(): Generator<string> {
    try {
      for (;;) {
        made += 1;
        yield `data: ${made}\n\n`;
      }
    } finally {
      isEnded = true;
    }
  }
  return { frames: generate(), made: () => made, isEnded: () => isEnded };
}

describe('an event stream', () => {
  it('makes a frame for each read and no more', async () => {
    const { frames, made } = countFrames();
    const reader = toEventStream(frames, {}).body?.getReader();
    await reader?.read();
    await reader?.read();
    // Reading ahead would happen in the microtasks that follow.
    await setImmediate();

    expect(made()).toBe(2);
  });

  it('lets go of its source when the reader stops', async () => {
    const { frames, isEnded } = countFrames();
    const reader = toEventStream(frames, {}).body?.getReader();
    await reader?.read();
    await reader?.cancel();

    expect(isEnded()).toBe(true);
  });
});
