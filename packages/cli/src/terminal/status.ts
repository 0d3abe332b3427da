import { formatDuration } from './format-duration.ts';
import type { Clock, Io } from './io.ts';
import { systemClock } from './io.ts';
import type { Output, OutputSettings } from './output.ts';

/** The status line on stderr. It is removed at the end. */
export interface Status {
  /** Updates the status: in place with a spinner, otherwise as a new line when it changes. */
  update(text: string): void;
  /** Shows why nothing happens for a while: with a spinner as a countdown, otherwise as one line. */
  wait(why: string, forMs: number): void;
  /** Calls `write` to print something above the status line. */
  above(write: () => void): void;
  /** Removes the line. Call it before anything else is written. */
  stop(): void;
}

const SECOND_MS = 1000;

const asciiSpinner = { frames: ['-', '\\', '|', '/'], interval: 130 };

/** Shows `text` as the current activity. */
export async function startStatus(
  text: string,
  { io, output, settings }: { io: Io; output: Output; settings: OutputSettings },
): Promise<Status> {
  const { clock = systemClock } = io;
  // The spinner takes its colors from the process and ignores --no-color. A dumb terminal cannot move its cursor.
  const canSpin = output.notesToTerminal && io.env['TERM'] !== 'dumb';
  if (!canSpin || settings.quiet || !settings.color) return plainStatus(output, clock);
  const { default: createSpinner } = await import('yocto-spinner');
  // A stream of the process, or in tests an object with `write`: the spinner needs no more.
  const stream = io.stderr as NodeJS.WriteStream;
  const spinner = createSpinner({
    text,
    stream,
    handleSignals: false,
    ...(output.isAscii ? { spinner: asciiSpinner } : {}),
  }).start();
  const ticker = createTicker(text, clock, (line) => {
    spinner.text = output.isAscii ? toAsciiLine(line) : line;
  });
  return {
    update: ticker.update,
    wait: ticker.wait,
    above(write) {
      const { isSpinning } = spinner;
      spinner.stop();
      write();
      if (isSpinning) spinner.start();
    },
    stop() {
      ticker.stop();
      spinner.stop();
    },
  };
}

function toAsciiLine(line: string): string {
  return line.replaceAll('…', '...');
}

/** Draws the activity every second, with the time that it has taken, or the time until a wait is over. */
export function createTicker(
  text: string,
  clock: Clock,
  draw: (line: string) => void,
): Pick<Status, 'update' | 'wait' | 'stop'> {
  const startedAt = clock.now();
  let current = text;
  let waiting: { readonly why: string; readonly endsAt: number } | undefined;
  let cancel: (() => void) | undefined;
  const drawNow = () => {
    const now = clock.now();
    if (waiting !== undefined && waiting.endsAt <= now) waiting = undefined;
    const seconds = Math.floor((now - startedAt) / SECOND_MS) * SECOND_MS;
    const elapsed = seconds < SECOND_MS ? '' : ` (${formatSeconds(seconds)})`;
    draw(waiting === undefined ? `${current}${elapsed}` : waitLine(waiting, now));
  };
  const tick = () => {
    drawNow();
    cancel = clock.schedule(tick, SECOND_MS);
  };
  cancel = clock.schedule(tick, SECOND_MS);
  return {
    update(next) {
      current = next;
      waiting = undefined;
      drawNow();
    },
    wait(why, forMs) {
      waiting = { why, endsAt: clock.now() + forMs };
      drawNow();
    },
    stop() {
      cancel?.();
    },
  };
}

function waitLine({ why, endsAt }: { why: string; endsAt: number }, now: number): string {
  const left = Math.ceil((endsAt - now) / SECOND_MS) * SECOND_MS;
  return `${why}: next attempt in ${formatSeconds(left)}, at ${timeOf(endsAt)}`;
}

/** Formats whole seconds: `5 s`, `2 min 5 s`. */
function formatSeconds(ms: number): string {
  return ms < 10 * SECOND_MS ? `${String(ms / SECOND_MS)} s` : formatDuration(ms);
}

/** Returns the local time of day: `15:04:05`. */
function timeOf(atMs: number): string {
  return new Date(atMs).toTimeString().slice(0, 'hh:mm:ss'.length);
}

/** Creates a status without a spinner: nothing in a pipe, and on a terminal one line per change after the first text. */
function plainStatus(output: Output, clock: Clock): Status {
  let last: string | undefined;
  return {
    update(text) {
      // Byte counts change all the time: a change of digits alone prints no line.
      const state = text.replaceAll(/\d+/gu, '');
      if (last !== undefined && state !== last && output.notesToTerminal) output.note(text);
      last = state;
    },
    wait(why, forMs) {
      // A shorter one is over before it is read.
      if (forMs < SECOND_MS) return;
      output.note(waitLine({ why, endsAt: clock.now() + forMs }, clock.now()));
    },
    above(write) {
      write();
    },
    stop() {
      // Nothing to remove.
    },
  };
}
