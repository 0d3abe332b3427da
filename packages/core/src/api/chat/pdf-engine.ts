import { OpenRouterError } from '../../shared/errors.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext } from '../shared/context.ts';
import { boundLookUps } from '../shared/look-ups.ts';
import type { Model, ModelCatalogue } from '../shared/model-catalogue.ts';
import { isBarePreset } from '../models/model-id.ts';
import type { ChatPlugin } from './options.ts';

/** OpenRouter's PDF parsers. `cloudflare-ai` is free and reads text; `mistral-ocr` reads scans and is charged per page. */
export const pdfEngines = ['native', 'cloudflare-ai', 'mistral-ocr'] as const;

/** PDF parser of OpenRouter. */
export type PdfEngine = (typeof pdfEngines)[number];

/** Chooses the parser for the PDFs of a request: the model itself at no extra cost, else the free parser. */
export function choosePdfEngine(
  requested: PdfEngine | undefined,
  model: Pick<Model, 'inputModalities'> | undefined,
): PdfEngine {
  if (requested !== undefined) return requested;
  return model?.inputModalities.includes('file') === true ? 'native' : 'cloudflare-ai';
}

/** Returns the plugin that selects a parser. Without it, OpenRouter uses the paid parser for a model that does not read PDFs. */
export function toParserPlugin(engine: PdfEngine): ChatPlugin {
  return { id: 'file-parser', pdf: { engine } };
}

/**
 * Returns the plugins for attachments whose kind was detected from their content: a PDF gets a free parser, because the
 * caller may not expect one. `undefined` without a PDF.
 */
export async function pluginsForAttachments(
  wireMessages: readonly Readonly<Record<string, unknown>>[],
  modelId: string | undefined,
  { context, options }: { readonly context: ApiContext; readonly options: CallOptions | undefined },
): Promise<readonly ChatPlugin[] | undefined> {
  if (!wireMessages.some(hasDocument)) return undefined;
  const { models } = boundLookUps(context);
  return [
    toParserPlugin(choosePdfEngine(undefined, await fetchMetadata(models, modelId, options))),
  ];
}

function hasDocument({ content }: Readonly<Record<string, unknown>>): boolean {
  // Parts in the wire form of this package: each is an object.
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
    // OpenRouter reports the problem with the model itself; the free parser works with every model.
    return undefined;
  }
}
