import { generateAudio } from '@orkit/openrouter-multimodal/operations';

import { defineCommand } from '../command/define-command.ts';
import {
  forceFlag,
  generationNames,
  generationOverrides,
  promptFlags,
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
  flags: [...promptFlags, forceFlag],
  overrides: {
    ...generationOverrides,
    prompt: false,
    voice: { group, description: 'who speaks; alloy unless given' },
    format: { group, description: 'how the model sends it; pcm16 unless given, saved as WAV' },
  },
  fieldNames: { ...generationNames, prompt: 'the prompt' },
  async run(invocation) {
    const { runGeneration } = await import('../generate/run-generation.ts');
    return await runGeneration(invocation, generateAudio, {
      words: 'prompt',
      promptField: 'prompt',
      media: [],
    });
  },
});
