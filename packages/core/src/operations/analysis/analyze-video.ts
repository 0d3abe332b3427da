import * as v from 'valibot';

import { analysisModel } from '../../api/shared/defaults.ts';
import {
  analysisFields,
  analysisOutput,
  passUrlField,
  pathField,
  runAnalysis,
} from './analysis.ts';
import { defineOperation } from '../shared/operation.ts';
import { billableEffects, billableErrors } from '../shared/effects.ts';

/** Analyzes a video. */
export const analyzeVideo = defineOperation({
  name: 'analyze_video',
  title: 'Analyze video',
  summary: 'Watches a video and answers a question about it.',
  guidance:
    'Takes MP4, MPEG, MOV and WebM. A YouTube URL is passed to the model, which must support it (Gemini).',
  errors: billableErrors,
  related: ['search_models', 'chat_completion'],
  effects: billableEffects,
  defaultModel: (defaults) => analysisModel('video', defaults),
  input: v.strictObject({
    video_path: pathField('video'),
    ...analysisFields('video'),
    pass_url: v.optional(passUrlField),
  }),
  output: v.object(analysisOutput),
  async run(input, context) {
    const { video_path: path, pass_url: passUrl } = input;
    return (
      await runAnalysis({ path, kind: 'video', input, requestedOptions: { passUrl } }, context)
    ).result;
  },
});
