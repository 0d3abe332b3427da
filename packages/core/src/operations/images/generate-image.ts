import * as v from 'valibot';

import { DEFAULT_IMAGE_GENERATION_MODEL } from '../../api/shared/defaults.ts';
import type { ImageRequest, ImageResult } from '../../api/images/options.ts';
import {
  imageBackgrounds,
  imageFormats,
  imageQualities,
  MAX_IMAGES,
  MAX_REFERENCES,
} from '../../api/images/options.ts';
import type { Media } from '../../media/media.ts';
import type { OutputContent } from '../../media/workspace.ts';
import { OpenRouterError, toOpenRouterError } from '../../shared/errors.ts';
import { toUsage, usageField } from '../shared/usage-fields.ts';
import { providerField, toRouting } from '../shared/routing-fields.ts';
import type { OperationOutput } from '../shared/output.ts';
import {
  outputFields,
  describeOutputs,
  filesField,
  saveOnAbort,
  openOutput,
  toFiles,
  toInline,
} from '../shared/output.ts';
import { generationModelField, referenceField, promptField } from '../shared/generation-fields.ts';
import { toMediaSource } from '../shared/media-reference.ts';
import type { OperationContext } from '../shared/operation.ts';
import { defineOperation } from '../shared/operation.ts';
import { generationEffects, billableErrors } from '../shared/effects.ts';
import { reportUpload } from '../shared/report-upload.ts';

const input = v.strictObject({
  prompt: promptField('What to show, or how to edit the input images.'),
  model: generationModelField('Image model', 'OPENROUTER_DEFAULT_IMAGE_GEN_MODEL'),
  input_images: v.optional(
    v.pipe(
      v.array(referenceField),
      v.maxLength(MAX_REFERENCES),
      v.description('Images to edit or reference: paths, URLs or data URLs.'),
    ),
  ),
  n: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(MAX_IMAGES),
      v.description('Number of images. Default: 1.'),
    ),
  ),
  aspect_ratio: v.optional(v.pipe(v.string(), v.description('Such as 1:1, 16:9 or 9:16.'))),
  image_size: v.optional(
    v.pipe(v.picklist(['0.5K', '512', '1K', '2K', '4K']), v.description('Resolution.')),
  ),
  size: v.optional(
    v.pipe(v.string(), v.description('Exact pixels, such as 1536x1024, instead of the two above.')),
  ),
  quality: v.optional(v.pipe(v.picklist(imageQualities), v.description('Detail.'))),
  output_format: v.optional(
    v.pipe(v.picklist(imageFormats), v.description('Default: by save_path.')),
  ),
  background: v.optional(v.pipe(v.picklist(imageBackgrounds), v.description('Background.'))),
  seed: v.optional(v.pipe(v.number(), v.integer())),
  max_tokens: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.description('Chat models only.')),
  ),
  modalities: v.optional(
    v.pipe(v.array(v.picklist(['image', 'text'])), v.description('Chat models only.')),
  ),
  provider: v.optional(providerField),
  ...outputFields,
});

const output = v.object({
  files: filesField,
  images: v.number(),
  text: v.pipe(v.string(), v.description('Text of the model.')),
  notes: v.array(v.string()),
  model: v.string(),
  usage: usageField,
  generation_id: v.nullable(v.string()),
});

