import { generateAudio } from '@orkit/openrouter-multimodal/operations';

import { defineCommand } from '../command/define-command.ts';
import {
  forceFlag,
  makingNames,
  makingOverrides,
  wordsFlags,
} from '../generate/generation-flags.ts';

const group = 'Sound:';

/** `orm generate-audio`. */
export const generateAudioCommand = defineCommand({
  name: 'generate-audio',
  group: 'Make:',
  operation: generateAudio,
  summary: 'Have a model answer aloud, or make music, and save it.',
  examples: [
    'orm generate-audio "Tell a bedtime story in three sentences"',
    'orm generate-audio "ten seconds of slow piano" -m google/lyria-3-clip-preview -o piano.wav',
  ],
  arguments: [{ syntax: '[prompt...]', description: 'what to answer, or which music; - is stdin' }],
  flags: [...wordsFlags, forceFlag],
  overrides: {
    ...makingOverrides,
    prompt: false,
    voice: { group, description: 'who speaks; alloy unless given' },
    format: { group, description: 'how the model sends it; pcm16 unless given, saved as WAV' },
  },
  fieldNames: { ...makingNames, prompt: 'the prompt' },
  async run(invocation) {
    const { runMaking } = await import('../generate/run-generation.ts');
    return await runMaking(invocation, generateAudio, {
      words: 'prompt',
      wordsName: 'prompt',
      media: [],
    });
  },
});
