import * as v from 'valibot';

import { DEFAULT_SPEECH_MODEL } from '../../api/shared/defaults.ts';
import { speechFormats } from '../../api/speech/options.ts';
import { outputFields } from '../shared/output.ts';
import { generationModelField, referenceField, promptField } from '../shared/generation-fields.ts';
import { toMediaSource } from '../shared/media-reference.ts';
import { defineOperation } from '../shared/operation.ts';
import { generationEffects, billableErrors } from '../shared/effects.ts';
import { reportUpload } from '../shared/report-upload.ts';
import { deliverAudio, openAudioOutput, audioOutput } from './audio-output.ts';

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
  instructions: v.optional(
    v.pipe(v.string(), v.description('How to speak, for models of OpenAI.')),
  ),
  voice_sample: v.optional(
    v.pipe(
      referenceField,
      v.description('A recording whose voice is imitated: a path, URL or data URL.'),
    ),
  ),
  voice_sample_text: v.optional(v.pipe(v.string(), v.description('What is said in it.'))),
  ...outputFields,
});

/** A text read aloud. */
export const generateSpeech = defineOperation({
  name: 'generate_speech',
  title: 'Generate speech',
  summary: 'Reads a text aloud and gives the recording.',
  guidance: 'For an answer that is spoken, or music, use generate_audio.',
  errors: billableErrors,
  related: ['get_model_info', 'generate_audio', 'transcribe_audio'],
  effects: generationEffects,
  defaultModel: ({ speechModel = DEFAULT_SPEECH_MODEL }) => speechModel,
  input,
  output: audioOutput,
  async run(given, context) {
    const { voice_sample, voice_sample_text, input: text, ...rest } = given;
    const output = await openAudioOutput({ ...given, nameHint: text }, context);
    const sample =
      voice_sample === undefined
        ? undefined
        : {
            source: (await toMediaSource(voice_sample, context)).source,
            transcript: voice_sample_text,
          };
    context.report({ type: 'progress', message: 'Waiting for the voice' });
    const { model, voice, format, speed, instructions, max_cost_usd } = rest;
    const stream = await context.client.generate.speech.stream(
      {
        input: text,
        model,
        voice,
        format: format ?? formatOf(given.save_path),
        speed,
        instructions,
        voiceSample: sample,
      },
      reportUpload(context, max_cost_usd),
    );
    return await deliverAudio(stream, output, context);
  },
});

/** Who names a file `welcome.wav` wants a WAV file. */
function formatOf(path: string | undefined): (typeof speechFormats)[number] | undefined {
  const extension = /\.(\w+)$/u.exec(path ?? '')?.[1]?.toLowerCase();
  return speechFormats.find((format) => format === extension);
}
