import type { Clock } from '@orkit/openrouter-multimodal';

/** The system clock. Its timers do not keep the process alive after the client has disconnected. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(callback, delayMs) {
    const timer = setTimeout(callback, delayMs).unref();
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
