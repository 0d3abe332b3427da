import { OpenRouterError } from '../../shared/errors.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { Model, ModelCatalogue } from '../shared/model-catalogue.ts';
import { isBarePreset } from '../models/model-id.ts';
import type { ChatPlugin } from './options.ts';

/** The parsers of OpenRouter for PDFs. `cloudflare-ai` is free and reads text; `mistral-ocr` reads scans and is paid by the page. */
export const pdfEngines = ['native', 'cloudflare-ai', 'mistral-ocr'] as const;

/** A parser of OpenRouter for PDFs. */
export type PdfEngine = (typeof pdfEngines)[number];

/** The parser for the PDFs of a request: what the model reads itself costs nothing more, and the free one reads text. */
export function choosePdfEngine(
  wanted: PdfEngine | undefined,
  model: Pick<Model, 'inputModalities'> | undefined,
): PdfEngine {
  if (wanted !== undefined) return wanted;
  return model?.inputModalities.includes('file') === true ? 'native' : 'cloudflare-ai';
}

/** The plugin that makes OpenRouter parse with an engine. Without it, a model that reads no PDFs gets the paid one. */
export function toParserPlugin(engine: PdfEngine): ChatPlugin {
  return { id: 'file-parser', pdf: { engine } };
}

/**
 * The plugins of a chat whose attachments were told by their bytes: a PDF among them gets the parser that costs nothing,
 * because nobody knew that there would be one. `undefined` when there is none.
 */
export async function pluginsForAttachments(
  wireMessages: readonly Readonly<Record<string, unknown>>[],
  modelId: string | undefined,
  {
    models,
    options,
  }: { readonly models: ModelCatalogue; readonly options: CallOptions | undefined },
): Promise<readonly ChatPlugin[] | undefined> {
  if (!wireMessages.some(hasDocument)) return undefined;
  return [
    toParserPlugin(choosePdfEngine(undefined, await fetchMetadata(models, modelId, options))),
  ];
}

function hasDocument({ content }: Readonly<Record<string, unknown>>): boolean {
  // Parts of our own making: each is an object.
  const parts = Array.isArray(content) ? (content as { readonly type: unknown }[]) : [];
  return parts.some(({ type }) => type === 'file');
}

async function fetchMetadata(
  models: ModelCatalogue,
  id: string | undefined,
  options: CallOptions | undefined,
): Promise<Model | undefined> {
  if (id === undefined || isBarePreset(id)) return undefined;
  try {
    return await models.get(id, options);
  } catch (error) {
    options?.signal?.throwIfAborted();
    if (!OpenRouterError.is(error)) throw error;
    // OpenRouter itself will tell what is wrong with the model; the free parser works with every one.
    return undefined;
  }
}
