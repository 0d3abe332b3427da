import * as v from 'valibot';

import { analysisModel } from '../../api/shared/defaults.ts';
import { analysisFields, analysisOutput, pathField, runAnalysis } from './analysis.ts';
import { defineOperation } from '../shared/operation.ts';
import { billableEffects, billableErrors } from '../shared/effects.ts';

/** Analyzes audio. */
export const analyzeAudio = defineOperation({
  name: 'analyze_audio',
  title: 'Analyze audio',
  summary: 'Listens to audio and answers a question about it.',
  guidance:
    'Takes WAV, MP3, FLAC, OGG, AAC, M4A, AIFF, raw PCM, videos. For the exact words use transcribe_audio.',
  errors: billableErrors,
  related: ['transcribe_audio', 'search_models', 'chat_completion'],
  effects: billableEffects,
  defaultModel: (defaults) => analysisModel('audio', defaults),
  input: v.strictObject({
    audio_path: pathField('audio'),
    ...analysisFields('audio'),
    format: v.optional(
      v.pipe(
        v.picklist(['pcm16', 'pcm24']),
        v.description('Only for raw samples without a header.'),
      ),
    ),
  }),
  output: v.object(analysisOutput),
  async run(input, context) {
    const { audio_path: path, format } = input;
    return (await runAnalysis({ path, kind: 'audio', format, input }, context)).result;
  },
});
