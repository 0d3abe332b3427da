import * as v from 'valibot';

import { DEFAULT_AUDIO_GENERATION_MODEL } from '../../api/shared/defaults.ts';
import { spokenFormats } from '../../api/speech/options.ts';
import { outputFields } from '../shared/output.ts';
import { generationModelField, promptField } from '../shared/generation-fields.ts';
import { defineOperation } from '../shared/operation.ts';
import { generationEffects, billableErrors } from '../shared/effects.ts';
import { reportUpload } from '../shared/report-upload.ts';
import { saveAudio, openAudioOutput, audioOutput } from './audio-output.ts';

const input = v.strictObject({
  prompt: promptField('Prompt for a spoken answer or music.'),
  model: generationModelField('Audio model', 'OPENROUTER_DEFAULT_AUDIO_GEN_MODEL'),
  voice: v.optional(v.pipe(v.string(), v.description('Default: alloy for models that speak.'))),
  format: v.optional(
    v.pipe(v.picklist(spokenFormats), v.description('Default: pcm16, which is saved as WAV.')),
  ),
  ...outputFields,
});

/** Generates a spoken answer, or music. */
export const generateAudio = defineOperation({
  name: 'generate_audio',
  title: 'Generate audio',
  summary: 'Answers a prompt aloud, or generates music.',
  guidance: 'The model decides what is said; for an exact text use generate_speech.',
  errors: billableErrors,
  related: ['search_models', 'generate_speech'],
  effects: generationEffects,
  defaultModel: ({ audioGenerationModel = DEFAULT_AUDIO_GENERATION_MODEL }) => audioGenerationModel,
  input,
  output: audioOutput,
  async run(fields, context) {
    const { prompt, model, voice, format, max_cost_usd } = fields;
    const output = await openAudioOutput({ ...fields, nameHint: prompt }, context);
    context.report({ type: 'progress', message: 'Waiting for the audio' });
    const stream = await context.client.generate.audio.stream(
      { prompt, model, voice, format },
      reportUpload(context, max_cost_usd),
    );
    return await saveAudio(stream, output, context);
  },
});
