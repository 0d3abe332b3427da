import { encodeBase64 } from '../shared/base64.ts';
import { invalidRequest } from '../shared/api-error.ts';
import {
  ASPECT_RATIOS,
  type Dimensions,
  isResolution,
  LONGER_SIDES,
  toDimensions,
} from '../images/dimensions.ts';
import { renderImage, mediaTypeOf } from '../images/render.ts';
import { profileOf } from '../images/find-profile.ts';
import { defaultFormat, type ImageFormat } from '../images/plan.ts';
import type { ChatTurn } from './turn.ts';

/** Half of the smallest resolution; only chat has it. */
const HALF_K = '0.5K';

const FORMATS: readonly ImageFormat[] = ['png', 'jpeg', 'webp'];

const NUMBERS: Readonly<Record<string, number>> = { two: 2, three: 3, four: 4 };

/** Renders the images of an answer: the same for the same prompt, in the requested aspect ratio. */
export async function renderImages(turn: ChatTurn, prompt: string): Promise<string[]> {
  const dimensions = chooseChatDimensions(turn);
  const format = chooseFormat(turn);
  const background = turn.media.find(({ info }) => info?.color !== undefined)?.info?.color;
  const urls: string[] = [];
  for (let index = 0; index < countRequestedImages(prompt); index += 1) {
    const bytes = await renderImage({ dimensions, format, prompt, index, background });
    urls.push(`data:${mediaTypeOf(format)};base64,${encodeBase64(bytes)}`);
  }
  return urls;
}

/** Returns the dimensions that `image_config` requests; an unknown size is a 400. */
export function chooseChatDimensions({ request }: Pick<ChatTurn, 'request'>): Dimensions {
  const { aspect_ratio: ratio, image_size: size } = request.image_config ?? {};
  const aspectRatio = oneOf('aspect_ratio', ratio, ASPECT_RATIOS);
  const requested = oneOf('image_size', size, [HALF_K, ...Object.keys(LONGER_SIDES)]) ?? '1K';
  return toDimensions(isResolution(requested) ? requested : '512', aspectRatio);
}

function chooseFormat({ request, model }: ChatTurn): ImageFormat {
  const first = defaultFormat(profileOf(model.entry));
  const requested = oneOf('output_format', request.image_config?.['output_format'], FORMATS);
  return FORMATS.find((name) => name === requested) ?? first;
}

function oneOf(field: string, value: unknown, supported: readonly string[]): string | undefined {
  if (value === undefined || value === null || value === 'auto') return undefined;
  if (typeof value === 'string' && supported.includes(value)) return value;
  throw invalidRequest(`image_config.${field}: supported are ${supported.join(', ')}`);
}

/** Returns the number of images that a prompt asks for in words, up to four. */
function countRequestedImages(prompt: string): number {
  const [, word = ''] = /\b(two|three|four|[2-4])\s+(?:images|pictures)\b/i.exec(prompt) ?? [];
  return NUMBERS[word.toLowerCase()] ?? (word === '' ? 1 : Number(word));
}