/** Generates images from a prompt and reference images. */
export const generateImage = defineOperation({
  name: 'generate_image',
  title: 'Generate image',
  summary: 'Generates or edits images from a prompt and optional images.',
  guidance: 'Options that the model lacks are refused unpaid, with those it has.',
  errors: billableErrors,
  related: ['search_models', 'generate_video_from_image', 'analyze_image'],
  effects: generationEffects,
  defaultModel: ({ imageGenerationModel = DEFAULT_IMAGE_GENERATION_MODEL }) => imageGenerationModel,
  fieldNames: {
    count: 'n',
    resolution: 'image_size',
    format: 'output_format',
    references: 'input_images',
  },
  input,
  output,
  async run(request, context) {
    // Complete images are paid: they are saved even when the caller aborts meanwhile.
    const { prompt: nameHint } = request;
    const outputOptions = {
      ...request,
      nameHint,
      kind: 'image',
      checkSignal: context.signal,
    } as const;
    const target = await openOutput(outputOptions, { ...context, signal: undefined });
    const imageRequest = await toRequest(request, context);
    const result = await generate(imageRequest, request.max_cost_usd, context);
    await saveAll(result, target, context);
    const { text, notes, model, generationId } = result;
    const { files, media } = target;
    const usage = toUsage(result.usage);
    return {
      data: {
        files: toFiles(files),
        images: result.images.length,
        text,
        notes: [...notes],
        model,
        usage,
        generation_id: generationId ?? null,
      },
      text: [text, describeOutputs(target), ...notes].filter((line) => line !== '').join('\n'),
      media,
      files,
      meta: { usage, model },
      // Notes may have URLs of the model.
      untrusted: text !== '' || notes.length > 0,
    };
  },
});

/** Saves images. Those that cannot be written are reported inline with the error, because they are paid. */
async function saveAll(
  { images, notes }: ImageResult,
  target: OperationOutput,
  context: OperationContext,
): Promise<void> {
  const { report, signal } = context;
  let failure: OpenRouterError | undefined;
  for (const image of images) {
    try {
      await target.add('image', toContent(image));
    } catch (error) {
      failure ??= toOpenRouterError(error);
      report({ type: 'media', media: await toInline('image', toContent(image)) });
    }
  }
  if (signal?.aborted === true) {
    await saveOnAbort(target, context);
    // They have the URLs of images that were not downloaded.
    for (const message of notes) report({ type: 'note', message });
    throw signal.reason;
  }
  if (failure === undefined) return;
  throw failure.with({ details: { files: target.files.map(({ path }) => path) } });
}

/** Converts media to output content, which is read chunk by chunk, whatever its size. */
function toContent({ blob }: Media): OutputContent {
  return { chunks: readBlob(blob) };
}

async function* readBlob(blob: Blob): AsyncGenerator<Uint8Array> {
  const reader = blob.stream().getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
  } finally {
    reader.releaseLock();
  }
}

async function toRequest(
  { input_images = [], ...fields }: v.InferOutput<typeof input>,
  context: OperationContext,
): Promise<ImageRequest> {
  const references = [];
  for (const reference of input_images)
    references.push((await toMediaSource(reference, context)).source);
  return {
    prompt: fields.prompt,
    model: fields.model,
    references: references.length === 0 ? undefined : references,
    count: fields.n,
    aspectRatio: fields.aspect_ratio,
    resolution: fields.image_size,
    size: fields.size,
    quality: fields.quality,
    format: fields.output_format,
    preferredFormat: formatOf(fields.save_path),
    background: fields.background,
    seed: fields.seed,
    maxTokens: fields.max_tokens,
    modalities: fields.modalities,
    provider: toRouting(fields.provider),
  };
}

/** Returns the format of a path: `cat.webp` prefers WebP, if the model has it. */
function formatOf(path: string | undefined): ImageRequest['format'] {
  const [, extension = ''] = /\.(\w+)$/u.exec(path ?? '') ?? [];
  const name = extension.toLowerCase();
  return imageFormats.find((format) => format === (name === 'jpg' ? 'jpeg' : name));
}

async function generate(
  request: ImageRequest,
  maxCostUsd: number | undefined,
  context: OperationContext,
): Promise<ImageResult> {
  const { client, report } = context;
  report({ type: 'progress', message: 'Generating the image' });
  for await (const event of client.generate.image.stream(
    request,
    reportUpload(context, maxCostUsd),
  )) {
    if (event.type === 'end') return event.result;
    report({ type: 'progress', message: describePreview(event.index, event.image) });
    report({ type: 'partial-image', image: event.image.blob });
  }
  throw new OpenRouterError('INTERNAL', 'A stream ended without its result');
}

function describePreview(index: number, { size }: Media): string {
  return `Generating the image: preview ${index + 1}, ${Math.ceil(size / 1000)} kB`;
}
