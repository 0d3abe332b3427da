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
import type { FormatTypes } from '../shared/save-format.ts';
import { formatFor, requestedExtension, typesOf } from '../shared/save-format.ts';
import { reportUpload } from '../shared/report-upload.ts';
import { canConvert, toNamedImage } from './convert-image.ts';

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
      mediaTypes: typesOf(formats),
      checkSignal: context.signal,
    } as const;
    const target = await openOutput(outputOptions, { ...context, signal: undefined });
    const imageRequest = await toRequest(request, context);
    const result = await generate(imageRequest, request.max_cost_usd, context).catch(
      (error: unknown) => {
        throw explainFormat(error, request);
      },
    );
    const converted = await saveAll(
      result,
      { target, extension: requestedExtension(request.save_path) },
      context,
    );
    const { text, model, generationId } = result;
    const notes = [...result.notes, ...converted];
    const { files, media } = target;
    const usage = toUsage(result.usage);
    return {
      data: {
        files: toFiles(files),
        images: result.images.length,
        text,
        notes,
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

interface ImageTarget {
  readonly target: OperationOutput;
  /** Requested extension, whose format the images get. */
  readonly extension: string | undefined;
}

/**
 * Saves images, and returns notes about those that were converted. Those that cannot be written are reported inline with the
 * error, because they are paid.
 */
async function saveAll(
  { images, notes }: ImageResult,
  { target, extension }: ImageTarget,
  context: OperationContext,
): Promise<readonly string[]> {
  const { report, signal } = context;
  const converted = new Set<string>();
  let failure: OpenRouterError | undefined;
  for (const image of images) {
    try {
      const { blob, note } = await toNamedImage(image, extension);
      await target.add('image', toContent({ blob }));
      if (note !== undefined) converted.add(note);
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
  if (failure === undefined) return [...converted];
  throw failure.with({ details: { files: target.files.map(({ path }) => path) } });
}

/** Converts media to output content, which is read chunk by chunk, whatever its size. */
function toContent({ blob }: Pick<Media, 'blob'>): OutputContent {
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
    ...(await chooseFormat(fields)),
    background: fields.background,
    seed: fields.seed,
    maxTokens: fields.max_tokens,
    modalities: fields.modalities,
    provider: toRouting(fields.provider),
  };
}

/** Types of the files by format. */
const formats: FormatTypes<(typeof imageFormats)[number]> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  svg: 'image/svg+xml',
};

/**
 * Returns the format to request. A name without a format is a wish, as long as the image can be converted: nothing else becomes
 * an SVG, and a JPEG loses its transparency.
 */
async function chooseFormat({
  save_path,
  output_format,
  background,
}: v.InferOutput<typeof input>): Promise<Pick<ImageRequest, 'format' | 'preferredFormat'>> {
  const format = formatFor({ save_path, format: output_format, field: 'output_format' }, formats);
  if (format === undefined || output_format !== undefined) return { format };
  // Most models make PNG, whether or not they list it.
  const isConvertible = format === 'png' || (format !== 'svg' && (await canConvert()));
  const isOpaque = format === 'jpeg' && background === 'transparent';
  return isConvertible && !isOpaque ? { preferredFormat: format } : { format };
}

/** Adds to the refusal of a format that only the name of the file asks for. */
function explainFormat(error: unknown, { output_format }: v.InferOutput<typeof input>): unknown {
  const isOurs = OpenRouterError.is(error) && error.details['option'] === 'format';
  if (!isOurs || output_format !== undefined) return error;
  const text = 'The extension of the file asks for this format: name a file of another one.';
  return error.with({ hints: [{ kind: 'text', text }, ...error.hints] });
}

async function generate(
  request: ImageRequest,
  maxCostUsd: number | undefined,
  context: OperationContext,
): Promise<ImageResult> {
  const { client, report, noteCharge } = context;
  report({ type: 'progress', message: 'Generating the image' });
  for await (const event of client.generate.image.stream(
    request,
    reportUpload(context, maxCostUsd),
  )) {
    if (event.type === 'end') {
      noteCharge?.({ id: event.result.generationId, cost: event.result.usage });
      return event.result;
    }
    report({ type: 'progress', message: describePreview(event.index, event.image) });
    report({ type: 'partial-image', image: event.image.blob });
  }
  throw new OpenRouterError('INTERNAL', 'A stream ended without its result');
}

function describePreview(index: number, { size }: Media): string {
  return `Generating the image: preview ${index + 1}, ${Math.ceil(size / 1000)} kB`;
}
