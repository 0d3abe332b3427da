// Renders a mountain lake in the late afternoon: the scene of the sample photographs of
// scripts/make-media.mjs. The same seed gives the same image. Distances are in kilometers, with
// the camera above the near end of the lake looking along +z; light is linear from 0 to about 1.

const SEED = 7;
const CAMERA_HEIGHT = 0.09;
const FOCAL_LENGTH = 0.92; // in image widths
const HORIZON = 0.565; // in image heights, from the top
const NEAR_SHORE = 2.2;
const FARTHEST = 42;

const SUN = { x: 0.235, y: 0.15 }; // in image widths and heights
const SUN_LIGHT = normalize([-0.72, 0.46, 0.18]);

const HAZE = [0.33, 0.46, 0.66];
const ZENITH = [0.025, 0.12, 0.4];
const LOW_SKY = [0.36, 0.52, 0.74];
const GLOW = [1, 0.78, 0.5];

/** Draws the scene and returns raw sRGB, three bytes for each pixel. */
export function drawLandscape(width, height) {
  const light = new Float32Array(width * height * 3);
  drawSky(light, width, height);
  const shore = new Float32Array(width);
  for (let x = 0; x < width; x++) {
    shore[x] = drawColumn(light, { x, width, height });
  }
  drawWater(light, { shore, width, height });
  return develop(light, width, height);
}

function drawSky(light, width, height) {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      setPixel(light, y * width + x, skyLight(x / width, y / height, height / width));
    }
  }
}

/** Returns the sky at a point of the image: a gradient, the sun with its glow, and clouds in front of both. */
function skyLight(x, y, aspect) {
  const rise = Math.max(0, 1 - y / HORIZON);
  const sunDistance = Math.hypot(x - SUN.x, (y - SUN.y) * aspect);
  const glow = 0.75 * Math.exp(-sunDistance * 9) + 0.14 * Math.exp(-sunDistance * 3.6);
  const disc = 2.2 * (1 - smoothstep(0.004, 0.024, sunDistance));
  const sky = mix(LOW_SKY, ZENITH, rise ** 0.72);
  const lit = sky.map((value, channel) => value + GLOW[channel] * glow + disc);
  // Clouds lie on a plane overhead, so they crowd together toward the horizon.
  const depth = 1 / (rise * 0.9 + 0.16);
  const [u, v] = [(x - 0.5) * depth * 2.1 + 4, depth * 2.3 + 1.7];
  const warp = fbm(u * 0.9, v * 0.9, 3);
  const density = fbm(u + warp * 0.9, v * 1.25 + warp * 0.6, 7);
  const towardSun = fbm(u + warp * 0.9 - 0.16, v * 1.25 + warp * 0.6 + 0.12, 5);
  const cover = smoothstep(0.46, 0.68, density) * smoothstep(0.02, 0.22, rise) * 0.92;
  const shade = clamp(0.62 + (density - towardSun) * 2.4, 0, 1);
  const cloud = mix([0.42, 0.5, 0.64], [1, 0.96, 0.9], shade);
  return mix(
    lit,
    cloud.map((value, channel) => value + GLOW[channel] * glow * 0.6),
    cover,
  );
}

/** Marches away from the camera, paints the visible ground, and returns the row where land begins. */
function drawColumn(light, { x, width, height }) {
  const focal = FOCAL_LENGTH * width;
  const slope = (x - width / 2) / focal;
  const horizon = HORIZON * height;
  let top = height;
  let shore = horizon + (CAMERA_HEIGHT / FARTHEST) * focal;
  let reached = false;
  for (let z = NEAR_SHORE; z < FARTHEST; z *= 1.0022) {
    const ground = groundHeight(slope * z, z);
    if (ground <= 0) {
      continue;
    }
    const row = horizon - ((ground - CAMERA_HEIGHT) / z) * focal;
    if (!reached) {
      reached = true;
      shore = horizon + (CAMERA_HEIGHT / z) * focal;
      top = shore;
    }
    if (row < top) {
      paintSpan(light, { x, width, from: row, to: top }, landLight(slope * z, z, ground));
      top = row;
    }
  }
  return shore;
}

