import * as v from 'valibot';

import { analysisModel } from '../../api/shared/defaults.ts';
import { details } from '../../api/analysis/options.ts';
import { edgePixels } from '../../media/limits.ts';
import {
  analysisFields,
  analysisOutput,
  passUrlField,
  pathField,
  runAnalysis,
} from './analysis.ts';
import { defineOperation } from '../shared/operation.ts';
import { billableEffects, billableErrors } from '../shared/effects.ts';

/** Analyzes images. */
export const analyzeImage = defineOperation({
  name: 'analyze_image',
  title: 'Analyze image',
  summary: 'Looks at images and answers a question about them.',
  guidance:
    'Takes PNG, JPEG, WebP, GIF, AVIF, TIFF, BMP and SVG; large ones are scaled down first.',
  errors: billableErrors,
  related: ['search_models', 'analyze_document', 'chat_completion'],
  effects: billableEffects,
  defaultModel: (defaults) => analysisModel('image', defaults),
  input: v.strictObject({
    image_path: pathField('image'),
    ...analysisFields('image'),
    detail: v.optional(
      v.pipe(
        v.picklist(details),
        v.description('`high` for small print and charts; `original` keeps its size.'),
      ),
    ),
    max_dimension: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(edgePixels.min),
        v.maxValue(edgePixels.max),
        v.description('Longest edge in pixels. Default: OPENROUTER_IMAGE_MAX_DIMENSION.'),
      ),
    ),
    pass_url: v.optional(passUrlField),
  }),
  output: v.object(analysisOutput),
  async run(input, context) {
    const { image_path: path, detail, max_dimension: maxDimension, pass_url: passUrl } = input;
    const requestedOptions = { detail, maxDimension, passUrl };
    return (await runAnalysis({ path, kind: 'image', input, requestedOptions }, context)).result;
  },
});
