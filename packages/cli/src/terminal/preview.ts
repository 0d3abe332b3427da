import type { Io } from './io.ts';
import type { Output, OutputSettings } from './output.ts';
import type { Status } from './status.ts';

/** Shows a partial image on a terminal, above the status line. It is removed at the end. */
export interface Preview {
  /** Draws an image in place of the previous one. An image that cannot be decoded is not shown. */
  show(image: Blob): Promise<void>;
  /** Keeps the current image, because text follows it: the next image is drawn below that text. */
  detach(): void;
  /** Removes the image. Call it after the status line is removed and before anything else is written. */
  close(): void;
}

/** Maximum columns and rows of an image, and rows that stay free for earlier output. */
const MAX_COLUMNS = 64;
const MAX_ROWS = 20;
const FREE_ROWS = 4;

/** Minimum rows: a smaller image is not recognizable. */
const MIN_ROWS = 4;

const DEFAULT_ROWS = 24;

/** Creates a preview. It shows nothing unless stderr is a terminal with colors. */
export function createPreview(
  status: Status,
  { io, output, settings }: { io: Io; output: Output; settings: OutputSettings },
): Preview {
  const { stderr, env } = io;
  const columns = Math.min(MAX_COLUMNS, stderr.columns ?? output.columns);
  const rows = Math.min(MAX_ROWS, (stderr.rows ?? DEFAULT_ROWS) - FREE_ROWS);
  const isShown =
    output.notesToTerminal &&
    !output.isAscii &&
    settings.color &&
    !settings.quiet &&
    rows >= MIN_ROWS;
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
      // A newer image may have arrived meanwhile, or the preview was closed.
      if (lines === undefined || latest !== image) return;
      status.above(() => {
        stderr.write(`${back()}${lines.join('\n')}\n`);
      });
      height = lines.length;
    },
    detach() {
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
