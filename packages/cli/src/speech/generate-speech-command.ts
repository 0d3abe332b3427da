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
  group: 'Generate:',
  operation: generateSpeech,
  summary: 'Read a text aloud and save the recording.',
  examples: [
    'orm generate-speech "The next stop is the harbor."',
    'orm generate-speech --voice luna -o talk.mp3 < talk.txt',
    'orm generate-speech "Dinner is ready" --format wav -o - | aplay',
  ],
  arguments: [{ syntax: '[text...]', description: 'text to read aloud; - is stdin' }],
  flags: [...promptFlags, forceFlag],
  overrides: {
    ...generationOverrides,
    input: false,
    voice: { group, description: 'voice, listed by orm models info <id>; default the first one' },
    speed: { group, description: 'speed; 1 is normal' },
    format: { group, description: 'file format; default mp3' },
    instructions: { group },
    voice_sample: {
      syntax: '--voice-sample <file|url|->',
      group,
      description: 'recording of a voice to imitate',
    },
    voice_sample_text: { group, description: 'transcript of the voice sample' },
  },
  fieldNames: { ...generationNames, input: 'the text' },
  async run(invocation) {
    const { runGeneration } = await import('../generate/run-generation.ts');
    return await runGeneration(invocation, generateSpeech, {
      textField: 'input',
      textNoun: 'text',
      media: ['voice_sample'],
    });
  },
});
