/** Names of colors. */
export type ColorName =
  | 'red'
  | 'orange'
  | 'yellow'
  | 'green'
  | 'cyan'
  | 'blue'
  | 'purple'
  | 'pink'
  | 'brown'
  | 'black'
  | 'gray'
  | 'white';

/** A color as sRGB channels from 0 to 255. */
export interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

/** The end of each hue in degrees; after the last one the wheel is red again. */
const HUES: readonly (readonly [endDegrees: number, name: ColorName])[] = [
  [15, 'red'],
  [42, 'orange'],
  [68, 'yellow'],
  [165, 'green'],
  [195, 'cyan'],
  [255, 'blue'],
  [300, 'purple'],
  [345, 'pink'],
];

/** Returns the common name of a color. */
export function toColorName(color: Rgb): ColorName {
  const highest = Math.max(color.r, color.g, color.b);
  const lowest = Math.min(color.r, color.g, color.b);
  const lightness = (highest + lowest) / 510;
  const chroma = (highest - lowest) / 255;
  if (lightness < 0.1) {
    return 'black';
  }
  if (chroma < 0.1) {
    return toGrayName(lightness);
  }
  return shadeOf(hueName(hueDegrees(color)), lightness);
}

function toGrayName(lightness: number): ColorName {
  if (lightness < 0.15) {
    return 'black';
  }
  return lightness > 0.9 ? 'white' : 'gray';
}

function hueName(degrees: number): ColorName {
  return HUES.find(([endDegrees]) => degrees < endDegrees)?.[1] ?? 'red';
}

/** Some hues have another name at another lightness: dark orange is brown, pale red is pink. */
function shadeOf(hue: ColorName, lightness: number): ColorName {
  if (hue === 'orange' && lightness < 0.4) {
    return 'brown';
  }
  if (hue === 'red' && lightness > 0.75) {
    return 'pink';
  }
  return hue === 'pink' && lightness < 0.35 ? 'purple' : hue;
}

function hueDegrees({ r, g, b }: Rgb): number {
  const highest = Math.max(r, g, b);
  const chroma = highest - Math.min(r, g, b);
  if (highest === r) {
    return (((g - b) / chroma) * 60 + 360) % 360;
  }
  return highest === g ? ((b - r) / chroma) * 60 + 120 : ((r - g) / chroma) * 60 + 240;
}
