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

/** Analyzes a PDF. */
export const analyzeDocument = defineOperation({
  name: 'analyze_document',
  title: 'Analyze document',
  summary: 'Reads a PDF and answers a question about it.',
  guidance:
    'Works with every model: one that reads no PDFs gets the text for free. Scans need `engine: "mistral-ocr"`, billed per page. Pass `annotations` back to ask again without that cost.',
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
        v.description('PDF reader. Default: the model if it can, else `cloudflare-ai` (free).'),
      ),
    ),
    annotations: v.optional(
      v.pipe(
        v.array(v.record(v.string(), v.unknown())),
        v.description('`annotations` of an earlier result for the same PDF.'),
      ),
    ),
    return_annotations: v.optional(
      v.pipe(
        v.boolean(),
        v.description('Returns the parsed content, complete text included, for reuse.'),
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
    const analysis = { path, kind: 'document' as const, input, requestedOptions };
    const { answer, result } = await runAnalysis(analysis, context);
    const parsed = input.return_annotations === true ? toRecords(answer.message.annotations) : [];
    return { ...result, data: { ...result.data, annotations: parsed } };
  },
});

function toRecords(annotations: readonly unknown[] = []): Record<string, unknown>[] {
  return annotations.filter(
    (each): each is Record<string, unknown> => typeof each === 'object' && each !== null,
  );
}
