import type { Clock } from '@orkit/openrouter-multimodal';

/** The clock of the machine. Its timers do not keep a process alive whose client has gone. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(callback, delayMs) {
    const timer = setTimeout(callback, delayMs).unref();
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
