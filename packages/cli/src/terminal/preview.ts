import type { Io } from './io.ts';
import type { Output, OutputSettings } from './output.ts';
import type { Status } from './status.ts';

/** Shows on a terminal what a picture looks like so far, above the line of the status. It leaves no trace. */
export interface Preview {
  /** Draws a look in place of the one before. One that cannot be drawn is not shown. */
  show(image: Blob): Promise<void>;
  /** Something is written below: the next look goes below that. */
  leave(): void;
  /** Takes the look away. Must come after the line of the status is gone, and before anything else is written. */
  close(): void;
}

/** Letters and lines that a look takes at the most, and lines that are left for what a person read before. */
const MAX_COLUMNS = 64;
const MAX_ROWS = 20;
const FREE_ROWS = 4;

/** Below this many lines there is nothing to be seen in a picture. */
const MIN_ROWS = 4;

const DEFAULT_ROWS = 24;

/** Makes a preview. Without a terminal that has colors it shows nothing. */
export function createPreview(
  status: Status,
  { io, output, settings }: { io: Io; output: Output; settings: OutputSettings },
): Preview {
  const { stderr, env } = io;
  const columns = Math.min(MAX_COLUMNS, stderr.columns ?? output.columns);
  const rows = Math.min(MAX_ROWS, (stderr.rows ?? DEFAULT_ROWS) - FREE_ROWS);
  const isShown = output.notesToTerminal && settings.color && !settings.quiet && rows >= MIN_ROWS;
  const hasTrueColor = /^(?:truecolor|24bit)$/u.test(env['COLORTERM'] ?? '');
  let latest: Blob | undefined;
  let isClosed = !isShown;
  let height = 0;
  const back = () => (height === 0 ? '' : `\u001B[${height}A\r\u001B[J`);
  return {
    async show(image) {
      if (isClosed) return;
      latest = image;
      const { drawBlocks } = await import('./draw-blocks.ts');
      const lines = await drawBlocks(image, { columns, rows, hasTrueColor });
      // Meanwhile there may be a newer look, or the whole picture.
      if (lines === undefined || latest !== image) return;
      status.above(() => {
        stderr.write(`${back()}${lines.join('\n')}\n`);
      });
      height = lines.length;
    },
    leave() {
      height = 0;
    },
    close() {
      isClosed = true;
      latest = undefined;
      if (height > 0) stderr.write(back());
      height = 0;
    },
  };
}
