import * as v from 'valibot';

import { DEFAULT_AUDIO_GENERATION_MODEL } from '../../api/shared/defaults.ts';
import { spokenFormats } from '../../api/speech/options.ts';
import { deliveryFields } from '../shared/output.ts';
import { makerField, wordsField } from '../shared/generation-fields.ts';
import { defineOperation } from '../shared/operation.ts';
import { makingEffects, paidFailures } from '../shared/effects.ts';
import { reportUpload } from '../shared/report-upload.ts';
import { deliverSound, openSoundDelivery, soundOutput } from './audio-output.ts';

const input = v.strictObject({
  prompt: wordsField('What to answer aloud, or which music to make.'),
  model: makerField('Audio model', 'OPENROUTER_DEFAULT_AUDIO_GEN_MODEL'),
  voice: v.optional(v.pipe(v.string(), v.description('Default: alloy for models that speak.'))),
  format: v.optional(
    v.pipe(v.picklist(spokenFormats), v.description('Default: pcm16, which is saved as WAV.')),
  ),
  ...deliveryFields,
});

/** A spoken answer, or music. */
export const generateAudio = defineOperation({
  name: 'generate_audio',
  title: 'Generate audio',
  summary: 'Answers a prompt aloud, or makes music.',
  guidance: 'The model decides what is said; for a given text use generate_speech.',
  failsWith: paidFailures,
  worksWith: ['search_models', 'generate_speech'],
  effects: makingEffects,
  defaultModel: ({ audioGenerationModel = DEFAULT_AUDIO_GENERATION_MODEL }) => audioGenerationModel,
  input,
  output: soundOutput,
  async run(given, context) {
    const { prompt, model, voice, format, max_cost_usd } = given;
    const delivery = await openSoundDelivery({ ...given, about: prompt }, context);
    context.report({ type: 'progress', message: 'Waiting for the sound' });
    const stream = await context.client.generate.audio.stream(
      { prompt, model, voice, format },
      reportUpload(context, max_cost_usd),
    );
    return await deliverSound(stream, delivery, context);
  },
});