/** Paints the rows of one column; the uppermost is blended by how much of it is covered. */
function paintSpan(light, { x, width, from, to }, color) {
  const first = Math.max(0, Math.floor(from));
  for (let y = first; y < Math.min(to, light.length / 3 / width); y++) {
    const index = y * width + x;
    setPixel(light, index, mix(getPixel(light, index), color, clamp(y + 1 - from, 0, 1)));
  }
}

/** Returns the height of the ground above the lake; zero is water. */
function groundHeight(x, z) {
  const shore = 5.2 + (fbm(x * 0.5 + 9, 3.1, 4) - 0.5) * 3.2 - Math.abs(x) * 0.42;
  const inland = z - Math.max(shore, NEAR_SHORE);
  if (inland <= 0) {
    return 0;
  }
  const valley = 0.3 + 0.7 * smoothstep(0.2, 4.5, Math.abs(x - 0.9 + (z - 8) * 0.05));
  const range = smoothstep(0, 9, inland) * 2.5 + smoothstep(11, 26, inland) * 2.3;
  const hills = smoothstep(0, 1.2, inland) * 0.16 * fbm(x * 1.3, z * 1.3, 4);
  const mountains = ridged(x * 0.19 + 3.7, z * 0.19, 8) * range * valley;
  return hills + mountains ** 1.25 * 0.84 + inland * 0.008 + treeHeight(x, z, inland);
}

function treeHeight(x, z, inland) {
  const stand = smoothstep(0.42, 0.58, fbm(x * 1.9 + 30, z * 1.9, 3)) * smoothstep(0, 0.08, inland);
  return z > 11 ? 0 : stand * 0.045 * noise(x * 55, z * 22) ** 1.5;
}

/** Returns the color of land under sun, sky and the haze in front of it. */
function landLight(x, z, ground) {
  const step = 0.0025 * z;
  const east = (groundHeight(x + step, z) - ground) / step;
  const far = (groundHeight(x, z + step) - ground) / step;
  const normal = normalize([-east, 1, -far]);
  const sun = Math.max(0, dot(normal, SUN_LIGHT));
  const steep = 1 - normal[1];
  const detail = fbm(x * 9, z * 9, 4);
  const forest = mix([0.018, 0.04, 0.016], [0.07, 0.1, 0.03], detail * detail * 1.6);
  const meadow = mix(
    forest,
    [0.15, 0.17, 0.05],
    smoothstep(0.5, 0.62, fbm(x * 1.9 + 30, z * 1.9 + 5, 3)) * 0.8,
  );
  const rock = mix([0.13, 0.115, 0.105], [0.27, 0.24, 0.21], detail);
  const bare = smoothstep(0.6, 1.3, ground + (detail - 0.5) * 0.7 + steep * 0.25);
  const snow = smoothstep(1.6, 2.05, ground + (detail - 0.5) * 0.9 - steep * 0.95);
  const surface = mix(mix(meadow, rock, bare), [0.86, 0.89, 0.95], snow);
  const lit = surface.map(
    (value, channel) => value * (sun * [2.1, 1.75, 1.3][channel] + [0.3, 0.37, 0.5][channel]),
  );
  return mix(lit, HAZE, 1 - Math.exp(-((z - NEAR_SHORE) / 34) - 0.02));
}

/** Draws the reflection in the lake, stretched by ripples that grow toward the camera. */
function drawWater(light, { shore, width, height }) {
  const image = light.slice();
  for (let x = 0; x < width; x++) {
    for (let y = Math.floor(shore[x]); y < height; y++) {
      setPixel(light, y * width + x, waterLight(image, { x, y, shore: shore[x], width, height }));
    }
  }
}

function waterLight(image, { x, y, shore, width, height }) {
  const below = (y - shore) / (height - shore);
  const distance = 1 / (below + 0.035);
  const [u, v] = [(x / width - 0.5) * distance * 5, distance * 9];
  const ripple = fbm(u * 6, v * 5, 4) - 0.5;
  const swell = fbm(u * 1.1 + 8, v * 0.7, 3);
  const calm = smoothstep(0.38, 0.62, swell);
  const strength = (0.3 + 0.7 * calm) * (4 + below * 70) * (height / 1067);
  const row = clamp(2 * shore - y - Math.abs(ripple) * strength * 1.4, 0, shore - 2);
  const column = clamp(x + ripple * strength * 0.45, 0, width - 1);
  const mirrored = getPixel(image, Math.floor(row) * width + Math.floor(column));
  const deep = [0.012, 0.06, 0.085];
  const reflected = mix(mirrored, deep, 0.14 + 0.5 * below + calm * 0.06);
  const path = Math.exp(-(((x / width - SUN.x) / (0.035 + below * 0.09)) ** 2));
  const glitter = path * smoothstep(0.1, 0.3, ripple) * (0.35 + 0.9 * below);
  return reflected.map((value, channel) => value + GLOW[channel] * glitter);
}

