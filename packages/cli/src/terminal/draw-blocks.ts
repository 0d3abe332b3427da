import type { Pixels } from '@orkit/openrouter-multimodal/operations';
import { toPixels } from '@orkit/openrouter-multimodal/operations';

/** Options for drawing an image with block characters. */
export interface BlockLayout {
  /** Maximum characters per line, and maximum lines. */
  readonly columns: number;
  readonly rows: number;
  /** Whether the terminal supports 24-bit color; otherwise 216 colors are used. */
  readonly hasTrueColor: boolean;
}

const UPPER_HALF = '\u2580';
const RESET = '\u001B[0m';

/**
 * Draws an image with one character for two pixels, one above the other: the foreground has the color of the upper pixel and
 * the background that of the lower one.
 *
 * @returns Lines without line ends; `undefined` when the image cannot be decoded.
 */
export async function drawBlocks(
  image: Blob,
  { columns, rows, hasTrueColor }: BlockLayout,
): Promise<readonly string[] | undefined> {
  const pixels = await toPixels(image, { width: columns, height: rows * 2 });
  if (pixels === undefined) return undefined;
  const paint = hasTrueColor ? trueColor : cubeColor;
  return Array.from({ length: Math.ceil(pixels.height / 2) }, (_, row) =>
    drawLine(pixels, row, paint),
  );
}

/** Returns the parameters of a color in a control sequence (ISO 8613-6). */
type Paint = (red: number, green: number, blue: number) => string;

const trueColor: Paint = (red, green, blue) => `2;${red};${green};${blue}`;

/** The 6 by 6 by 6 color cube that terminals with 256 colors have from number 16 on. */
const cubeColor: Paint = (red, green, blue) => {
  const level = (value: number) => Math.round((value / 255) * 5);
  return `5;${16 + 36 * level(red) + 6 * level(green) + level(blue)}`;
};

function drawLine(pixels: Pixels, row: number, paint: Paint): string {
  const characters = Array.from({ length: pixels.width }, (_, column) => {
    const upper = colorAt(pixels, column, row * 2, paint);
    const isLastRow = row * 2 + 1 === pixels.height;
    const behind = isLastRow ? '49' : `48;${colorAt(pixels, column, row * 2 + 1, paint)}`;
    return `\u001B[38;${upper};${behind}m${UPPER_HALF}`;
  });
  return `${characters.join('')}${RESET}`;
}

function colorAt({ data, width }: Pixels, column: number, row: number, paint: Paint): string {
  const at = (row * width + column) * 3;
  const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
  return paint(red, green, blue);
}
