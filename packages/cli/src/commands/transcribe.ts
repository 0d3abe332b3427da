import { transcribeAudio } from '@orkit/openrouter-multimodal/operations';

import { defineCommand } from '../project.ts';
import { headings } from './shared-flags.ts';

const transcript = 'Transcript:';

/** `orm transcribe`. */
export const transcribeCommand = defineCommand({
  name: 'transcribe',
  group: 'Ask:',
  operation: transcribeAudio,
  summary: 'Write down what is said in a recording, as text or subtitles.',
  examples: [
    'orm transcribe talk.mp3 > talk.txt',
    'orm transcribe talk.mp3 --language en --format srt > talk.srt',
    'orm transcribe talk.mp3 --timestamps word --json | jq .data.words',
  ],
  arguments: [
    {
      syntax: '<file>',
      description: 'the recording: a file, an http(s) URL or a data URL; - is stdin',
      field: 'audio_path',
    },
  ],
  overrides: {
    model: { syntax: '-m, --model <id>', group: headings.model },
    language: { group: transcript },
    temperature: { group: transcript },
    format: { group: transcript },
    timestamps: { group: transcript, description: 'times to give in the JSON' },
    'provider.options': { description: 'own settings of providers, by their slug' },
  },
  async toInput({ input, stdin }) {
    // Read before anything else, so that the time of a silent pipe is not that of the request.
    if (input['audio_path'] === '-') await stdin();
    return input;
  },
});
