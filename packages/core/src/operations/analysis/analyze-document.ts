import * as v from 'valibot';

import { analysisModel } from '../../api/shared/defaults.ts';
import { pdfEngines } from '../../api/chat/pdf-engine.ts';
import {
  analysisFields,
  analysisOutput,
  passUrlField,
  pathField,
  runAnalysis,
} from './analysis.ts';
import { defineOperation } from '../shared/operation.ts';
import { billableEffects, billableErrors } from '../shared/effects.ts';

/** A question about a PDF. */
export const analyzeDocument = defineOperation({
  name: 'analyze_document',
  title: 'Analyze document',
  summary: 'Reads a PDF and answers a question about it.',
  guidance:
    'Works with every model: one that reads no PDFs gets the text for free. Scans need `engine: "mistral-ocr"`, paid by the page. Give back `annotations` to ask again without paying for that.',
  errors: billableErrors,
  related: ['search_models', 'analyze_image', 'chat_completion'],
  effects: billableEffects,
  defaultModel: (defaults) => analysisModel('document', defaults),
  input: v.strictObject({
    document_path: pathField('PDF'),
    ...analysisFields('document'),
    engine: v.optional(
      v.pipe(
        v.picklist(pdfEngines),
        v.description('Who reads it. Default: the model if it can, else `cloudflare-ai` (free).'),
      ),
    ),
    annotations: v.optional(
      v.pipe(
        v.array(v.record(v.string(), v.unknown())),
        v.description('What an earlier answer about the same PDF gave.'),
      ),
    ),
    return_annotations: v.optional(
      v.pipe(
        v.boolean(),
        v.description('Gives what was parsed, the whole text included, for reuse.'),
      ),
    ),
    pass_url: v.optional(passUrlField),
  }),
  output: v.object({
    ...analysisOutput,
    annotations: v.pipe(
      v.array(v.record(v.string(), v.unknown())),
      v.description('Empty unless return_annotations is true.'),
    ),
  }),
  async run(input, context) {
    const { document_path: path, engine: pdfEngine, annotations, pass_url: passUrl } = input;
    const requestedOptions = { pdfEngine, annotations, passUrl };
    const order = { path, kind: 'document' as const, input, requestedOptions };
    const { result, told } = await runAnalysis(order, context);
    const parsed = input.return_annotations === true ? toRecords(result.message.annotations) : [];
    return { ...told, data: { ...told.data, annotations: parsed } };
  },
});

function toRecords(annotations: readonly unknown[] = []): Record<string, unknown>[] {
  return annotations.filter(
    (each): each is Record<string, unknown> => typeof each === 'object' && each !== null,
  );
}
