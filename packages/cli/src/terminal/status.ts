import type { Io } from './io.ts';
import type { Output, OutputSettings } from './output.ts';

/** The line that shows that something is being done. It lives on stderr and leaves no trace. */
export interface Status {
  /** Says how far it is: on a terminal in place, else as a line when it changes. */
  update(text: string): void;
  /** Writes something of its own above the line. */
  above(write: () => void): void;
  /** Takes the line away. Must come before anything else is written. */
  stop(): void;
}

/** Shows that `text` is going on. */
export async function startStatus(
  text: string,
  { io, output, settings }: { io: Io; output: Output; settings: OutputSettings },
): Promise<Status> {
  // The spinner chooses its color from the process and knows nothing of --no-color.
  if (!output.notesToTerminal || settings.quiet || !settings.color) return plainStatus(output);
  const { default: createSpinner } = await import('yocto-spinner');
  // It is a stream of the process, or in a test a stand-in that takes text: all the spinner asks for.
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

/** Nothing in a pipe, as no person looks. On a terminal one line for each change; how it begins is no change. */
function plainStatus(output: Output): Status {
  let last: string | undefined;
  return {
    update(text) {
      // How many bytes are sent changes all the time: once is enough.
      const state = text.replaceAll(/\d+/gu, '');
      if (last !== undefined && state !== last && output.notesToTerminal) output.note(text);
      last = state;
    },
    above(write) {
      write();
    },
    stop() {
      // Nothing was left on the screen.
    },
  };
}
