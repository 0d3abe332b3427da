import * as v from 'valibot';

import { DEFAULT_SPEECH_MODEL } from '../../api/shared/defaults.ts';
import { speechFormats } from '../../api/speech/options.ts';
import { outputFields } from '../shared/output.ts';
import { generationModelField, referenceField, promptField } from '../shared/generation-fields.ts';
import { toMediaSource } from '../shared/media-reference.ts';
import { defineOperation } from '../shared/operation.ts';
import { generationEffects, billableErrors } from '../shared/effects.ts';
import { reportUpload } from '../shared/report-upload.ts';
import type { FormatTypes } from '../shared/save-format.ts';
import { formatFor, typesOf } from '../shared/save-format.ts';
import { saveAudio, openAudioOutput, audioOutput } from './audio-output.ts';

const input = v.strictObject({
  input: promptField('The text to speak, word for word.'),
  model: generationModelField('Speech model', 'OPENROUTER_DEFAULT_SPEECH_MODEL'),
  voice: v.optional(
    v.pipe(v.string(), v.description('get_model_info lists them. Default: the first.')),
  ),
  format: v.optional(
    v.pipe(v.picklist(speechFormats), v.description('Default: by save_path, else mp3.')),
  ),
  speed: v.optional(
    v.pipe(v.number(), v.minValue(0.25), v.maxValue(4), v.description('Default: 1.')),
  ),
  instructions: v.optional(v.pipe(v.string(), v.description('How to speak, for OpenAI models.'))),
  voice_sample: v.optional(
    v.pipe(
      referenceField,
      v.description('Recording of the voice to imitate: a path, URL or data URL.'),
    ),
  ),
  voice_sample_text: v.optional(v.pipe(v.string(), v.description('Transcript of the recording.'))),
  ...outputFields,
});

/** Types of the files by format. */
const formats: FormatTypes<(typeof speechFormats)[number]> = {
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
};

/** Reads a text aloud. */
export const generateSpeech = defineOperation({
  name: 'generate_speech',
  title: 'Generate speech',
  summary: 'Reads a text aloud and returns the audio.',
  guidance: 'For a spoken answer or music use generate_audio.',
  errors: billableErrors,
  related: ['get_model_info', 'generate_audio', 'transcribe_audio'],
  effects: generationEffects,
  defaultModel: ({ speechModel = DEFAULT_SPEECH_MODEL }) => speechModel,
  input,
  output: audioOutput,
  async run(fields, context) {
    const { voice_sample, voice_sample_text, input: text, ...rest } = fields;
    const format = formatFor(
      { save_path: fields.save_path, format: fields.format, field: 'format' },
      formats,
    );
    const mediaTypes = typesOf(formats);
    const output = await openAudioOutput({ ...fields, nameHint: text, mediaTypes }, context);
    const sample =
      voice_sample === undefined
        ? undefined
        : {
            source: (await toMediaSource(voice_sample, context)).source,
            transcript: voice_sample_text,
          };
    context.report({ type: 'progress', message: 'Waiting for the audio' });
    const { model, voice, speed, instructions, max_cost_usd } = rest;
    const stream = await context.client.generate.speech.stream(
      {
        input: text,
        model,
        voice,
        format,
        speed,
        instructions,
        voiceSample: sample,
      },
      reportUpload(context, max_cost_usd),
    );
    return await saveAudio(stream, output, context);
  },
});
