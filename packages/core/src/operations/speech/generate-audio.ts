import * as v from 'valibot';

import { DEFAULT_AUDIO_GENERATION_MODEL } from '../../api/shared/defaults.ts';
import { spokenFormats } from '../../api/speech/options.ts';
import { outputFields } from '../shared/output.ts';
import { generationModelField, promptField } from '../shared/generation-fields.ts';
import { defineOperation } from '../shared/operation.ts';
import { generationEffects, billableErrors } from '../shared/effects.ts';
import { reportUpload } from '../shared/report-upload.ts';
import type { FormatTypes } from '../shared/save-format.ts';
import { formatFor, typesOf } from '../shared/save-format.ts';
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

/** Types of the files by format, the one that every model streams first. */
const formats: FormatTypes<(typeof spokenFormats)[number]> = {
  pcm16: 'audio/wav',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  opus: 'audio/ogg',
};

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
    const { prompt, model, voice, save_path, max_cost_usd } = fields;
    const format = formatFor({ save_path, format: fields.format, field: 'format' }, formats);
    const mediaTypes = typesOf(formats);
    const output = await openAudioOutput({ ...fields, nameHint: prompt, mediaTypes }, context);
    context.report({ type: 'progress', message: 'Waiting for the audio' });
    const stream = await context.client.generate.audio.stream(
      { prompt, model, voice, format },
      reportUpload(context, max_cost_usd),
    );
    return await saveAudio(stream, output, context);
  },
});
