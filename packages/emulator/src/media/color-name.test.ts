import { describe, expect, it } from 'vitest';
import { toColorName } from './color-name.ts';

describe('toColorName', () => {
  it.each([
    [255, 0, 0, 'red'],
    [139, 0, 0, 'red'],
    [220, 20, 60, 'red'],
    [255, 140, 0, 'orange'],
    [230, 126, 34, 'orange'],
    [255, 255, 0, 'yellow'],
    [255, 236, 139, 'yellow'],
    [0, 128, 0, 'green'],
    [144, 238, 144, 'green'],
    [34, 60, 30, 'green'],
    [0, 255, 255, 'cyan'],
    [0, 139, 139, 'cyan'],
    [0, 0, 255, 'blue'],
    [135, 206, 235, 'blue'],
    [25, 40, 90, 'blue'],
    [128, 0, 128, 'purple'],
    [147, 112, 219, 'purple'],
    [255, 105, 180, 'pink'],
    [255, 192, 203, 'pink'],
    [139, 69, 19, 'brown'],
    [101, 67, 33, 'brown'],
    [0, 0, 0, 'black'],
    [20, 8, 8, 'black'],
    [36, 36, 36, 'black'],
    [128, 128, 128, 'gray'],
    [200, 205, 203, 'gray'],
    [255, 255, 255, 'white'],
    [250, 248, 240, 'white'],
  ])('names rgb(%i, %i, %i) %s', (r, g, b, word) => {
    expect(toColorName({ r, g, b })).toBe(word);
  });
});