/** Converts light to an exposed image: lens falloff, film curve, grain, sRGB. */
function develop(light, width, height) {
  const bytes = Buffer.alloc(light.length);
  for (let index = 0; index < width * height; index++) {
    const [x, y] = [index % width, Math.floor(index / width)];
    const corner = Math.hypot(x / width - 0.5, y / height - 0.5);
    const grain = (hash(x, y + 5000) + hash(x + 7000, y) - 1) * 0.016;
    const color = getPixel(light, index);
    const gray = (color[0] + color[1] + color[2]) / 3;
    color.forEach((value, channel) => {
      const vivid = Math.max(0, gray + (value - gray) * 1.22);
      const exposed = 1 - Math.exp(-vivid * 1.75 * (1 - 0.42 * corner * corner));
      const curved = (exposed ** (1 / 2.2) - 0.5) * 1.22 + 0.48;
      bytes[index * 3 + channel] = Math.round(255 * clamp(curved + grain, 0, 1));
    });
  }
  return bytes;
}

/** Returns smooth value noise from 0 to 1, with one feature for each unit. */
function noise(x, y) {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [fade(x - column), fade(y - row)];
  const upper = hash(column, row) * (1 - u) + hash(column + 1, row) * u;
  const lower = hash(column, row + 1) * (1 - u) + hash(column + 1, row + 1) * u;
  return upper * (1 - v) + lower * v;
}

/** Returns fractal noise, each octave twice as fine and half as strong; from 0 to 1 around 0.5. */
function fbm(x, y, octaves) {
  let [sum, weight, total] = [0, 1, 0];
  for (let octave = 0; octave < octaves; octave++) {
    // Rotating each octave hides the grid of value noise.
    const [turnedX, turnedY] = [x * 0.8 - y * 0.6 + octave * 17, x * 0.6 + y * 0.8 - octave * 31];
    sum += noise(turnedX, turnedY) * weight;
    total += weight;
    weight /= 2;
    [x, y] = [turnedX * 2, turnedY * 2];
  }
  return sum / total;
}

/** Returns fbm folded into crests: mountains instead of hills. */
function ridged(x, y, octaves) {
  let [sum, weight, total, gain] = [0, 1, 0, 1];
  for (let octave = 0; octave < octaves; octave++) {
    const [turnedX, turnedY] = [x * 0.8 - y * 0.6 + octave * 13, x * 0.6 + y * 0.8 + octave * 41];
    const crest = (1 - Math.abs(2 * noise(turnedX, turnedY) - 1)) ** 2;
    sum += crest * weight * gain;
    total += weight;
    gain = clamp(crest * 1.7, 0, 1);
    weight *= 0.45;
    [x, y] = [turnedX * 2.03, turnedY * 2.03];
  }
  return sum / total;
}

/** Returns a number from 0 to 1 that depends only on the position. */
function hash(x, y) {
  let bits = Math.imul(x, 374761393) + Math.imul(y, 668265263) + Math.imul(SEED, 1274126177);
  bits = Math.imul(bits ^ (bits >>> 13), 1274126177);
  return ((bits ^ (bits >>> 16)) >>> 0) / 4294967295;
}

function fade(t) {
  return t * t * t * (t * (t * 6 - 15) + 10);
}

function smoothstep(low, high, value) {
  const t = clamp((value - low) / (high - low), 0, 1);
  return t * t * (3 - 2 * t);
}

function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

function mix(from, to, share) {
  return from.map((value, channel) => value + (to[channel] - value) * share);
}

function dot(a, b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function normalize(vector) {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function getPixel(light, index) {
  return [light[index * 3], light[index * 3 + 1], light[index * 3 + 2]];
}

function setPixel(light, index, color) {
  light.set(color, index * 3);
}
