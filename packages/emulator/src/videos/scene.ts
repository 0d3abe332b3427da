import { hashText } from '../shared/hash-text.ts';
import { toGrid, type VideoColor } from './h264.ts';

/** Size and length of a scene. */
export interface Scene {
  /** Pixels; both are even. */
  readonly width: number;
  readonly height: number;
  readonly frameCount: number;
}

/** Palette indexes. */
const SKY = 0;
const GROUND = 1;
const BALL = 2;
const TRACK = 3;
const PLAYED = 4;

/** Returns the colors of a video; the prompt determines the hue. */
export function toPalette(prompt: string): readonly VideoColor[] {
  const hue = hashText(prompt) % 360;
  return [
    toColor(hue, 0.62),
    toColor(hue, 0.36),
    toColor(hue + 180, 0.6),
    toColor(hue, 0.15),
    toColor(hue + 60, 0.85),
  ];
}

/**
 * Draws the frames of a video: a ball rolls from left to right over the ground, above a progress
 * bar. All frames share one array.
 */
export function* drawScene(scene: Scene): Generator<Uint8Array> {
  const { columns, rows } = toGrid(scene);
  const cells = new Uint8Array(columns * rows);
  const horizon = Math.round(rows * 0.6);
  for (let frame = 0; frame < scene.frameCount; frame += 1) {
    cells.fill(SKY, 0, horizon * columns);
    cells.fill(GROUND, horizon * columns);
    drawBall(cells, { columns, rows, horizon, frame });
    const played = Math.ceil((columns * (frame + 1)) / scene.frameCount);
    cells.fill(TRACK, (rows - 1) * columns);
    cells.fill(PLAYED, (rows - 1) * columns, (rows - 1) * columns + played);
    yield cells;
  }
}

interface BallPosition {
  readonly columns: number;
  readonly rows: number;
  readonly horizon: number;
  readonly frame: number;
}

function drawBall(cells: Uint8Array, { columns, rows, horizon, frame }: BallPosition): void {
  const radius = Math.max(2, Math.round(Math.min(columns, rows) / 5));
  const center = (radius + frame) % columns;
  for (let up = -radius; up <= radius; up += 1) {
    const row = horizon - radius + up;
    // Slightly more than the radius; otherwise the ball would have four spikes.
    const reach = Math.floor(Math.sqrt(radius * (radius + 1) - up * up));
    for (let across = -reach; across <= reach; across += 1) {
      // The ball wraps around from the right edge to the left.
      const column = (center + across + columns) % columns;
      cells[row * columns + column] = BALL;
    }
  }
}

/** Returns a saturated color at an angle of the color wheel (ITU-R BT.601, limited range). */
function toColor(hue: number, lightness: number): VideoColor {
  const channel = (turn: number): number => {
    const position = (turn + hue / 30) % 12;
    const spread = 0.7 * Math.min(lightness, 1 - lightness);
    return lightness - spread * Math.max(-1, Math.min(position - 3, 9 - position, 1));
  };
  const [red, green, blue] = [channel(0), channel(8), channel(4)];
  return [
    Math.round(16 + 65.5 * red + 128.6 * green + 25 * blue),
    Math.round(128 - 37.8 * red - 74.2 * green + 112 * blue),
    Math.round(128 + 112 * red - 93.8 * green - 18.2 * blue),
  ];
}
