import type { Io } from './io.ts';
import type { Output, OutputSettings } from './output.ts';

/** The status line on stderr. It is removed at the end. */
export interface Status {
  /** Updates the status: in place with a spinner, otherwise as a new line when it changes. */
  update(text: string): void;
  /** Calls `write` to print something above the status line. */
  above(write: () => void): void;
  /** Removes the line. Call it before anything else is written. */
  stop(): void;
}

/** Shows `text` as the current activity. */
export async function startStatus(
  text: string,
  { io, output, settings }: { io: Io; output: Output; settings: OutputSettings },
): Promise<Status> {
  // The spinner takes its colors from the process and ignores --no-color.
  if (!output.notesToTerminal || settings.quiet || !settings.color) return plainStatus(output);
  const { default: createSpinner } = await import('yocto-spinner');
  // A stream of the process, or in tests an object with `write`: the spinner needs no more.
  const stream = io.stderr as NodeJS.WriteStream;
  const spinner = createSpinner({ text, stream, handleSignals: false }).start();
  return {
    update(next) {
      spinner.text = next;
    },
    above(write) {
      const { isSpinning } = spinner;
      spinner.stop();
      write();
      if (isSpinning) spinner.start();
    },
    stop() {
      spinner.stop();
    },
  };
}

/** Creates a status without a spinner: nothing in a pipe, and on a terminal one line per change after the first text. */
function plainStatus(output: Output): Status {
  let last: string | undefined;
  return {
    update(text) {
      // Byte counts change all the time: a change of digits alone prints no line.
      const state = text.replaceAll(/\d+/gu, '');
      if (last !== undefined && state !== last && output.notesToTerminal) output.note(text);
      last = state;
    },
    above(write) {
      write();
    },
    stop() {
      // Nothing to remove.
    },
  };
}
