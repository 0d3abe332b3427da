import sharp from 'sharp';
import { encodeBase64 } from '../shared/base64.ts';
import { hashText } from '../shared/seeded.ts';
import type { ChatTurn } from './turn.ts';

/** The longer side of a picture, by the `image_size` that asks for it. */
const LONGER_SIDE: Readonly<Record<string, number>> = {
  '0.5K': 512,
  '512': 512,
  '1K': 1024,
  '2K': 2048,
  '4K': 4096,
};

/** Draws a picture: the same PNG for the same prompt, in the proportions that were asked for. */
export async function drawImage({ request }: ChatTurn, prompt: string): Promise<string> {
  const { aspect_ratio: ratio, image_size: size } = request.image_config ?? {};
  const side = LONGER_SIDE[typeof size === 'string' ? size : '1K'] ?? 1024;
  const [across = 1, down = 1] = typeof ratio === 'string' ? ratio.split(':').map(Number) : [];
  const proportion = across > 0 && down > 0 ? across / down : 1;
  const width = Math.round(proportion >= 1 ? side : side * proportion);
  const height = Math.round(proportion >= 1 ? side / proportion : side);
  const drawing = Buffer.from(toSvg(width, height, hashText(prompt)));
  const png = await sharp(drawing).png({ compressionLevel: 9, palette: true }).toBuffer();
  return `data:image/png;base64,${encodeBase64(png)}`;
}

function toSvg(width: number, height: number, luck: number): string {
  const hue = luck % 360;
  const radius = Math.round(Math.min(width, height) * (0.2 + ((luck >>> 8) % 20) / 100));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="hsl(${hue}, 60%, 55%)"/>
    <circle cx="50%" cy="50%" r="${radius}" fill="hsl(${(hue + 150) % 360}, 70%, 75%)"/>
  </svg>`;
}
