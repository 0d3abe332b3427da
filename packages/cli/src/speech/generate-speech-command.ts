import { generateSpeech } from '@orkit/openrouter-multimodal/operations';

import { defineCommand } from '../command/define-command.ts';
import {
  forceFlag,
  generationNames,
  generationOverrides,
  promptFlags,
} from '../generate/generation-flags.ts';

const group = 'Voice:';

/** `orm generate-speech`. */
export const generateSpeechCommand = defineCommand({
  name: 'generate-speech',
  group: 'Make:',
  operation: generateSpeech,
  summary: 'Read a text aloud and save the recording.',
  examples: [
    'orm generate-speech "The next stop is the harbor."',
    'orm generate-speech --voice luna -o talk.mp3 < talk.txt',
    'orm generate-speech "Dinner is ready" --format wav -o - | aplay',
  ],
  arguments: [{ syntax: '[text...]', description: 'what to say, word for word; - is stdin' }],
  flags: [...promptFlags, forceFlag],
  overrides: {
    ...generationOverrides,
    input: false,
    voice: { group, description: 'orm models info <id> lists them; the first one unless given' },
    speed: { group, description: 'how fast, 1 being normal' },
    format: { group, description: 'what the file is; mp3 unless given' },
    instructions: { group },
    voice_sample: {
      syntax: '--voice-sample <file|url|->',
      group,
      description: 'a recording whose voice is imitated',
    },
    voice_sample_text: { group, description: 'what is said in it' },
  },
  fieldNames: { ...generationNames, input: 'the text' },
  async run(invocation) {
    const { runGeneration } = await import('../generate/run-generation.ts');
    return await runGeneration(invocation, generateSpeech, {
      words: 'input',
      promptField: 'text',
      media: ['voice_sample'],
    });
  },
});
