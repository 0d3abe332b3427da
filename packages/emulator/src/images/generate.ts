import type { SeenMedia } from '../media/input-media.ts';
import { encodeBase64 } from '../shared/base64.ts';
import type { JsonObject } from '../shared/json.ts';
import { draw, type Drawing, mediaTypeOf, type Sketch } from './draw.ts';
import type { ImageTurn } from './turn.ts';
import type { ScriptedImages } from './script.ts';
import type { StreamedImage } from './write-stream.ts';

/** What an unfinished picture is short of, one line for each step towards the finished one. */
const SKETCHES: readonly Sketch[] = [
  { share: 1 / 8, blurPixels: 4 },
  { share: 1 / 4, blurPixels: 2 },
  { share: 1 / 2, blurPixels: 1 },
];

const DEFAULT_PARTIALS = 2;

/** Draws what a request asks for, or takes what the script says. */
export async function makeImages(
  turn: ImageTurn,
  references: readonly SeenMedia[],
  script: ScriptedImages = {},
): Promise<StreamedImage[]> {
  const { request, format } = turn;
  const images: StreamedImage[] = [];
  for (let index = 0; index < (script.images?.length ?? request.n); index += 1) {
    const drawing = toDrawing(turn, references, index);
    const scripted = script.images?.[index];
    const bytes = scripted === undefined ? await draw(drawing) : undefined;
    const isStreamed = request.stream && turn.profile.isStreaming;
    images.push({
      partials:
        isStreamed && format !== 'svg' ? await sketch(drawing, countPartials(turn, script)) : [],
      markup: isStreamed && format === 'svg' ? new TextDecoder().decode(bytes) : undefined,
      result: {
        b64_json: bytes === undefined ? scripted : encodeBase64(bytes),
        ...toMediaType(turn, script),
      },
    });
  }
  return images;
}

function toDrawing(
  { request, dimensions, format }: ImageTurn,
  references: readonly SeenMedia[],
  index: number,
): Drawing {
  return {
    dimensions,
    format,
    index,
    prompt: request.prompt,
    seed: request.seed,
    isTransparent: request.background === 'transparent',
    ground: references.find(({ facts }) => facts?.colour !== undefined)?.facts?.colour,
    quality: request.output_compression,
  };
}

async function sketch(drawing: Drawing, count: number): Promise<Uint8Array[]> {
  const partials: Uint8Array[] = [];
  for (const step of count === 0 ? [] : SKETCHES.slice(-count)) {
    partials.push(await draw(drawing, step));
  }
  return partials;
}

/** OpenAI's own name for the wish is passed on to it. */
function countPartials({ request, provider }: ImageTurn, { partials }: ScriptedImages): number {
  const wished = request.provider.options?.[provider.slug]?.['partial_images'];
  return partials ?? (typeof wished === 'number' ? wished : DEFAULT_PARTIALS);
}

function toMediaType({ profile, format }: ImageTurn, { mediaType }: ScriptedImages): JsonObject {
  if (mediaType === null || (mediaType === undefined && !profile.tellsMediaType)) return {};
  return { media_type: mediaType ?? mediaTypeOf(format) };
}
