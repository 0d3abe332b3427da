import { generateAudio } from '@orkit/openrouter-multimodal/operations';

import { defineCommand } from '../command/define-command.ts';
import {
  forceFlag,
  generationNames,
  generationOverrides,
  promptFlags,
} from '../generate/generation-flags.ts';

const group = 'Audio:';

/** `orm generate-audio`. */
export const generateAudioCommand = defineCommand({
  name: 'generate-audio',
  group: 'Generate:',
  operation: generateAudio,
  summary: 'Generate a spoken answer or music and save it.',
  examples: [
    'orm generate-audio "Tell a bedtime story in three sentences"',
    'orm generate-audio "ten seconds of slow piano" -m google/lyria-3-clip-preview -o piano.wav',
  ],
  arguments: [
    { syntax: '[prompt...]', description: 'prompt for the answer or the music; - is stdin' },
  ],
  flags: [...promptFlags, forceFlag],
  overrides: {
    ...generationOverrides,
    prompt: false,
    voice: { group, description: 'voice; default alloy' },
    format: { group, description: 'format that the model sends; default pcm16, saved as WAV' },
  },
  fieldNames: { ...generationNames, prompt: 'the prompt' },
  async run(invocation) {
    const { runGeneration } = await import('../generate/run-generation.ts');
    return await runGeneration(invocation, generateAudio, {
      textField: 'prompt',
      textNoun: 'prompt',
      media: [],
    });
  },
});
