import type { InputMedia } from '../media/input-media.ts';
import { encodeBase64 } from '../shared/base64.ts';
import type { JsonObject } from '../shared/json.ts';
import { renderImage, type ImageSpec, mediaTypeOf, type Preview } from './render.ts';
import type { ImagePlan } from './plan.ts';
import type { ScriptedImages } from './script.ts';
import type { StreamedImage } from './write-stream.ts';

/** Preview quality, one entry per step toward the complete image. */
const PREVIEWS: readonly Preview[] = [
  { share: 1 / 8, blurPixels: 4 },
  { share: 1 / 4, blurPixels: 2 },
  { share: 1 / 2, blurPixels: 1 },
];

const DEFAULT_PARTIALS = 2;

/** Generates the requested images, or those of the script. */
export async function generateImages(
  plan: ImagePlan,
  references: readonly InputMedia[],
  script: ScriptedImages = {},
): Promise<StreamedImage[]> {
  const { request, format } = plan;
  const images: StreamedImage[] = [];
  for (let index = 0; index < (script.images?.length ?? request.n); index += 1) {
    const spec = toSpec(plan, references, index);
    const scripted = script.images?.[index];
    const bytes = scripted === undefined ? await renderImage(spec) : undefined;
    const isStreamed = request.stream && plan.profile.isStreaming;
    images.push({
      partials:
        isStreamed && format !== 'svg'
          ? await renderPreviews(spec, countPartials(plan, script))
          : [],
      markup: isStreamed && format === 'svg' ? new TextDecoder().decode(bytes) : undefined,
      result: {
        b64_json: bytes === undefined ? scripted : encodeBase64(bytes),
        ...toMediaType(plan, script),
      },
    });
  }
  return images;
}

function toSpec(
  { request, dimensions, format }: ImagePlan,
  references: readonly InputMedia[],
  index: number,
): ImageSpec {
  return {
    dimensions,
    format,
    index,
    prompt: request.prompt,
    seed: request.seed,
    isTransparent: request.background === 'transparent',
    background: references.find(({ info }) => info?.color !== undefined)?.info?.color,
    quality: request.output_compression,
  };
}

async function renderPreviews(spec: ImageSpec, count: number): Promise<Uint8Array[]> {
  const partials: Uint8Array[] = [];
  for (const step of count === 0 ? [] : PREVIEWS.slice(-count)) {
    partials.push(await renderImage(spec, step));
  }
  return partials;
}

/** OpenAI's own option name is passed through. */
function countPartials({ request, provider }: ImagePlan, { partials }: ScriptedImages): number {
  const requested = request.provider.options?.[provider.slug]?.['partial_images'];
  return partials ?? (typeof requested === 'number' ? requested : DEFAULT_PARTIALS);
}

function toMediaType({ profile, format }: ImagePlan, { mediaType }: ScriptedImages): JsonObject {
  if (mediaType === null || (mediaType === undefined && !profile.includesMediaType)) return {};
  return { media_type: mediaType ?? mediaTypeOf(format) };
}
